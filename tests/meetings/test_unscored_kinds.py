"""Thematic and extraordinary meetings: handed in, accepted or returned without a score; extended and combined ones."""

import pytest
from django.urls import reverse

from meetings import actions
from meetings.errors import RecordNotFinished, ScoredWithItsSheet, WrongState
from meetings.models import Contribution, CriticismTurn, Meeting, MinutesRevision
from meetings.papers import Record, minutes_data
from papers.models import Paper
from scoring.models import Assessment
from tests.conftest import NOVEMBER, local, meeting_of

from .records import call_roll, fresh, hold, mark, set_everywhere, snapshot, vote, write_minutes

THEMATIC = {"kind": "thematic", "thematic_topic": "Học tập và làm theo", "planned_at": local(2026, 11, 3, 19)}


def everything():
    return snapshot(Meeting, MinutesRevision, Paper)


def thematic(world, **more):
    return hold(meeting_of(world.giai_viet, **THEMATIC | more), world)


def handed_in(world, **more):
    return actions.submit_unscored(meeting=thematic(world, **more), by=world.bithu)


def submit(meeting, world):
    return actions.submit_unscored(meeting=fresh(meeting), by=world.bithu)


def accept(meeting, world):
    meeting = fresh(meeting)
    return actions.accept_unscored(meeting=meeting, version=meeting.version, by=world.thuongtruc)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("thematic", "Biên bản sinh hoạt chi bộ chuyên đề tháng 11 năm 2026"),
        ("extraordinary", "Biên bản sinh hoạt chi bộ bất thường ngày 03 tháng 11 năm 2026"),
    ],
)
def test_they_are_handed_in_and_accepted_without_a_score(world, kind, title):
    meeting = handed_in(world, kind=kind)
    assert (meeting.state, meeting.submitted_by) == ("submitted", world.bithu)
    assert MinutesRevision.objects.get().data["minutes"]["own_score"] is None
    meeting = accept(meeting, world)
    assert (meeting.state, meeting.accepted_by, Assessment.objects.count()) == (
        "accepted",
        world.thuongtruc,
        0,
    )
    assert meeting.minutes_paper.title == title
    assert meeting.resolution_paper.kind == "resolution"


def test_a_meeting_that_decided_nothing_has_no_resolution(world):
    meeting = meeting_of(world.giai_viet, **THEMATIC)
    call_roll(meeting, world.bithu)
    meeting = write_minutes(meeting, world.bithu, chair=world.binh, clerk=world.an)
    actions.submit_unscored(meeting=fresh(meeting), by=world.bithu)
    meeting = accept(meeting, world)
    assert (meeting.minutes_paper.kind, meeting.resolution_paper) == ("minutes", None)


def test_several_extraordinary_meetings_a_month_each_have_their_papers(world):
    days = [local(2026, 11, day, 19) for day in (2, 4)]
    symbols = [
        accept(handed_in(world, kind="extraordinary", planned_at=day), world).minutes_paper.symbol
        for day in days
    ]
    assert symbols == ["01-BB/CB", "02-BB/CB"]


