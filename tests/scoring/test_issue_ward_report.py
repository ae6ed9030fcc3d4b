"""Issuing the ward's report: numbers, replacement, one paper for each double click, and the page around it."""

import unicodedata
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cells.models import Event
from papers.models import Paper
from scoring import actions
from scoring.actions import NothingChanged, ReportOf, issue_report
from scoring.reports import ward_report_data
from tests.conftest import NOVEMBER
from tests.meetings.browser_form import filled

from .assessments import accepted

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


def issue(world, submission_id=FIRST, *, committee=None, month=NOVEMBER, reason=""):
    return issue_report(
        ReportOf.of_month(committee or world.ward5, month),
        submission_id=submission_id,
        by=world.vanphong,
        reason=reason,
    )


def address(world, committee=None):
    return reverse("scoring:report", args=[(committee or world.ward5).pk, NOVEMBER])


def test_reports_are_numbered_from_01_and_the_next_replaces_the_one_before(world):
    first = issue(world)
    accepted(world)
    second = issue(world, SECOND, reason="Chi bộ Giai Việt nộp bổ sung")
    assert [first.symbol.split("-")[0], second.symbol.split("-")[0]] == ["01", "02"]
    assert (second.replaces, ReportOf.of_month(world.ward5, NOVEMBER).current) == (first, second)
    assert first.symbol in second.data["head"]["replaces"]
    assert first.data["head"]["replaces"] is None


def test_other_months_and_other_wards_replace_nothing(world):
    issue(world)
    october = issue(world, SECOND, month=NOVEMBER.previous())
    theirs = issue(world, uuid.UUID(int=3), committee=world.ward6)
    assert (october.replaces, october.number) == (None, 2)
    assert (theirs.replaces, theirs.number) == (None, 1)


def test_the_same_form_twice_is_one_report(world):
    assert issue(world) == issue(world)
    assert (Paper.objects.count(), Event.objects.filter(verb="paper.issued").count()) == (1, 1)


def test_a_report_that_would_say_the_same_is_not_issued_again(world, sign_in):
    paper = issue(world)
    with pytest.raises(NothingChanged, match=paper.symbol):
        issue(world, SECOND, reason="In lại")
    client = sign_in(world.vanphong)
    page = client.get(address(world)).content.decode()
    assert (paper.symbol in page, "btn-next" in page) == (True, False)
    response = client.post(address(world), {"submission_id": str(SECOND), "reason": "In lại"}, follow=True)
    assert paper.symbol in " ".join(str(message) for message in response.context["messages"])
    assert Paper.objects.count() == 1


def test_a_later_day_alone_is_no_change(world, seventh_of_november):
    issue(world)
    seventh_of_november.shift(timedelta(days=1))
    with pytest.raises(NothingChanged):
        issue(world, SECOND, reason="In lại")


@pytest.mark.parametrize("reason", ["", "   "])
def test_replacing_a_report_asks_why(world, sign_in, reason):
    issue(world)
    accepted(world)
    client = sign_in(world.vanphong)
    sent = filled(client.get(address(world)), -1) | {"reason": reason}
    response = client.post(address(world), sent)
    page = response.content.decode()
    assert (response.status_code, "data-error-summary" in page) == (422, True)
    assert Paper.objects.filter(kind="ward_report").count() == 1

    sent = filled(response, -1) | {"reason": " Chi bộ nộp bổ sung "}
    assert client.post(address(world), sent).status_code == 302
    event = Event.objects.get(verb="ward report replaced")
    assert (event.before, event.after) == (
        {"symbol": "01-BC/ĐU"},
        {"symbol": "02-BC/ĐU", "reason": "Chi bộ nộp bổ sung"},
    )


def test_the_reason_is_kept_as_every_typed_text_is(world, sign_in):
    issue(world)
    accepted(world)
    client = sign_in(world.vanphong)
    sent = filled(client.get(address(world)), -1) | {"reason": unicodedata.normalize("NFD", "Bổ\u200b sung")}
    assert client.post(address(world), sent).status_code == 302
    assert Event.objects.get(verb="ward report replaced").after["reason"] == "Bổ sung"


