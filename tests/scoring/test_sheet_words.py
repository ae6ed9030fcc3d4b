"""The words of the sheet and the minutes that people stumbled over: double numbers, headings said twice."""

from dataclasses import replace

import pytest

from meetings.papers import Record, minutes_data
from papers.rendering import render_article
from scoring.papers import score_sheet_data
from scoring.sheets import sheet_of
from tests.conftest import meeting_of
from tests.meetings.records import fresh, hold

from .assessments import submitted


@pytest.mark.parametrize(
    ("part_of", "title"),
    [
        ("3.10. Điều hành", "Điều hành: Khái quát"),
        ("3.10 Điều hành", "Điều hành: Khái quát"),
        ("Điều hành", "Điều hành: Khái quát"),
        ("5 bước sinh hoạt", "5 bước sinh hoạt: Khái quát"),
        ("", "Khái quát"),
    ],
)
def test_an_item_has_one_number(world, part_of, title):
    line = sheet_of(hold(meeting_of(world.giai_viet), world)).lines[0]
    item = replace(line.item, part_of=part_of, text="Khái quát")
    assert replace(line, item=item).title == title


def test_neither_the_screen_nor_the_paper_says_a_number_twice(world, sign_in):
    meeting = submitted(world)
    data = score_sheet_data(fresh(meeting), sheet_of(fresh(meeting)))
    assert not [
        item for criterion in data["criteria"] for item in criterion["items"] if item["title"][0].isdigit()
    ]
    for name in ("score", "review"):
        page = sign_in(world.thuongtruc).get(f"/meetings/{meeting.pk}/{name}/").content.decode()
        assert "3.10. Điều hành" not in page


def test_the_proposed_total_is_shown_in_its_two_parts(world, sign_in):
    meeting = submitted(world)
    sheet = sheet_of(fresh(meeting))
    assert sheet.proven_points + sheet.judged_points == sheet.proposed.total
    judged = [line for line in sheet.lines if line.is_judgement and line.is_applicable]
    assert sheet.judged_points == sum(line.own_points for line in judged), "this cell gave itself the maximum"


@pytest.mark.parametrize("discussion", ["Nhất trí với dự thảo.", ""])
def test_who_spoke_stands_under_the_one_heading_of_the_discussion(world, discussion):
    meeting = fresh(hold(meeting_of(world.giai_viet), world))
    meeting.discussion, meeting.speaker_count = discussion, 17
    article = render_article("minutes", minutes_data(Record(meeting)), profile_code="2026")
    before, _heading, after = article.partition(">Thảo luận</h3>")
    assert "Ý kiến thảo luận" not in article
    assert ("17 đồng chí phát biểu" in before, "17 đồng chí phát biểu" in after) == (False, True)
    assert article.count(">Thảo luận</h3>") == 1
