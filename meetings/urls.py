from django.urls import path

from . import views

app_name = "meetings"
urlpatterns = [
    path(
        "cells/<int:cell_id>/<month:month>/plan/",
        views.meeting_create,
        {"kind": "regular"},
        name="meeting-create",
    ),
    path(
        "cells/<int:cell_id>/<month:month>/plan-thematic/",
        views.meeting_create,
        {"kind": "thematic"},
        name="thematic-create",
    ),
    path(
        "cells/<int:cell_id>/<month:month>/plan-extraordinary/",
        views.meeting_create,
        {"kind": "extraordinary"},
        name="extraordinary-create",
    ),
    path("cells/<int:cell_id>/<month:month>/missed/", views.month_missed, name="month-missed"),
    path("meetings/<int:meeting_id>/", views.meeting_detail, name="meeting-detail"),
    path(
        "meetings/<int:meeting_id>/preparation/",
        views.record_page,
        {"name": "preparation"},
        name="preparation",
    ),
    path("meetings/<int:meeting_id>/roll-call/", views.record_page, {"name": "roll_call"}, name="roll-call"),
    path("meetings/<int:meeting_id>/minutes/", views.record_page, {"name": "minutes"}, name="minutes"),
    path(
        "meetings/<int:meeting_id>/resolution/", views.record_page, {"name": "resolution"}, name="resolution"
    ),
    path(
        "meetings/<int:meeting_id>/minutes.pdf",
        views.meeting_paper,
        {"kind": "minutes"},
        name="minutes-paper",
    ),
    path(
        "meetings/<int:meeting_id>/resolution.pdf",
        views.meeting_paper,
        {"kind": "resolution"},
        name="resolution-paper",
    ),
    path(
        "members/<int:member_id>/attendance/<int:year>/",
        views.member_attendance,
        name="member-year",
    ),
]
