"""What is posted is no way round the gates: ids from outside the scope and fields that no form has change nothing."""

import uuid

import pytest
from django.urls import reverse

from cells.models import Membership, MembershipKind
from cells.months import Month
from meetings.models import Meeting, MeetingState, MissedMonth, Task, TaskReport
from papers.models import Paper
from scoring.models import ItemScore


def page(name, meeting):
    return reverse(name, args=[meeting.pk])


def rows(prefix, *forms):
    """The posted fields of a list of forms."""
    count = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
    return count | {
        f"{prefix}-{number}-{name}": value
        for number, form in enumerate(forms)
        for name, value in form.items()
    }


def minutes(meeting, **changes):
    return {
        "version": meeting.version,
        "met_on": "05/10/2026",
        "started": "19:30",
        "ended": "21:05",
        **rows("guests"),
        **rows("contributions"),
        **rows("turns"),
        **rows("motions"),
    } | changes


def resolution(meeting, *, reports=(), tasks=()):
    return {
        "version": meeting.version,
        "text": "",
        **rows("reports", *reports),
        **rows("tasks", *tasks),
    }


def kept(meeting):
    return Meeting.objects.filter(pk=meeting.pk).values().get()


@pytest.fixture
def bithu(stage, sign_in):
    return sign_in(stage.bithu)


@pytest.fixture
def october(stage):
    return stage.meetings.held


# --- Ids from outside the scope --------------------------------------------------------------------------------


def test_a_roll_call_with_a_member_of_another_cell_is_refused_whole(stage, bithu, october):
    ids = [stage.binh.memberships.get().pk, stage.cuong.memberships.get().pk]
    body = {"version": october.version} | rows(
        "marks", *({"membership_id": pk, "status": "unexcused"} for pk in ids)
    )
    marks = list(october.attendances.order_by("pk").values())
    assert bithu.post(page("meetings:roll-call", october), body).status_code == 422
    assert list(october.attendances.order_by("pk").values()) == marks


def test_a_roll_call_with_somebody_who_came_later_is_refused_whole(stage, bithu, october):
    stage.giang.memberships.update(until="2026-10-20")
    late = Membership.objects.create(
        member=stage.giang, cell=stage.giai_viet, kind=MembershipKind.REGULAR, since="2026-10-20"
    )
    body = {"version": october.version} | rows("marks", {"membership_id": late.pk, "status": "present"})
    assert bithu.post(page("meetings:roll-call", october), body).status_code == 422
    assert not october.attendances.filter(membership=late).exists()


@pytest.mark.parametrize("field", ["chair", "clerk"])
@pytest.mark.parametrize(("who", "status"), [("an", 302), ("cuong", 422), ("giang", 422)])
def test_chair_and_clerk_come_from_the_cell(stage, bithu, october, field, who, status):
    before = kept(october)
    answer = bithu.post(
        page("meetings:minutes", october), minutes(october, **{field: getattr(stage, who).pk})
    )
    assert answer.status_code == status
    october.refresh_from_db()
    if status == 302:
        assert getattr(october, field) == stage.an
    else:
        assert kept(october) == before


def test_the_task_of_another_cell_is_neither_reported_on_nor_closed(stage, bithu, october):
    theirs = Task.objects.get(meeting=stage.meetings.elsewhere)
    own = Task.objects.get(meeting=stage.meetings.accepted)
    reports = [{"task_id": pk, "result": "achieved", "note": "Xong"} for pk in (theirs.pk, own.pk)]
    bithu.post(page("meetings:resolution", october), resolution(october, reports=reports))
    assert [report.task for report in TaskReport.objects.all()] == [own]
    theirs.refresh_from_db()
    assert theirs.closed_at is None


def test_the_task_of_another_meeting_is_not_rewritten_by_its_id(stage, bithu, october):
    theirs = Task.objects.get(meeting=stage.meetings.elsewhere)
    earlier = Task.objects.get(meeting=stage.meetings.accepted)
    tasks = [{"id": task.pk, "text": "Chiếm", "unit": ""} for task in (theirs, earlier)]
    bithu.post(page("meetings:resolution", october), resolution(october, tasks=tasks))
    for task in (theirs, earlier):
        task.refresh_from_db()
        assert task.text == "Vận động quỹ vì người nghèo"


