from django.urls import path

from . import files, views

app_name = "scoring"
urlpatterns = [
    path("", views.home, name="home"),
    path("cells/<int:cell_id>/<month:month>/", views.cell_month, name="cell-month"),
    path("boards/<int:committee_id>/<month:month>/", views.board, name="board"),
    path("boards/<int:committee_id>/<month:month>/report/", views.report, name="report"),
    path("overview/<month:month>/", views.overview, name="overview"),
    path("boards/<int:committee_id>/<month:month>/export/", files.board_export, name="board-export"),
    path("overview/<month:month>/export/", files.overview_export, name="overview-export"),
    path("meetings/<int:meeting_id>/score/", views.sheet, name="sheet"),
    path("meetings/<int:meeting_id>/score.pdf", views.sheet_paper, name="score-sheet-paper"),
    path("meetings/<int:meeting_id>/review/", views.review, name="review"),
    path("meetings/<int:meeting_id>/return/", views.meeting_return, name="meeting-return"),
]
