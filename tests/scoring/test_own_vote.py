"""How the cell decides on its own score: the counted vote, weaknesses and remedies, and what backs a judgement."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.models import Event
from meetings.models import Attachment, Meeting
from meetings.queries import roll_call
from scoring import actions
from scoring.models import Assessment, ItemScore
from scoring.own_vote import OwnDecision
from scoring.papers import own_score_data, score_sheet_data
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER, meeting_of
from tests.meetings.browser_form import errors_beside, filled
from tests.meetings.records import call_roll, fresh, hold, mark, snapshot

from .assessments import accepted, generous, score, submitted, unanimous

PDF = b"%PDF-1.4 scan %%EOF"


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


def pdf(name="bien-ban.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def save(meeting, by, *, decision=None, proofs=None, own=None, version=None):
    meeting = fresh(meeting)
    return actions.save_own_points(
        meeting=meeting,
        version=sheet_of(meeting).version if version is None else version,
        own=generous(meeting) if own is None else own,
        decision=decision,
        proofs=proofs,
        by=by,
    )


def line(meeting, code):
    return next(one for one in sheet_of(fresh(meeting)).lines if one.code == code)


# --- the vote --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "votes_for", "is_carried"),
    [(3, 1, False), (3, 2, True), (4, 2, False), (4, 3, True), (17, 8, False), (17, 9, True), (0, 0, False)],
)
def test_more_than_half_of_all_who_may_vote_carries_the_own_score(base, votes_for, is_carried):
    decision = OwnDecision(base, votes_for, 0, 0)
    assert decision.is_carried is is_carried
    assert ("chưa thông qua" in decision.paper["outcome"]) is not is_carried


def test_before_the_vote_there_is_none_to_print():
    assert (OwnDecision().is_voted, OwnDecision().is_carried, OwnDecision().paper) == (False, False, None)


def test_the_base_is_counted_from_the_roll_call_and_numbers_left_open_are_none(world, meeting):
    counted = roll_call(fresh(meeting))
    save(meeting, world.bithu, decision=OwnDecision(votes_for=2))
    stored = Assessment.objects.get()
    assert (stored.vote_base, stored.votes_for, stored.votes_against, stored.abstentions) == (
        counted.voting_base,
        2,
        0,
        0,
    )


@pytest.mark.parametrize(("votes", "is_refused"), [((3, 0, 0), False), ((2, 1, 0), False), ((2, 1, 1), True)])
def test_no_more_votes_than_official_members_were_present(world, meeting, votes, is_refused):
    assert roll_call(fresh(meeting)).voters == 3
    decision = OwnDecision(None, *votes)
    if is_refused:
        before = snapshot(Assessment, ItemScore, Event)
        with pytest.raises(actions.TooManyOwnVotes):
            save(meeting, world.bithu, decision=decision)
        assert snapshot(Assessment, ItemScore, Event) == before
    else:
        assert save(meeting, world.bithu, decision=decision).votes_for == votes[0]


def problems(meeting):
    current = sheet_of(fresh(meeting))
    return {code for _sentence, code in actions.submission_problems(fresh(meeting), current)}


def test_without_a_vote_nothing_is_submitted_and_the_sentence_leads_to_its_box(world, sign_in, meeting):
    score(meeting, world.bithu)
    save(meeting, world.bithu, decision=OwnDecision())
    assert problems(meeting) == {actions.VOTE}
    client = sign_in(world.bithu)
    page = client.post(address(meeting), filled(client.get(address(meeting)), -1) | {"submit": "1"})
    assert page.status_code == 422
    assert [target for _sentence, target in page.context["problems"]] == ["#id_votes_for"]


def test_a_vote_that_the_cell_lost_is_asked_about_and_does_not_keep_the_sheet_back(world, meeting):
    """Where fewer than half of the official members came no vote carries: the record must still arrive."""
    score(meeting, world.bithu)
    save(meeting, world.bithu, decision=OwnDecision(votes_for=1, votes_against=2))
    assert problems(meeting) == set()
    assert "chưa thông qua" in own_score_data(sheet_of(fresh(meeting)))["vote"]["outcome"]
    with pytest.raises(actions.SheetNotFinished) as refused:
        actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert [code for _sentence, code in refused.value.problems] == [actions.NOT_ADOPTED]
    actions.submit(meeting=fresh(meeting), by=world.bithu, though_not_adopted=True)
    event = Event.objects.get(verb="submitted though not adopted")
    assert event.after == {"vote_base": 3, "votes_for": 1, "votes_against": 2, "abstentions": 0}


@pytest.mark.parametrize(("votes_for", "is_asked"), [("1", True), ("2", False)])
def test_a_rejected_score_is_handed_in_by_a_tick_alone(world, sign_in, meeting, votes_for, is_asked):
    client = sign_in(world.bithu)
    score(meeting, world.bithu)
    votes = {"votes_for": votes_for, "votes_against": "1", "submit": "1"}
    page = client.post(address(meeting), typed(client, meeting) | votes)
    assert (page.status_code, fresh(meeting).state) == ((422, "held") if is_asked else (302, "submitted"))
    if is_asked:
        assert [target for _sentence, target in page.context["problems"]] == ["#not-adopted"]
        assert 'name="not_adopted"' in page.content.decode()
        page = client.post(address(meeting), typed(client, meeting) | votes | {"not_adopted": "1"})
        assert (page.status_code, fresh(meeting).state) == (302, "submitted")
    asked = Event.objects.filter(verb="submitted though not adopted").exists()
    assert asked is is_asked


@pytest.mark.parametrize(("votes", "missing"), [("", 0), ("1", 2), ("3", 0)])
def test_votes_fewer_than_those_present_are_told_beside_the_fields(world, sign_in, meeting, votes, missing):
    client = sign_in(world.bithu)
    client.post(address(meeting), typed(client, meeting) | {"votes_for": votes})
    form = client.get(address(meeting)).context["form"]
    assert form.vote.missing_votes == missing


def test_all_that_is_missing_is_told_at_once_and_counted_by_what_was_typed(world, sign_in, meeting):
    """One field is refused; a reason, another item's points and the question of the vote are told beside it."""
    client = sign_in(world.bithu)
    own = {code.replace(".", "-") + "-points": str(pair[0]) for code, pair in generous(meeting).items()}
    votes = {"votes_for": "1", "votes_against": "2", "submit": "1"}
    sent = typed(client, meeting) | own | votes | {"1-1-points": "99", "2-2-points": "2", "3-3-points": ""}
    page = client.post(address(meeting), sent)
    assert page.status_code == 422
    assert [at for _sentence, at in page.context["form"].errors] == ["id_1-1-points"]
    assert [at for _sentence, at in page.context["also"]] == [
        "#id_2-2-points",
        "#id_3-3-points",
        "#not-adopted",
    ]
    left = {one["criterion"].spec.code: one["is_done"] for one in page.context["criteria"]}
    assert left == {"C1": False, "C2": False, "C3": False, "C4": True, "C5": True}
    assert page.context["form"].vote.typed.is_voted
    assert not Assessment.objects.exists(), "nothing is saved"


