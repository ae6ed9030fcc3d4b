"""What the level above sees: the wards' current reports by month, and who has not reported."""

import uuid

import pytest
from django.urls import reverse

from scoring.actions import ReportOf, issue_report
from tests.conftest import NOVEMBER

from .assessments import accepted

OCTOBER = NOVEMBER.previous()


def report(world, committee, month=OCTOBER):
    return issue_report(
        ReportOf.of_month(committee, month), submission_id=uuid.uuid4(), by=world.vanphong, reason="Bổ sung"
    )


def address(month=NOVEMBER):
    return reverse("scoring:overview", args=[month])


def test_twelve_months_and_the_wards_below(world, sign_in):
    page = sign_in(world.quan8).get(address())
    assert (page.context["months"][0], page.context["months"][-1]) == (NOVEMBER.plus(-11), NOVEMBER)
    assert [row.committee for row in page.context["rows"]] == [world.ward5, world.ward6]


def test_a_ward_that_has_not_reported_the_last_full_month_is_named(world, sign_in):
    report(world, world.ward5)
    page = sign_in(world.quan8).get(address())
    assert [one.committee for one in page.context["eyes"].unreported] == [world.ward6]


def test_only_the_current_report_of_a_month_is_listed(world, sign_in):
    report(world, world.ward5)
    accepted(world, month=OCTOBER)
    current = report(world, world.ward5)
    assert list(sign_in(world.quan8).get(address()).context["reports"]) == [current]


@pytest.mark.parametrize(("month", "is_listed"), [(OCTOBER.plus(11), True), (OCTOBER.plus(12), False)])
def test_a_report_is_listed_for_twelve_months(world, sign_in, month, is_listed):
    paper = report(world, world.ward5)
    assert (paper in sign_in(world.quan8).get(address(month)).context["reports"]) is is_listed


@pytest.mark.parametrize(
    ("person", "status"),
    {"quan8": 200, "vanphong": 200, "thuongtruc": 200, "admin": 200, "bithu": 403, "nobody": 403}.items(),
)
def test_who_opens_it(world, sign_in, person, status):
    assert sign_in(getattr(world, person)).get(address()).status_code == status


def test_each_sees_the_own_wards_only(world, sign_in):
    report(world, world.ward5)
    page = sign_in(world.vanphong6).get(address())
    assert [row.committee for row in page.context["rows"]] == [world.ward6]
    assert page.context["reports"] == []


@pytest.mark.parametrize(
    ("person", "name", "target"),
    [
        ("bithu", "scoring:cell-month", "giai_viet"),
        ("vanphong", "scoring:board", "ward5"),
        ("quan8", "scoring:overview", None),
    ],
)
def test_home_leads_to_the_one_place_of_an_account(world, sign_in, person, name, target):
    place = [getattr(world, target).pk] if target else []
    response = sign_in(getattr(world, person)).get(reverse("scoring:home"))
    assert response.url == reverse(name, args=[*place, NOVEMBER])


def test_home_of_an_account_without_a_role_says_so(world, sign_in):
    assert sign_in(world.nobody).get(reverse("scoring:home")).status_code == 200
