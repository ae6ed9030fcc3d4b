"""Every submission freezes the minutes as data and hash; only the newest revision is opened again, with a reason."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cells.models import Event
from meetings import actions
from meetings.errors import NotTheNewestRevision, WrongState
from meetings.models import Meeting, MinutesRevision
from meetings.models.revisions import RevisionIsFrozen
from meetings.revisions import canonical, fingerprint, without_number
from papers.models import Paper
from scoring import actions as scoring
from scoring.models import Assessment, ItemScore
from tests.conftest import NOVEMBER, meeting_of
from tests.scoring.assessments import accepted, score, submitted

from .records import fresh, hold, set_everywhere, snapshot, vote, write_minutes


def everything():
    return snapshot(Meeting, MinutesRevision, Paper, Assessment, ItemScore, Event)


def reopen(meeting, world, *, number=1, reason="Ghi sai số phiếu"):
    return actions.reopen(meeting=fresh(meeting), number=number, reason=reason, by=world.thuongtruc)


def correct(meeting, world):
    """One sentence; everything that is scored stays."""
    everybody = {"chair": world.binh, "clerk": world.an, "motions": [vote(3)]}
    write_minutes(meeting, world.bithu, conclusion="Kết luận sửa lại.", **everybody)


def hand_in_again(meeting, world):
    score(meeting, world.bithu)
    scoring.submit(meeting=fresh(meeting), by=world.bithu)
    return scoring.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}, True),  # PostgreSQL does not keep the order of keys
        ({"a": "Ho\u0300a"}, {"a": "H\u00f2a"}, True),  # typed on another keyboard
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": "Hoa"}, {"a": "Hòa"}, False),
        ({"a": None}, {}, False),
    ],
)
def test_the_hash_is_of_what_the_data_says(one, other, are_same):
    assert (fingerprint(one) == fingerprint(other)) is are_same
    assert (canonical(one) == canonical(other)) is are_same


def test_submitting_freezes_what_the_papers_will_say(world):
    meeting = submitted(world)
    revision = MinutesRevision.objects.get()
    assert (revision.number, revision.frozen_by, revision.frozen_at) == (1, world.bithu, meeting.submitted_at)
    assert revision.sha256 == fingerprint(revision.data)
    assert revision.data["minutes"]["own_score"]["total"] is not None
    scoring.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    for kind, paper in (
        ("minutes", fresh(meeting).minutes_paper),
        ("resolution", fresh(meeting).resolution_paper),
    ):
        assert without_number(paper.data) == without_number(revision.data[kind])


def test_what_changes_in_the_books_meanwhile_does_not_change_what_was_handed_in(world, sign_in):
    """An office is corrected between handing in and accepting: page and paper say what the cell handed in."""
    meeting = submitted(world)
    world.binh.offices.all().delete()
    page = sign_in(world.thuongtruc).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    assert "Bí thư Chi bộ" in page.context["articles"][0]
    scoring.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    assert fresh(meeting).minutes_paper.data["chair"]["role"] == "Bí thư Chi bộ"


def test_returning_opens_the_revision_with_the_reason_and_the_next_handing_in_makes_the_next(world):
    meeting = submitted(world)
    scoring.return_to_cell(meeting=fresh(meeting), reason="Thiếu ý kiến", by=world.thuongtruc)
    first = MinutesRevision.objects.get()
    assert (first.reopened_by, first.reopen_reason) == (world.thuongtruc, "Thiếu ý kiến")
    write_minutes(meeting, world.bithu, chair=world.binh, clerk=world.an, discussion="Đã bổ sung.")
    hand_in_again(meeting, world)
    one, two = MinutesRevision.objects.order_by("number")
    assert (one.number, two.number, two.reopened_at) == (1, 2, None)
    assert "Đã bổ sung." in canonical(two.data)
    assert "Đã bổ sung." not in canonical(one.data)


def test_reopening_keeps_the_papers_until_the_next_acceptance_replaces_them(world):
    meeting = accepted(world)
    old = fresh(meeting)
    sheet = old.assessment.paper
    opened = reopen(meeting, world)
    assert (opened.state, opened.return_reason, opened.accepted_at) == ("returned", "Ghi sai số phiếu", None)
    assert Event.objects.last().verb == "meeting reopened"
    assert (fresh(meeting).minutes_paper, Paper.objects.count()) == (old.minutes_paper, 3)
    correct(meeting, world)
    hand_in_again(meeting, world)
    new = fresh(meeting)
    assert (new.minutes_paper.replaces, new.resolution_paper.replaces, new.assessment.paper.replaces) == (
        old.minutes_paper,
        old.resolution_paper,
        sheet,
    )
    assert new.minutes_paper.symbol == "02-BB/CB"
    assert old.minutes_paper.symbol in new.minutes_paper.data["head"]["replaces"]
    assert "Kết luận sửa lại." in canonical(new.minutes_paper.data)


def test_while_it_is_open_again_the_pages_show_the_record_and_not_the_old_paper(world, sign_in):
    meeting = accepted(world)
    reopen(meeting, world)
    correct(meeting, world)
    client = sign_in(world.bithu)
    page = client.get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    assert "Kết luận sửa lại." in page.context["articles"][0]
    assert client.get(reverse("meetings:minutes-paper", args=[meeting.pk])).status_code == 200, "a draft"


@pytest.mark.parametrize(
    ("who", "numbers"), [("bithu", [2, 1]), ("thuongtruc", [2, 1]), ("quan8", [2]), ("giamsat", [2])]
)
def test_why_a_record_was_given_back_is_told_to_who_reads_drafts(world, sign_in, who, numbers):
    meeting = accepted(world)
    reopen(meeting, world)
    hand_in_again(meeting, world)
    page = sign_in(getattr(world, who)).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    assert [revision.number for revision in page.context["revisions"]] == numbers
    assert ("Ghi sai số phiếu" in page.content.decode()) == (1 in numbers)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [(1, NotTheNewestRevision), (3, NotTheNewestRevision), (None, NotTheNewestRevision)],
)
def test_only_the_newest_revision_is_opened(world, number, refusal):
    meeting = accepted(world)
    reopen(meeting, world)
    hand_in_again(meeting, world)
    before = everything()
    with pytest.raises(refusal):
        reopen(meeting, world, number=number)
    assert everything() == before
    assert reopen(meeting, world, number=2).state == "returned"


@pytest.mark.parametrize("state", ["planned", "held", "submitted", "returned"])
def test_only_accepted_minutes_are_reopened(world, state):
    meeting = submitted(world)
    Meeting.objects.update(state=state, return_reason="Thiếu")
    before = everything()
    with pytest.raises(WrongState):
        reopen(meeting, world)
    assert everything() == before


def test_an_accepted_meeting_is_not_returned_by_the_way_of_submitted_ones(world):
    meeting = accepted(world)
    with pytest.raises(WrongState):
        scoring.return_to_cell(meeting=fresh(meeting), reason="Thiếu", by=world.thuongtruc)


STEPS = [
    ("submit", "freeze", lambda world, m: scoring.submit(meeting=fresh(m), by=world.bithu)),
    ("reopen", "mark_reopened", lambda world, m: reopen(m, world)),
    ("accept", "issue", lambda world, m: scoring.accept(meeting=fresh(m), by=world.thuongtruc, take="own")),
]


@pytest.mark.parametrize(("name", "broken", "step"), STEPS)
def test_nothing_stays_behind_when_a_step_fails(world, monkeypatch, name, broken, step):
    if name == "submit":
        meeting = hold(meeting_of(world.giai_viet), world)
        score(meeting, world.bithu)
    else:
        meeting = accepted(world) if name == "reopen" else submitted(world)
    before = everything()

    def fail(**arguments):
        raise RuntimeError

    set_everywhere(monkeypatch, "meetings.actions", broken, fail)
    with pytest.raises(RuntimeError):
        step(world, meeting)
    assert everything() == before


def test_a_frozen_row_refuses_every_change(world):
    submitted(world)
    revision = MinutesRevision.objects.get()
    revision.data = {}
    for write in (
        revision.save,
        revision.delete,
        MinutesRevision.objects.all().delete,
        lambda: MinutesRevision.objects.update(data={}),
        lambda: MinutesRevision.objects.update(sha256="0" * 64),
    ):
        with pytest.raises(RevisionIsFrozen):
            write()


def verify() -> str:
    out = io.StringIO()
    call_command("verify_minutes", stdout=out)
    return out.getvalue()


def test_revisions_in_order_are_told_so(world):
    accepted(world)
    assert "1" in verify()


@pytest.mark.parametrize(
    "edit",
    [
        'UPDATE meetings_minutesrevision SET data = \'{"minutes": {}, "resolution": {}}\'',
        f"UPDATE meetings_minutesrevision SET sha256 = '{'0' * 64}'",
    ],
)
def test_a_row_edited_behind_the_programme_is_noticed(world, edit):
    accepted(world)
    with connection.cursor() as cursor:
        cursor.execute(edit)
    with pytest.raises(CommandError):
        verify()


def test_a_paper_that_is_not_of_the_standing_revision_is_noticed(world):
    meeting = accepted(world)
    other = accepted(world, month=NOVEMBER.previous())
    paper = fresh(other).resolution_paper
    Meeting.objects.filter(pk=other.pk).update(resolution_paper=None)
    Meeting.objects.filter(pk=meeting.pk).update(resolution_paper=paper)
    with pytest.raises(CommandError):
        verify()


@pytest.mark.parametrize(
    ("user", "status"),
    [("thuongtruc", 200), ("bithu", 403), ("vanphong", 403), ("quan8", 403), ("bithu1", 404)],
)
def test_who_may_reopen(world, sign_in, user, status):
    meeting = accepted(world)
    page = sign_in(getattr(world, user)).get(reverse("meetings:meeting-reopen", args=[meeting.pk]))
    assert page.status_code == status


def test_reopening_by_the_page(world, sign_in):
    meeting = accepted(world)
    client, address = sign_in(world.thuongtruc), reverse("meetings:meeting-reopen", args=[meeting.pk])
    assert client.get(address).context["form"].initial == {"number": 1}
    assert client.post(address, {"number": 1, "reason": " "}).status_code == 422
    refused = client.post(address, {"number": 2, "reason": "Ghi sai số phiếu"})
    assert refused.status_code == 409
    assert "Ghi sai số phiếu" in refused.content.decode(), "what was typed is still there"
    assert fresh(meeting).state == "accepted"
    assert client.post(address, {"number": 1, "reason": "Ghi sai số phiếu"}).status_code == 302
    page = client.get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    (revision,) = page.context["revisions"]
    assert (revision.reopened_by, revision.reopen_reason) == (world.thuongtruc, "Ghi sai số phiếu")
    assert "Ghi sai số phiếu" in page.content.decode()
    assert client.post(address, {"number": 1, "reason": "Lần nữa"}).status_code == 302
    assert fresh(meeting).return_reason == "Ghi sai số phiếu"


def test_the_next_meeting_confirms_these_minutes(world):
    from meetings.papers import Record, minutes_data

    meeting = accepted(world, month=NOVEMBER.previous())
    following = meeting_of(world.giai_viet)
    Meeting.objects.filter(pk=following.pk).update(previous_minutes_confirmed=True)
    told = minutes_data(Record(fresh(following)))["previous_minutes"]
    assert told == {"held_on": "2026-10-05", "symbol": meeting.minutes_paper.symbol, "is_confirmed": True}
