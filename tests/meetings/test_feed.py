"""The secret address of a person's calendar: what is in it, whose it is, and when it no longer opens."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from cells.access import Role
from cells.models import Event, Grant
from cells.months import Month
from meetings import actions
from meetings.feeds import hash_of
from meetings.models import CalendarFeed, MeetingKind, MissedMonth

from ..conftest import LONG_AGO, local, meeting_of

DECEMBER = Month(2026, 12)


@pytest.fixture
def planned(world):
    return meeting_of(world.giai_viet, DECEMBER, thematic_topic="Học tập Nghị quyết 57")


def opened(client, secret):
    return client.get(reverse("meetings:calendar-feed", args=[secret]))


def entries(client, user):
    """{uid: entry} of the person's calendar as a program reads it."""
    response = opened(client, actions.make_feed(by=user))
    assert response.status_code == 200
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(response.content).walk("VEVENT")}


def test_an_entry_tells_when_and_where_and_which_cell(client, world, planned):
    [entry] = entries(client, world.bithu).values()
    assert entry["uid"] == f"{planned.submission_id}@so-chi-bo"
    assert entry["summary"] == "Sinh hoạt chi bộ – Chung cư Giai Việt"
    assert entry["location"] == "Nhà sinh hoạt cộng đồng"
    assert entry.decoded("dtstart") == local(2026, 12, 5, 19, 30)
    assert entry["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert entry.decoded("dtend") == local(2026, 12, 5, 21)  # as long as the committee asks
    assert entry["sequence"] == 0


def test_nothing_of_what_is_discussed_and_nobody_by_name(client, world, planned):
    planned.agenda.create(text="Xét kết nạp quần chúng ưu tú")
    planned.chair = world.binh
    planned.save()
    content = opened(client, actions.make_feed(by=world.bithu)).content.decode().replace("\r\n ", "")
    assert not [word for word in ("Nghị quyết", "Xét", "Bình", "bithu") if word in content]
    assert set(re.findall(r"^([A-Z-]+)[:;]", content.split("BEGIN:VEVENT")[1], re.MULTILINE)) == {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "CLASS", "END"),
    }


def test_a_venue_cannot_forge_an_entry(client, world, planned):
    planned.venue = "Nhà; số 5, hẻm\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Giả"
    planned.save()
    [entry] = entries(client, world.bithu).values()
    assert (entry["summary"], str(entry["location"]).splitlines()[0]) == (
        "Sinh hoạt chi bộ – Chung cư Giai Việt",
        "Nhà; số 5, hẻm",
    )


def test_the_zone_is_described_as_programs_ask(client, world, planned):
    content = opened(client, actions.make_feed(by=world.bithu)).content
    [zone] = Calendar.from_ical(content).walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Ho_Chi_Minh"


def test_a_move_keeps_the_entry_and_raises_its_number(client, world, planned):
    for number, day in enumerate((6, 7), start=1):
        planned.refresh_from_db()
        actions.move_meeting(
            meeting=planned,
            version=planned.version,
            planned_at=local(2026, 12, day, 8),
            venue="Hội trường",
            reason="Mưa",
            by=world.bithu,
        )
        [entry] = entries(client, world.bithu).values()
        assert entry["uid"] == f"{planned.submission_id}@so-chi-bo"
        assert (entry["sequence"], entry.decoded("dtstart")) == (number, local(2026, 12, day, 8))


@pytest.mark.parametrize(
    ("person", "cells"),
    [
        ("bithu", {"Giai Việt"}),
        ("vanphong", {"Giai Việt", "Khu phố 1"}),
        ("thuongtruc", {"Giai Việt", "Khu phố 1"}),
        ("giamsat", {"Giai Việt"}),
        ("vanphong6", {"Khu phố 9"}),
        ("quan8", set()),
        ("admin", set()),
        ("nobody", set()),
    ],
)
def test_everybody_gets_the_dates_of_the_cells_they_work_with_or_watch_over(client, world, person, cells):
    for cell in (world.giai_viet, world.khu_pho_1, world.khu_pho_9):
        meeting_of(cell, DECEMBER)
    found = entries(client, getattr(world, person)).values()
    assert {
        entry["summary"].removeprefix("Sinh hoạt chi bộ – ").removeprefix("Chung cư ") for entry in found
    } == cells


