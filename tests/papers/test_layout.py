from datetime import date, time

import pytest

from cells.months import Month
from papers import layout


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2018, 4, 3), "2018"),
        (date(2026, 5, 26), "2018"),
        (date(2026, 5, 27), "2026"),
        (date(2099, 1, 1), "2026"),
    ],
)
def test_rules_hold_from_their_first_day_to_the_day_before_the_next(day, code):
    assert layout.profile_on(day).code == code


def test_no_rules_are_known_before_the_oldest():
    with pytest.raises(layout.NoLayoutProfile):
        layout.profile_on(date(2018, 4, 2))


def test_a_cell_may_issue_conclusions_only_under_the_rules_of_2026():
    assert "KL" not in layout.profile_on(date(2026, 5, 26)).cell_kinds
    assert "KL" in layout.profile_on(date(2026, 5, 27)).cell_kinds


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 9), "ngày 09 tháng 01 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 11, 30), "ngày 30 tháng 11 năm 2026"),
        (None, "ngày …… tháng …… năm 20…"),
    ],
)
def test_days_below_ten_and_months_below_three_are_padded(day, words):
    assert layout.paper_date(day) == words


@pytest.mark.parametrize(
    ("month", "words"),
    [
        (Month(2026, 2), "tháng 02 năm 2026"),
        (Month(2026, 3), "tháng 3 năm 2026"),
        (Month(2026, 12), "tháng 12 năm 2026"),
    ],
)
def test_months_in_titles(month, words):
    assert layout.paper_month(month) == words


@pytest.mark.parametrize(
    ("number", "kind", "body_code", "symbol"),
    [
        (1, "ward_report", "ĐU", "01-BC/ĐU"),
        (9, "resolution", "CB", "09-NQ/CB"),
        (10, "minutes", "CB", "10-BB/CB"),
        (123, "minutes", "CB", "123-BB/CB"),
    ],
)
def test_numbers_below_ten_are_padded_and_the_symbol_has_no_colon(number, kind, body_code, symbol):
    assert layout.symbol(number, kind, body_code) == symbol


def test_a_draft_has_dots_for_its_number():
    assert layout.draft_symbol("ward_report", "ĐU") == "……-BC/ĐU"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(19, 30), "19 giờ 30 phút"),
        (time(8, 5), "8 giờ 05 phút"),
        (time(8, 0), "8 giờ"),
        (None, "…… giờ …… phút"),
    ],
)
def test_times_are_written_out(at, words):
    assert layout.clock(at) == words


@pytest.mark.parametrize(
    ("kind", "meeting_kind", "title"),
    [
        ("minutes", "regular", "Biên bản sinh hoạt chi bộ thường kỳ tháng 5 năm 2026"),
        ("minutes", "thematic", "Biên bản sinh hoạt chi bộ chuyên đề tháng 5 năm 2026"),
        ("resolution", "extraordinary", "Nghị quyết sinh hoạt chi bộ bất thường tháng 5 năm 2026"),
        ("score_sheet", "regular", "Phiếu chấm điểm chất lượng sinh hoạt chi bộ tháng 5 năm 2026"),
        ("ward_report", None, "Báo cáo kết quả sinh hoạt chi bộ tháng 5 năm 2026"),
    ],
)
def test_titles(kind, meeting_kind, title):
    assert layout.title(kind, {"month": "2026-05", "meeting_kind": meeting_kind}) == title


def test_every_kind_of_paper_has_a_name_and_an_abbreviation():
    from papers.models import PaperKind

    assert set(layout.ABBREVIATIONS) == set(PaperKind.values)
    assert set(layout.NAMES) - set(PaperKind.values) == {"invitation", "pre_meeting", "roll_call_sheet"}
