"""The score sheet page: to fill while the record is open, to read afterwards."""

import re
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from cells.models import Event
from meetings.models import Meeting, MeetingKind
from scoring import actions
from scoring.engine import PointsOutOfRange
from scoring.models import Assessment, ItemScore
from scoring.sheets import sheet_of
from tests.conftest import meeting_of
from tests.meetings.browser_form import errors_beside, filled
from tests.meetings.records import fresh, hold

from .assessments import accepted, generous, score, submitted, unanimous


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


def address(meeting):
    return reverse("scoring:sheet", args=[meeting.pk])


def typed(meeting, **changes):
    """What a person sends who takes every proposal: ``i3_3="9,5"``, ``r3_8="vì …"``."""
    sent = {"version": str(sheet_of(fresh(meeting)).version)}
    for code, (points, reason) in generous(meeting).items():
        prefix = code.replace(".", "-")
        sent |= {f"{prefix}-points": str(points), f"{prefix}-reason": reason}
    names = {"i": "points", "r": "reason"}
    vote = unanimous(meeting)
    sent |= {"votes_for": str(vote.votes_for), "weaknesses": vote.weaknesses}
    return sent | {f"{name[1:].replace('_', '-')}-{names[name[0]]}": value for name, value in changes.items()}


def test_nothing_is_filled_in_for_the_cell(world, sign_in, meeting):
    shown = filled(sign_in(world.bithu).get(address(meeting)), -1)
    assert shown["version"] == "0"
    assert {value for name, value in shown.items() if name != "version"} == {""}


def test_the_points_are_stored_and_shown_again(world, sign_in, meeting):
    client = sign_in(world.bithu)
    sent = typed(meeting, i3_3="12", i3_8="0,5", r3_8="Chỉ 10 phút")
    assert client.post(address(meeting), sent).url == address(meeting)
    shown = filled(client.get(address(meeting)), -1)
    assert (shown["version"], shown["3-3-points"], shown["3-8-points"], shown["3-8-reason"]) == (
        "1",
        "12",
        "0,5",
        "Chỉ 10 phút",
    )
    assert shown["2-1-points"] == "3", "a judgement by yes or no is chosen again"


def test_a_page_sent_back_as_it_was_shown_changes_no_points(world, sign_in, meeting):
    client = sign_in(world.bithu)
    client.post(address(meeting), typed(meeting, i3_3="9,5", r3_3="Hai ý thiếu"))
    before = list(ItemScore.objects.order_by("code").values_list("code", "own_points", "own_reason"))
    client.post(address(meeting), filled(client.get(address(meeting)), -1))
    assert list(ItemScore.objects.order_by("code").values_list("code", "own_points", "own_reason")) == before


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("points", ["9,5", "9.5", " 9,5 "])
def test_nine_and_a_half_is_read_with_a_comma_or_a_point(world, sign_in, meeting, points, language, settings):
    client = sign_in(world.bithu)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.post(address(meeting), typed(meeting, i3_3=points))
    assert ItemScore.objects.get(code="3.3").own_points == Decimal("9.5")


@pytest.mark.parametrize(
    ("points", "is_refused"),
    [("15", False), ("15,1", True), ("16", True), ("-1", True), ("1,25", True), ("chín", True), ("", False)],
)
def test_points_out_of_range_are_said_beside_the_item_and_stay_there(
    world, sign_in, meeting, points, is_refused
):
    sent = typed(meeting, i3_3=points, r3_3="Giữ lại")
    response = sign_in(world.bithu).post(address(meeting), sent)
    assert response.status_code == (422 if is_refused else 302)
    if is_refused:
        assert errors_beside(response, "3-3-points")
        shown = filled(response, -1)
        assert (shown["3-3-points"], shown["3-3-reason"], shown["1-1-points"]) == (points, "Giữ lại", "4")
        assert not Assessment.objects.exists()


def test_the_form_the_action_and_the_database_agree_on_the_maximum(world, sign_in, meeting):
    """The database is asked in test_save_own_points.py."""
    with pytest.raises(PointsOutOfRange):
        score(meeting, world.bithu, i1_1=(Decimal("4.5"), ""))
    response = sign_in(world.bithu).post(address(meeting), typed(meeting, i1_1="4,5"))
    assert "4" in errors_beside(response, "1-1-points")