@pytest.mark.parametrize(("who", "status"), [("an", 302), ("cuong", 422), ("giang", 422)])
def test_a_task_is_given_to_members_of_the_cell_only(stage, bithu, october, who, status):
    task = {"text": "Việc mới", "assignee": getattr(stage, who).pk, "unit": ""}
    answer = bithu.post(page("meetings:resolution", october), resolution(october, tasks=[task]))
    assert answer.status_code == status
    assert Task.objects.filter(text="Việc mới").exists() == (status == 302)


def test_the_form_id_of_another_cells_meeting_opens_nothing(stage, bithu):
    """Whoever learns a form id of another cell gets neither its meeting nor a second one under that id."""
    theirs = stage.meetings.elsewhere
    body = {
        "submission_id": str(theirs.submission_id),
        "planned_at_0": "05/12/2026",
        "planned_at_1": "19:30",
        "venue": "Nhà văn hóa",
    }
    url = reverse("meetings:meeting-create", args=[stage.giai_viet.pk, "2026-12"])
    answer = bithu.post(url, body, follow=True)
    assert reverse("meetings:meeting-detail", args=[theirs.pk]) not in answer.content.decode()
    assert Meeting.objects.filter(submission_id=theirs.submission_id).get() == theirs


def test_the_form_id_of_another_wards_report_does_not_show_that_report(stage, sign_in):
    client = sign_in(stage.vanphong6)
    url = reverse("scoring:report", args=[stage.ward6.pk, "2026-07"])
    client.raise_request_exception = False
    answer = client.post(url, {"submission_id": str(stage.report.submission_id)}, follow=True)
    assert answer.status_code < 500
    assert reverse("papers:paper-detail", args=[stage.report.pk]) not in answer.content.decode()
    assert Paper.objects.filter(kind="ward_report", committee=stage.ward5).count() == 1


# --- Fields that no form has (trust.md S-03) -------------------------------------------------------------------


def stolen(stage):
    """Fields of the meeting that only its actions may set."""
    return {
        "state": MeetingState.ACCEPTED,
        "cell": stage.khu_pho_1.pk,
        "cell_id": stage.khu_pho_1.pk,
        "month": "2026-01",
        "kind": "thematic",
        "accepted_by": stage.bithu.pk,
        "accepted_at": "2026-11-01 10:00",
        "return_reason": "x",
        "submission_id": str(uuid.UUID(int=7)),
        "minutes_paper": stage.minutes.pk,
        "recorded_by": stage.vanphong.pk,
    }


GUARDED = [
    "state",
    "cell_id",
    "month",
    "kind",
    "accepted_by_id",
    "accepted_at",
    "return_reason",
    "submission_id",
    "minutes_paper_id",
]


@pytest.mark.parametrize("name", ["preparation", "roll-call", "minutes", "resolution"])
def test_extra_fields_on_a_page_of_the_record_change_nothing(stage, bithu, october, name):
    here = [stage.binh, stage.an]  # as many as the minutes say have spoken
    marks = [
        {"membership_id": member.memberships.get().pk, "status": "present", "meeting": 1} for member in here
    ]
    bodies = {
        "preparation": {
            "version": october.version,
            "planned_at_0": "05/10/2026",
            "planned_at_1": "19:30",
            "venue": "Nhà văn hóa",
            **rows("materials"),
        },
        "roll-call": {"version": october.version} | rows("marks", *marks),
        "minutes": minutes(october),
        "resolution": resolution(october),
    }
    before = kept(october)
    answer = bithu.post(page(f"meetings:{name}", october), stolen(stage) | bodies[name])
    assert answer.status_code == 302
    after = kept(october)
    assert {field: after[field] for field in GUARDED} == {field: before[field] for field in GUARDED}
    assert after["version"] == before["version"] + 1
    assert after["recorded_by_id"] == stage.bithu.pk


def test_a_version_from_the_future_saves_nothing(stage, bithu, october):
    before = kept(october)
    answer = bithu.post(page("meetings:minutes", october), minutes(october, version=october.version + 1))
    assert answer.status_code == 409
    assert kept(october) == before


