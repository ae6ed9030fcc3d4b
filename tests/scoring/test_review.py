"""The review page: three columns side by side; save, accept all, accept, or return with a reason."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.errors import MeetingError, WrongState
from meetings.models import Meeting
from papers.models import Paper
from scoring import actions
from scoring.models import Assessment, ItemScore
from scoring.sheets import sheet_of
from scoring.views import review
from tests.conftest import meeting_of
from tests.meetings.browser_form import errors_beside, filled
from tests.meetings.records import fresh, hold

from .assessments import accepted, score, submitted


@pytest.fixture
def meeting(world):
    return submitted(world)


def address(meeting, name="review"):
    return reverse(f"scoring:{name}", args=[meeting.pk])


def review_form(page) -> dict:
    return filled(page, -1)


def post(client, meeting, button="save", **changes):
    names = {"i": "points", "r": "reason"}
    typed = {f"{name[1:].replace('_', '-')}-{names[name[0]]}": value for name, value in changes.items()}
    sent = review_form(client.get(address(meeting))) | typed | {button: "1"}
    return sent, client.post(address(meeting), sent)


def test_official_points_and_reasons_are_stored_and_shown_again(world, sign_in, meeting):
    client = sign_in(world.thuongtruc)
    _sent, response = post(client, meeting, i3_3="9,5", r3_3="Thiếu một nội dung")
    assert response.url == address(meeting)
    row = ItemScore.objects.get(code="3.3")
    assert (row.official_points, row.official_reason) == (Decimal("9.5"), "Thiếu một nội dung")
    shown = review_form(client.get(address(meeting)))
    assert (shown["3-3-points"].replace(".", ","), shown["3-3-reason"]) == ("9,5", "Thiếu một nội dung")
    assert fresh(meeting).state == "submitted"


def test_a_page_sent_back_as_it_was_shown_changes_no_points(world, sign_in, meeting):
    client = sign_in(world.thuongtruc)
    post(client, meeting, i3_3="9,5", r3_3="Thiếu")
    post(client, meeting)
    assert ItemScore.objects.get(code="3.3").official_points == Decimal("9.5")
    assert ItemScore.objects.filter(official_points__isnull=False).count() == 1


@pytest.mark.parametrize(("points", "is_refused"), [("15", False), ("15,5", True), ("-1", True), ("x", True)])
def test_official_points_out_of_range_are_said_beside_the_item(world, sign_in, meeting, points, is_refused):
    _sent, response = post(sign_in(world.thuongtruc), meeting, i3_3=points, r3_3="Giữ lại")
    assert response.status_code == (422 if is_refused else 302)
    if is_refused:
        assert errors_beside(response, "3-3-points")
        shown = review_form(response)
        assert (shown["3-3-points"], shown["3-3-reason"]) == (points, "Giữ lại")
        assert ItemScore.objects.get(code="3.3").official_points is None


def test_accepting_all_takes_the_cells_points_where_none_are_set(world, sign_in, meeting):
    _sent, response = post(sign_in(world.thuongtruc), meeting, "accept_own", i3_3="10", r3_3="Thiếu")
    assert response.url == reverse("scoring:board", args=[world.ward5.pk, meeting.month])
    rows = {row.code: row for row in ItemScore.objects.exclude(proposed_state="not_applicable")}
    assert rows.pop("3.3").official_points == 10
    assert all(row.official_points == row.own_points for row in rows.values())
    saved = Assessment.objects.get()
    assert (saved.own_total, saved.official_total) == (60, 55)
    assert (saved.own_grade, saved.official_grade) == ("trung_binh", "trung_binh")


def test_a_difference_without_a_reason_is_saved_and_not_accepted(world, sign_in, meeting):
    _sent, response = post(sign_in(world.thuongtruc), meeting, "accept_own", i3_3="10")
    assert response.status_code == 422
    assert [target for _sentence, target in response.context["problems"]] == ["#id_3-3-points"]
    assert fresh(meeting).state == "submitted"
    assert ItemScore.objects.get(code="3.3").official_points == 10
    assert ItemScore.objects.get(code="1.1").official_points is None, "taking the rest is part of accepting"
    assert not Paper.objects.exists()


def test_accepting_without_taking_the_cells_points_needs_every_item(world, sign_in, meeting):
    _sent, response = post(sign_in(world.thuongtruc), meeting, "accept", i3_3="15")
    assert response.status_code == 422
    ((sentence, target),) = response.context["problems"]
    assert (target, "3.3" in sentence, "3.1," in sentence) == ("#id_1-1-points", False, True)
    assert "data-saved" in response.content.decode(), "nothing typed is unsaved"


def test_pressing_accept_twice_accepts_once(world, sign_in, meeting):
    client = sign_in(world.thuongtruc)
    sent, first = post(client, meeting, "accept_own")
    second = client.post(address(meeting), sent)
    assert (first.status_code, second.url) == (302, reverse("scoring:sheet", args=[meeting.pk]))
    assert Event.objects.filter(verb="meeting accepted").count() == 1
    assert Paper.objects.count() == 3


def test_the_second_of_two_clicks_that_race_is_told_and_not_refused(world, sign_in, meeting, monkeypatch):
    """The other click accepts after this one has looked at the state and before it saves."""
    real = actions.save_official_points

    def others_first(**arguments):
        real(**arguments | {"meeting": fresh(meeting)})
        actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
        raise review.EditConflict

    monkeypatch.setattr(actions, "save_official_points", others_first)
    monkeypatch.setattr(review, "column_conflicts", lambda *args: [])
    _sent, response = post(sign_in(world.thuongtruc), meeting, "accept_own")
    assert response.url == reverse("scoring:sheet", args=[meeting.pk])
    assert Paper.objects.count() == 3


def test_the_second_of_two_reviewers_is_shown_both_versions(world, sign_in, meeting):
    client = sign_in(world.thuongtruc)
    mine = review_form(client.get(address(meeting))) | {"3-3-points": "10", "3-3-reason": "Của tôi"}
    version = sheet_of(fresh(meeting)).version
    official = {"3.3": (Decimal(8), "Của đồng chí khác")}
    actions.save_official_points(meeting=fresh(meeting), version=version, official=official, by=world.admin)

    conflict = client.post(address(meeting), mine | {"save": "1"})

    assert conflict.status_code == 409
    (row,) = conflict.context["conflict_rows"]
    assert ("Của tôi" in row["mine"], "Của đồng chí khác" in row["saved"]) == (True, True)
    shown = review_form(conflict)
    assert (shown["3-3-points"], shown["3-3-reason"]) == ("10", "Của tôi")
    assert ItemScore.objects.get(code="3.3").official_points == 8

    assert client.post(address(meeting), shown | {"save": "1"}).status_code == 302
    event = Event.objects.last()
    assert (event.before["3.3"]["official"], event.after["3.3"]["official"]) == ("8", "10")


def test_the_same_official_points_twice_are_a_success(world, sign_in, meeting):
    client = sign_in(world.thuongtruc)
    sent, first = post(client, meeting, i3_3="10", r3_3="Thiếu")
    assert (first.status_code, client.post(address(meeting), sent).status_code) == (302, 302)
    assert Event.objects.filter(verb="official points saved").count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_return_needs_a_reason_that_fits(world, sign_in, meeting, reason):
    response = sign_in(world.thuongtruc).post(address(meeting, "meeting-return"), {"reason": reason})
    assert response.status_code == 422
    assert errors_beside(response, "reason")
    assert filled(response, -1)["reason"] == reason
    assert fresh(meeting).state == "submitted"


def test_a_return_tells_the_cell_what_to_correct(world, sign_in, meeting):
    reason = "Thiếu ý kiến thảo luận"
    response = sign_in(world.thuongtruc).post(address(meeting, "meeting-return"), {"reason": reason})
    assert response.status_code == 302
    saved = fresh(meeting)
    assert (saved.state, saved.return_reason, saved.returned_by) == ("returned", reason, world.thuongtruc)
    assert reason in sign_in(world.bithu).get(reverse("scoring:sheet", args=[meeting.pk])).content.decode()


def test_pressing_return_twice_returns_once(world, sign_in, meeting):
    client = sign_in(world.thuongtruc)
    for _ in range(2):
        assert client.post(address(meeting, "meeting-return"), {"reason": "Thiếu"}).status_code == 302
    assert Event.objects.filter(verb="meeting returned").count() == 1


@pytest.mark.parametrize("reason", ["", "Thiếu"])
@pytest.mark.parametrize("state", ["planned", "held", "returned", "accepted"])
def test_only_a_submitted_meeting_is_reviewed_or_returned(world, sign_in, state, reason):
    meeting = meeting_of(world.giai_viet)
    if state != "planned":
        hold(meeting, world)
        Meeting.objects.update(state=state, return_reason="Trước đây")
    client = sign_in(world.thuongtruc)
    sheet = reverse("scoring:sheet", args=[meeting.pk])
    assert client.get(address(meeting)).url == sheet
    assert client.post(address(meeting), {"accept_own": "1"}).url == sheet
    assert client.post(address(meeting, "meeting-return"), {"reason": reason}).url == sheet
    assert fresh(meeting).state == state


def test_returned_corrected_submitted_again_and_accepted(world, sign_in, meeting):
    reviewer, version = sign_in(world.thuongtruc), fresh(meeting).version
    post(reviewer, meeting, i3_3="10", r3_3="Thiếu một nội dung")
    actions.return_to_cell(meeting=fresh(meeting), reason="Xem lại mục 3.3", by=world.thuongtruc)
    score(meeting, world.bithu, i3_3=(Decimal(10), ""))
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    shown = review_form(reviewer.get(address(meeting)))
    assert shown["3-3-points"] == "10", "what the reviewer gave before is still there"
    post(reviewer, meeting, "accept_own")
    saved = fresh(meeting)
    assert (saved.state, saved.version) == ("accepted", version + 3)
    verbs = [event.verb for event in Event.objects.filter(object_type="meetings.meeting")]
    assert verbs[-4:] == ["meeting submitted", "meeting returned", "meeting submitted", "meeting accepted"]


def test_official_points_above_a_maximum_that_fell_are_given_anew(world, meeting):
    version = sheet_of(fresh(meeting)).version
    actions.save_official_points(
        meeting=fresh(meeting), version=version, official={"3.3": (Decimal(14), "Tốt")}, by=world.thuongtruc
    )
    actions.return_to_cell(meeting=fresh(meeting), reason="Có chuyên đề", by=world.thuongtruc)
    Meeting.objects.update(thematic_topic="Học tập")
    score(meeting, world.bithu)
    assert ItemScore.objects.get(code="3.3").official_points is None


WHO = {
    "thuongtruc": 200,
    "bithu": 403,
    "vanphong": 403,
    "bithu1": 404,
    "vanphong6": 404,
    "quan8": 404,
    "admin": 404,
    "nobody": 404,
}


@pytest.mark.parametrize(("person", "status"), WHO.items())
def test_who_reviews(world, sign_in, meeting, person, status):
    client = sign_in(getattr(world, person))
    assert client.get(address(meeting)).status_code == status
    if status != 200:
        assert client.post(address(meeting), {"accept_own": "1"}).status_code == status
        returned = client.post(address(meeting, "meeting-return"), {"reason": "Thiếu"})
        assert returned.status_code == status
        assert fresh(meeting).state == "submitted"


@pytest.mark.parametrize(
    ("name", "method"), [("review", "put"), ("review", "delete"), ("meeting-return", "get")]
)
def test_wrong_methods(world, sign_in, meeting, name, method):
    assert getattr(sign_in(world.thuongtruc), method)(address(meeting, name)).status_code == 405


def test_official_points_wait_for_the_submission(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    with pytest.raises(WrongState):
        actions.save_official_points(meeting=fresh(meeting), version=1, official={}, by=world.thuongtruc)


def test_nothing_is_given_to_a_locked_score(world):
    meeting = accepted(world)
    before = list(ItemScore.objects.order_by("pk").values())
    for write in (
        lambda: actions.save_official_points(
            meeting=fresh(meeting), version=9, official={}, by=world.thuongtruc
        ),
        lambda: actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own"),
        lambda: actions.return_to_cell(meeting=fresh(meeting), reason="Thiếu", by=world.thuongtruc),
        lambda: actions.submit(meeting=fresh(meeting), by=world.bithu),
        lambda: score(meeting, world.bithu),
    ):
        with pytest.raises(MeetingError):
            write()
    assert list(ItemScore.objects.order_by("pk").values()) == before


def test_a_record_submitted_anew_is_read_again_before_it_is_judged(world, sign_in):
    """The reviewer's page is older than the cell's second submission: nothing is accepted unseen."""
    meeting = submitted(world)
    seen = fresh(meeting).version
    actions.return_to_cell(meeting=fresh(meeting), reason="Ghi thêm giờ", by=world.thuongtruc)
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    address = reverse("scoring:review", args=[meeting.pk])
    version = fresh(meeting).assessment.version
    answer = sign_in(world.thuongtruc).post(address, {"version": version, "record": seen, "accept_own": "1"})
    assert answer.status_code == 409
    assert fresh(meeting).state == "submitted"
