from django.urls import path, register_converter

from . import files
from .spans import SpanConverter
from .views import (
    boards,
    calibration,
    committee_reports,
    replay,
    report,
    results_notices,
    review,
    sheet,
    start,
)

register_converter(SpanConverter, "span")
app_name = "scoring"
urlpatterns = [
    path("", start.home, name="home"),
    path("cells/<int:cell_id>/<month:month>/", start.cell_month, name="cell-month"),
    path("boards/<int:committee_id>/<month:month>/", boards.board, name="board"),
    path("boards/<int:committee_id>/<month:month>/report/", report.report, name="report"),
    path(
        "boards/<int:committee_id>/<month:month>/notices/",
        results_notices.results_notices,
        name="results-notices",
    ),
    path(
        "boards/<int:committee_id>/<month:month>/notices/<int:cell_id>/",
        results_notices.results_notice,
        name="results-notice",
    ),
    path("boards/<int:committee_id>/<month:month>/replay/", replay.replay, name="replay"),
    path("boards/<int:committee_id>/<month:month>/calibration/", calibration.calibration, name="calibration"),
    path(
        "boards/<int:committee_id>/<month:month>/calibration/export/",
        calibration.calibration_export,
        name="calibration-export",
    ),
    path("meetings/<int:meeting_id>/replay/", replay.replay_meeting, name="replay-meeting"),
    path(
        "periods/<int:committee_id>/<span:span>/report/",
        committee_reports.period_report,
        name="period-report",
    ),
    path(
        "boards/<int:committee_id>/<month:month>/summary/",
        committee_reports.summary,
        name="summary",
    ),
    path("overview/<month:month>/", boards.overview, name="overview"),
    path("boards/<int:committee_id>/<month:month>/export/", files.board_export, name="board-export"),
    path("overview/<month:month>/export/", files.overview_export, name="overview-export"),
    path("meetings/<int:meeting_id>/score/", sheet.sheet, name="sheet"),
    path("meetings/<int:meeting_id>/score.pdf", sheet.sheet_paper, name="score-sheet-paper"),
    path("meetings/<int:meeting_id>/review/", review.review, name="review"),
    path("meetings/<int:meeting_id>/return/", review.meeting_return, name="meeting-return"),
]
