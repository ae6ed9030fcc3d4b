"""A month under another rubric: what is kept, what stays open, who may look, and that nothing is written."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cells.models import Event, Reading
from meetings.actions import record_missed_month
from meetings.models import Meeting, MeetingPolicy
from scoring.actions import accept
from scoring.evidence import STEPS
from scoring.models import Assessment, ItemScore, Rubric, RubricDraft
from scoring.replay import Judged, counterparts, kept_judgements, replay
from scoring.replay_of import month_replay, with_length_asked
from scoring.rubric import Judgement, load, parse, to_yaml
from tests.conftest import NOVEMBER, meeting_of
from tests.meetings.records import fresh, hold, snapshot

from .assessments import accepted, score, submitted
from .test_engine import EXEMPLARY
from .test_rubric import FOUR_CRITERIA, MEETING

SPEC = load()
JUDGED = {
    item.code: Judged(item.max_points(EXEMPLARY.facts()), item.max_points(EXEMPLARY.facts()))
    for item in SPEC.items
}


def changed(**items):
    """The default rubric with changed items: ``i2_1={"text": "…"}`` changes item 2.1."""
    data = deepcopy(SPEC.to_data()) | {"code": "other", "name": "Bộ khác"}
    changes = {name[1:].replace("_", "."): change for name, change in items.items()}
    for criterion in data["criteria"]:
        for item in criterion["items"]:
            item.update(changes.get(item["code"], {}))
    return parse(data)


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({}, True),
        ({"text": "  nội DUNG được chuẩn bị "}, True),  # against the same words written plainly
        ({"text": "Nội dung được chuẩn bị kỹ"}, False),
        ({"text": "Nội dung được chuẩn bị", "part_of": "Chuẩn bị"}, False),
        ({"rule": {"kind": "judgement", "answer": "scale", "step": 1}}, True),
        ({"rule": {"kind": "yes_no", "all": [{"fact": "met", "is": True}]}}, False),
    ],
)
def test_a_judgement_is_kept_only_for_the_same_question(change, is_kept):
    used = changed(i2_1={"text": "Nội dung được chuẩn bị"})
    other = changed(i2_1={"text": "Nội dung được chuẩn bị"} | change)
    kept = kept_judgements(other, EXEMPLARY, used, JUDGED)
    assert ("2.1" in kept) is is_kept
    state = replay(other, EXEMPLARY, used, JUDGED).proposal["2.1"].state
    assert state == ("judged" if is_kept else "proven" if "rule" in change else "needs_judgement")


@pytest.mark.parametrize(
    ("points", "most", "answer", "is_kept"),
    [
        (3, 3, {"answer": "yes_no"}, True),
        (0, 3, {"answer": "yes_no"}, True),
        (2, 3, {"answer": "yes_no"}, False),  # no answer that this item offers
        (2, 3, {"answer": "scale", "step": 1}, True),
        (2, 2, {"answer": "scale", "step": 1}, False),  # two of two is not two of three
    ],
)
def test_a_judgement_is_kept_only_for_the_same_points(points, most, answer, is_kept):
    other = changed(i2_1={"rule": {"kind": "judgement"} | answer})
    judged = {"2.1": Judged(Decimal(points), Decimal(most))}
    assert kept_judgements(other, EXEMPLARY, SPEC, judged) == ({"2.1": Decimal(points)} if is_kept else {})


def test_a_judgement_of_what_does_not_count_this_month_is_not_kept():
    """Nought of nought would be offered there too."""
    assert JUDGED["3.4"] == Judged(Decimal(0), Decimal(0))
    assert set(JUDGED) - set(kept_judgements(SPEC, EXEMPLARY, SPEC, JUDGED)) == {
        "3.4",
        *(item.code for item in SPEC.items if not isinstance(item.rule, Judgement)),
    }


def test_words_decide_and_where_they_stand_twice_the_code_too():
    moved = changed(i4_1={"text": "Một"}, i4_3={"text": "Hai"})
    back = changed(i4_1={"text": "Hai"}, i4_3={"text": "Một"})
    pairs = counterparts(moved, back)
    assert (pairs["4.1"], pairs["4.3"]) == ("4.3", "4.1")
    twice = changed(i4_1={"text": "Một"}, i4_3={"text": "Một"})
    assert {code: other for code, other in counterparts(twice, twice).items() if code != other} == {}
    assert "4.3" not in counterparts(twice, moved)  # the words stand once there, under 4.1
    assert counterparts(twice, moved)["4.1"] == "4.1"


def test_what_is_open_makes_the_total_a_span():
    full = replay(SPEC, EXEMPLARY, SPEC, JUDGED)
    assert (full.is_span, full.lowest, full.grade_texts) == (False, (Decimal(100), "tot"), ["Tốt"])
    found = replay(
        SPEC,
        replace(EXEMPLARY, criticism_minutes=None),
        SPEC,
        JUDGED | {"3.3": Judged(Decimal(9), Decimal(9))},
    )
    assert [item.code for item in found.to_judge] == ["3.3"]
    assert [item.code for item in found.lacking] == ["3.8"]
    assert found.missing_facts == ["criticism_minutes"]
    assert (found.lowest, found.highest) == ((Decimal(84), "kha"), (Decimal(100), "tot"))
    assert found.grade_texts == ["Khá", "Tốt"]


def test_a_cap_not_decided_lowers_only_the_worst_case():
    unmarked = replace(EXEMPLARY, unmarked=1, expected=None, present=None, unexcused=None)
    found = replay(SPEC, unmarked, SPEC, JUDGED)
    assert set(found.conclusion.caps_undecided) == {"K1", "K2"}
    assert found.lowest[1] == "kha"
    assert found.highest[1] == "tot"


@pytest.mark.parametrize(("points", "lowest"), [(40, ("59.5", "khong")), (10, ("50", "khong"))])
def test_a_cap_not_decided_holds_the_total_of_the_worst_case_down(points, lowest):
    """10 + 0 + 20 + 10 and what was judged; a meeting of unknown length may have been shorter than half."""
    spec = parse(FOUR_CRITERIA)
    unknown = replace(MEETING, duration_minutes=None, unexcused=0, speakers=5, steps_recorded=STEPS)
    judged = {"IV.1": Judged(Decimal(points), Decimal(40))}
    found = replay(spec, unknown, spec, judged)
    assert found.conclusion.caps_undecided == ("L",)
    assert found.lowest == (Decimal(lowest[0]), lowest[1])
    assert found.highest[0] == 60 + points


@pytest.mark.parametrize(
    ("other", "used", "minutes"),
    [((), (), 90), ((120,), (), 120), ((), (75,), 100), ((120,), (75,), 120)],
)
def test_the_required_length_is_what_the_other_rubric_asks(world, other, used, minutes):
    """Where it is silent the committee's policy decides (100), unless nothing but the policy ever did (90)."""

    def asking(lengths):
        bands = [{"otherwise": True, "minutes": length} for length in lengths]
        return parse(SPEC.to_data() | ({"required_minutes": bands} if bands else {}))

    policy = MeetingPolicy(required_minutes=100)
    evidence = replace(EXEMPLARY, strength=10)
    meeting = meeting_of(world.giai_viet)
    found = with_length_asked(evidence, asking(other), asking(used), meeting, policy)
    assert found.required_minutes == minutes


