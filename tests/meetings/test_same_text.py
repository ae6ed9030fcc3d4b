"""Texts that repeat another word for word: how much, of whom, and from which share on the writer is told."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Meeting, MeetingPolicy, Resolution
from meetings.repeats import repeats
from meetings.same_text import FEWEST_WORDS, RUN, runs_of, share
from tests.conftest import NOVEMBER, cell, meeting_of

from .browser_form import filled
from .records import fresh


def words(*numbers):
    return " ".join(f"từ{number}" for number in numbers)


LONG = words(*range(40))


@pytest.mark.parametrize(
    ("mine", "other", "part"),
    [
        (LONG, LONG, Fraction(1)),
        (LONG, LONG.upper().replace(" ", ", "), Fraction(1)),
        (LONG, words(*range(100, 140)), Fraction(0)),
        (LONG, words(*range(39, -1, -1)), Fraction(0)),  # the same words in another order
        (LONG, words(*range(30)), Fraction(26, 36)),
        (
            words(*range(40)),
            words(*range(40), *range(50, 90)),
            Fraction(1),
        ),  # all of mine stands in a longer one
        (words(*range(FEWEST_WORDS)), words(*range(FEWEST_WORDS)), Fraction(1)),
        (words(*range(FEWEST_WORDS - 1)), words(*range(FEWEST_WORDS - 1)), Fraction(0)),
        ("", LONG, Fraction(0)),
        (LONG, "", Fraction(0)),
    ],
)
def test_the_share_is_that_of_my_runs_of_words(mine, other, part):
    assert share(runs_of(mine), runs_of(other)) == part


def test_a_run_is_as_long_as_said():
    assert len(runs_of(LONG)) == 40 - RUN + 1


@pytest.fixture
def meeting(world):
    return text_of(world.giai_viet, LONG)


def text_of(place, text, month=NOVEMBER, **more):
    meeting = meeting_of(place, month)
    Meeting.objects.filter(pk=meeting.pk).update(state="held", started_at=meeting.planned_at, discussion=text)
    Meeting.objects.filter(pk=meeting.pk).update(**more)
    return fresh(meeting)


def found(meeting):
    return [(one.field, one.other, one.is_own_cell) for one in repeats(meeting)]


def test_last_months_text_and_a_neighbours_are_noticed(world, meeting):
    assert found(meeting) == []
    last = text_of(world.giai_viet, LONG, NOVEMBER.previous())
    assert found(meeting) == [("discussion", last, True)]
    Meeting.objects.filter(pk=last.pk).update(discussion="")
    neighbour = text_of(world.khu_pho_1, LONG)
    assert found(meeting) == [("discussion", neighbour, False)]


@pytest.mark.parametrize(
    "elsewhere", ["another ward", "two months ago", "next month", "not held", "another field"]
)
def test_what_is_not_compared(world, meeting, elsewhere):
    match elsewhere:
        case "another ward":
            text_of(world.khu_pho_9, LONG)
        case "two months ago":
            text_of(world.giai_viet, LONG, NOVEMBER.previous().previous())
        case "next month":
            text_of(world.giai_viet, LONG, NOVEMBER.next())
        case "not held":
            text_of(world.khu_pho_1, LONG, state="planned", started_at=None)
        case "another field":
            text_of(world.khu_pho_1, "", conclusion=LONG)
    assert found(meeting) == []


@pytest.mark.parametrize(("percent", "is_told"), [(72, True), (73, False)])  # 26 of 36 runs: 72.2 %
def test_the_share_is_the_committees_setting(world, meeting, percent, is_told):
    text_of(world.khu_pho_1, words(*range(30)))
    MeetingPolicy.objects.filter(committee=world.ward5).update(same_text_percent=percent)
    assert bool(found(meeting)) == is_told


def test_the_most_alike_is_named_and_the_resolution_is_compared_too(world, meeting):
    text_of(world.giai_viet, words(*range(36), *range(90, 94)), NOVEMBER.previous())
    best = text_of(world.khu_pho_1, LONG)
    Resolution.objects.create(meeting=meeting, text=LONG)
    Resolution.objects.create(meeting=best, text=LONG)
    assert found(fresh(meeting)) == [("discussion", best, False), ("resolution", best, False)]


def test_many_neighbours_cost_no_more_queries(world, meeting):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert len(repeats(fresh(meeting))) == 1
        return len(captured)

    text_of(world.khu_pho_1, LONG)
    few = queries()
    for number in range(5):
        text_of(cell(world.ward5, f"Khu phố {number + 20}"), LONG)
    assert queries() == few


def test_the_writer_is_told_after_saving_and_other_cells_are_named_only_to_who_reads_them(world, sign_in):
    told = {}
    for who in (world.bithu, world.vanphong):
        Meeting.objects.all().delete()
        text_of(world.khu_pho_1, LONG)
        meeting = text_of(world.giai_viet, "")
        client, page = sign_in(who), reverse("meetings:minutes", args=[meeting.pk])
        response = client.post(page, filled(client.get(page), -1) | {"discussion": LONG}, follow=True)
        told[who] = [str(message) for message in response.context["messages"]]
    repeated = "“Thảo luận” trùng 100 %"
    assert repeated in told[world.bithu][0]
    assert "Khu phố 1" not in told[world.bithu][0]
    assert repeated in told[world.vanphong][0]
    assert "Khu phố 1" in told[world.vanphong][0]
