"""What several tests of scoring begin with."""

import pytest

from scoring import actions
from scoring.models import Rubric
from scoring.rubric import load


@pytest.fixture
def draft(world):
    """A new version of the shipped rubric for Ward 5, as it stands before anything is changed in it."""
    shipped = Rubric.objects.get(committee=None)
    return actions.rubrics.begin_rubric_draft(
        committee=world.ward5, spec=load(), based_on=shipped, by=world.thuongtruc
    )
