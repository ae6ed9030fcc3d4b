"""Recording a visit, correcting it, following up: what is refused, what is kept, and what stays when a step fails."""

import uuid
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from cells.models import (
    Event,
    EventAbout,
    LedgerHead,
    Oversight,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from meetings import errors
from meetings.actions.visits import correct_visit, follow_up, record_visit
from meetings.models import Concern, Meeting, Visit
from meetings.visit_lists import cells_without_visit, met_on, people_without_visit, visits_of, watchers
from tests.conftest import LONG_AGO, NOVEMBER, meeting_of

from .records import hold, set_everywhere, snapshot

DAY, TODAY = date(2026, 11, 5), date(2026, 11, 7)
DRAIN = {"area": "environment", "text": "Cống đầu hẻm 12 bị nghẹt."}


def recorded(world, *, by=None, cell=None, concerns=(DRAIN,), submission_id=None, **facts) -> Visit:
    facts = {"visitor": world.em, "visited_on": DAY, "remarks": "Chuẩn bị kỹ."} | facts
    return record_visit(
        cell=cell or world.giai_viet,
        facts=facts,
        concerns=[dict(row) for row in concerns],
        submission_id=submission_id or uuid.uuid4(),
        by=by or world.giamsat,
    )


def corrected(visit, by, *, version=None, concerns=None, **facts) -> Visit:
    kept = {name: getattr(visit, name) for name in ("visitor", "visited_on", "remarks")}
    rows = list(visit.concerns.values("id", "area", "text")) if concerns is None else concerns
    version = visit.version if version is None else version
    return correct_visit(visit=visit, version=version, facts=kept | facts, concerns=rows, by=by)


# --- Recording ---------------------------------------------------------------------------------------------------


def test_a_visit_is_recorded_with_its_meeting_and_a_trace(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    visit = recorded(world, started_at=time(19, 30), suggested_points=Decimal("84.5"))
    assert (visit.meeting, visit.recorded_by, visit.version) == (meeting, world.giamsat, 1)
    event = Event.objects.last()
    assert (event.verb, event.by, event.before) == ("visit recorded", world.giamsat, {})
    assert event.after["concerns"] == [DRAIN]
    assert (event.after["suggested_points"], event.after["started_at"]) == ("84.5", "19:30")
    assert ("cells.cell", str(world.giai_viet.pk)) in EventAbout.objects.filter(event=event).values_list(
        "object_type", "object_id"
    )


def test_what_was_not_said_stays_empty(world):
    visit = recorded(world, concerns=[])
    empty = {getattr(visit, name) for name in ("preparation", "content", "chairing", "discussion")}
    assert (empty, visit.suggested_points, visit.started_at, visit.meeting) == ({""}, None, None, None)


def test_a_second_click_is_the_same_visit(world):
    first = recorded(world, submission_id=uuid.UUID(int=1))
    assert recorded(world, submission_id=uuid.UUID(int=1)) == first
    assert (Visit.objects.count(), Concern.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_one_visit_a_day_for_a_visitor_and_a_cell(world):
    first = recorded(world)
    with pytest.raises(errors.VisitAlreadyRecorded) as refusal:
        recorded(world, by=world.vanphong)
    assert refusal.value.visit == first
    assert recorded(world, visited_on=date(2026, 11, 4)).pk != first.pk


REFUSED = [
    ({"visited_on": date(2026, 11, 8)}, (), errors.VisitNotYet),
    ({"visited_on": TODAY}, (), None),
    ({"visitor": "binh"}, (), errors.VisitorDoesNotWatch),  # of the cell, but nobody's overseer
    ({"visited_on": LONG_AGO}, (), None),  # an account's own member, on any day that the cell was there
    ({"visited_on": date(2019, 12, 31)}, (), errors.VisitorDoesNotWatch),
    ({}, [{"area": "land", "text": "Trần Thị An nói hẻm bị lấn."}], errors.ConcernNamesAMember),
    ({}, [{"area": "land", "text": "dang thi dung đề nghị"}], errors.ConcernNamesAMember),
    ({}, [{"area": "land", "text": "Lê Văn Cường"}], None),  # a member of another cell
    ({"remarks": "Trần Thị An làm thư ký."}, (), None),  # of who held the meeting one may speak
]


@pytest.mark.parametrize(("facts", "concerns", "refusal"), REFUSED)
def test_what_is_refused(world, facts, concerns, refusal):
    if "visitor" in facts:
        facts = facts | {"visitor": getattr(world, facts["visitor"])}
    if refusal is None:
        assert recorded(world, concerns=concerns, **facts).pk
    else:
        with pytest.raises(refusal):
            recorded(world, concerns=concerns, **facts)
        assert not Visit.objects.exists()
        assert not Event.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"suggested_points": Decimal("100.5")},
        {"suggested_points": Decimal("-0.5")},
        {"started_at": time(20), "ended_at": time(20)},
        {"ended_at": time(20)},
    ],
)
def test_the_database_has_the_last_word(world, values):
    visit = recorded(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**values)


