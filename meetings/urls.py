from django.urls import path

from .pages import PAGES
from .views import attachments, autosave, confirming, handing_in, member_year, papers, planning, records, search

app_name = "meetings"
urlpatterns = [
    path("search/", search.text_search, name="text-search"),
    path(
        "cells/<int:cell_id>/<month:month>/plan/",
        planning.meeting_create,
        {"kind": "regular"},
        name="meeting-create",
    ),
    path(
        "cells/<int:cell_id>/<month:month>/plan-thematic/",
        planning.meeting_create,
        {"kind": "thematic"},
        name="thematic-create",
    ),
    path(
        "cells/<int:cell_id>/<month:month>/plan-extraordinary/",
        planning.meeting_create,
        {"kind": "extraordinary"},
        name="extraordinary-create",
    ),
    path("cells/<int:cell_id>/<month:month>/missed/", planning.month_missed, name="month-missed"),
    *(
        path(
            f"meetings/<int:meeting_id>/{name.replace('_', '-')}/autosave/",
            autosave.save_fields,
            {"name": name},
            name=f"{name.replace('_', '-')}-autosave",
        )
        for name in PAGES
    ),
    path("meetings/<int:meeting_id>/", papers.meeting_detail, name="meeting-detail"),
    path(
        "meetings/<int:meeting_id>/preparation/",
        records.record_page,
        {"name": "preparation"},
        name="preparation",
    ),
    path(
        "meetings/<int:meeting_id>/roll-call/", records.record_page, {"name": "roll_call"}, name="roll-call"
    ),
    path("meetings/<int:meeting_id>/minutes/", records.record_page, {"name": "minutes"}, name="minutes"),
    path(
        "meetings/<int:meeting_id>/resolution/",
        records.record_page,
        {"name": "resolution"},
        name="resolution",
    ),
    path("meetings/<int:meeting_id>/submit/", handing_in.meeting_submit, name="meeting-submit"),
    path("meetings/<int:meeting_id>/accept/", handing_in.meeting_accept, name="meeting-accept"),
    path("meetings/<int:meeting_id>/send-back/", handing_in.meeting_send_back, name="meeting-send-back"),
    path("meetings/<int:meeting_id>/reopen/", handing_in.meeting_reopen, name="meeting-reopen"),
    path(
        "meetings/<int:meeting_id>/minutes.pdf",
        papers.meeting_paper,
        {"kind": "minutes"},
        name="minutes-paper",
    ),
    path(
        "meetings/<int:meeting_id>/resolution.pdf",
        papers.meeting_paper,
        {"kind": "resolution"},
        name="resolution-paper",
    ),
    path("meetings/<int:meeting_id>/confirm/", confirming.meeting_confirm, name="meeting-confirm"),
    path("meetings/<int:meeting_id>/signed-page/", confirming.signed_page, name="signed-page"),
    path("attachments/<int:attachment_id>/", attachments.attachment, name="attachment"),
    path(
        "members/<int:member_id>/attendance/<int:year>/",
        member_year.member_attendance,
        name="member-year",
    ),
]
