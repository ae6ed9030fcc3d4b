"""What an overseer's start page shows, and a visit beside the review of its meeting."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cells.access import Role
from cells.models import Grant, User
from meetings.models import MeetingKind, MissedMonth, Visit
from scoring.actions import submit
from tests.conftest import LONG_AGO, NOVEMBER, account, cell, local, meeting_of
from tests.meetings.records import fresh, hold
from tests.meetings.test_visit_acts import recorded

from .assessments import score

HOME = reverse("scoring:home")


def shown(response):
    return {
        row.cell.name: (row.state, row.next_at, row.last_visit_on, row.to_visit_on)
        for row in response.context["watched"]
    }


def test_the_page_says_how_the_month_stands_and_when_the_next_meeting_is(world, sign_in):
    client = sign_in(world.giamsat)
    assert shown(client.get(HOME)) == {"Chung cư Giai Việt": ("not_planned", None, None, None)}
    MissedMonth.objects.create(cell=world.giai_viet, month=NOVEMBER, reason="Mưa lũ")
    december = meeting_of(world.giai_viet, NOVEMBER.next())
    assert shown(client.get(HOME)) == {"Chung cư Giai Việt": ("missed", december.planned_at, None, None)}
    meeting_of(world.giai_viet, planned_at=local(2026, 11, 20, 19, 30), kind=MeetingKind.THEMATIC)
    [(_state, next_at, *_rest)] = shown(client.get(HOME)).values()
    assert next_at == local(2026, 11, 20, 19, 30)


@pytest.mark.parametrize(
    ("planned_at", "asked"),
    [
        (local(2026, 10, 30, 19, 30), None),
        (local(2026, 10, 31, 19, 30), date(2026, 10, 31)),
        (local(2026, 11, 7, 9, 0), date(2026, 11, 7)),
        (local(2026, 11, 7, 9, 1), None),
    ],
)
def test_a_meeting_of_the_last_week_asks_for_the_visit_once_its_hour_has_come(
    world, sign_in, planned_at, asked
):
    meeting_of(world.giai_viet, planned_at=planned_at)
    response = sign_in(world.giamsat).get(HOME)
    [(_state, _next, _last, to_visit_on)] = shown(response).values()
    assert to_visit_on == asked
    address = f"{reverse('meetings:visit-create', args=[world.giai_viet.pk])}?day={asked}"
    assert (address in response.content.decode()) is (asked is not None)
    assert response.content.decode().count("btn-next") == (asked is not None)


@pytest.mark.parametrize("by", ["giamsat", "vanphong"])
def test_once_it_is_written_down_by_oneself_or_by_the_office_nothing_is_asked(world, sign_in, by):
    meeting_of(world.giai_viet)
    recorded(world, by=getattr(world, by))
    response = sign_in(world.giamsat).get(HOME)
    assert shown(response)["Chung cư Giai Việt"][2:] == (date(2026, 11, 5), None)
    assert response.context["next_visit"] is None


def test_an_account_without_a_member_is_asked_until_it_has_recorded(world, sign_in):
    User.objects.filter(pk=world.giamsat.pk).update(member=None)
    meeting_of(world.giai_viet)
    visit = recorded(world, by=world.vanphong)
    client = sign_in(world.giamsat)
    assert client.get(HOME).context["next_visit"] is not None
    Visit.objects.filter(pk=visit.pk).update(recorded_by=world.giamsat)
    assert client.get(HOME).context["next_visit"] is None


def test_who_has_other_places_too_is_led_there_as_well(world, sign_in):
    Grant.objects.create(user=world.giamsat, role=Role.SECRETARY, cell=world.khu_pho_1, since=LONG_AGO)
    context = sign_in(world.giamsat).get(HOME).context
    assert [name for name, _url in context["places"]] == ["Chi bộ Khu phố 1"]
    assert [row.cell for row in context["watched"]] == [world.giai_viet]


def test_more_cells_cost_no_more_queries(world, sign_in, django_assert_max_num_queries):
    meeting_of(world.giai_viet)
    client = sign_in(world.giamsat)
    with django_assert_max_num_queries(20) as few:
        client.get(HOME)
    for number in range(8):
        other = cell(world.ward5, f"Khu phố {number + 20}")
        Grant.objects.create(user=world.giamsat, role=Role.OVERSEER, cell=other, since=LONG_AGO)
        meeting_of(other)
    with django_assert_max_num_queries(len(few)):
        assert len(shown(client.get(HOME))) == 9


def test_the_visit_stands_beside_the_review_and_changes_no_points(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    submit(meeting=fresh(meeting), by=world.bithu)
    page, client = reverse("scoring:review", args=[meeting.pk]), sign_in(world.thuongtruc)
    before = client.get(page)
    recorded(world, suggested_points=Decimal("40.5"))
    after = client.get(page)
    assert "visits-beside" not in before.content.decode()
    assert "Chuẩn bị kỹ." in after.content.decode()
    assert "40,5" in after.content.decode()
    sheets = [response.context["sheet"] for response in (before, after)]
    assert len({sheet.proposed.total for sheet in sheets}) == 1
    assert {line.official_points for sheet in sheets for line in sheet.lines} == {None}


def test_another_overseer_of_the_cell_sees_the_same_page(world, sign_in):
    other = account("khac", "Người khác", Role.OVERSEER, cell=world.giai_viet)
    recorded(world)
    assert shown(sign_in(other).get(HOME))["Chung cư Giai Việt"][2] == date(2026, 11, 5)
