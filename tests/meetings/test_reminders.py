"""Reminders: what is due, told once, to whom it concerns, without content; on the start page and by e-mail."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse

from cells.access import Role
from cells.models import Grant
from cells.months import Month
from meetings.actions.notices import tell
from meetings.actions.reminders import remind
from meetings.models import MeetingKind, MeetingPolicy, MeetingState, MissedMonth, Notice, NoticeKind, Task

from ..conftest import LONG_AGO, local, meeting_of

DECEMBER = Month(2026, 12)


def told(kind):
    return {notice.user.username for notice in Notice.objects.filter(kind=kind)}


def reminded(kind, day):
    remind(today=day)
    return told(kind)


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (date(2026, 11, 17), set()),
        (date(2026, 11, 18), {"bithu", "bithu1"}),  # two days before the 20th
        (date(2026, 11, 30), {"bithu", "bithu1"}),
    ],
)
def test_a_date_to_register_is_told_to_the_secretaries(world, day, people):
    world.khu_pho_9.committee.meeting_policies.update(register_by_day=None, approve_by_day=None)
    assert reminded(NoticeKind.REGISTER, day) == people


@pytest.mark.parametrize("what", ["planned", "no meeting with a note", "the cell ends", "switched off"])
def test_a_date_that_need_not_be_registered_is_not_asked_for(world, what):
    if what == "planned":
        meeting_of(world.giai_viet, DECEMBER)
    elif what == "no meeting with a note":
        MissedMonth.objects.create(cell=world.giai_viet, month=DECEMBER, reason="Đại hội")
    elif what == "the cell ends":
        world.giai_viet.until = DECEMBER.first_day
        world.giai_viet.save()
    else:
        MeetingPolicy.objects.update(register_by_day=None, approve_by_day=None)
    assert "bithu" not in reminded(NoticeKind.REGISTER, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("day", "changes", "people"),
    [
        (date(2026, 11, 22), {}, set()),
        (date(2026, 11, 23), {}, {"vanphong", "thuongtruc"}),  # two days before the 25th
        (date(2026, 11, 23), {"date_approved_at": local(2026, 11, 21)}, set()),
        (date(2026, 11, 23), {"kind": MeetingKind.EXTRAORDINARY}, set()),
    ],
)
def test_dates_to_approve_are_told_to_the_office_of_the_committee_once_for_all(world, day, changes, people):
    for cell in (world.giai_viet, world.khu_pho_1):
        meeting_of(cell, DECEMBER, **changes)
    assert reminded(NoticeKind.APPROVE, day) == people
    assert Notice.objects.filter(kind=NoticeKind.APPROVE).count() == len(people)


@pytest.mark.parametrize(
    ("day", "changes", "people"),
    [
        (date(2026, 12, 2), {}, set()),
        (date(2026, 12, 3), {}, {"bithu", "giamsat"}),
        (date(2026, 12, 5), {}, {"bithu", "giamsat"}),
        (date(2026, 12, 6), {}, set()),
        (date(2026, 12, 5), {"state": MeetingState.HELD, "started_at": local(2026, 12, 5, 7)}, set()),
    ],
)
def test_a_meeting_that_is_near_is_told_to_the_secretary_and_the_overseer(world, day, changes, people):
    meeting_of(world.giai_viet, DECEMBER, **changes)
    assert reminded(NoticeKind.MEETING_SOON, day) == people


def test_a_meeting_that_was_moved_is_told_again_before_its_new_day(world):
    meeting = meeting_of(world.giai_viet, DECEMBER)
    remind(today=date(2026, 12, 4))
    meeting.planned_at = local(2026, 12, 12, 19)
    meeting.save()
    remind(today=date(2026, 12, 11))
    assert Notice.objects.filter(kind=NoticeKind.MEETING_SOON, user=world.bithu).count() == 2


HELD = {"state": MeetingState.HELD, "started_at": local(2026, 11, 5, 19, 30)}
RETURNED = HELD | {
    "state": MeetingState.RETURNED,
    "return_reason": "Thiếu",
    "returned_at": local(2026, 11, 20),
}


SUBMITTED = HELD | {"state": MeetingState.SUBMITTED, "submitted_at": local(2026, 11, 6, 20)}


@pytest.mark.parametrize(
    ("day", "facts", "people"),
    [
        (date(2026, 11, 8), SUBMITTED, set()),
        (date(2026, 11, 9), SUBMITTED, {"thuongtruc"}),  # two days before the 11th, its fifth day
        (date(2026, 12, 7), SUBMITTED, {"thuongtruc"}),
        (date(2026, 12, 8), SUBMITTED, set()),  # old records are no news
        (date(2026, 11, 9), RETURNED, set()),
        (date(2026, 11, 9), SUBMITTED | {"state": MeetingState.ACCEPTED}, set()),
        (date(2026, 11, 9), SUBMITTED | {"kind": MeetingKind.EXTRAORDINARY}, set()),
    ],
)
def test_a_record_to_review_is_told_to_the_reviewers(world, day, facts, people):
    meeting_of(world.giai_viet, **facts)
    assert reminded(NoticeKind.REVIEW, day) == people
    assert reminded(NoticeKind.REVIEW, day) == people, "once"
    assert Notice.objects.filter(kind=NoticeKind.REVIEW).count() == len(people)


def test_the_days_to_review_are_a_setting_of_the_committee(world):
    meeting_of(world.giai_viet, **SUBMITTED)
    MeetingPolicy.objects.update(review_within_days=10)
    assert reminded(NoticeKind.REVIEW, date(2026, 11, 13)) == set()
    assert reminded(NoticeKind.REVIEW, date(2026, 11, 14)) == {"thuongtruc"}


@pytest.mark.parametrize(
    ("day", "facts", "people"),
    [
        (date(2026, 11, 5), HELD, set()),  # its record is just being written
        (date(2026, 11, 6), HELD, {"bithu"}),
        (date(2026, 12, 6), HELD, {"bithu"}),
        (date(2026, 12, 7), HELD, set()),  # old records are no news
        (date(2026, 11, 20), RETURNED, set()),
        (date(2026, 11, 21), RETURNED, {"bithu"}),
        (date(2026, 11, 6), HELD | {"state": MeetingState.SUBMITTED}, set()),
    ],
)
def test_a_record_to_submit_is_told_to_the_secretary(world, day, facts, people):
    meeting_of(world.giai_viet, **facts)
    assert reminded(NoticeKind.SUBMIT, day) == people


@pytest.fixture
def task(world):
    meeting = meeting_of(world.giai_viet, **HELD)
    return Task.objects.create(
        meeting=meeting,
        cell=world.giai_viet,
        text="Vận động quỹ",
        assignee=world.an,
        due_on=date(2026, 11, 20),
    )


@pytest.mark.parametrize(("day", "people"), [(date(2026, 11, 20), set()), (date(2026, 11, 21), {"bithu"})])
def test_an_overdue_task_is_told_to_the_secretary_where_its_owner_has_no_account(task, day, people):
    assert reminded(NoticeKind.TASK_OVERDUE, day) == people


@pytest.mark.parametrize(
    ("may_see", "people"), [(True, {"nobody"}), (False, {"bithu"})], ids=["may read it", "may not"]
)
def test_an_overdue_task_is_told_to_its_owner_who_may_read_it(world, task, may_see, people):
    world.nobody.member = world.an
    world.nobody.save()
    if may_see:
        Grant.objects.create(user=world.nobody, role=Role.SECRETARY, cell=world.giai_viet, since=LONG_AGO)
    remind(today=date(2026, 11, 21))
    assert told(NoticeKind.TASK_OVERDUE) == people


def test_running_again_tells_nobody_twice_and_sends_nothing_twice(world, task):
    world.bithu.email = "bithu@example.org"
    world.bithu.save()
    with time_machine.travel(local(2026, 11, 21, 7)):
        for _run in (1, 2):
            call_command("remind")
    assert len({(notice.user_id, notice.key) for notice in Notice.objects.all()}) == Notice.objects.count()
    [message] = mail.outbox  # one e-mail, though there is more than one thing to tell
    assert Notice.objects.filter(user=world.bithu).count() > 1
    assert not [
        word for word in ("Giai Việt", "Vận động quỹ", "Bình") if word in message.subject + message.body
    ]


def test_a_mail_server_that_does_not_answer_loses_nothing(world, task, monkeypatch):
    world.bithu.email = "bithu@example.org"
    world.bithu.save()

    def refuse(*_args):
        raise ConnectionRefusedError

    with time_machine.travel(local(2026, 11, 21, 7)), monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        call_command("remind")
    assert (len(mail.outbox), Notice.objects.exclude(emailed_at=None).count()) == (0, 0)
    with time_machine.travel(local(2026, 11, 22, 7)):
        call_command("remind")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "change", ["the role ended", "it was seen", "switched off", "no server", "eight days ago"]
)
def test_what_is_no_longer_theirs_or_no_longer_news_is_not_mailed(world, task, settings, change):
    world.bithu.email = "bithu@example.org"
    world.bithu.is_active = change != "switched off"
    world.bithu.save()
    tell([world.bithu], NoticeKind.SUBMIT, key="x", cell=world.giai_viet, is_mailed_now=False)
    if change == "the role ended":
        world.bithu.grants.update(until=date(2026, 11, 7))
    elif change == "it was seen":
        Notice.objects.update(seen_at=local(2026, 11, 7))
    elif change == "no server":
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    elif change == "eight days ago":
        Notice.objects.update(told_at=local(2026, 10, 30))
    from meetings.mailing import send_waiting

    assert (send_waiting(), mail.outbox) == (0, [])


@pytest.fixture
def notice(world):
    tell([world.bithu], NoticeKind.SUBMIT, key="x", cell=world.giai_viet, meeting=meeting_of(world.giai_viet))
    return Notice.objects.get()


def test_the_start_page_shows_what_is_new_until_it_is_seen(sign_in, world, notice):
    client = sign_in(world.bithu)
    start, address = reverse("scoring:home"), reverse("meetings:my-notice", args=[notice.pk])
    assert address in client.get(start, follow=True).content.decode()
    opened = client.post(address, {"open": "1"})
    assert opened["Location"] == reverse("scoring:cell-month", args=[world.giai_viet.pk, Month(2026, 11)])
    assert address not in client.get(start, follow=True).content.decode()


def test_a_colleague_and_whose_role_ended_find_no_notice(sign_in, world, notice):
    address = reverse("meetings:my-notice", args=[notice.pk])
    assert sign_in(world.vanphong).post(address).status_code == 404
    world.bithu.grants.update(until=date(2026, 11, 7))
    client = sign_in(world.bithu)
    assert client.post(address).status_code == 404
    assert address not in client.get(reverse("meetings:my-calendar")).content.decode()


@pytest.mark.parametrize(
    ("person", "kind", "address"),
    [
        ("vanphong", NoticeKind.APPROVE, "/committees/{ward}/2026-12/dates/"),
        ("bithu", NoticeKind.REGISTER, "/cells/{cell}/2026-12/"),
        ("bithu", NoticeKind.MEETING_SOON, "/cells/{cell}/2026-12/"),
        ("giamsat", NoticeKind.MEETING_SOON, "/my/calendar/"),
    ],
)
def test_a_notice_leads_where_the_person_may_go(sign_in, world, person, kind, address):
    meeting = None if kind == NoticeKind.REGISTER else meeting_of(world.giai_viet, DECEMBER)
    cell = None if kind == NoticeKind.APPROVE else world.giai_viet
    user = getattr(world, person)
    tell([user], kind, key="x", cell=cell, meeting=meeting)
    response = sign_in(user).post(
        reverse("meetings:my-notice", args=[Notice.objects.get().pk]), {"open": "1"}
    )
    assert response["Location"].endswith(address.format(ward=world.ward5.pk, cell=world.giai_viet.pk))


def test_the_page_of_a_cell_tells_of_that_cell_alone(world, sign_in):
    for key, cell in (("one", world.giai_viet), ("other", world.khu_pho_1), ("none", None)):
        tell([world.vanphong], NoticeKind.SUBMIT, key=key, cell=cell)
    page = sign_in(world.vanphong).get(reverse("scoring:cell-month", args=[world.giai_viet.pk, "2026-11"]))
    assert {notice.cell for notice in page.context["notices"]} == {world.giai_viet, None}