def test_two_months_back_and_every_kind_but_no_plan_that_came_to_nothing(client, world, planned):
    meeting_of(world.giai_viet, Month(2026, 8))
    first = meeting_of(world.giai_viet, Month(2026, 9))
    given_up = meeting_of(world.giai_viet, Month(2026, 10))
    MissedMonth.objects.create(cell=world.giai_viet, month=given_up.month, reason="Lũ")
    extra = meeting_of(world.giai_viet, Month(2026, 10), kind=MeetingKind.EXTRAORDINARY)
    wanted = {f"{one.submission_id}@so-chi-bo" for one in (first, extra, planned)}
    assert set(entries(client, world.bithu)) == wanted


def test_the_answer_is_not_kept_by_anybody_on_the_way(client, world):
    response = opened(client, actions.make_feed(by=world.bithu))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_only_the_hash_of_a_long_secret_is_kept(world):
    secret = actions.make_feed(by=world.bithu)
    feed = CalendarFeed.objects.get()
    assert feed.token_hash == hash_of(secret)
    assert len(secret) * 6 >= 256
    assert secret not in str([event.after for event in Event.objects.all()]) + str(vars(feed))


def test_an_address_taken_back_or_replaced_or_of_nobody_opens_nothing(client, world):
    first = actions.make_feed(by=world.bithu)
    second = actions.make_feed(by=world.bithu)
    assert [opened(client, secret).status_code for secret in (first, second, "x" * 43)] == [404, 200, 404]
    actions.revoke_feed(by=world.bithu)
    assert opened(client, second).status_code == 404


def test_an_account_that_is_switched_off_has_no_calendar_and_a_role_that_ended_no_dates(
    client, world, planned
):
    secret = actions.make_feed(by=world.bithu)
    world.bithu.grants.update(until=local(2026, 11, 7).date())
    assert b"VEVENT" not in opened(client, secret).content
    world.bithu.is_active = False
    world.bithu.save()
    assert opened(client, secret).status_code == 404


def test_a_person_has_one_standing_address(world):
    actions.make_feed(by=world.bithu)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(user=world.bithu, token_hash="a", made_at=local(2026, 11, 7))


def test_the_secret_is_in_no_log(client, world, caplog):
    secret = actions.make_feed(by=world.bithu)
    actions.revoke_feed(by=world.bithu)
    opened(client, secret)
    client.post(reverse("meetings:calendar-feed", args=[secret]))
    assert len(caplog.records) == 2
    assert secret not in caplog.text


def test_the_page_shows_the_address_once_and_takes_it_back(sign_in, world, planned):
    client, page = sign_in(world.bithu), reverse("meetings:my-calendar")
    made = client.post(page, {"make": "1"})
    [address] = re.findall(r'value="(http://testserver/calendar/[^"]+)"', made.content.decode())
    assert client.get(address).status_code == 200
    assert "/calendar/" not in client.get(page).content.decode().replace(page, "")
    client.post(page, {"revoke": "1"})
    assert client.get(address).status_code == 404


def test_many_meetings_ask_as_often_as_one(client, world, planned, django_assert_num_queries):
    Grant.objects.create(user=world.bithu, role=Role.SECRETARY, cell=world.khu_pho_1, since=LONG_AGO)
    secret = actions.make_feed(by=world.bithu)
    with django_assert_num_queries(4):
        opened(client, secret)
    for number in (1, 2, 3):
        meeting_of(world.khu_pho_1, Month(2027, number))
    with django_assert_num_queries(4):
        opened(client, secret)
