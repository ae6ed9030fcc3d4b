"""Above a refused page stands one list of everything that is wrong, in the order of the page."""

import re

import pytest
from django.urls import reverse

from meetings.labels import LIST_LABELS
from tests.conftest import meeting_of

from .browser_form import filled
from .records import call_roll, resolve, task, write_minutes


@pytest.fixture
def meeting(world):
    return write_minutes(call_roll(meeting_of(world.giai_viet), world.bithu), world.bithu)


def targets(response) -> list[str]:
    """What the entries of the summary link to; the page must have each of them."""
    text = response.content.decode()
    summaries = re.findall(r"data-error-summary>.*?</ul>", text, re.DOTALL)
    assert len(summaries) == 1
    found = re.findall(r'href="#([^"]+)"', summaries[0])
    for target in found:
        assert f'id="{target}"' in text
    return [target.removeprefix("div_").removeprefix("id_") for target in found]


@pytest.mark.parametrize(
    ("page", "changes", "order"),
    [
        (
            "preparation",
            {
                "materials-0-posted_at_0": "04/11/2026",
                "venue": "",
                "planned_at_0": "x",
                "pre_meeting_on": "30/02/2026",
            },
            ["planned_at", "venue", "pre_meeting_on", "materials-0-title", "materials-0-posted_at"],
        ),
        (
            "minutes",
            {
                "motions-0-text": "Kết nạp",
                "guests-0-body": "Phường",
                "speaker_count": "-1",
                "started": "",
                "criticism_minutes": "601",
            },
            ["started", "guests-0-full_name", "speaker_count", "motions-0-votes_for", "criticism_minutes"],
        ),
        (
            "resolution",
            {"tasks-0-due_on": "30/11/2026", "posted_at_0": "x", "reports-0-note": "x" * 301},
            ["reports-0-note", "posted_at", "tasks-0-text"],
        ),
        (
            "roll-call",
            {"marks-1-status": "late", "marks-1-arrived_at": "x", "marks-0-status": "excused"},
            ["marks-0-reason", "marks-1-arrived_at"],
        ),
    ],
)
def test_every_mistake_is_listed_once_from_top_to_bottom(world, sign_in, meeting, page, changes, order):
    october = meeting_of(world.giai_viet, meeting.month.previous())
    resolve(write_minutes(october, world.bithu), world.bithu, tasks=[task("Việc tháng mười")])
    client = sign_in(world.bithu)
    address = reverse(f"meetings:{page}", args=[meeting.pk])
    response = client.post(address, filled(client.get(address), -1) | changes)
    assert response.status_code == 422
    assert targets(response) == order


def test_a_row_is_named_by_its_list_and_number_or_by_whom_it_is_about(world, sign_in, meeting):
    client = sign_in(world.bithu)
    for page, changes, words in [
        ("minutes", {"guests-0-body": "Phường"}, str(LIST_LABELS["guests"])),
        ("roll-call", {"marks-0-status": "excused"}, "Trần Thị An: "),
    ]:
        address = reverse(f"meetings:{page}", args=[meeting.pk])
        response = client.post(address, filled(client.get(address), -1) | changes)
        assert any(words in sentence for sentence, _target in response.context["page"].errors)
