"""The pages of the acts: form, preview that changes nothing, done, taken back. And the case of Phúc Đồng by hand.

Phường Phúc Đồng, 2019 (longbien.hanoi.gov.vn, 5/2/2021): the ward's agency cell is dissolved and its 30 members go to
nine neighbourhood cells in one decision.
"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Cell, CellKind, Committee, Event, Membership, OfficeKind, OrganisationAct, Reading

from ..conftest import LONG_AGO, cell, committee, member, office
from .organisation import everything

WHEN = {"day": "01/11/2026", "decision": "Quyết định số 45-QĐ/ĐU ngày 30/10/2026"}
NEW_WARD = {
    "name": "Phường Chánh Hưng",
    "committee_name": "Đảng ủy Phường Chánh Hưng",
    "organisation_name": "Đảng bộ Phường Chánh Hưng",
    "level": "commune",
    "code": "",
}


def pressed(client, url, typed, button="confirm"):
    """What a browser sends from the preview of `typed`: its hidden fields and the button."""
    preview = client.post(url, typed)
    assert preview.status_code == 200, preview.context["form"].errors
    page = preview.content.decode()
    token = re.search(r'name="submission_id" value="([^"]+)"', page)[1]
    sent = {}
    for name, value in preview.context["typed"]:
        sent.setdefault(name, []).append(value)
    return sent | {"submission_id": token, button: "1"}


def confirmed(client, url, typed):
    return client.post(url, pressed(client, url, typed))


def of(name, body):
    return reverse(f"cells:{name}", args=[body.pk])


PAGES = {
    "found-committee": lambda w: (of("committee-found-committee", w.district), NEW_WARD),
    "found-cell": lambda w: (
        of("committee-found-cell", w.ward5),
        {"name": "Khu phố 2", "kind": "neighbourhood", "code": "79.776.027.000.002"},
    ),
    "rename-committee": lambda w: (of("committee-rename", w.ward5), NEW_WARD),
    "rename-cell": lambda w: (of("cell-rename", w.khu_pho_1), {"name": "Khu phố Một"}),
    "move-committee": lambda w: (of("committee-move", w.ward5), {"to": w.ward6.pk}),
    "move-cell": lambda w: (of("cell-move", w.khu_pho_1), {"to": w.ward6.pk}),
    "merge": lambda w: (
        of("committee-merge", w.district),
        NEW_WARD | {"merged": [w.ward5.pk, w.ward6.pk]},
    ),
    "dissolve-cell": lambda w: (of("cell-dissolve", w.khu_pho_1), {"rest": w.giai_viet.pk}),
    "dissolve-committee": lambda w: (
        of("committee-dissolve", committee(w.district, "Trống", "Đảng ủy", "Đảng bộ", "commune")),
        {},
    ),
}
every_page = pytest.mark.parametrize("page", PAGES)


@every_page
def test_the_preview_changes_nothing_and_the_button_does_it_once(world, sign_in, page):
    url, typed = PAGES[page](world)
    client, before = sign_in(world.admin), everything()
    assert client.get(url).status_code == 200
    sent = pressed(client, url, typed | WHEN)
    assert everything() == before
    assert not OrganisationAct.objects.exists()
    done = client.post(url, sent)
    assert done["Location"] == of("organisation-act", OrganisationAct.objects.get())
    after, events = everything(), Event.objects.count()
    assert after != before
    assert client.post(url, sent)["Location"] == done["Location"]
    assert (everything(), Event.objects.count()) == (after, events)


@every_page
def test_going_back_from_the_preview_keeps_what_was_typed(world, sign_in, page):
    url, typed = PAGES[page](world)
    client = sign_in(world.admin)
    response = client.post(url, pressed(client, url, typed | WHEN, button="change"))
    assert response.status_code == 200
    assert response.context["form"].data["decision"] == WHEN["decision"]
    assert not response.context["form"].errors


@every_page
@pytest.mark.parametrize(
    ("typed", "field"),
    [({"day": "31/02/2026"}, "day"), ({"decision": ""}, "decision"), ({"day": "08/11/2026"}, "__all__")],
)
def test_what_is_wrong_is_said_beside_what_was_typed(world, sign_in, page, typed, field):
    url, rest = PAGES[page](world)
    response = sign_in(world.admin).post(url, rest | WHEN | typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not OrganisationAct.objects.exists()


@every_page
def test_an_act_is_taken_back_from_its_page(world, sign_in, page):
    url, typed = PAGES[page](world)
    client, before = sign_in(world.admin), everything()
    confirmed(client, url, typed | WHEN)
    act = OrganisationAct.objects.get()
    assert client.get(of("organisation-act", act)).status_code == 200
    undo = of("organisation-act-undo", act)
    assert client.post(undo, {"reason": "", "decision": "1"}).status_code == 422
    done = client.post(undo, {"reason": "Nhầm", "decision": "Công văn 3-CV/ĐU"})
    undone = OrganisationAct.objects.get(kind="undo")
    assert done["Location"] == of("organisation-act", undone)
    assert everything() == before
    assert client.get(of("organisation-act", act)).status_code == 200
    assert client.get(of("organisation-act", undone)).status_code == 200
    assert client.post(undo, {"reason": "Nhầm", "decision": "1"}).status_code == 422


def limited(world):
    """The administrator of Phường 5 alone."""
    world.nobody.grants.create(role="administrator", committee=world.ward5, since=LONG_AGO)
    return world.nobody


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("move-cell", lambda w: {"to": w.ward6.pk}),
        ("dissolve-cell", lambda w: {"rest": w.khu_pho_9.pk}),
    ],
)
def test_ids_of_elsewhere_are_no_choices(world, sign_in, page, typed):
    url, _typed = PAGES[page](world)
    response = sign_in(limited(world)).post(url, typed(world) | WHEN)
    assert response.status_code == 422
    assert not OrganisationAct.objects.exists()


def test_the_own_committee_is_renamed_but_not_moved_out_of_the_own_reach(world, sign_in):
    client = sign_in(limited(world))
    assert client.get(of("committee-rename", world.ward5)).status_code == 200
    to_root = client.post(of("committee-move", world.ward5), {"to": world.root.pk} | WHEN)
    assert to_root.status_code == 422


@pytest.mark.parametrize(("day", "is_refused"), [("30/06/2025", False), ("01/07/2025", True)])
def test_no_district_is_founded_since_there_are_none(world, sign_in, day, is_refused):
    city = Committee.objects.get_parent(world.district)
    typed = NEW_WARD | {"level": "district"} | WHEN | {"day": day}
    response = sign_in(world.admin).post(of("committee-found-committee", city), typed)
    assert (response.status_code == 422) == is_refused


@pytest.mark.parametrize(
    ("code", "is_refused"), [("7977602700000", True), ("79.776.027.000.001", True), ("", False)]
)
def test_a_code_has_fourteen_digits_and_one_owner(world, sign_in, code, is_refused):
    Cell.objects.filter(pk=world.giai_viet.pk).update(code="79776027000001")
    typed = {"name": "Khu phố 2", "kind": "neighbourhood", "code": code} | WHEN
    response = sign_in(world.admin).post(of("committee-found-cell", world.ward5), typed)
    assert (response.status_code == 422) == is_refused


def test_opening_the_list_of_a_dissolution_is_noted(world, sign_in):
    sign_in(world.admin).get(of("cell-dissolve", world.khu_pho_1))
    assert Reading.objects.get().object_id == str(world.khu_pho_1.pk)


# --- Phúc Đồng -------------------------------------------------------------------------------------------------


@pytest.fixture
def phuc_dong(world):
    """The ward with its agency cell of 30 and nine neighbourhood cells of five."""
    ward = committee(world.district, "Phường Phúc Đồng", "Đảng ủy", "Đảng bộ", "commune")
    world.quarters = [cell(ward, f"Tổ dân phố số {n}", position=n) for n in range(1, 10)]
    for quarter in world.quarters:
        for n in range(5):
            member(f"Nguyễn Văn Dân {n}", quarter)
    world.agency = cell(ward, "Cơ quan phường", CellKind.AGENCY, position=10)
    world.officials = [member(f"Trần Văn Cán {n:02}", world.agency) for n in range(30)]
    office(world.officials[0], world.agency, OfficeKind.SECRETARY)
    office(world.officials[1], world.agency, OfficeKind.DEPUTY)
    world.nobody.grants.create(role="secretary", cell=world.agency, since=LONG_AGO)
    return world


def plan_of(world):
    """Each of the 30 to one of the nine, the first three to the fourth quarter as the rest."""
    chosen = {
        f"to_{person.pk}": world.quarters[n % 9].pk for n, person in enumerate(world.officials) if n >= 3
    }
    return chosen | {"rest": world.quarters[3].pk}


def test_thirty_members_of_the_agency_cell_go_to_nine_quarters_in_one_decision(phuc_dong, sign_in):
    world, client = phuc_dong, sign_in(phuc_dong.admin)
    url, before = of("cell-dissolve", world.agency), everything()
    form = client.get(url)
    assert len(form.context["form"].members) == 30
    incomplete = client.post(url, {k: v for k, v in plan_of(world).items() if k != "rest"} | WHEN)
    assert incomplete.status_code == 422
    assert "Trần Văn Cán 00, Trần Văn Cán 01, Trần Văn Cán 02" in incomplete.content.decode()
    assert everything() == before

    preview = client.post(url, plan_of(world) | WHEN).context["preview"]
    assert len(preview.rows) == 30
    assert preview.rows[0][2] == "Chi bộ Tổ dân phố số 4"
    confirmed(client, url, plan_of(world) | WHEN)

    day, day_before = date(2026, 11, 1), date(2026, 10, 31)
    assert Membership.objects.on(day_before).filter(cell=world.agency).count() == 30
    assert not Membership.objects.on(day).filter(cell=world.agency).exists()
    sizes = [Membership.objects.on(day).filter(cell=quarter).count() for quarter in world.quarters]
    assert (sum(sizes), min(sizes)) == (45 + 30, 8)
    for person in world.officials:
        new = person.memberships.on(day).get()
        assert (new.joining, new.joining_decision) == ("reorganised", WHEN["decision"])
    act = OrganisationAct.objects.get()
    assert (act.kind, act.decision) == ("dissolve", WHEN["decision"])
    assert len(client.get(of("organisation-act", act)).context["went"]) == 30

    client.post(of("organisation-act-undo", act), {"reason": "Hoãn", "decision": "Công văn 1-CV/ĐU"})
    assert everything() == before


def test_a_dissolution_of_thirty_asks_little_more_than_one_of_two(phuc_dong, sign_in):
    client = sign_in(phuc_dong.admin)

    def queries(url, typed):
        sent = pressed(client, url, typed | WHEN)
        with CaptureQueriesContext(connection) as captured:
            assert client.post(url, sent).status_code == 302
        return len(captured)

    small = queries(of("cell-dissolve", phuc_dong.khu_pho_1), {"rest": phuc_dong.giai_viet.pk})
    large = queries(of("cell-dissolve", phuc_dong.agency), plan_of(phuc_dong))
    assert large <= small + 20  # each cell of destination is read anew


def test_a_merger_takes_the_level_of_what_merges(world, sign_in):
    """Under the district wards merge; under the central committee what merges are provinces."""
    client = sign_in(world.admin)
    levels = [
        client.get(reverse("cells:committee-merge", args=[above.pk])).context["form"]["level"].initial
        for above in (world.district, world.root)
    ]
    assert levels == ["commune", "province"]
