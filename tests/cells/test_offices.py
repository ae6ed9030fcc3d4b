"""Appointing, relieving, succeeding; who watches over a cell: borders of days, contradictions, editors, traces."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cells.actions import offices as actions
from cells.errors import Contradiction
from cells.models import Event, Membership, Office, OfficeKind, Oversight, Reading, Term

from ..conftest import LONG_AGO

TODAY = date(2026, 11, 7)
DECISION = "12-QĐ/ĐU, 05/11/2026"


class PowerCut(Exception):
    pass


def appointed(world, person="anh", kind=OfficeKind.DEPUTY, **more):
    values = {"place": world.giai_viet, "since": TODAY, "decision": DECISION, "succeeds": None} | more
    return actions.appoint(member=getattr(world, person), kind=kind, by=world.vanphong, **values)


def verbs():
    return list(Event.objects.values_list("verb", flat=True))


def periods(rows):
    return [(row.member.full_name, row.kind, row.since, row.until) for row in rows.order_by("since", "pk")]


# --- Appointing ------------------------------------------------------------------------------------------------


def test_an_appointment_is_a_dated_row_with_its_decision_and_its_event(world):
    office = appointed(world)
    assert (office.member, office.cell, office.since, office.until) == (
        world.anh,
        world.giai_viet,
        TODAY,
        None,
    )
    event = Event.objects.get()
    assert (event.verb, event.before, event.by) == ("office begun", None, world.vanphong)
    assert event.after["decision"] == DECISION
    assert {(row.object_type, row.object_id) for row in event.about.all()} == {
        ("cells.member", str(world.anh.pk)),
        ("cells.cell", str(world.giai_viet.pk)),
    }


def test_the_new_secretary_begins_on_the_day_the_old_one_ends(world):
    old = world.giai_viet.offices.get(kind=OfficeKind.SECRETARY)
    appointed(world, kind=OfficeKind.SECRETARY, succeeds=old)
    assert periods(world.giai_viet.offices.filter(kind=OfficeKind.SECRETARY)) == [
        ("Nguyễn Văn Bình", "secretary", LONG_AGO, TODAY),
        ("Đỗ Văn Ánh", "secretary", TODAY, None),
    ]
    old.refresh_from_db()
    assert old.ending_decision == DECISION
    assert verbs() == ["office ended", "office begun"]


def test_a_deputy_who_becomes_secretary_is_deputy_no_longer(world):
    old = world.giai_viet.offices.get(kind=OfficeKind.SECRETARY)
    appointed(world, "an", kind=OfficeKind.SECRETARY, succeeds=old)
    assert periods(world.an.offices.all()) == [
        ("Trần Thị An", "deputy", LONG_AGO, TODAY),
        ("Trần Thị An", "secretary", TODAY, None),
    ]


def test_who_is_elected_again_has_the_office_of_each_term(world):
    appointed(world, "binh", kind=OfficeKind.SECRETARY)
    assert periods(world.binh.offices.all()) == [
        ("Nguyễn Văn Bình", "secretary", LONG_AGO, TODAY),
        ("Nguyễn Văn Bình", "secretary", TODAY, None),
    ]


def elsewhere(world):
    return {"person": "em"}  # a member of Khu phố 1


def with_old_ended(world):
    old = world.giai_viet.offices.get(kind=OfficeKind.SECRETARY)
    Office.objects.filter(pk=old.pk).update(until=date(2026, 11, 1))
    return {"kind": OfficeKind.SECRETARY, "succeeds": old}


def with_old_as_young(world):
    old = world.giai_viet.offices.get(kind=OfficeKind.SECRETARY)
    Office.objects.filter(pk=old.pk).update(since=TODAY)
    return {"kind": OfficeKind.SECRETARY, "succeeds": old}


def membership_ending(world):
    world.anh.memberships.update(until=date(2027, 1, 1))
    return {}


REFUSED = [
    ("a second secretary", lambda world: {"kind": OfficeKind.SECRETARY}, actions.HasSecretary),
    ("not a member of the cell", elsewhere, Contradiction),
    ("a membership that ends before the office", membership_ending, Contradiction),
    ("before joining the cell", lambda world: {"since": date(2019, 12, 31)}, actions.NotThereThatDay),
    ("a year and a day ahead", lambda world: {"since": date(2027, 11, 9)}, actions.TooFarAhead),
    ("whose predecessor was ended by somebody else", with_old_ended, actions.AlreadyEnded),
    ("on the day the predecessor began", with_old_as_young, actions.EndsBeforeItBegan),
]


@pytest.mark.parametrize(("words", "change", "refusal"), REFUSED)
def test_a_contradiction_is_refused_and_nothing_is_left_behind(world, words, change, refusal):
    asked = change(world)
    before = periods(Office.objects.all())
    with pytest.raises(refusal) as caught:
        appointed(world, **asked)
    assert str(caught.value)
    assert (periods(Office.objects.all()), verbs()) == (before, [])


ALLOWED = [
    ("on the first day of the cell", {"since": LONG_AGO}),
    ("a year ahead", {"since": date(2027, 11, 8)}),
]


@pytest.mark.parametrize(("words", "asked"), ALLOWED)
def test_the_other_side_of_those_borders_is_allowed(world, words, asked):
    assert appointed(world, **asked).since == asked["since"]


def test_the_database_refuses_a_second_secretary_of_a_committee_too(world):
    Office.objects.create(member=world.an, committee=world.ward5, kind="secretary", since=LONG_AGO)
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(member=world.em, committee=world.ward5, kind="secretary", since=TODAY)


def test_a_race_that_only_the_database_sees_is_refused_in_words(world, monkeypatch):
    """Two appointments at once: neither sees the other before it is written."""
    monkeypatch.setattr(Office, "validate_constraints", lambda self: None)
    monkeypatch.setattr(actions, "HasSecretary", type("NeverRaised", (Exception,), {}))
    with pytest.raises(Contradiction):
        actions.kept(Office(member=world.anh, cell=world.giai_viet, kind="secretary", since=TODAY))


def test_the_same_appointment_twice_is_one(world):
    old = world.giai_viet.offices.get(kind=OfficeKind.SECRETARY)
    first = appointed(world, kind=OfficeKind.SECRETARY, succeeds=old)
    assert appointed(world, kind=OfficeKind.SECRETARY, succeeds=old) == first
    assert verbs() == ["office ended", "office begun"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_succession_is_whole_or_not_at_all(world, monkeypatch, number):
    """The event of the end, then that of the beginning cannot be written: then nothing has changed."""
    calls, real = [], actions.record

    def broken(**values):
        calls.append(values)
        if len(calls) == number:
            raise PowerCut
        return real(**values)

    monkeypatch.setattr(actions, "record", broken)
    before = periods(Office.objects.all())
    old = world.giai_viet.offices.get(kind=OfficeKind.SECRETARY)
    with pytest.raises(PowerCut):
        appointed(world, kind=OfficeKind.SECRETARY, succeeds=old)
    assert (periods(Office.objects.all()), verbs()) == (before, [])


# --- Relieving -------------------------------------------------------------------------------------------------

ENDS = [
    (LONG_AGO, actions.EndsBeforeItBegan),
    (date(2020, 1, 2), None),
    (TODAY, None),
    (date(2027, 11, 9), actions.TooFarAhead),
]


@pytest.mark.parametrize(("until", "refusal"), ENDS)
def test_an_office_ends_after_it_began(world, until, refusal):
    office = world.binh.offices.get()
    if refusal:
        with pytest.raises(refusal):
            actions.relieve(office=office, until=until, decision="", by=world.vanphong)
    else:
        actions.relieve(office=office, until=until, decision="", by=world.vanphong)
    office.refresh_from_db()
    assert office.until == (None if refusal else until)


def test_a_second_editor_does_not_overwrite_the_first(world):
    office, stale = world.binh.offices.get(), world.binh.offices.get()
    actions.relieve(office=office, until=TODAY, decision=DECISION, by=world.vanphong)
    actions.relieve(office=stale, until=TODAY, decision="again", by=world.admin)  # a second click
    with pytest.raises(actions.AlreadyEnded):
        actions.relieve(office=stale, until=date(2026, 11, 5), decision="other", by=world.admin)
    office.refresh_from_db()
    assert (office.until, office.ending_decision, verbs()) == (TODAY, DECISION, ["office ended"])


def test_an_end_without_its_event_does_not_stay(world, monkeypatch):
    def broken(**values):
        raise PowerCut

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(PowerCut):
        actions.relieve(office=world.binh.offices.get(), until=TODAY, decision="", by=world.vanphong)
    assert world.binh.offices.get().until is None


# --- Oversight -------------------------------------------------------------------------------------------------


def assigned(world, person="an", **more):
    values = {"cell": world.khu_pho_1, "since": TODAY, "decision": "", "succeeds": None} | more
    return actions.assign_overseer(member=getattr(world, person), by=world.vanphong, **values)


def test_oversight_changes_hands_in_one_act(world):
    old = Oversight.objects.get()
    assigned(world, cell=world.giai_viet, succeeds=old)
    rows = Oversight.objects.filter(cell=world.giai_viet).order_by("since")
    assert [(row.member, row.since, row.until) for row in rows] == [
        (world.em, LONG_AGO, TODAY),
        (world.an, TODAY, None),
    ]
    assert verbs() == ["oversight ended", "oversight begun"]


def test_two_may_watch_over_a_cell_but_nobody_twice(world):
    assigned(world)
    assigned(world, "anh")
    assert assigned(world, "anh").pk == Oversight.objects.get(member=world.anh).pk
    with pytest.raises(Contradiction):
        assigned(world, since=date(2026, 11, 8))
    assert world.khu_pho_1.oversights.count() == 2


def test_a_change_of_overseer_is_whole_or_not_at_all(world, monkeypatch):
    monkeypatch.setattr(actions, "kept", fails_for_new(actions.kept))
    with pytest.raises(PowerCut):
        assigned(world, cell=world.giai_viet, succeeds=Oversight.objects.get())
    assert (Oversight.objects.get().until, verbs()) == (None, [])


def fails_for_new(real):
    def kept(row):
        if row.pk is None:
            raise PowerCut
        return real(row)

    return kept


def test_an_oversight_ends_with_its_event(world):
    actions.end_oversight(
        oversight=Oversight.objects.get(), until=TODAY, decision=DECISION, by=world.vanphong
    )
    assert (Oversight.objects.get().until, Oversight.objects.get().ending_decision) == (TODAY, DECISION)
    (event,) = Event.objects.all()
    assert (event.before.get("until"), event.after["until"]) == (None, "2026-11-07")


ABOVE = [("ward5", True), ("district", True), ("ward6", False), (None, False)]


@pytest.mark.parametrize(("place", "is_above"), ABOVE)
def test_an_overseer_should_hold_an_office_in_the_committee_or_above(world, place, is_above):
    if place:
        Office.objects.create(
            member=world.an, committee=getattr(world, place), kind="committee_member", since=TODAY
        )
    assert actions.holds_office_above(world.an, world.khu_pho_1, TODAY) is is_above
    assert not actions.holds_office_above(world.an, world.khu_pho_1, date(2026, 11, 6))


# --- The pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def address(world):
    return reverse("cells:cell-offices", args=[world.giai_viet.pk])


def posted(world, **more):
    values = {"kind": "deputy", "member": world.anh.pk, "since": "07/11/2026", "decision": DECISION}
    return values | more


def test_the_page_shows_today_and_each_term(world, sign_in, address):
    first = Term.objects.create(
        cell=world.giai_viet, name="2020–2025", since=LONG_AGO, until=date(2025, 6, 1)
    )
    second = Term.objects.create(cell=world.giai_viet, name="2025–2030", since=date(2025, 6, 1))
    world.an.offices.update(until=date(2025, 6, 1))
    appointed(world, "an")
    response = sign_in(world.bithu).get(address)
    history = [(part.term, [str(row.member) for row in part.offices]) for part in response.context["history"]]
    assert history == [
        (second, ["Nguyễn Văn Bình", "Trần Thị An"]),
        (first, ["Nguyễn Văn Bình", "Trần Thị An"]),
    ]
    assert response.context["term"] == second
    assert not response.context["may_keep"]


def test_offices_of_no_recorded_term_stand_apart(world, sign_in, address):
    Term.objects.create(cell=world.giai_viet, name="2026–2030", since=TODAY)
    world.an.offices.update(until=TODAY)
    history = sign_in(world.bithu).get(address).context["history"]
    assert [(part.term and part.term.name, len(part.offices)) for part in history] == [
        ("2026–2030", 1),
        (None, 1),
    ]


def test_staff_appoint_on_the_page_and_read_what_was_done(world, sign_in, address):
    url = reverse("cells:cell-office-create", args=[world.giai_viet.pk])
    client = sign_in(world.vanphong)
    assert client.get(url).status_code == 200
    response = client.post(url, posted(world), follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "Đỗ Văn Ánh" in str(next(iter(response.context["messages"])))
    assert client.post(url, posted(world)).status_code == 302
    assert world.anh.offices.count() == 1


def test_a_new_secretary_is_told_with_what_ends_and_what_is_left_to_do(world, sign_in):
    url = reverse("cells:cell-office-create", args=[world.giai_viet.pk])
    values = posted(world, kind="secretary", member=world.an.pk, succeeds=world.binh.offices.get().pk)
    response = sign_in(world.vanphong).post(url, values, follow=True)
    sentences = [str(message) for message in response.context["messages"]]
    assert len(sentences) == 3
    assert "Nguyễn Văn Bình" in sentences[1]
    assert "Trần Thị An" in sentences[1]


def test_at_a_cell_that_has_ended_nothing_is_missing_and_nothing_to_do(world, sign_in, address):
    world.giai_viet.offices.update(until=TODAY)
    world.giai_viet.oversights.update(until=TODAY)
    type(world.giai_viet).objects.filter(pk=world.giai_viet.pk).update(until=TODAY)
    response = sign_in(world.vanphong).get(address)
    assert (response.context["is_over"], response.context["may_keep"]) == (True, False)
    assert "state-missed" not in response.content.decode()


def test_the_successor_is_chosen_beforehand_by_the_link_on_the_page(world, sign_in):
    url = reverse("cells:cell-office-create", args=[world.giai_viet.pk])
    secretary = world.binh.offices.get()
    initial = sign_in(world.vanphong).get(url, {"succeeds": secretary.pk}).context["form"].initial
    assert (initial["kind"], initial["succeeds"]) == ("secretary", secretary.pk)
    for other in (world.cuong.offices.get().pk, "x", "9" * 30, ""):
        assert (
            sign_in(world.vanphong).get(url, {"succeeds": other}).context["form"].initial["succeeds"] is None
        )


WRONG = [
    ("a second secretary", {"kind": "secretary"}),
    ("somebody of another cell", {"member": "em"}),
    ("an office of another cell", {"kind": "secretary", "succeeds": "cuong"}),
    ("another kind of office", {"succeeds": "binh"}),
    ("no decision", {"decision": ""}),
    ("no day", {"since": ""}),
    ("a day that is none", {"since": "31/02/2026"}),
    ("no person", {"member": ""}),
    ("a number no row can have", {"member": "9" * 40}),
    ("no office", {"kind": ""}),
]


@pytest.mark.parametrize(("words", "change"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(world, sign_in, words, change):
    url = reverse("cells:cell-office-create", args=[world.giai_viet.pk])
    if "succeeds" in change:
        change = change | {"succeeds": getattr(world, change["succeeds"]).offices.get().pk}
    if change.get("member") == "em":
        change = change | {"member": world.em.pk}
    response = sign_in(world.vanphong).post(url, posted(world, **change))
    assert response.status_code == 422
    assert response.context["form"].errors
    if change.get("decision") is None:
        assert DECISION in response.content.decode()
    assert not Event.objects.exists()


def test_an_office_is_ended_on_its_page(world, sign_in, address):
    office = world.binh.offices.get()
    url = reverse("cells:office-end", args=[office.pk])
    client = sign_in(world.vanphong)
    assert client.get(url).status_code == 200
    assert client.post(url, {"until": "07/11/2026", "decision": ""}).url == address
    assert client.post(url, {"until": "07/11/2026", "decision": ""}).url == address  # a second click
    assert client.post(url, {"until": "08/11/2026", "decision": ""}).status_code == 422
    assert client.get(url).url == address
    assert verbs() == ["office ended"]


def test_who_leaves_a_committee_and_still_watches_over_cells_is_pointed_out(world, sign_in):
    office = Office.objects.create(member=world.em, committee=world.ward5, kind="deputy", since=LONG_AGO)
    url = reverse("cells:office-end", args=[office.pk])
    response = sign_in(world.vanphong).post(url, {"until": "07/11/2026", "decision": ""}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["success", "warning"]


@pytest.mark.parametrize(("place", "levels"), [("ward5", ["success"]), (None, ["success", "warning"])])
def test_an_overseer_without_an_office_is_kept_with_a_warning(world, sign_in, place, levels):
    if place:
        Office.objects.create(member=world.an, committee=world.ward5, kind="deputy", since=LONG_AGO)
    url = reverse("cells:oversight-create", args=[world.khu_pho_1.pk])
    values = {"member": world.an.pk, "since": "07/11/2026", "decision": ""}
    response = sign_in(world.vanphong).post(url, values, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == levels
    assert world.khu_pho_1.oversights.get().member == world.an


def test_somebody_is_found_by_name_without_losing_what_was_typed(world, sign_in):
    url = reverse("cells:oversight-create", args=[world.khu_pho_1.pk])
    values = {"search": "1", "find": "binh nguyen", "decision": "giữ lại", "since": "1/11/2026"}
    response = sign_in(world.vanphong).post(url, values)
    text, form = response.content.decode(), response.context["form"]
    assert (response.status_code, form.found_count, form.initial["member"]) == (200, 1, world.binh.pk)
    assert ("Nguyễn Văn Bình" in text, "giữ lại" in text, "1/11/2026" in text) == (True, True, True)
    assert not Event.objects.exists()


def test_of_several_found_nobody_is_chosen_and_who_is_chosen_stays(world, sign_in):
    url = reverse("cells:oversight-create", args=[world.khu_pho_1.pk])
    client = sign_in(world.vanphong)
    form = client.post(url, {"search": "1", "find": "an"}).context["form"]
    assert (form.found_count > 1, form.initial["member"]) == (True, None)
    form = client.post(url, {"search": "1", "find": "binh", "member": world.an.pk}).context["form"]
    assert form.initial["member"] == str(world.an.pk)
    assert {pk for pk, _label in form.fields["member"].choices} == {"", world.an.pk, world.binh.pk}


FOUND = [
    ("bi\0nh", ["Nguyễn Văn Bình"]),
    ("BÌNH", ["Nguyễn Văn Bình"]),
    ("Bi\u0300nh", ["Nguyễn Văn Bình"]),
    ("79.001", ["Nguyễn Văn Bình"]),
    ("79.00", []),
    ("\0", None),
    ("x" * 5000, []),
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_a_search_takes_whatever_is_typed(world, sign_in, text, names):
    type(world.binh).objects.filter(pk=world.binh.pk).update(card_number="79.001")
    url = reverse("cells:oversight-create", args=[world.khu_pho_1.pk])
    form = sign_in(world.vanphong).post(url, {"search": "1", "find": text}).context["form"]
    found = [label.split(" · ")[0] for pk, label in form.fields["member"].choices if pk]
    assert found == (names or [])
    assert getattr(form, "found_count", None) == (None if names is None else len(names))


@pytest.mark.parametrize("name", ["giang", "Hồ Văn Giang"])
def test_nobody_outside_the_scope_is_found_or_can_be_chosen(world, sign_in, name):
    url = reverse("cells:oversight-create", args=[world.khu_pho_1.pk])
    client = sign_in(world.vanphong)
    assert client.post(url, {"search": "1", "find": name}).context["form"].found_count == 0
    values = {"member": world.giang.pk, "since": "07/11/2026", "decision": ""}
    assert client.post(url, values).status_code == 422


def test_an_officer_of_the_committee_above_can_be_chosen_from_wherever_their_cell_is(world, sign_in):
    Office.objects.create(member=world.giang, committee=world.district, kind="deputy", since=LONG_AGO)
    url = reverse("cells:oversight-create", args=[world.khu_pho_1.pk])
    values = {"member": world.giang.pk, "since": "07/11/2026", "decision": ""}
    assert sign_in(world.vanphong).post(url, values).status_code == 302


def test_an_office_in_a_committee_is_given_on_its_page(world, sign_in):
    url = reverse("cells:committee-office-create", args=[world.ward5.pk])
    client = sign_in(world.vanphong)
    assert client.get(url).status_code == 200
    values = posted(world, kind="secretary")
    assert client.post(url, values).url == reverse("cells:committee-offices", args=[world.ward5.pk])
    assert client.post(url, posted(world, kind="secretary", member=world.an.pk)).status_code == 422
    assert periods(world.ward5.offices.all()) == [("Đỗ Văn Ánh", "secretary", TODAY, None)]


def test_the_committee_has_a_page_of_its_offices(world, sign_in):
    Office.objects.create(member=world.em, committee=world.ward5, kind="deputy", since=LONG_AGO)
    response = sign_in(world.vanphong).get(reverse("cells:committee-offices", args=[world.ward5.pk]))
    (part,) = response.context["history"]
    assert (part.term.name, str(part.offices[0].member)) == ("2025–2030", "Phạm Thị Em")


def test_reading_a_page_of_offices_is_noted(world, sign_in, address):
    sign_in(world.bithu).get(address)
    assert [(row.object_type, row.object_id) for row in Reading.objects.all()] == [
        ("cells.cell", str(world.giai_viet.pk))
    ]


def test_a_page_of_offices_asks_no_more_with_a_long_history(
    world, sign_in, address, django_assert_max_num_queries
):
    client = sign_in(world.vanphong)
    Oversight.objects.create(member=world.an, cell=world.giai_viet, since=LONG_AGO, until=date(2021, 1, 1))
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    for year in range(2010, 2020):
        Term.objects.create(
            cell=world.giai_viet, name=str(year), since=date(year, 1, 1), until=date(year + 1, 1, 1)
        )
    Membership.objects.update(since=date(2000, 1, 1))
    for year in range(2010, 2020):
        span = {"since": date(year, 1, 1), "until": date(year + 1, 1, 1)}
        Office.objects.create(member=world.anh, cell=world.giai_viet, kind="committee_member", **span)
        Oversight.objects.create(member=world.anh, cell=world.giai_viet, **span)
    with django_assert_max_num_queries(len(few)):
        client.get(address)