def test_whom_the_vote_is_measured_on_is_told_with_who_is_left_out(world, sign_in, meeting):
    meeting.motions.all().delete()
    call_roll(meeting, world.bithu, Bình=mark("exempt"))
    page = sign_in(world.bithu).get(address(meeting)).content.decode()
    assert "Biểu quyết tính trên 2 người: 3 đảng viên chính thức, trừ 1 được miễn." in page


def test_a_roll_call_corrected_after_the_vote_is_noticed(world, meeting):
    score(meeting, world.bithu)
    meeting.motions.all().delete()  # their counts would be refused first
    call_roll(meeting, world.bithu, Bình=mark("unexcused"))
    assert actions.VOTE in problems(meeting)


def test_submitting_counts_the_base_anew_and_says_so_in_the_ledger(world, meeting):
    score(meeting, world.bithu)
    Assessment.objects.update(vote_base=9)
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    event = Event.objects.get(verb="own vote recounted")
    base = roll_call(fresh(meeting)).voting_base
    assert (event.before, event.after) == ({"vote_base": 9}, {"vote_base": base})
    assert Assessment.objects.get().vote_base == base


def test_vote_and_weaknesses_stand_in_minutes_resolution_and_score_sheet(world):
    meeting = submitted(world)
    frozen = meeting.revisions.get().data
    for own in (frozen["minutes"]["own_score"], frozen["resolution"]["own_score"]):
        assert (own["vote"]["votes_for"], own["weaknesses"]) == (3, "Phát biểu còn ít.")
    paper = score_sheet_data(meeting, sheet_of(meeting))
    assert (paper["vote"]["base"], paper["weaknesses"]) == (3, "Phát biểu còn ít.")


