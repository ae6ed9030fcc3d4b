"""The rules about visits: whose name stands in a text, and who has been without a visit for three months."""

from datetime import date

import pytest

from meetings.visits import months_before, named_in, without_visit

NAMES = ["Trần Thị An", "Đỗ Văn Ánh", "Tòng"]
TEXTS = [
    ("Hẻm 12 ngập nước khi mưa lớn.", []),
    ("Đồng chí Trần Thị An đề nghị sửa cống.", ["Trần Thị An"]),
    ("TRẦN THỊ AN, ĐỖ VĂN ÁNH đề nghị", ["Trần Thị An", "Đỗ Văn Ánh"]),
    ("tran thi an de nghi", ["Trần Thị An"]),
    ("(Trần  Thị\nAn)", ["Trần Thị An"]),
    ("Trần Thị An", ["Trần Thị An"]),
    ("Trần Thị Ang và đường Trần Thị", []),  # a longer word, half a name
    ("An ninh trật tự, ánh sáng", []),
    ("Suối Tòng cạn nước", []),  # one word is no whole name
    ("", []),
]


@pytest.mark.parametrize(("text", "named"), TEXTS)
def test_a_whole_name_is_found_with_or_without_diacritics_and_nothing_less(text, named):
    assert named_in(text, NAMES) == named


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 11, 7), 3, date(2026, 8, 7)),
        (date(2026, 2, 7), 3, date(2025, 11, 7)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 5, 31), 3, date(2024, 2, 29)),
    ],
)
def test_months_before_a_day(day, months, earlier):
    assert months_before(day, months) == earlier


TODAY = date(2026, 11, 7)
LONG_AGO, BORDER, DAY_BEFORE, DAY_AFTER = (
    date(2020, 1, 1),
    date(2026, 8, 7),
    date(2026, 8, 6),
    date(2026, 8, 8),
)


@pytest.mark.parametrize(
    ("since", "last_visit", "waits"),
    [
        (LONG_AGO, None, True),
        (LONG_AGO, DAY_BEFORE, True),
        (LONG_AGO, BORDER, False),
        (LONG_AGO, TODAY, False),
        (BORDER, None, True),
        (DAY_AFTER, None, False),  # not yet three months there
        (DAY_AFTER, DAY_BEFORE, False),
    ],
)
def test_who_has_been_there_for_three_months_without_a_visit(since, last_visit, waits):
    last = {"An": last_visit} if last_visit else {}
    assert [one.who for one in without_visit({"An": since}, last, TODAY)] == (["An"] if waits else [])


def test_who_never_had_a_visit_stands_first_then_the_longest_ago():
    since = dict.fromkeys(["ba tháng", "chưa", "một năm"], LONG_AGO)
    last = {"ba tháng": DAY_BEFORE, "một năm": date(2025, 11, 1)}
    assert [one.who for one in without_visit(since, last, TODAY)] == ["chưa", "một năm", "ba tháng"]
