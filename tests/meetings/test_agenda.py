"""The agenda a meeting starts from: by its kind and the kind of cell, as long as the committee asks."""

import pytest

from cells.models import CellKind
from meetings.agenda import agenda_for
from meetings.models import AgendaItem, MeetingKind

KINDS = [
    (MeetingKind.REGULAR, ""),
    (MeetingKind.REGULAR, "Học tập Nghị quyết"),
    (MeetingKind.THEMATIC, "Học tập Nghị quyết"),
    (MeetingKind.EXTRAORDINARY, ""),
]


def agenda(kind=MeetingKind.REGULAR, topic="", cell_kind=CellKind.NEIGHBOURHOOD, required_minutes=90):
    return agenda_for(
        meeting_kind=kind,
        cell_kind=cell_kind,
        has_thematic_part=bool(topic),
        topic=topic,
        required_minutes=required_minutes,
    )


@pytest.mark.parametrize(("kind", "topic"), KINDS)
@pytest.mark.parametrize("cell_kind", CellKind.values)
def test_every_kind_of_cell_and_meeting_has_one_that_fits_the_page(kind, topic, cell_kind):
    steps = agenda(kind, topic, cell_kind)
    longest = AgendaItem._meta.get_field("text").max_length
    assert all(step.text.strip() and len(step.text) <= longest - 200 for step in steps)
    assert "thông qua biên bản kỳ sinh hoạt trước" in steps[0].text, "the first item"
    assert "{" not in "".join(step.text for step in steps)
    assert any(topic in step.text for step in steps)


@pytest.mark.parametrize(("kind", "topic"), KINDS)
@pytest.mark.parametrize("required_minutes", [90, 97, 120])
def test_its_minutes_are_the_required_length_exactly(kind, topic, required_minutes):
    steps = agenda(kind, topic, required_minutes=required_minutes)
    assert sum(step.duration_minutes for step in steps) == required_minutes
    assert min(step.duration_minutes for step in steps) >= 5


def test_where_little_is_left_no_step_falls_below_five_minutes():
    steps = agenda(required_minutes=60)
    assert min(step.duration_minutes for step in steps) == 5
    assert sum(step.duration_minutes for step in steps) == 75


def test_a_combined_meeting_holds_both_parts_in_turn():
    texts = [step.text for step in agenda(topic="Học tập Nghị quyết", required_minutes=120)]
    results = next(number for number, text in enumerate(texts) if "kết quả thực hiện nghị quyết" in text)
    thematic = next(number for number, text in enumerate(texts) if "Học tập Nghị quyết" in text)
    assert 0 < results < thematic < len(texts) - 1


def test_kinds_of_cells_deal_with_their_own_matters():
    assert agenda(cell_kind=CellKind.SCHOOL) != agenda(cell_kind=CellKind.POLICE)