def test_extra_fields_on_the_score_sheet_set_no_official_points(stage, bithu):
    meeting = stage.meetings.returned
    item = meeting.assessment.items.first()
    prefix = item.code.replace(".", "-")
    body = {
        "version": meeting.assessment.version,
        f"{prefix}-points": "0",
        f"{prefix}-reason": "",
        f"{prefix}-official_points": "99",
        f"{prefix}-proposed_points": "99",
        f"{prefix}-max_points": "99",
        "official_total": "100",
        "official_grade": "tot",
        "own_total": "100",
        "state": "accepted",
    }
    assert bithu.post(page("scoring:sheet", meeting), body).status_code == 302
    stored = ItemScore.objects.get(assessment=meeting.assessment, code=item.code)
    assert (stored.own_points, stored.official_points, stored.max_points) == (0, None, item.max_points)
    meeting.assessment.refresh_from_db()
    assert (meeting.assessment.official_total or 0, meeting.assessment.official_grade) == (0, "")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.RETURNED


def test_a_reviewer_cannot_rewrite_the_cells_own_points(stage, sign_in):
    meeting = stage.meetings.submitted
    before = list(meeting.assessment.items.order_by("code").values_list("own_points", "own_reason"))
    body = {"version": meeting.assessment.version}
    for item in meeting.assessment.items.all():
        prefix = item.code.replace(".", "-")
        body |= {f"{prefix}-points": "0", f"{prefix}-own_points": "0", f"{prefix}-own_reason": "x"}
    assert sign_in(stage.thuongtruc).post(page("scoring:review", meeting), body).status_code == 302
    assert list(meeting.assessment.items.order_by("code").values_list("own_points", "own_reason")) == before


def test_returning_takes_the_reason_and_nothing_else(stage, sign_in):
    meeting = stage.meetings.submitted
    body = stolen(stage) | {"reason": "Thiếu chữ ký", "returned_by": stage.bithu.pk}
    assert sign_in(stage.thuongtruc).post(page("scoring:meeting-return", meeting), body).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.return_reason) == (MeetingState.RETURNED, "Thiếu chữ ký")
    assert (meeting.returned_by, meeting.cell, meeting.accepted_by) == (
        stage.thuongtruc,
        stage.giai_viet,
        None,
    )


def test_a_plan_is_made_for_the_cell_month_and_kind_of_its_address(stage, bithu):
    body = stolen(stage) | {"planned_at_0": "05/12/2026", "planned_at_1": "19:30", "venue": "Nhà văn hóa"}
    url = reverse("meetings:meeting-create", args=[stage.giai_viet.pk, "2026-12"])
    assert bithu.post(url, body).status_code == 302
    made = Meeting.objects.get(month="2026-12")
    assert (made.cell, made.kind, made.state) == (stage.giai_viet, "regular", MeetingState.PLANNED)


def test_a_missed_month_is_noted_for_the_cell_and_month_of_its_address(stage, bithu):
    body = {"reason": "Mưa lũ", "cell": stage.khu_pho_1.pk, "month": "2026-01"}
    url = reverse("meetings:month-missed", args=[stage.giai_viet.pk, "2026-12"])
    assert bithu.post(url, body).status_code == 302
    assert not MissedMonth.objects.filter(cell=stage.khu_pho_1).exists()
    assert MissedMonth.objects.filter(cell=stage.giai_viet, month="2026-12").exists()


def test_a_report_is_issued_for_the_committee_and_month_of_its_address(stage, sign_in):
    body = {
        "submission_id": str(uuid.UUID(int=3)),
        "committee": stage.ward6.pk,
        "number": "99",
        "symbol": "99-BC/ĐU",
        "issued_by": stage.admin.pk,
    }
    url = reverse("scoring:report", args=[stage.ward5.pk, "2026-10"])
    assert sign_in(stage.vanphong).post(url, body).status_code == 302
    paper = Paper.objects.get(kind="ward_report", month=Month(2026, 10))
    assert (paper.committee, paper.number, paper.issued_by) == (stage.ward5, 2, stage.vanphong)
    assert str(paper.month) == "2026-10"


def test_a_new_password_is_ones_own(stage, bithu):
    body = {
        "oldpassword": "chibo-demo",
        "password1": "mat-khau-moi-2026",
        "password2": "mat-khau-moi-2026",
        "user": stage.admin.pk,
        "username": "admin",
    }
    assert bithu.post(reverse("account_change_password"), body).status_code == 302
    stage.admin.refresh_from_db()
    stage.bithu.refresh_from_db()
    assert stage.admin.check_password("chibo-demo")
    assert stage.bithu.check_password("mat-khau-moi-2026")