# --- every change is in the ledger -----------------------------------------------------------------------------

CHANGES = {
    "points": (lambda m: {"own": generous(m) | {"3.3": (Decimal(9), "")}}, "3.3", "own"),
    "reason": (lambda m: {"own": generous(m) | {"3.8": (Decimal(0), "Không ghi giờ")}}, "3.8", "own_reason"),
    "vote": (lambda m: {"decision": OwnDecision(votes_for=2, votes_against=1)}, "votes_against", None),
    "weaknesses": (lambda m: {"decision": replace(unanimous(m), weaknesses="Ít ý kiến")}, "weaknesses", None),
    "remedies": (lambda m: {"decision": replace(unanimous(m), remedies="Mời từng tổ")}, "remedies", None),
    "line of the minutes": (lambda m: {"proofs": {"2.1": actions.Proof("Trang 3")}}, "2.1", "proof_text"),
    "file": (lambda m: {"proofs": {"2.1": actions.Proof(upload=pdf())}}, "2.1", "proof"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_the_own_column_is_in_the_ledger_before_and_after(world, meeting, name):
    change, key, part = CHANGES[name]
    score(meeting, world.bithu)
    save(meeting, world.bithu, **change(meeting))
    event = Event.objects.filter(verb="own points saved").last()
    before, after = event.before[key], event.after[key]
    assert (before[part], after[part]) if part else (before, after)
    assert (before[part] != after[part]) if part else (before != after)
    assert [one for one in event.after if event.before[one] != event.after[one] and one != key] in (
        [],
        ["votes_for"],
        ["weaknesses"],
        ["votes_for", "weaknesses"],
    )


def test_what_is_left_out_stays_as_it_is(world, meeting):
    save(
        meeting,
        world.bithu,
        decision=unanimous(meeting),
        proofs={"2.1": actions.Proof("Trang 3", None, pdf())},
    )
    save(meeting, world.bithu)
    stored = line(meeting, "2.1")
    assert (stored.proof_text, stored.proof.name) == ("Trang 3", "bien-ban.pdf")
    assert sheet_of(fresh(meeting)).decision.votes_for == 3


# --- what backs a judgement ------------------------------------------------------------------------------------


def test_a_file_of_another_meeting_backs_nothing(world, meeting):
    other = hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)
    save(other, world.bithu, proofs={"2.1": actions.Proof(upload=pdf())})
    foreign = Attachment.objects.get()
    with pytest.raises(actions.ProofOfAnotherMeeting):
        save(meeting, world.bithu, proofs={"2.1": actions.Proof(attachment_id=foreign.pk)})
    assert not Assessment.objects.filter(meeting=meeting).exists()


def test_only_judgements_are_backed(world, meeting):
    save(meeting, world.bithu, proofs={"1.1": actions.Proof("Trang 3")})
    assert line(meeting, "1.1").proof_text == ""


def test_a_save_that_fails_at_the_end_leaves_no_file_behind(world, meeting, monkeypatch, settings):
    def broken(**_facts):
        raise RuntimeError

    before = snapshot(Assessment, ItemScore, Attachment, Event)
    monkeypatch.setattr("scoring.actions.own_points.record", broken)
    with pytest.raises(RuntimeError):
        save(meeting, world.bithu, decision=unanimous(meeting), proofs={"2.1": actions.Proof(upload=pdf())})
    assert snapshot(Assessment, ItemScore, Attachment, Event) == before
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


# --- the page --------------------------------------------------------------------------------------------------


def address(meeting):
    return reverse("scoring:sheet", args=[meeting.pk])


def typed(client, meeting, **changes):
    """The page as it stands, with changes: ``i2_1="3"`` points, other names as the form has them."""
    return filled(client.get(address(meeting)), -1) | {
        name: value for name, value in changes.items() if not name.startswith("i")
    }


def test_votes_weaknesses_and_proofs_are_saved_and_shown_again(world, sign_in, meeting):
    client = sign_in(world.bithu)
    sent = typed(client, meeting) | {
        "votes_for": "2",
        "votes_against": "1",
        "weaknesses": "Ít ý kiến",
        "2-1-points": "3",
        "2-1-proof-text": "Thống nhất ra quân từ ngày 12.",
        "2-1-proof-upload": pdf(),
    }
    assert client.post(address(meeting), sent).status_code == 302
    shown = filled(client.get(address(meeting)), -1)
    names = ("votes_for", "votes_against", "abstentions", "weaknesses", "2-1-points", "2-1-proof-text")
    assert [shown[name] for name in names] == [
        "2",
        "1",
        "0",
        "Ít ý kiến",
        "3",
        "Thống nhất ra quân từ ngày 12.",
    ]
    assert shown["2-1-proof-file"] == str(Attachment.objects.get().pk)
    sent["2-1-proof-upload"] = pdf()
    assert client.post(address(meeting), sent).status_code == 302, "the same sent twice is a success"
    assert Assessment.objects.get().version == 1


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"votes_for": "4"}, "votes_for"),
        ({"votes_for": "hai"}, "votes_for"),
        ({"votes_for": "", "votes_against": "1"}, "votes_for"),
        ({"votes_for": "-1"}, "votes_for"),
        ({"2-1-proof-file": "999"}, "2-1-proof-file"),
        ({"2-1-proof-text": "x" * 501}, "2-1-proof-text"),
    ],
)
def test_what_cannot_be_is_said_beside_its_box_and_stays_there(world, sign_in, meeting, changes, name):
    client = sign_in(world.bithu)
    response = client.post(address(meeting), typed(client, meeting) | changes | {"3-3-points": "9"})
    assert response.status_code == 422
    assert errors_beside(response, name)
    assert not Assessment.objects.exists()
    shown = filled(response, -1)
    assert shown["3-3-points"] == "9"
    if not name.endswith("file"):
        assert shown[name] == changes[name]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"votes_for": "-1"}, "Không thể nhỏ hơn 0."),
        ({"votes_for": "hai"}, "Xin ghi số nguyên, ví dụ 12."),
        (
            {"weaknesses": "x" * 4001},
            "Đoạn này dài quá: nhiều nhất 4000 chữ (ký tự), hiện có 4001. Xin viết gọn lại.",
        ),
    ],
)
def test_a_refused_field_is_told_in_our_own_words(world, sign_in, meeting, changes, sentence):
    client = sign_in(world.bithu)
    response = client.post(address(meeting), typed(client, meeting) | changes)
    assert sentence in errors_beside(response, next(iter(changes)))