# --- The pages ---------------------------------------------------------------------------------------------------


def other_rubric(world, committee=None, **items):
    spec = changed(**items)
    return Rubric.objects.create(
        committee=committee or world.ward5,
        code="other",
        name=spec.name,
        since=date(2027, 1, 1),
        data=spec.to_data(),
    )


def draft(world, text, committee=None):
    return RubricDraft.objects.create(
        committee=committee or world.ward5, text=text, saved_by=world.thuongtruc, saved_at=timezone.now()
    )


def address(world, rubric="", committee=None):
    return f"{reverse('scoring:replay', args=[(committee or world.ward5).pk, NOVEMBER])}?rubric={rubric}"


def test_a_month_side_by_side(world, sign_in):
    accepted(world)
    record_missed_month(
        cell=world.khu_pho_1, month=NOVEMBER, permission="", reason="Mưa bão", by=world.vanphong
    )
    rubric = other_rubric(world, i2_1={"text": "Câu hỏi khác"})
    page = sign_in(world.thuongtruc).get(address(world, rubric.pk))
    first, second = page.context["lines"]
    used = Assessment.objects.get()
    assert first["own"] == f"{used.own_total.normalize():f}"
    assert first["official"]
    low, high = (Decimal(part) for part in first["total"].split(" – "))
    assert (first["to_judge"], high - low >= 3) == (["2.1"], True)
    assert first["lacking"]
    assert first["missing"]
    assert (second["state"], second["total"], second["grades"]) == ("missed", "0", "Kém")


def test_a_grade_that_no_committee_gave_is_said_to_be_the_cell_s(world, sign_in):
    submitted(world)
    rubric = other_rubric(world)
    waiting = sign_in(world.thuongtruc).get(address(world, rubric.pk)).context["lines"][0]["grade"]
    accept(meeting=Meeting.objects.get(), by=world.thuongtruc, take="own")
    decided = sign_in(world.thuongtruc).get(address(world, rubric.pk)).context["lines"][0]["grade"]
    assert waiting == f"{decided} (tự chấm)"


