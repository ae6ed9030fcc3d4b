"""What a record lacks: each check once found and once not, and who is told of it where."""

from datetime import date

import pytest
from django.urls import reverse

from meetings import actions, checks, labels
from meetings.models import Attendance, Guest, Meeting, Motion, Resolution
from meetings.papers import Record
from scoring import actions as scoring
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER, meeting_of

from .records import fresh, hold, mark, resolve, task


def codes(meeting) -> list[str]:
    return [problem.code for problem in checks.problems(Record(fresh(meeting)))]


@pytest.fixture
def meeting(world):
    """With everything: nothing is found."""
    return hold(meeting_of(world.giai_viet), world)


def columns(**values):
    return lambda world, meeting: Meeting.objects.filter(pk=meeting.pk).update(**values)


def marked(name, **values):
    def change(world, meeting):
        Attendance.objects.filter(meeting=meeting, membership__member=getattr(world, name)).update(**values)

    return change


def unmark(world, meeting):
    Attendance.objects.filter(meeting=meeting, membership__member=world.anh).delete()


def all_absent(world, meeting):
    Attendance.objects.filter(meeting=meeting).update(status="unexcused", spoke=False)


def two_of_three_absent(world, meeting):
    absent = [world.anh, world.an]
    Attendance.objects.filter(membership__member__in=absent).update(status="unexcused")


def without_vote(world, meeting):
    Motion.objects.update(adopts_resolution=False)


def with_task(**more):
    return lambda world, meeting: resolve(meeting, world.bithu, tasks=[task(**more)])


def earlier(world, meeting):
    hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)


def earlier_task(world, meeting):
    earlier(world, meeting)
    resolve(
        Meeting.objects.get(month=NOVEMBER.previous()), world.bithu, tasks=[task(due_on=date(2026, 11, 1))]
    )
    Meeting.objects.filter(pk=meeting.pk).update(previous_minutes_confirmed=True)


FOUND = [
    (unmark, ["roll_call"]),
    (
        all_absent,
        ["nobody_present", "too_few_to_decide", "chair_absent", "clerk_absent", "too_many_speakers"],
    ),
    (two_of_three_absent, ["too_few_to_decide", "clerk_absent"]),
    (marked("anh", status="excused"), ["absence_without_reason"]),
    (marked("anh", status="excused", reason="Nằm viện"), []),
    (marked("anh", status="unexcused"), []),
    (columns(ended_at=None), ["ended_at"]),
    (columns(chair=None), ["chair"]),
    (columns(clerk=None), ["clerk"]),
    (marked("binh", status="unexcused"), ["chair_absent"]),
    (marked("an", status="unexcused"), ["clerk_absent"]),
    (columns(results=""), ["previous_tasks"]),
    (columns(directions=""), ["next_tasks"]),
    (columns(thematic_topic="Học tập"), ["thematic_content"]),
    (columns(thematic_topic="Học tập", thematic_content="Đã trao đổi."), []),
    (columns(is_extended=True), ["guests"]),
    (columns(discussion=""), ["discussion"]),
    (columns(speaker_count=4), []),  # all four who came
    (columns(speaker_count=5), ["too_many_speakers"]),
    (columns(conclusion=""), ["conclusion"]),
    (without_vote, ["resolution_without_vote"]),
    (columns(minutes_adopted=None), ["minutes_adopted"]),
    (columns(minutes_adopted=False), ["minutes_adopted"]),
    (with_task(due_on=date(2026, 11, 30)), ["task_without_owner"]),
    (with_task(), ["task_without_owner", "task_without_date"]),
    (earlier, ["previous_minutes"]),
    (earlier_task, ["previous_tasks_unreported"]),
]


@pytest.mark.parametrize(("change", "found"), FOUND)
def test_each_gap_is_found_and_nothing_else(world, meeting, change, found):
    assert codes(meeting) == []
    change(world, meeting)
    assert codes(meeting) == found


def test_a_start_that_is_missing_is_found(world):
    assert "started_at" in codes(meeting_of(world.giai_viet))


def test_guests_written_down_are_enough_for_an_extended_meeting(meeting):
    Meeting.objects.update(is_extended=True)
    Guest.objects.create(meeting=meeting, full_name="Lê Thị Hoa")
    assert codes(meeting) == []


def test_a_resolution_without_words_needs_no_vote(world, meeting):
    without_vote(world, meeting)
    Resolution.objects.update(text="")
    assert codes(meeting) == []


@pytest.mark.parametrize(
    ("kind", "is_asked"), [("regular", True), ("thematic", False), ("extraordinary", False)]
)
def test_only_a_regular_meeting_looks_back_and_ahead(world, kind, is_asked):
    meeting = hold(meeting_of(world.giai_viet, kind=kind), world)
    Meeting.objects.update(results="", directions="")
    assert (set(codes(meeting)) == {"previous_tasks", "next_tasks"}) is is_asked


def test_every_check_has_its_words_and_every_word_its_check():
    assert labels.PROBLEMS.keys() == checks.RULES.keys()
    assert checks.RULES.keys() > checks.MUST
    assert checks.RULES.keys() > checks.ONLY_REGULAR


def test_the_page_the_sheet_and_the_reviewer_read_the_same_list(world, sign_in, meeting):
    """What must be there bars handing in; what should be is told to the cell, and to who reviews."""
    Meeting.objects.update(chair=None, conclusion="")
    page = sign_in(world.bithu).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    must, should = ([str(sentence) for sentence, _url in page.context[name]] for name in ("must", "should"))
    assert (must, should) == (
        [str(labels.PROBLEMS["chair"].sentence)],
        [str(labels.PROBLEMS["conclusion"].sentence)],
    )
    barred = scoring.submission_problems(fresh(meeting), sheet_of(fresh(meeting)))
    assert (must[0], "chair") in barred
    assert "conclusion" not in [code for _sentence, code in barred]


def test_the_reviewer_reads_what_was_left_open(world, sign_in):
    from tests.scoring.assessments import submitted

    meeting = submitted(world)
    Meeting.objects.update(conclusion="")
    page = sign_in(world.thuongtruc).get(reverse("scoring:review", args=[meeting.pk]))
    assert page.context["noted"] == [labels.PROBLEMS["conclusion"].sentence]


def test_a_late_absence_is_not_overlooked_when_handing_in(world):
    """The roll call was corrected after the minutes: the chair was not there."""
    meeting = hold(meeting_of(world.giai_viet, kind="thematic"), world)
    Attendance.objects.filter(membership__member=world.binh).update(status=mark("excused")["status"])
    with pytest.raises(actions.handing_in.RecordNotFinished):
        actions.submit_unscored(meeting=fresh(meeting), by=world.bithu)