def test_a_file_that_is_none_of_the_kinds_is_refused_in_words(world, sign_in, meeting):
    client = sign_in(world.bithu)
    sent = typed(client, meeting) | {"2-1-proof-upload": SimpleUploadedFile("a.exe", b"MZ program")}
    response = client.post(address(meeting), sent)
    assert response.status_code == 422
    assert errors_beside(response, "2-1-proof-upload")
    assert not Attachment.objects.exists()


def test_two_who_write_the_vote_are_shown_both(world, sign_in, meeting):
    client = sign_in(world.bithu)
    mine = typed(client, meeting) | {"votes_for": "2"}
    save(meeting, world.vanphong, own={}, decision=OwnDecision(votes_for=3))
    conflict = client.post(address(meeting), mine)
    assert conflict.status_code == 409
    assert ("2", "3") in [(row["mine"], row["saved"]) for row in conflict.context["conflict_rows"]]


def test_the_minutes_own_paragraphs_are_offered(world, sign_in, meeting):
    page = sign_in(world.bithu).get(address(meeting))
    assert "Thống nhất ra quân từ ngày 12." in page.context["minutes_lines"]


@pytest.mark.parametrize(
    ("person", "page", "is_linked"),
    [
        ("thuongtruc", "scoring:review", True),
        ("bithu", "scoring:sheet", True),
        ("quan8", "scoring:sheet", False),
    ],
)
def test_a_proof_is_shown_with_its_file_to_who_may_open_it(world, sign_in, meeting, person, page, is_linked):
    """An official above reads the accepted score; the cell's files are not theirs."""
    score(meeting, world.bithu)
    save(meeting, world.bithu, proofs={"2.1": actions.Proof("Trang 3", None, pdf())})
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    if person == "quan8":
        actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    shown = sign_in(getattr(world, person)).get(reverse(page, args=[meeting.pk])).content.decode()
    file = reverse("meetings:attachment", args=[Attachment.objects.get().pk])
    assert ("Trang 3" in shown, "bien-ban.pdf" in shown, file in shown) == (True, True, is_linked)


