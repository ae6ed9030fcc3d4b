"""The register of resolutions: whose, in which order, narrowed how, and by whom it may be read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import Meeting, Motion, Resolution, Task
from meetings.search import index
from tests.conftest import NOVEMBER, NOW, meeting_of

from .records import fresh


def resolution(cell, text, month=NOVEMBER, *, state="accepted", votes_for=None):
    meeting = meeting_of(cell, month, state=state, started_at=NOW)
    Resolution.objects.create(meeting=meeting, text=text)
    Task.objects.create(meeting=meeting, cell=cell, text="Việc")
    if votes_for is not None:
        Motion.objects.create(
            meeting=meeting, text="Thông qua", adopts_resolution=True, base=3, voters=3, votes_for=votes_for
        )
    index(fresh(meeting))
    return meeting


@pytest.fixture
def written(world):
    october = NOVEMBER.previous()
    return {
        "november": resolution(world.giai_viet, "Gia cố bờ kè", votes_for=2),
        "october": resolution(world.giai_viet, "Vét mương hẻm 12", october, votes_for=1),
        "other": resolution(world.khu_pho_1, "Trồng cây xanh"),
        "draft": resolution(world.khu_pho_1, "Lắp đèn", october, state="held"),
        "elsewhere": resolution(world.khu_pho_9, "Gia cố đê"),
    }


def listed(response, written):
    names = {meeting.pk: name for name, meeting in written.items()}
    return [names[line.meeting_id] for line, _adopted in response.context["lines"]]


def of_ward(world):
    return reverse("meetings:committee-resolutions", args=[world.ward5.pk])


def of_cell(cell):
    return reverse("meetings:cell-resolutions", args=[cell.pk])


def test_newest_first_with_number_vote_and_tasks(world, written, sign_in):
    Meeting.objects.filter(pk=written["draft"].pk).update(state="held")
    response = sign_in(world.vanphong).get(of_ward(world))
    assert listed(response, written) == ["november", "other", "october", "draft"]
    assert [adopted for _line, adopted in response.context["lines"]] == [True, None, False, None]
    assert {line.number_of_tasks for line, _adopted in response.context["lines"]} == {1}


@pytest.mark.parametrize(
    ("who", "seen"),
    [("vanphong", 4), ("thuongtruc", 4), ("quan8", 3)],
)
def test_who_reads_only_accepted_meetings_sees_their_resolutions(world, written, sign_in, who, seen):
    assert len(sign_in(getattr(world, who)).get(of_ward(world)).context["lines"]) == seen


def test_a_secretary_sees_those_of_the_own_cell(world, written, sign_in):
    assert listed(sign_in(world.bithu).get(of_cell(world.giai_viet)), written) == ["november", "october"]


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ({"since": "2026-11"}, ["november", "other"]),
        ({"until": "2026-10"}, ["october", "draft"]),
        ({"since": "2026-10", "until": "2026-10"}, ["october", "draft"]),
        ({"cell": "khu_pho_1"}, ["other", "draft"]),
        (
            {"cell": "khu_pho_9"},
            ["november", "other", "october", "draft"],
        ),  # out of the scope: asks for nothing
        ({"since": "nonsense", "page": "9"}, ["november", "other", "october", "draft"]),
        ({"q": "bo ke"}, ["november"]),
        ({"q": "HẺM 12"}, ["october"]),
        ({"q": "de"}, []),
    ],
)
def test_the_register_is_narrowed(world, written, sign_in, asked, seen):
    if "cell" in asked:
        asked = {"cell": str(getattr(world, asked["cell"]).pk)}
    client = sign_in(world.vanphong)
    sent = client.post(of_ward(world), asked)
    assert "ke" not in sent.url.split("?")[-1] or "q" not in asked
    assert listed(client.get(sent.url), written) == seen


def test_an_empty_resolution_is_none(world, sign_in):
    resolution(world.giai_viet, "")
    assert "chưa" in sign_in(world.bithu).get(of_cell(world.giai_viet)).content.decode()


def test_the_number_of_queries_does_not_grow(world, sign_in):
    counts, client = [], sign_in(world.vanphong)
    client.get(of_ward(world))
    for months in (range(1, 2), range(2, 10)):
        for month in months:
            resolution(world.giai_viet, "Nghị quyết", type(NOVEMBER)(2026, month), votes_for=2)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(of_ward(world)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
