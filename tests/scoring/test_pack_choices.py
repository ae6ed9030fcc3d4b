"""Ticks of wards and months, of cells and kinds: which papers they mean, what is missing, and who may ask."""

import uuid

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cells.models import Committee
from cells.months import Month
from papers import pdf
from papers.models import Pack
from scoring.actions import ReportOf, issue_report
from scoring.pack_choices import Ticks, cell_papers, ward_reports
from tests.conftest import NOVEMBER

AUGUST, SEPTEMBER, OCTOBER = (Month(2026, number) for number in (8, 9, 10))


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda html, **more: b"%PDF-1.7 a stand-in")


@pytest.fixture
def reports(world):
    """Phường 5 reported September and October, Phường 6 October."""
    return {
        (ward, month): issue_report(
            ReportOf.of_month(getattr(world, ward), month), submission_id=uuid.uuid4(), by=by
        )
        for ward, month, by in (
            ("ward5", SEPTEMBER, world.vanphong),
            ("ward5", OCTOBER, world.vanphong),
            ("ward6", OCTOBER, world.vanphong6),
        )
    }


def ticks(world, text) -> Ticks:
    """``ward5:2026-10 ward6 2026-09``: a box, a whole ward, a whole month."""
    posted = QueryDict(mutable=True)
    for word in text.split():
        ward, _colon, month = word.partition(":")
        if month:
            posted.appendlist("box", f"{getattr(world, ward).pk}:{month}")
        elif ward.startswith("ward"):
            posted.appendlist("ward", str(getattr(world, ward).pk))
        else:
            posted.appendlist("month", ward)
    return Ticks.read(posted)


CHOICES = [
    ("", [], 0),
    ("ward5:2026-10", ["ward5 10"], 0),
    ("ward5:2026-10 ward6:2026-10", ["ward5 10", "ward6 10"], 0),
    ("2026-10", ["ward5 10", "ward6 10"], 0),
    ("2026-09", ["ward5 9"], 1),  # Phường 6 has not reported it
    ("2026-11", [], 0),  # not over yet: nobody owes it
    ("ward6", ["ward6 10"], 10),  # December 2025 to September 2026
    ("ward5 ward5:2026-10 2026-10", ["ward5 9", "ward5 10", "ward6 10"], 9),  # nothing twice
]


@pytest.mark.parametrize(("ticked", "papers", "gaps"), CHOICES)
def test_what_ticks_mean(world, reports, ticked, papers, gaps):
    choice = ward_reports(Committee.objects.all(), NOVEMBER, ticks(world, ticked), timezone.localdate())
    names = {paper: f"{ward} {month.month}" for (ward, month), paper in reports.items()}
    assert [names[paper] for paper in choice.papers] == papers
    assert len(choice.gaps) == gaps


def test_what_is_missing_is_named_and_the_title_says_what_it_is(world, reports):
    choice = ward_reports(
        Committee.objects.all(), NOVEMBER, ticks(world, "2026-09 2026-10"), timezone.localdate()
    )
    assert choice.gaps == [["Đảng ủy Phường 6", "2026-09"]]
    assert choice.title == "Báo cáo của 2 cấp ủy, tháng 9/2026 đến tháng 10/2026"


def post(client, url, **more):
    return client.post(url, {"submission_id": uuid.uuid4(), "form": "zip"} | more)


def test_an_official_gets_a_pack_of_what_was_ticked_and_nothing_of_other_districts(world, reports, sign_in):
    url = reverse("scoring:overview-pack", args=[NOVEMBER])
    boxes = [f"{world.ward5.pk}:2026-10", f"{world.ward6.pk}:2026-10"]
    for person, number in ((world.quan8, 2), (world.vanphong, 1)):
        response = post(sign_in(person), url, box=boxes)
        pack = Pack.objects.get(owner=person)
        assert response.url == reverse("papers:pack-detail", args=[pack.pk])
        assert pack.total == number


@pytest.mark.parametrize(
    ("more", "words"), [({"form": "exe"}, "zip"), ({"box": "x"}, ""), ({"submission_id": "1"}, "zip")]
)
def test_a_refusal_keeps_the_ticks(world, reports, sign_in, more, words):
    response = post(
        sign_in(world.quan8), reverse("scoring:overview-pack", args=[NOVEMBER]), month="2026-11", **more
    )
    assert response.status_code == 422
    assert words in response.context["problem"]
    assert [ticked for _month, ticked in response.context["columns"]] == [False] * 11 + [True]
    assert not Pack.objects.exists()


def test_the_papers_of_ticked_cells_and_kinds(world, stage_paper):
    choice = cell_papers(
        world.ward5,
        OCTOBER,
        {str(world.giai_viet.pk), str(world.khu_pho_1.pk)},
        {"minutes", "score_sheet", "x"},
    )
    assert [paper.kind for paper in choice.papers] == ["minutes"]
    assert choice.gaps == [["Chi bộ Khu phố 1", "2026-10"]]
    assert choice.title == "Văn bản của 2 chi bộ, Phường 5, tháng 10/2026"
    nothing = cell_papers(world.ward6, OCTOBER, {str(world.giai_viet.pk)}, {"minutes"})
    assert (nothing.papers, nothing.gaps) == ([], [])  # a cell of another ward


@pytest.fixture
def stage_paper(world):
    from papers.actions import issue
    from tests.papers import samples

    return issue(
        kind="minutes",
        cell=world.giai_viet,
        month=OCTOBER,
        data=samples.minutes(),
        signed_on=OCTOBER.last_day,
        by=world.vanphong,
        submission_id=uuid.uuid4(),
    )


def test_a_reviewer_gets_the_papers_of_a_month(world, stage_paper, sign_in):
    url = reverse("scoring:board-pack", args=[world.ward5.pk, OCTOBER])
    page = sign_in(world.thuongtruc).get(url)
    assert [(cell.name, number, ticked) for cell, number, ticked in page.context["cells"]] == [
        ("Chung cư Giai Việt", 1, True),
        ("Khu phố 1", 0, False),
    ]
    response = post(sign_in(world.thuongtruc), url, cell=world.giai_viet.pk, kind="minutes")
    assert response.status_code == 302
    assert [one.paper for one in Pack.objects.get().packpaper_set.all()] == [stage_paper]
