"""What a motion needs: more than half, or two thirds, of the official members convened (domain.md §3)."""

import pytest

from meetings.statuses import BaseRule, Question, VoteMethod
from meetings.votes import RULE_OF, Ballots, Count, needs_sentence, outcome_sentence


@pytest.mark.parametrize(
    ("rule", "base", "needed"),
    [
        (BaseRule.HALF, 17, 9),
        (BaseRule.HALF, 16, 9),
        (BaseRule.HALF, 15, 8),
        (BaseRule.HALF, 2, 2),
        (BaseRule.HALF, 1, 1),
        (BaseRule.TWO_THIRDS, 17, 12),
        (BaseRule.TWO_THIRDS, 18, 12),
        (BaseRule.TWO_THIRDS, 19, 13),
        (BaseRule.TWO_THIRDS, 3, 2),
        (BaseRule.TWO_THIRDS, 2, 2),
        (BaseRule.TWO_THIRDS, 1, 1),
    ],
)
def test_a_motion_is_carried_with_the_votes_needed_and_not_with_one_less(rule, base, needed):
    assert Count(rule, base, votes_for=needed).needed == needed
    assert Count(rule, base, votes_for=needed).is_carried
    assert not Count(rule, base, votes_for=needed - 1).is_carried


def test_the_base_is_those_convened_not_those_present():
    """17 members of whom 14 came: 8 votes are most of those present, and not enough (the source's own example)."""
    assert not Count(BaseRule.HALF, 17, votes_for=8, votes_against=6).is_carried


@pytest.mark.parametrize("rule", list(BaseRule))
def test_nothing_is_carried_where_nobody_was_convened(rule):
    assert not Count(rule, base=0, votes_for=0).is_carried


@pytest.mark.parametrize(
    ("votes_for", "ballots", "sentence"),
    [
        (9, {}, "Biểu quyết bằng hình thức giơ tay. Nội dung biểu quyết được thông qua."),
        (8, {}, "Biểu quyết bằng hình thức giơ tay. Nội dung biểu quyết không được thông qua."),
        (
            9,
            {"method": VoteMethod.SECRET, "issued": 14, "returned": 13, "invalid": 1},
            "Biểu quyết bằng hình thức bỏ phiếu kín: phát ra 14 phiếu, thu về 13 phiếu, 01 phiếu không hợp lệ. "
            "Nội dung biểu quyết được thông qua.",
        ),
        (
            8,
            {"method": VoteMethod.SECRET, "issued": 14, "returned": 14, "invalid": 0},
            "Biểu quyết bằng hình thức bỏ phiếu kín: phát ra 14 phiếu, thu về 14 phiếu, 00 phiếu không hợp lệ. "
            "Nội dung biểu quyết không được thông qua.",
        ),
        (
            9,
            {"method": VoteMethod.SECRET},
            "Biểu quyết bằng hình thức bỏ phiếu kín. Nội dung biểu quyết được thông qua.",
        ),
    ],
)
def test_the_sentence_of_the_minutes_says_how_it_was_voted_and_what_came_of_it(votes_for, ballots, sentence):
    assert outcome_sentence(Count(BaseRule.HALF, 17, votes_for), **ballots) == sentence


@pytest.mark.parametrize(
    ("rule", "words"), [(BaseRule.HALF, "hơn một nửa là 9"), (BaseRule.TWO_THIRDS, "hai phần ba là 12")]
)
def test_the_sentence_in_brackets_says_what_a_vote_needs(rule, words):
    assert needs_sentence(Count(rule, 17, votes_for=0)) == (
        f"tính trên tổng số đảng viên chính thức được triệu tập, cần {words}"
    )


@pytest.mark.parametrize(
    ("numbers", "excess"),
    [
        # votes, voters, issued, returned, invalid
        ((14, 14, 14, 14, 0), None),
        ((13, 14, 14, 14, 1), None),
        ((14, 14, 14, 14, 1), "counted"),
        ((13, 14, 14, 12, 0), "counted"),
        ((12, 14, 14, 12, 0), None),
        ((12, 14, 12, 13, 0), "returned"),
        ((12, 14, 13, 13, 0), None),
        ((12, 14, 15, 12, 0), "issued"),
        ((14, 14, None, None, None), None),
        ((15, 14, None, None, None), "counted"),
        ((14, 14, None, None, 1), "counted"),
        ((13, 14, None, 15, None), "returned"),
        ((13, 14, 12, None, None), "counted"),
        ((14, 14, 14, None, None), None),
    ],
)
def test_each_number_of_a_secret_ballot_holds_the_one_before(numbers, excess):
    assert Ballots(*numbers).excess == excess


def test_every_question_has_its_rule():
    assert set(RULE_OF) == set(Question)
    assert [question for question, rule in RULE_OF.items() if rule == BaseRule.TWO_THIRDS] == [
        Question.MEMBERSHIP
    ]
