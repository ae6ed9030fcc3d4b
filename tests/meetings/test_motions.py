"""A question put to the vote: its kind chooses the rule, and the ballots of a secret vote are in order."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from meetings.models import Motion
from tests.conftest import meeting_of

from .browser_form import errors_beside, filled
from .records import call_roll, vote, write_minutes


@pytest.fixture
def meeting(world):
    """Three official members, all present, and one on probation."""
    return write_minutes(call_roll(meeting_of(world.giai_viet), world.bithu), world.bithu)


def post(client, meeting, **motion):
    page = reverse("meetings:minutes", args=[meeting.pk])
    motion = {"text": "Thông qua nghị quyết", "votes_for": "3"} | motion
    sent = filled(client.get(page), -1) | {f"motions-0-{name}": value for name, value in motion.items()}
    return sent, client.post(page, sent)


@pytest.mark.parametrize(
    ("question", "rule", "adopts"),
    [("ordinary", "half", False), ("resolution", "half", True), ("membership", "two_thirds", False)],
)
def test_the_kind_of_question_chooses_the_rule(world, sign_in, meeting, question, rule, adopts):
    client = sign_in(world.bithu)
    _sent, response = post(client, meeting, question=question)
    assert response.status_code == 302
    assert Motion.objects.values_list("rule", "adopts_resolution").get() == (rule, adopts)
    assert Motion.objects.get().question == question
    page = client.get(reverse("meetings:minutes", args=[meeting.pk]))
    assert filled(page, -1)["motions-0-question"] == question
    assert "Nội dung biểu quyết được thông qua." in page.content.decode()


def test_a_question_without_counts_is_no_vote(world, sign_in, meeting):
    sent, response = post(sign_in(world.bithu), meeting, votes_for="")
    assert response.status_code == 422
    assert errors_beside(response, "motions-0-votes_for")
    assert filled(response, -1) == sent
    assert not Motion.objects.exists()


SECRET = {"method": "secret", "ballots_issued": "3", "ballots_returned": "3", "ballots_invalid": "0"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"votes_for": "2", "ballots_invalid": "1"}, None),
        ({"ballots_invalid": "1"}, "ballots_returned"),
        ({"votes_for": "2", "ballots_issued": "2"}, "ballots_returned"),
        ({"ballots_issued": "4"}, "ballots_issued"),
        ({"votes_for": "4"}, "votes_for"),
        ({"ballots_issued": "", "ballots_returned": "", "ballots_invalid": ""}, None),
        ({"method": "hand"}, "ballots_issued"),
        ({"ballots_returned": "-1"}, "ballots_returned"),
    ],
)
def test_the_ballots_are_in_order(world, sign_in, meeting, changes, field):
    sent, response = post(sign_in(world.bithu), meeting, **SECRET | changes)
    assert response.status_code == (422 if field else 302)
    assert Motion.objects.exists() is not bool(field)
    if field:
        assert errors_beside(response, f"motions-0-{field}")
        assert filled(response, -1) == sent


@pytest.mark.parametrize(
    ("issued", "returned", "invalid", "is_refused"),
    [
        (3, 3, 0, False),
        (3, 3, 1, True),
        (3, 2, 0, True),
        (2, 3, None, True),
        (4, 3, None, True),
        (None, None, 3, False),
        (3, None, None, False),
        (None, 3, None, False),
    ],
)
def test_the_database_knows_it_too(world, meeting, issued, returned, invalid, is_refused):
    """Three of three have voted for it."""
    ballots = {"ballots_issued": issued, "ballots_returned": returned, "ballots_invalid": invalid}
    motion = vote(3) | {"method": "secret"} | ballots
    if is_refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            write_minutes(meeting, world.bithu, motions=[motion])
    else:
        write_minutes(meeting, world.bithu, motions=[motion])
    assert Motion.objects.exists() is not is_refused
