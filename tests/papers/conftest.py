"""The cast of the papers: a district, one of its wards, two cells, and who works there."""

import uuid
from datetime import date

import pytest

from cells.access import Role
from cells.models import Cell, Committee, Grant, Term, User
from cells.months import Month
from papers.actions import issue

from . import samples

LONG_AGO = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def stored_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def district(db):
    return Committee.objects.add_root(instance=committee("Quận 8", "Quận ủy Quận 8", level="district"))


@pytest.fixture
def ward(district):
    return Committee.objects.add_child(district, instance=committee("Phường 5", "Đảng ủy Phường 5"))


@pytest.fixture
def cell(ward):
    return Cell.objects.create(committee=ward, name="Chung cư Giai Việt", kind="apartments", since=LONG_AGO)


@pytest.fixture
def sibling_cell(ward):
    return Cell.objects.create(committee=ward, name="Khu phố 7", kind="neighbourhood", since=LONG_AGO)


@pytest.fixture
def staff(ward):
    return person("hoa", Role.STAFF, committee=ward)


@pytest.fixture
def secretary(cell):
    return person("binh", Role.SECRETARY, cell=cell)


@pytest.fixture
def official(district):
    return person("quan", Role.OFFICIAL, committee=district)


@pytest.fixture
def administrator(district):
    return person("thuy", Role.ADMINISTRATOR, committee=district)


@pytest.fixture
def stranger(db):
    other = Committee.objects.add_root(instance=committee("Thanh Minh", "Đảng ủy xã Thanh Minh"))
    return person("lan", Role.STAFF, committee=other)


@pytest.fixture
def term(ward):
    return Term.objects.create(
        committee=ward, name="2025–2030", since=date(2025, 7, 1), until=date(2030, 7, 1)
    )


@pytest.fixture
def issue_report(ward, staff):
    """Issue the ward's report of November 2026; keywords replace the usual arguments."""

    def issue_one(**changes):
        usual = {
            "kind": "ward_report",
            "committee": ward,
            "month": Month(2026, 11),
            "data": samples.ward_report(rows=10),
            "signed_on": date(2026, 12, 2),
            "by": staff,
            "submission_id": uuid.uuid4(),
        }
        return issue(**usual | changes)

    return issue_one


@pytest.fixture
def report(issue_report):
    return issue_report()


@pytest.fixture
def minutes(cell, staff):
    return issue(
        kind="minutes",
        cell=cell,
        month=Month(2026, 11),
        data=samples.minutes(),
        signed_on=date(2026, 11, 5),
        by=staff,
        submission_id=uuid.uuid4(),
    )


def committee(name, committee_name, level="commune"):
    return Committee(
        name=name,
        committee_name=committee_name,
        organisation_name=f"Đảng bộ {name}",
        level=level,
        since=LONG_AGO,
    )


def person(username, role, **scope):
    user = User.objects.create_user(username=username, full_name=username.title())
    Grant.objects.create(user=user, role=role, since=LONG_AGO, **scope)
    return user