def test_an_open_record_stands_on_its_last_saving_and_alone_on_what_is_recorded_now(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    rubric = other_rubric(world)
    fresh(meeting).motions.all().delete()
    [row, _other] = month_replay(world.thuongtruc, world.ward5, NOVEMBER, rubric.spec)
    assert row.is_open
    assert row.replay.evidence.conclusion_adopted is True
    page = sign_in(world.thuongtruc).get(
        reverse("scoring:replay-meeting", args=[meeting.pk]), {"rubric": rubric.pk}
    )
    assert page.context["found"].replay.evidence.conclusion_adopted is None


def test_one_meeting_item_by_item(world, sign_in):
    meeting = accepted(world)
    rubric = other_rubric(world, i2_1={"text": "Câu hỏi khác"})
    page = sign_in(world.thuongtruc).get(
        reverse("scoring:replay-meeting", args=[meeting.pk]), {"rubric": rubric.pk}
    )
    found = page.context["found"]
    pairs = {pair.item.code: pair for _criterion, pairs in found.criteria for pair in pairs}
    assert pairs["2.1"].is_to_judge
    assert pairs["2.1"].line is None
    assert pairs["4.1"].is_kept
    assert pairs["4.1"].line.code == "4.1"
    assert [line.code for line in found.alone] == ["2.1"]
    assert Reading.objects.filter(by=world.thuongtruc, object_id=str(meeting.pk)).exists()


def test_a_meeting_that_was_not_held_has_nothing_to_look_at(world, sign_in):
    meeting = meeting_of(world.giai_viet)
    page = sign_in(world.thuongtruc).get(reverse("scoring:replay-meeting", args=[meeting.pk]))
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("which", "status"),
    [
        ("shipped", 200),
        ("file-an_phu_2025", 200),
        ("own", 200),
        ("above", 200),
        ("beside", 404),
        ("draft", 200),
        ("draft beside", 404),
        ("draft in force", 404),
        ("nonsense", 404),
    ],
)
def test_which_rubrics_may_be_tried(world, sign_in, which, status):
    text = to_yaml(load())
    keys = {
        "shipped": lambda: Rubric.objects.get().pk,
        "own": lambda: other_rubric(world).pk,
        "above": lambda: other_rubric(world, world.district).pk,
        "beside": lambda: other_rubric(world, world.ward6).pk,
        "draft": lambda: f"draft-{draft(world, text).pk}",
        "draft beside": lambda: f"draft-{draft(world, text, world.ward6).pk}",
        "draft in force": lambda: f"draft-{published(world, text).pk}",
    }
    key = keys.get(which, lambda: which)()
    submitted(world)
    page = sign_in(world.thuongtruc).get(address(world, key))
    assert page.status_code == status
    if status == 200:
        assert page.context["lines"][0]["total"]


def published(world, text):
    found = draft(world, text)
    found.published = other_rubric(world)
    found.save()
    return found


def test_a_draft_that_cannot_be_read_says_why(world, sign_in):
    page = sign_in(world.thuongtruc).get(address(world, f"draft-{draft(world, 'code: [').pk}"))
    assert page.status_code == 200
    assert page.context["problem"]
    assert not page.context["lines"]


@pytest.mark.parametrize(
    ("who", "month_status", "meeting_status"),
    [
        ("thuongtruc", 200, 200),
        ("vanphong", 403, 403),
        ("bithu", 404, 403),
        ("bithu1", 404, 404),
        ("quan8", 403, 404),
    ],
)
def test_who_may_look(world, sign_in, who, month_status, meeting_status):
    meeting = submitted(world)
    client = sign_in(getattr(world, who))
    assert client.get(address(world)).status_code == month_status
    page = reverse("scoring:replay-meeting", args=[meeting.pk])
    assert client.get(page).status_code == meeting_status
    assert client.post(page).status_code == client.post(address(world)).status_code == 405


def test_looking_writes_nothing_but_the_reading(world, sign_in):
    meeting = accepted(world)
    rubric = other_rubric(world)
    before = snapshot(Assessment, ItemScore, Rubric, Event)
    client = sign_in(world.thuongtruc)
    client.get(address(world, rubric.pk))
    client.get(reverse("scoring:replay-meeting", args=[meeting.pk]), {"rubric": rubric.pk})
    assert snapshot(Assessment, ItemScore, Rubric, Event) == before
    assert Reading.objects.filter(by=world.thuongtruc, object_type="cells.committee").count() == 1


def test_the_file_has_numbers_as_numbers(world, sign_in):
    submitted(world)
    rubric = other_rubric(world, i2_1={"text": "Câu hỏi khác"})
    export = reverse("scoring:replay-export", args=[world.ward5.pk, NOVEMBER])
    answer = sign_in(world.thuongtruc).post(export, {"rubric": rubric.pk})
    header, row, _second = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    found = dict(zip(header, row, strict=True))
    used = Assessment.objects.get()
    assert (found["Chi bộ"], found["Điểm tự chấm"]) == ("Chung cư Giai Việt", used.own_total)
    assert found["Bộ tiêu chí xem thử: nhiều nhất"] - found["Bộ tiêu chí xem thử: ít nhất"] >= 3
    assert found["Mục chờ chấm"] == "2.1"


def test_the_board_leads_there_for_who_may(world, sign_in):
    board = reverse("scoring:board", args=[world.ward5.pk, NOVEMBER])
    links = [
        reverse(name, args=[world.ward5.pk, NOVEMBER]) for name in ("scoring:replay", "scoring:calibration")
    ]
    page = sign_in(world.thuongtruc).get(board).content.decode()
    assert all(link in page for link in links)
    page = sign_in(world.vanphong).get(board).content.decode()
    assert not any(link in page for link in links)