def test_the_second_of_two_who_score_is_shown_both_versions(world, sign_in, meeting):
    client = sign_in(world.bithu)
    mine = typed(meeting, i3_3="12", r3_3="Của tôi")
    score(meeting, world.vanphong, i3_3=(Decimal(9), "Của văn phòng"))

    conflict = client.post(address(meeting), mine)

    assert conflict.status_code == 409
    (row,) = conflict.context["conflict_rows"]
    assert ("12" in row["mine"], "Của tôi" in row["mine"]) == (True, True)
    assert ("9" in row["saved"], "Của văn phòng" in row["saved"]) == (True, True)
    shown = filled(conflict, -1)
    assert (shown["3-3-points"], shown["3-3-reason"]) == ("12", "Của tôi")
    assert ItemScore.objects.get(code="3.3").own_points == 9

    assert client.post(address(meeting), shown).status_code == 302
    event = Event.objects.last()
    assert (event.before["3.3"]["own_reason"], event.after["3.3"]["own_reason"]) == (
        "Của văn phòng",
        "Của tôi",
    )


@pytest.mark.parametrize("first_version", [0, 1])
def test_the_same_points_twice_are_a_success(world, sign_in, meeting, first_version):
    if first_version:
        score(meeting, world.bithu, i3_3=(Decimal(1), ""))
    client, sent = sign_in(world.bithu), typed(meeting, i3_3="12")
    assert [client.post(address(meeting), sent).status_code for _ in range(2)] == [302, 302]
    assert Assessment.objects.get().version == first_version + 1


@pytest.mark.parametrize("version", ["", "abc", "-1"])
def test_a_page_without_a_sensible_version_overwrites_nothing(world, sign_in, meeting, version):
    score(meeting, world.bithu, i3_3=(Decimal(9), ""))
    response = sign_in(world.bithu).post(address(meeting), typed(meeting, i3_3="12") | {"version": version})
    assert response.status_code == 409
    assert ItemScore.objects.get(code="3.3").own_points == 9


def test_saving_and_submitting_ends_at_the_cells_month(world, sign_in, meeting):
    client = sign_in(world.bithu)
    response = client.post(address(meeting), typed(meeting) | {"submit": "1"})
    assert response.url == reverse("scoring:cell-month", args=[world.giai_viet.pk, meeting.month])
    assert fresh(meeting).state == "submitted"
    (message,) = get_messages(response.wsgi_request)
    assert "Đảng ủy Phường 5" in str(message)


def test_an_unfinished_sheet_is_saved_and_not_submitted(world, sign_in, meeting):
    """Each problem leads to the field or the page where it is solved."""
    Meeting.objects.update(clerk=None)
    meeting.attendances.filter(membership__member=world.anh).delete()
    response = sign_in(world.bithu).post(
        address(meeting), typed(meeting, i3_3="", i3_8="1", i5_1="30") | {"submit": "1"}
    )
    assert response.status_code == 422
    problems = {target: str(sentence) for sentence, target in response.context["problems"]}
    assert set(problems) >= {
        "#id_3-3-points",
        "#id_5-1-points",
        reverse("meetings:roll-call", args=[meeting.pk]),
        reverse("meetings:minutes", args=[meeting.pk]),
    }
    assert fresh(meeting).state == "held"
    assert ItemScore.objects.get(code="5.1").own_points == 30, "the points themselves are saved"
    assert filled(response, -1)["version"] == "1"


