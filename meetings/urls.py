from django.urls import path

from .pages import PAGES
from .views import (
    attachments,
    autosave,
    before,
    calendars,
    confirming,
    correcting,
    handing_in,
    member_year,
    paper_entry,
    papers,
    planning,
    preparation,
    plans,
    records,
    search,
    tasks,
    visit_lists,
    visits,
)

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
    path("cells/<int:cell_id>/year/<int:year_number>/plan/", plans.year_plan, name="year-plan"),
    path(
        "cells/<int:cell_id>/year/<int:year_number>/plan/usual-day/",
        plans.usual_day_edit,
        name="usual-day-edit",
    ),
    path(
        "cells/<int:cell_id>/year/<int:year_number>/plan/topics/",
        plans.topics_edit,
        name="topics-edit",
    ),
    path("cells/<int:cell_id>/year/<int:year_number>/plan/turns/", plans.turns_edit, name="turns-edit"),
    path("meetings/<int:meeting_id>/move/", plans.meeting_move, name="meeting-move"),
    path(
        "committees/<int:committee_id>/<month:month>/calendar/",
        calendars.ward_calendar,
        name="ward-calendar",
    ),
    path("committees/<int:committee_id>/<month:month>/dates/", calendars.ward_dates, name="ward-dates"),
    path("my/calendar/", calendars.my_calendar, name="my-calendar"),
    path("my/notices/<int:notice_id>/", calendars.my_notice, name="my-notice"),
    path("calendar/<str:secret>.ics", calendars.calendar_feed, name="calendar-feed"),
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
    path(
        "meetings/<int:meeting_id>/correct-month/",
        correcting.meeting_correct_month,
        name="meeting-correct-month",
    ),
    path("meetings/<int:meeting_id>/reopen/", handing_in.meeting_reopen, name="meeting-reopen"),
    path(
        "meetings/<int:meeting_id>/minutes.pdf",
        papers.meeting_paper,
        {"kind": "minutes"},
        name="minutes-paper",
    ),
    path(
        "meetings/<int:meeting_id>/minutes.docx",
        papers.meeting_word_file,
        {"kind": "minutes"},
        name="minutes-word-file",
    ),
    path(
        "meetings/<int:meeting_id>/resolution.docx",
        papers.meeting_word_file,
        {"kind": "resolution"},
        name="resolution-word-file",
    ),
    path(
        "meetings/<int:meeting_id>/resolution.pdf",
        papers.meeting_paper,
        {"kind": "resolution"},
        name="resolution-paper",
    ),
    path("meetings/<int:meeting_id>/entry/", records.record_page, {"name": "paper_entry"}, name="paper-entry"),
    path(
        "cells/<int:cell_id>/<month:month>/entry/", paper_entry.paper_entry_start, name="paper-entry-start"
    ),
    path("cells/<int:cell_id>/<month:month>/entry/next/", paper_entry.entry_next, name="entry-next"),
    path("committees/<int:committee_id>/<month:month>/entry/", paper_entry.entry_list, name="entry-list"),
    path("meetings/<int:meeting_id>/confirm/", confirming.meeting_confirm, name="meeting-confirm"),
    path("meetings/<int:meeting_id>/signed-page/", confirming.signed_page, name="signed-page"),
    path("tasks/<int:task_id>/", tasks.task_detail, name="task-detail"),
    path(
        "meetings/<int:meeting_id>/pre-meeting/",
        records.record_page,
        {"name": "pre_meeting"},
        name="pre-meeting",
    ),
    path("meetings/<int:meeting_id>/pre-meeting.pdf", before.pre_meeting_paper, name="pre-meeting-paper"),
    path("meetings/<int:meeting_id>/notice/", before.notice, name="notice"),
    path("meetings/<int:meeting_id>/notice.pdf", before.notice_paper, name="notice-paper"),
    path("meetings/<int:meeting_id>/sheet.pdf", before.roll_call_sheet, name="sheet-paper"),
    path("sheets/", before.sheet_open, name="sheet-open"),
    path("meetings/<int:meeting_id>/materials/add/", preparation.material_create, name="material-create"),
    path(
        "meetings/<int:meeting_id>/materials/<int:material_id>/",
        preparation.material_replace,
        name="material-replace",
    ),
    path("attachments/<int:attachment_id>/", attachments.attachment, name="attachment"),
    path(
        "members/<int:member_id>/attendance/<int:year>/",
        member_year.member_attendance,
        name="member-year",
    ),
    path("cells/<int:cell_id>/visits/", visit_lists.cell_visits, name="cell-visits"),
    path("cells/<int:cell_id>/visits/new/", visits.visit_create, name="visit-create"),
    path("visits/<int:visit_id>/", visits.visit_detail, name="visit-detail"),
    path("visits/<int:visit_id>/correct/", visits.visit_correct, name="visit-correct"),
    path("concerns/<int:concern_id>/follow-up/", visits.concern_follow_up, name="concern-follow-up"),
    path("committees/<int:committee_id>/visits/", visit_lists.committee_visits, name="committee-visits"),
    path("committees/<int:committee_id>/visits/export/", visit_lists.visits_export, name="visits-export"),
]