def test_returned_with_a_reason_and_handed_in_again(world):
    meeting = handed_in(world)
    actions.return_unscored(meeting=fresh(meeting), reason="Thiếu ý kiến", by=world.thuongtruc)
    assert (fresh(meeting).state, fresh(meeting).return_reason) == ("returned", "Thiếu ý kiến")
    actions.submit_unscored(meeting=fresh(meeting), by=world.bithu)
    assert list(MinutesRevision.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize("missing", ["chair", "clerk", "ended_at"])
def test_what_must_be_there_is_asked_of_them_too(world, missing):
    meeting = thematic(world)
    Meeting.objects.update(**{missing: None})
    before = everything()
    with pytest.raises(RecordNotFinished) as refused:
        actions.submit_unscored(meeting=fresh(meeting), by=world.bithu)
    assert [problem.code for problem in refused.value.problems] == [missing]
    assert everything() == before


REGULAR = [
    lambda m, world: actions.submit_unscored(meeting=m, by=world.bithu),
    lambda m, world: actions.accept_unscored(meeting=m, version=m.version, by=world.thuongtruc),
    lambda m, world: actions.return_unscored(meeting=m, reason="Thiếu", by=world.thuongtruc),
]


@pytest.mark.parametrize("act", REGULAR)
def test_a_regular_meeting_goes_with_its_score(world, act):
    meeting = hold(meeting_of(world.giai_viet), world)
    before = everything()
    with pytest.raises(ScoredWithItsSheet):
        act(fresh(meeting), world)
    assert everything() == before


def test_what_was_handed_in_anew_since_is_not_accepted_unread(world):
    meeting = handed_in(world)
    seen = meeting.version
    actions.return_unscored(meeting=fresh(meeting), reason="Thiếu", by=world.thuongtruc)
    actions.submit_unscored(meeting=fresh(meeting), by=world.bithu)
    with pytest.raises(WrongState):
        actions.accept_unscored(meeting=fresh(meeting), version=seen, by=world.thuongtruc)


@pytest.mark.parametrize("broken", ["issue", "freeze"])
def test_nothing_stays_behind_when_the_last_step_fails(world, monkeypatch, broken):
    meeting = handed_in(world) if broken == "issue" else thematic(world)
    before = everything()

    def fail(**arguments):
        raise RuntimeError

    set_everywhere(monkeypatch, "meetings.actions", broken, fail)
    step = accept if broken == "issue" else submit
    with pytest.raises(RuntimeError):
        step(meeting, world)
    assert everything() == before


def test_the_page_hands_in_accepts_and_shows_what_comes_next(world, sign_in):
    meeting = thematic(world)
    page = reverse("meetings:meeting-detail", args=[meeting.pk])
    submit, accepting = (
        reverse(f"meetings:meeting-{name}", args=[meeting.pk]) for name in ("submit", "accept")
    )
    assert sign_in(world.bithu).get(page).context["may_submit"]
    assert sign_in(world.bithu).post(submit).url == page
    shown = sign_in(world.thuongtruc).get(page)
    assert (shown.context["may_judge"], shown.context["may_submit"]) == (True, False)
    assert not sign_in(world.vanphong).get(page).context["may_judge"]
    sign_in(world.thuongtruc).post(accepting, {"version": fresh(meeting).version})
    assert fresh(meeting).state == "accepted"
    assert sign_in(world.quan8).get(page).status_code == 200, "open to the officials above"


def test_the_page_lists_what_is_in_the_way(world, sign_in):
    meeting = thematic(world)
    Meeting.objects.update(chair=None)
    page = sign_in(world.bithu).post(reverse("meetings:meeting-submit", args=[meeting.pk]))
    ((sentence, address),) = page.context["must"]
    assert (page.status_code, address) == (422, reverse("meetings:minutes", args=[meeting.pk]))
    assert str(sentence) in page.content.decode()


def test_returning_by_the_page_needs_a_reason(world, sign_in):
    meeting = handed_in(world)
    address = reverse("meetings:meeting-send-back", args=[meeting.pk])
    assert sign_in(world.thuongtruc).post(address, {"reason": ""}).status_code == 422
    assert fresh(meeting).state == "submitted"
    sign_in(world.thuongtruc).post(address, {"reason": "Thiếu ý kiến"})
    assert fresh(meeting).return_reason == "Thiếu ý kiến"


@pytest.mark.parametrize("name", ["meeting-submit", "meeting-accept", "meeting-send-back"])
def test_a_regular_meeting_has_none_of_these_addresses(world, sign_in, name):
    meeting = hold(meeting_of(world.giai_viet), world)
    user = world.bithu if name == "meeting-submit" else world.thuongtruc
    assert sign_in(user).post(reverse(f"meetings:{name}", args=[meeting.pk])).status_code == 404


def titles(meeting):
    return [section["title"] for section in minutes_data(Record(fresh(meeting)))["sections"]]


def test_a_combined_meeting_tells_both_parts_in_turn(world):
    meeting = hold(meeting_of(world.giai_viet, thematic_topic="Học tập và làm theo"), world)
    Meeting.objects.update(thematic_content="Đồng chí An trình bày.")
    data = minutes_data(Record(fresh(meeting)))
    assert data["is_combined"]
    assert titles(meeting)[-4:] == [
        "Thảo luận",
        "Tự phê bình và phê bình; biểu dương, nhắc nhở",
        "Nội dung sinh hoạt chuyên đề",
        "Kết luận của người chủ trì",
    ]


def test_at_an_extended_meeting_the_guests_report(world):
    meeting = meeting_of(world.giai_viet, is_extended=True)
    call_roll(meeting, world.bithu, An=mark("late"), Ánh=mark("excused"))
    guest = {
        "full_name": "Lê Thị Hoa",
        "body": "Hội Phụ nữ",
        "role": "",
        "report": "Ba gia đình thoát nghèo.",
    }
    write_minutes(
        meeting,
        world.bithu,
        guests=[guest],
        motions=[vote(2)],
        chair=world.binh,
        clerk=world.an,
        speaker_count=None,
    )
    data = minutes_data(Record(fresh(meeting)))
    reports = next(one for one in data["sections"] if one["title"] == "Báo cáo, ý kiến của đại biểu")
    assert reports["text"] == "Đồng chí Lê Thị Hoa, Hội Phụ nữ: Ba gia đình thoát nghèo."
    assert data["is_extended"]
    attendance = data["attendance"]
    assert attendance["late_members"] == [{"name": "Trần Thị An", "reason": "…… giờ …… phút"}]
    assert attendance["excused"] == [{"name": "Đỗ Văn Ánh", "reason": "……"}], (
        "a reason always, dots if unknown"
    )
    assert attendance["absent"] == 1


def test_the_board_tells_of_them_and_who_reviews_is_asked(world, sign_in):
    handed_in(world)
    board = reverse("scoring:board", args=[world.ward5.pk, NOVEMBER])
    lines = {
        user: sign_in(getattr(world, user)).get(board).context["lines"] for user in ("thuongtruc", "vanphong")
    }
    first = lines["thuongtruc"][0]
    assert (len(first["others"]), first["is_todo"]) == (1, True)
    assert first["others"][0].startswith(str(Meeting.objects.get().get_kind_display()))
    assert lines["thuongtruc"][1]["others"] == []
    month = sign_in(world.thuongtruc).get(reverse("scoring:cell-month", args=[world.giai_viet.pk, NOVEMBER]))
    assert [other.state for other in month.context["page"].other_meetings] == ["submitted"]


def test_the_minutes_name_who_was_heard(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    Contribution.objects.create(meeting=meeting, member=world.an, text="Đề nghị làm sớm.")
    Contribution.objects.create(meeting=meeting, member=None, text="Đề nghị lắp đèn.")
    for person, at in ((world.anh, meeting), (world.dung, None)):
        CriticismTurn.objects.create(cell=world.giai_viet, month=NOVEMBER, member=person, meeting=at)
    data = minutes_data(Record(fresh(meeting)))
    assert data["contributions"] == [
        {"title": "Đồng chí Trần Thị An", "text": "Đề nghị làm sớm."},
        {"title": "Ý kiến khác", "text": "Đề nghị lắp đèn."},
    ]
    criticism = next(one["text"] for one in data["sections"] if one["title"].startswith("Tự phê bình"))
    assert criticism == "Tự phê bình theo phân công: đồng chí Đỗ Văn Ánh.\nBiểu dương đồng chí Ánh."


def test_what_is_not_written_stands_as_dots(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    Meeting.objects.update(conclusion="", current_affairs="")
    sections = {one["title"]: one["text"] for one in minutes_data(Record(fresh(meeting)))["sections"]}
    assert sections["Kết luận của người chủ trì"] == "………………"
    assert "Tình hình thời sự, chính trị tư tưởng" not in sections