# --- the sentences, on every page ------------------------------------------------------------------------------


def test_each_fact_leads_to_where_it_stands_and_what_is_missing_to_where_it_is_filled_in(
    world, sign_in, meeting
):
    Meeting.objects.update(ended_at=None)
    links = sign_in(world.bithu).get(address(meeting)).context["links"]
    assert [link["url"] for link in links["1.1"]] == [reverse("meetings:roll-call", args=[meeting.pk])]
    assert [link["url"] for link in links["3.1"]] == [reverse("meetings:minutes", args=[meeting.pk])]
    assert "3.3" in links, "a judgement stands on no record"
    assert links["3.3"] == []
    reader = sign_in(world.thuongtruc).get(address(meeting)).context["links"]
    assert [link["url"] for link in reader["1.1"]] == [
        reverse("meetings:meeting-detail", args=[meeting.pk]) + "#roll-call"
    ]
    assert reader["3.1"] == [], "who may not write is not sent to fill in"


def test_a_link_out_of_the_form_keeps_what_is_typed(world, sign_in, meeting):
    page = sign_in(world.bithu).get(address(meeting)).content.decode()
    links = [one.split(">")[0] for one in page.split("<a ") if one.startswith('class="score-link"')]
    assert links
    assert all('target="_blank" rel="noopener"' in one for one in links)
    record = sign_in(world.bithu).get(reverse("meetings:meeting-detail", args=[meeting.pk])).content.decode()
    assert all(f'id="{anchor}"' in record for anchor in ("minutes", "resolution"))


def test_what_would_have_earned_more_is_kept_when_the_sheet_is_frozen(world):
    meeting = accepted(world, absent={"Ánh": mark("excused", reason="Ốm")})
    now = {one.code: one.next_band for one in sheet_of(fresh(meeting)).lines}
    assert now["1.1"], "3 of 4 is 75 %: the next band is named"
    stored = ItemScore.objects.get(code="1.1").proposed_reason
    stored.pop("next_band")
    ItemScore.objects.filter(code="1.1").update(proposed_reason=stored)
    assert line(meeting, "1.1").next_band == "", "an old sheet without it is still read"


def test_the_criteria_say_what_is_left_to_do(world, sign_in, meeting):
    own = generous(meeting)
    own["3.3"], own["3.8"] = (None, ""), (Decimal(1), "")
    Meeting.objects.update(criticism_minutes=None)
    save(meeting, world.bithu, own=own)
    states = sign_in(world.bithu).get(address(meeting)).context["criteria"]
    left = {one["criterion"].spec.code: one["words"] for one in states}
    assert [code for code, words in left.items() if words] == ["C3"]
    assert [one["criterion"].spec.code for one in states if one["is_open"]] == ["C3"]
