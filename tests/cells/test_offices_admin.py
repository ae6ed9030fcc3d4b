"""The administrator's pages keep to the same rules as the acts: a contradiction is a sentence, never an error page."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import Event, Membership, MembershipKind, Office, OfficeKind, Oversight

from ..conftest import LONG_AGO


def fields(row, **more):
    """What the form of a row sends."""
    names = ["member", "kind", "cell", "committee", "joining", "leaving"]
    sent = {
        name: getattr(row, f"{name}_id", getattr(row, name, None)) for name in names if hasattr(row, name)
    }
    sent |= {"since": row.since, "until": row.until} | more
    sent = {name: getattr(value, "pk", value) for name, value in sent.items()}
    return {
        name: value.strftime("%d/%m/%Y") if isinstance(value, date) else value
        for name, value in sent.items()
        if value is not None
    }


def second_secretary_of_a_cell(world):
    return Office(member=world.anh, kind="secretary", cell=world.giai_viet, since=LONG_AGO)


def second_secretary_of_a_committee(world):
    Office.objects.create(member=world.an, kind="secretary", committee=world.ward5, since=LONG_AGO)
    return Office(member=world.em, kind="secretary", committee=world.ward5, since=LONG_AGO)


def second_office_in_a_cell(world):
    return Office(member=world.an, kind="committee_member", cell=world.giai_viet, since=LONG_AGO)


def office_outside_the_own_cell(world):
    return Office(member=world.em, kind="deputy", cell=world.giai_viet, since=LONG_AGO)


def office_of_a_guest(world):
    """Who is in a cell for a time holds no office there."""
    Membership.objects.create(
        member=world.em, cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=LONG_AGO
    )
    return office_outside_the_own_cell(world)


def office_of_a_cell_and_a_committee(world):
    return Office(
        member=world.anh, kind="deputy", cell=world.giai_viet, committee=world.ward5, since=LONG_AGO
    )


def office_of_nothing(world):
    return Office(member=world.anh, kind="deputy", since=LONG_AGO)


def second_oversight(world):
    return Oversight(member=world.em, cell=world.giai_viet, since=date(2026, 1, 1))


def end_before_the_beginning(world):
    return Office(
        member=world.anh, kind="deputy", cell=world.giai_viet, since=LONG_AGO, until=date(2019, 1, 1)
    )


CONTRADICTIONS = [
    second_secretary_of_a_cell,
    second_secretary_of_a_committee,
    second_office_in_a_cell,
    office_outside_the_own_cell,
    office_of_a_guest,
    office_of_a_cell_and_a_committee,
    office_of_nothing,
    second_oversight,
    end_before_the_beginning,
]


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_a_contradiction_is_a_sentence_on_the_page(world, sign_in, contradiction):
    row = contradiction(world)
    before = type(row).objects.count()
    add = reverse(f"admin:cells_{row._meta.model_name}_add")
    response = sign_in(world.admin).post(add, fields(row))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert (type(row).objects.count(), Event.objects.count()) == (before, 0)


ALLOWED = [
    lambda world: Office(member=world.anh, kind="deputy", cell=world.giai_viet, since=LONG_AGO),
    lambda world: Office(member=world.anh, kind="secretary", committee=world.ward5, since=LONG_AGO),
    lambda world: Oversight(member=world.an, cell=world.giai_viet, since=LONG_AGO),
]


@pytest.mark.parametrize("index", range(len(ALLOWED)))
def test_what_contradicts_nothing_is_saved_with_its_event(world, sign_in, index):
    row = ALLOWED[index](world)
    add = reverse(f"admin:cells_{row._meta.model_name}_add")
    assert sign_in(world.admin).post(add, fields(row)).status_code == 302
    assert Event.objects.count() == 1


def test_a_membership_is_not_cut_short_under_an_office(world, sign_in):
    row = world.binh.memberships.get()
    change = reverse("admin:cells_membership_change", args=[row.pk])
    client = sign_in(world.admin)
    response = client.post(change, fields(row, until=date(2026, 11, 1)))
    assert (response.status_code, bool(response.context["adminform"].form.errors)) == (200, True)
    world.binh.offices.update(until=date(2026, 11, 1))
    assert client.post(change, fields(row, until=date(2026, 11, 1))).status_code == 302


CHANGES = [
    ("binh", {"kind": OfficeKind.DEPUTY}, 302),
    ("an", {"kind": OfficeKind.SECRETARY}, 200),
    ("an", {"cell": "khu_pho_1"}, 200),
    ("binh", {"until": LONG_AGO}, 200),
    ("binh", {"until": date(2020, 1, 2)}, 302),
]


@pytest.mark.parametrize(("person", "change", "status"), CHANGES)
def test_a_wrong_entry_is_corrected_and_no_correction_contradicts(world, sign_in, person, change, status):
    row = getattr(world, person).offices.get()
    change = change | {"cell": getattr(world, change["cell"])} if "cell" in change else change
    url = reverse("admin:cells_office_change", args=[row.pk])
    assert sign_in(world.admin).post(url, fields(row, **change)).status_code == status
