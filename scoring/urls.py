from django.urls import path

from . import files, rollup_files
from .views import (
    boards,
    calibration,
    packs,
    replay,
    reports,
    results_notices,
    review,
    rollups,
    rubric_ends,
    rubrics,
    sheet,
    start,
)

app_name = "scoring"
urlpatterns = [
    path("", start.home, name="home"),
    path("cells/<int:cell_id>/<month:month>/", start.cell_month, name="cell-month"),
    path("boards/<int:committee_id>/<month:month>/", boards.board, name="board"),
    path("boards/<int:committee_id>/<month:month>/report/", reports.month_report, name="report"),
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
    path(
        "boards/<int:committee_id>/<month:month>/replay/export/", replay.replay_export, name="replay-export"
    ),
    path("boards/<int:committee_id>/<month:month>/calibration/", calibration.calibration, name="calibration"),
    path(
        "boards/<int:committee_id>/<month:month>/calibration/export/",
        calibration.calibration_export,
        name="calibration-export",
    ),
    path("meetings/<int:meeting_id>/replay/", replay.replay_meeting, name="replay-meeting"),
    path(
        "periods/<int:committee_id>/<span:span>/report/",
        reports.period_report,
        name="period-report",
    ),
    path(
        "boards/<int:committee_id>/<month:month>/summary/",
        reports.summary,
        name="summary",
    ),
    path("cells/<int:cell_id>/span/<span:span>/", rollups.cell_span, name="cell-span"),
    path(
        "cells/<int:cell_id>/span/<span:span>/export/", rollup_files.cell_span_export, name="cell-span-export"
    ),
    path("boards/<int:committee_id>/span/<span:span>/", rollups.committee_span, name="committee-span"),
    path(
        "boards/<int:committee_id>/span/<span:span>/export/",
        rollup_files.committee_span_export,
        name="committee-span-export",
    ),
    path("overview/<month:month>/", boards.overview, name="overview"),
    path("boards/<int:committee_id>/<month:month>/pack/", packs.board_pack, name="board-pack"),
    path("overview/<month:month>/pack/", packs.overview_pack, name="overview-pack"),
    path("boards/<int:committee_id>/<month:month>/export/", files.board_export, name="board-export"),
    path("overview/<month:month>/export/", files.overview_export, name="overview-export"),
    path("meetings/<int:meeting_id>/score/", sheet.sheet, name="sheet"),
    path("meetings/<int:meeting_id>/score/export/", files.sheet_export, name="sheet-export"),
    path("meetings/<int:meeting_id>/score.pdf", sheet.sheet_paper, name="score-sheet-paper"),
    path("meetings/<int:meeting_id>/review/", review.review, name="review"),
    path("rubrics/of/<int:committee_id>/", rubrics.rubric_list, name="rubric-list"),
    path("rubrics/of/<int:committee_id>/new/", rubrics.rubric_draft_create, name="rubric-draft-create"),
    path("rubrics/<int:rubric_id>/", rubrics.rubric_detail, name="rubric-detail"),
    path("rubrics/<int:rubric_id>/end/", rubric_ends.rubric_end, name="rubric-end"),
    path("rubrics/<int:rubric_id>/yaml/", rubrics.rubric_yaml, name="rubric-yaml"),
    path("rubric-drafts/<int:draft_id>/", rubrics.rubric_draft, name="rubric-draft"),
    path("rubric-drafts/<int:draft_id>/text/", rubrics.rubric_draft_text, name="rubric-draft-text"),
    path("rubric-drafts/<int:draft_id>/in-force/", rubrics.rubric_put_in_force, name="rubric-put-in-force"),
    path("rubric-drafts/<int:draft_id>/delete/", rubrics.rubric_draft_delete, name="rubric-draft-delete"),
    path("meetings/<int:meeting_id>/return/", review.meeting_return, name="meeting-return"),
]
