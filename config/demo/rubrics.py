"""One ward of the demonstration goes over to a rubric of its own with the month to come."""

from dataclasses import replace

from scoring import rubric as rubrics
from scoring.actions import load_rubric

WARD = "phuc-dong"


def rubric_of_its_own(world) -> None:
    spec = rubrics.load(rubrics.SHIPPED / "nhom_7_42hd.yaml")
    load_rubric(replace(spec, effective_from=world.last.next().first_day), committee=world.wards[WARD])