# --- Who visits whom ---------------------------------------------------------------------------------------------


def group_over(world, *, people, cell=None, committee=None, since=LONG_AGO, until=None):
    group = WorkingGroup.objects.create(
        committee=world.ward5, name="Tổ công tác", since=LONG_AGO, until=until
    )
    WorkingGroupArea.objects.create(group=group, cell=cell, committee=committee, since=since)
    for person in people:
        WorkingGroupMember.objects.create(group=group, member=person, since=LONG_AGO)
    return group


def test_who_watches_over_a_cell_on_a_day(world):
    Oversight.objects.update(since=date(2026, 3, 1), until=date(2026, 11, 5))
    group_over(world, people=[world.cuong], cell=world.giai_viet, since=date(2026, 11, 5))
    group_over(world, people=[world.giang], committee=world.ward5, until=date(2026, 11, 6))
    who = {
        date(2026, 2, 28): [world.giang],
        date(2026, 11, 4): [world.em, world.giang],
        date(2026, 11, 5): [world.cuong, world.giang],
        date(2026, 11, 6): [world.cuong],
    }
    assert {day: list(watchers(world.giai_viet, day)) for day in who} == who
    assert list(watchers(world.khu_pho_9, DAY)) == []


def test_people_and_cells_without_a_visit(world):
    group_over(world, people=[world.cuong, world.giang], committee=world.ward5, since=date(2026, 8, 8))
    assert [one.who for one in people_without_visit(world.ward5, TODAY)] == [world.em]
    Oversight.objects.create(member=world.cuong, cell=world.khu_pho_1, since=date(2026, 8, 7))
    assert {one.who for one in people_without_visit(world.ward5, TODAY)} == {world.em, world.cuong}
    assert [one.who for one in cells_without_visit(world.ward5, TODAY)] == [world.giai_viet, world.khu_pho_1]
    recorded(world, visited_on=date(2026, 8, 7))
    assert [one.who for one in people_without_visit(world.ward5, TODAY)] == [world.cuong]
    assert [one.who for one in cells_without_visit(world.ward5, TODAY)] == [world.khu_pho_1]
    assert people_without_visit(world.ward6, TODAY) == []


def test_the_meeting_of_a_visit_is_the_one_held_that_day_also_when_its_record_comes_later(world):
    meeting = meeting_of(world.giai_viet)
    visit = recorded(world)
    assert (visit.meeting, met_on(world.giai_viet, DAY)) == (None, None)
    hold(meeting, world)
    assert list(visits_of(Meeting.objects.get())) == [visit]
    assert list(visits_of(meeting_of(world.giai_viet, NOVEMBER.previous()))) == []


# --- Correcting and following up ---------------------------------------------------------------------------------


def test_a_correction_changes_drops_and_adds_and_keeps_what_was_followed_up(world):
    bin_, noise = {"area": "environment", "text": "Thùng rác đầy."}, {"area": "order", "text": "Loa kéo ồn."}
    visit = recorded(world, concerns=[DRAIN, bin_, noise])
    drain, bin_, noise = visit.concerns.all()
    follow_up(concern=drain, text="Đã nạo vét.", by=world.vanphong)
    visit.refresh_from_db()
    rows = [
        {"id": drain.pk, "area": "other", "text": "Khác hẳn"},
        {"id": noise.pk, "area": "living", "text": "Loa kéo ồn sau 22 giờ."},
        {"id": None, "area": "land", "text": "Lấn hẻm."},
    ]
    corrected(visit, world.giamsat, concerns=rows, remarks="Sửa lại.")
    assert list(visit.concerns.values_list("area", "text")) == [
        ("environment", DRAIN["text"]),
        ("living", "Loa kéo ồn sau 22 giờ."),
        ("land", "Lấn hẻm."),
    ]
    assert visit.concerns.get(pk=noise.pk).area == "living"
    event = Event.objects.last()
    assert (event.before["remarks"], event.after["remarks"]) == ("Chuẩn bị kỹ.", "Sửa lại.")


