"""Where facts come from, and evidence that was stored before that was kept."""

from dataclasses import fields

import pytest

from scoring.evidence import FACTS, Evidence, Origin, Source, origins_of
from scoring.evidence_of import evidence_of_missed


def test_every_fact_comes_from_some_part_of_the_records():
    """A new fact without its origin fails here; so does a column of the evidence."""
    columns = {one.name for one in fields(Evidence)} - {"sources"}
    assert {name for name in columns | set(FACTS) if not origins_of([name])} == set()


@pytest.mark.parametrize(
    ("facts", "origins"),
    [
        (["attendance_percent"], [Origin.ROLL_CALL]),
        (["speaking_percent"], [Origin.MINUTES, Origin.ROLL_CALL]),
        (["minutes_short"], [Origin.MINUTES]),  # the rules are not looked up beside it
        (["required_minutes"], [Origin.RULES]),
        (["overseer_notified_or_not_assigned"], [Origin.PREPARATION]),
        (["has_overseer"], [Origin.BOOKS]),
        (["tasks_achieved_percent"], [Origin.TASKS]),
        (["minutes_adopted", "tasks_assigned"], [Origin.MINUTES, Origin.RESOLUTION]),
        ([], []),
    ],
)
def test_a_fact_is_looked_up_where_it_was_recorded(facts, origins):
    assert origins_of(facts) == origins


def test_evidence_stored_without_sources_is_still_read():
    stored = evidence_of_missed(is_permitted=True).to_json()
    del stored["sources"]
    assert Evidence.from_json(stored) == evidence_of_missed(is_permitted=True)
    assert Evidence.from_json(stored).sources == {}


def test_sources_come_back_from_json_and_make_no_record_another():
    evidence = evidence_of_missed(is_permitted=False)
    signed = Evidence(
        **vars(evidence) | {"sources": {Origin.MINUTES: Source(7, "2026-11-05T21:00:00+07:00")}}
    )
    again = Evidence.from_json(signed.to_json())
    assert again.sources == signed.sources
    assert again == signed == evidence
