import pytest

from papers.templatetags import paper_format


@pytest.mark.parametrize(
    ("value", "text"),
    [("9.5", "9,5"), ("90.0", "90"), ("100", "100"), ("0", "0"), ("10.50", "10,5"), (5, "5"), (None, "–")],
)
def test_points(value, text):
    assert paper_format.points(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [("90.91", "90,91\u00a0%"), ("90", "90\u00a0%"), ("0.00", "0,00\u00a0%"), (None, "–")]
)
def test_percent(value, text):
    assert paper_format.percent(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(19, 22, "86,36\u00a0%"), (0, 22, "0,00\u00a0%"), (0, 0, "–")]
)
def test_percent_of(part, whole, text):
    assert paper_format.percent_of(part, whole) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, "01"), (9, "09"), (10, "10"), (None, "……")])
def test_counts_below_ten_are_padded(count, text):
    assert paper_format.padded(count) == text


@pytest.mark.parametrize(
    ("filter_name", "value", "text"),
    [
        ("long_date", "2026-02-05", "ngày 05 tháng 02 năm 2026"),
        ("short_date", "2026-02-05", "05/02/2026"),
        ("short_date", None, "–"),
        ("day_month", "2026-11-30", "30/11"),
        ("day_month", None, "–"),
        ("month_words", "2026-05", "tháng 5 năm 2026"),
        ("clock", "19:30", "19 giờ 30 phút"),
        ("clock", None, "…… giờ …… phút"),
        ("dotted", "", "………………"),
        ("dotted", "Trần Thị An", "Trần Thị An"),
        ("paragraphs", "một\n\n  hai \r\nba", ["một", "hai", "ba"]),
        ("paragraphs", None, []),
        ("meeting_kind", "thematic", "chuyên đề"),
        ("task_result", "not_achieved", "Chưa đạt"),
        ("task_result", None, "–"),
    ],
)
def test_days_times_and_words(filter_name, value, text):
    assert getattr(paper_format, filter_name)(value) == text


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Đảng bộ Thành phố Hồ Chí Minh", ("Đảng bộ Thành phố", "Hồ Chí Minh")),
        ("Chi bộ Chung cư Giai Việt", ("Chi bộ Chung cư", "Giai Việt")),
        ("Đảng bộ Phường 5", ("Đảng bộ", "Phường 5")),
        ("Chi bộ Khu phố 12", ("Chi bộ Khu", "phố 12")),
        ("Đảng ủy Phường Chợ Lớn", ("Đảng ủy Phường", "Chợ Lớn")),
        ("Chi bộ Công ty Dịch vụ công ích Bình Chánh", ("Chi bộ Công ty Dịch vụ công", "ích Bình Chánh")),
        ("Quận ủy", ("", "Quận ủy")),
        ("Kiên", ("", "Kiên")),
        ("", ("", "")),
    ],
)
def test_the_end_of_a_body_s_name_is_not_torn(name, parts):
    assert paper_format.kept_together(name) == parts


@pytest.mark.parametrize(("text", "is_open"), [("………………", True), ("… ghi sau", False), ("Không.", False)])
def test_dots_alone_are_a_place_to_write(text, is_open):
    assert paper_format.is_left_open(text) is is_open