def test_of_two_who_correct_the_second_is_told(world):
    visit = recorded(world)
    corrected(visit, world.vanphong, version=1, remarks="Văn phòng sửa.")
    with pytest.raises(errors.EditConflict):
        corrected(visit, world.giamsat, version=1, remarks="Tôi sửa.")
    assert Visit.objects.get().remarks == "Văn phòng sửa."


def test_the_office_corrects_a_slip_of_somebody_who_no_longer_watches(world):
    visit = recorded(world)
    Oversight.objects.update(until=date(2026, 11, 1))
    assert corrected(visit, world.vanphong, remarks="Đánh máy lại.").remarks == "Đánh máy lại."
    with pytest.raises(errors.VisitorDoesNotWatch):
        corrected(visit, world.vanphong, visited_on=date(2026, 11, 4))


def test_a_correction_to_a_day_that_is_taken_is_refused(world):
    recorded(world, visited_on=date(2026, 11, 4))
    visit = recorded(world)
    with pytest.raises(errors.VisitAlreadyRecorded):
        corrected(visit, world.giamsat, visited_on=date(2026, 11, 4))
    assert Visit.objects.get(pk=visit.pk).visited_on == DAY


def test_what_was_done_is_noted_once(world):
    concern = recorded(world).concerns.get()
    for _click in range(2):
        follow_up(concern=concern, text="Đã nạo vét.", by=world.vanphong)
    with pytest.raises(errors.AlreadyFollowedUp):
        follow_up(concern=concern, text="Chưa làm gì.", by=world.thuongtruc)
    concern.refresh_from_db()
    assert (concern.follow_up, concern.followed_up_by) == ("Đã nạo vét.", world.vanphong)
    assert list(Event.objects.values_list("verb", flat=True)) == ["visit recorded", "concern followed up"]
    assert Event.objects.last().after["follow_up"] == "Đã nạo vét."


def test_who_corrects_meanwhile_sees_that_it_was_followed_up(world):
    visit = recorded(world)
    follow_up(concern=visit.concerns.get(), text="Đã nạo vét.", by=world.vanphong)
    with pytest.raises(errors.EditConflict):
        corrected(visit, world.giamsat, version=1)


class ThePowerWent(Exception):
    pass


ACTS = {
    "record": lambda world, visit: recorded(world, visited_on=date(2026, 11, 4)),
    "correct": lambda world, visit: corrected(visit, world.giamsat, remarks="Khác", concerns=[]),
    "follow up": lambda world, visit: follow_up(concern=visit.concerns.get(), text="Xong", by=world.vanphong),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_stays_behind_when_the_last_step_fails(world, act, monkeypatch):
    visit = recorded(world)

    def fail(**_event):
        raise ThePowerWent

    def everything():
        return snapshot(*apps.get_app_config("meetings").get_models(), Event, LedgerHead)

    before = everything()
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ThePowerWent):
        ACTS[act](world, visit)
    assert everything() == before


@pytest.mark.parametrize(
    ("concerns", "facts", "is_something"),
    [
        ((), {}, False),
        ((), {"suggestions": ""}, False),
        ((), {"chairing": "fair"}, True),
        ((), {"suggested_points": Decimal(0)}, True),
        ((DRAIN,), {}, True),
    ],
)
def test_a_slip_that_says_nothing_of_the_meeting_is_refused(world, concerns, facts, is_something):
    facts = {"remarks": ""} | facts
    if is_something:
        assert recorded(world, concerns=concerns, **facts).pk
    else:
        with pytest.raises(errors.NothingSeen):
            recorded(world, concerns=concerns, **facts)
        assert not Visit.objects.exists()


def test_the_form_of_another_visit_is_refused_in_words(world):
    number = uuid.uuid4()
    recorded(world, submission_id=number)
    with pytest.raises(errors.VisitFormUsed):
        recorded(world, submission_id=number, by=world.vanphong, visited_on=DAY - timedelta(days=1))