def test_who_issues_a_moment_after_somebody_else_is_asked_why(world, sign_in, monkeypatch):
    """Of what stood when the button was pressed there was none to replace."""
    client, issue_report = sign_in(world.vanphong), actions.issue_report

    def a_moment_later(*given, **more):
        issue(world, SECOND)
        accepted(world)
        return issue_report(*given, **more)

    monkeypatch.setattr(actions, "issue_report", a_moment_later)
    response = client.post(address(world), filled(client.get(address(world)), -1))
    assert (response.status_code, filled(response, -1)["reason"]) == (422, "")
    assert Paper.objects.filter(kind="ward_report").count() == 1


def test_what_was_issued_stays_when_the_month_goes_on(world):
    paper = issue(world)
    accepted(world)
    paper.refresh_from_db()
    assert paper.data["totals"]["cells_held"] == 0
    assert ward_report_data(world.ward5, NOVEMBER, paper.signed_on)["totals"]["cells_held"] == 1


def test_pressing_issue_leads_to_the_paper_and_pressing_twice_to_the_same(world, sign_in):
    client = sign_in(world.vanphong)
    sent = filled(client.get(address(world)), -1)
    first, second = (client.post(address(world), sent) for _ in range(2))
    paper = Paper.objects.get()
    assert first.url == second.url == reverse("papers:paper-detail", args=[paper.pk])


@pytest.mark.parametrize("submission_id", ["", "abc"])
def test_a_form_without_its_id_issues_nothing(world, sign_in, submission_id):
    response = sign_in(world.vanphong).post(address(world), {"submission_id": submission_id})
    assert response.status_code == 422
    assert not Paper.objects.exists()


def test_the_id_of_another_wards_form_meets_no_other_paper(world, sign_in):
    """What a browser sends as a form's id is not trusted: here it is another ward's, and each ward gets its own."""
    theirs = issue(world, committee=world.ward6)
    sign_in(world.vanphong).post(address(world), {"submission_id": str(FIRST)})
    ours = Paper.objects.get(committee=world.ward5)
    assert (ours.number, theirs.committee) == (1, world.ward6)


def test_a_month_that_has_not_begun_is_not_reported(world, sign_in):
    client, december = sign_in(world.vanphong), reverse("scoring:report", args=[world.ward5.pk, "2026-12"])
    for response in (client.get(december), client.post(december, {"submission_id": str(FIRST)})):
        assert response.url == reverse("scoring:board", args=[world.ward5.pk, "2026-12"])
    assert not Paper.objects.exists()


def test_a_month_before_every_rubric_has_a_page_to_go_back_to(world, sign_in):
    address_then = reverse("scoring:report", args=[world.ward5.pk, "2025-01"])
    assert sign_in(world.vanphong).get(address_then).url == reverse(
        "scoring:board", args=[world.ward5.pk, "2025-01"]
    )


WHO = {
    "vanphong": 200,
    "thuongtruc": 403,
    "quan8": 403,
    "bithu": 404,
    "vanphong6": 404,
    "nobody": 404,
}


@pytest.mark.parametrize(("person", "status"), WHO.items())
def test_who_sees_and_issues_it(world, sign_in, person, status):
    client = sign_in(getattr(world, person))
    assert client.get(address(world)).status_code == status
    if status != 200:
        assert client.post(address(world), {"submission_id": str(FIRST)}).status_code == status
        assert not Paper.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_methods(world, sign_in, method):
    assert getattr(sign_in(world.vanphong), method)(address(world)).status_code == 405


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ids", [(FIRST, FIRST), (FIRST, SECOND)])
def test_two_who_issue_at_once_leave_one_current_report(transactional_db, monkeypatch, ids):
    """Runs where two connections share a database: PostgreSQL, or SQLite in a file (TEST_SQLITE)."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    from scoring.actions import load_rubric
    from scoring.rubric import load
    from tests.conftest import build_world
    from tests.meetings.test_two_writers_race import at_once

    monkeypatch.setattr("papers.pdf.render", lambda html, **kept: b"%PDF-1.7 a stand-in")
    load_rubric(load())
    world = build_world()
    results = at_once(*(lambda number=number: issue(world, number) for number in ids))
    assert all(isinstance(result, Paper | NothingChanged) for result in results), results
    assert Paper.objects.count() == 1, "the second would say the same"
    assert Paper.objects.filter(replaced_by__isnull=True).count() == 1