def test_pressing_submit_twice_submits_once(world, sign_in, meeting):
    client, sent = sign_in(world.bithu), typed(meeting) | {"submit": "1"}
    first, second = (client.post(address(meeting), sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 200)
    assert Event.objects.filter(verb="meeting submitted").count() == 1


def test_a_second_submission_that_arrives_in_between_is_told_so(world, sign_in, meeting, monkeypatch):
    """Both have passed the look at the state; the other click has submitted by the time this one saves."""
    real = actions.save_own_points

    def others_first(**arguments):
        real(**arguments)
        actions.submit(meeting=fresh(meeting), by=world.vanphong)
        return real(**arguments)

    monkeypatch.setattr(actions, "save_own_points", others_first)
    response = sign_in(world.bithu).post(address(meeting), typed(meeting) | {"submit": "1"})
    assert response.status_code == 302
    assert fresh(meeting).submitted_by == world.vanphong


def test_a_planned_meeting_has_no_sheet_yet(world, sign_in):
    planned = meeting_of(world.giai_viet)
    for page in ("scoring:sheet", "scoring:score-sheet-paper"):
        response = sign_in(world.bithu).get(reverse(page, args=[planned.pk]))
        assert response.url == reverse("meetings:minutes", args=[planned.pk])
    reader = sign_in(world.thuongtruc).get(address(planned))
    assert reader.url == reverse("meetings:meeting-detail", args=[planned.pk])


@pytest.mark.parametrize("kind", [MeetingKind.THEMATIC, MeetingKind.EXTRAORDINARY])
def test_only_a_regular_meeting_has_a_sheet(world, sign_in, kind):
    other = hold(meeting_of(world.giai_viet, kind=kind, thematic_topic="Học tập"), world)
    assert sign_in(world.bithu).get(address(other)).status_code == 404


WHO = {
    "bithu": 200,
    "vanphong": 200,
    "thuongtruc": 200,
    "bithu1": 404,
    "vanphong6": 404,
    "quan8": 404,
    "admin": 404,
}


@pytest.mark.parametrize(("person", "status"), WHO.items())
def test_who_opens_an_open_sheet(world, sign_in, meeting, person, status):
    assert sign_in(getattr(world, person)).get(address(meeting)).status_code == status


@pytest.mark.parametrize(
    ("person", "status"), (WHO | {"bithu": 302, "vanphong": 302, "thuongtruc": 403}).items()
)
def test_who_fills_it(world, sign_in, meeting, person, status):
    response = sign_in(getattr(world, person)).post(address(meeting), typed(meeting))
    assert response.status_code == status
    assert Assessment.objects.exists() is (status == 302)


@pytest.mark.parametrize(("person", "status"), (WHO | {"quan8": 200}).items())
def test_who_reads_an_accepted_sheet(world, sign_in, person, status):
    meeting = accepted(world)
    assert sign_in(getattr(world, person)).get(address(meeting)).status_code == status


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_the_sheet_is_opened_and_sent_and_nothing_else(world, sign_in, meeting, method):
    assert getattr(sign_in(world.bithu), method)(address(meeting)).status_code == 405


def test_a_submitted_sheet_is_read_and_not_filled(world, sign_in):
    meeting = submitted(world)
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    assert page.templates[0].name == "scoring/sheet_read.html"
    before = list(ItemScore.objects.values_list("own_points", flat=True))
    client.post(address(meeting), typed(meeting, i3_3="0"))
    assert list(ItemScore.objects.values_list("own_points", flat=True)) == before


def test_the_sheet_as_pdf_is_a_draft_until_it_is_issued(world, sign_in, meeting, monkeypatch):
    monkeypatch.setattr("papers.pdf.render", lambda html, **kept: b"%PDF-1.7 " + html.encode())
    score(meeting, world.bithu)
    client, paper = sign_in(world.bithu), reverse("scoring:score-sheet-paper", args=[meeting.pk])
    assert "DỰ THẢO".encode() in client.get(paper).content
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    issued = Assessment.objects.get().paper
    assert client.get(paper).url == reverse("papers:paper-download", args=[issued.pk])


def test_the_button_that_enter_presses_only_saves(world, sign_in, meeting):
    """A browser's implicit submission takes the first button of the form, and leaves out those of type=button."""
    page = sign_in(world.bithu).get(address(meeting)).content.decode()
    form = page[page.index("data-scores") :]
    buttons = [one for one in re.findall(r"<button[^>]*>", form) if 'type="button"' not in one]
    assert [re.search(r'name="(\w+)"', one)[1] for one in buttons[:2]] == ["save", "submit"]
