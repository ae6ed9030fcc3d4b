"""Two at the same moment: one slip is used once, one click opens one account, one role is given once.

Runs on PostgreSQL, and on SQLite where the tests have a file of their own; SQLite in memory belongs to one connection.
"""

import uuid
from datetime import date

import pytest
from django.db import connection

from cells.access import Role
from cells.actions import accounts
from cells.models import Event, Grant, SignInSlip, User

from ..conftest import build_world
from ..meetings.test_two_writers_race import at_once

TODAY = date(2026, 11, 7)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    return build_world()


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_of_two_with_one_slip_one_is_let_in(world):
    slip, _code = accounts.make_slip(account=world.bithu, submission_id=uuid.uuid4(), by=world.vanphong)
    passwords = ["mot-nguoi-2026", "hai-nguoi-2026"]
    results = at_once(
        *(lambda password=password: accounts.use_slip(slip=slip, password=password) for password in passwords)
    )
    assert kinds(results) == ["SlipNotOpen", "User"], results
    winner = next(i for i, result in enumerate(results) if isinstance(result, User))
    assert User.objects.get(pk=world.bithu.pk).check_password(passwords[winner])
    assert Event.objects.filter(verb="signed in with a slip").count() == 1


def test_of_four_clicks_one_account_comes(world):
    def click():
        return accounts.open_account(
            full_name="Người Mới",
            role=Role.SECRETARY,
            place=world.khu_pho_1,
            since=TODAY,
            submission_id=uuid.UUID(int=1),
            by=world.vanphong,
        )

    results = at_once(*[click] * 4)
    assert kinds(results) == ["SlipAlreadyMade"] * 3 + ["tuple"], results
    assert User.objects.filter(full_name="Người Mới").count() == 1
    assert SignInSlip.objects.count() == 1


def test_two_slips_at_once_leave_one_that_opens(world):
    def make():
        return accounts.make_slip(account=world.bithu, submission_id=uuid.uuid4(), by=world.vanphong)

    at_once(make, make)
    assert SignInSlip.objects.count() == 2
    assert SignInSlip.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_of_staff_and_reviewer_given_at_once_one_is_refused(world):
    def give(role):
        return lambda: accounts.give_role(
            account=world.nobody, role=role, place=world.ward5, since=TODAY, by=world.admin
        )

    results = at_once(give(Role.STAFF), give(Role.REVIEWER))
    assert kinds(results) == ["Grant", "Refusal"], results
    assert Grant.objects.filter(user=world.nobody).count() == 1
