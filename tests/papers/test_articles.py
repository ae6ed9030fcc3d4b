"""What a paper says and what it leaves out, read from its HTML article."""

import re

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from papers import rendering

from . import samples


def article(kind, data=None, **options):
    return rendering.render_article(kind, data or samples.ALL[kind](), profile_code="2026", **options)


def words(html):
    return " ".join(strip_tags(html).replace("&nbsp;", " ").split())


@pytest.mark.parametrize("kind", samples.ALL)
def test_every_paper_is_one_article_without_style_attributes_or_scripts(kind):
    """The site's Content-Security-Policy allows neither."""
    html = article(kind)
    assert html.count("<article") == html.count("</article>") == 1
    assert not re.search(r"style=|<style|<script|\son\w+=", html)


@pytest.mark.parametrize("kind", samples.ALL)
def test_papers_are_vietnamese_in_every_language_of_the_site(kind):
    with override("en"):
        in_english = article(kind)
    with override("vi"):
        assert in_english == article(kind)


def test_absences_stand_with_their_reasons():
    text = words(article("minutes"))
    assert "Vắng có lý do: 01 đồng chí: Đỗ Văn Ánh (đi bệnh viện)." in text
    assert "Vắng không có lý do: 01 đồng chí: Lý Quốc Khuê." in text
    assert "Sinh hoạt đảng tạm thời ở nơi khác" not in text


def test_without_a_vote_there_is_no_vote_block():
    data = samples.minutes() | {"motions": [], "own_score": None}
    text = words(article("minutes", data))
    assert "Biểu quyết" not in text
    assert "tán thành" not in text
    resolution = samples.resolution() | {"vote": None}
    assert "tán thành" not in words(article("resolution", resolution))


def test_a_vote_gives_counts_share_base_and_outcome():
    text = words(article("minutes"))
    assert (
        "tán thành 19 trên 22 đồng chí, tỷ lệ 86,36 %; không tán thành 0; không có ý kiến 01 "
        "(đảng viên chính thức được triệu tập)." in text
    )
    assert "Nghị quyết được thông qua vì có hơn một nửa" in text


def test_what_is_not_known_stands_as_dots():
    data = samples.minutes() | {"started": None, "ended": None, "venue": None, "chair": None, "clerk": None}
    text = words(article("minutes", data))
    assert "hồi …… giờ …… phút, tại ………………," in text
    assert "Chủ trì: đồng chí ………………." in text
    assert "kết thúc hồi …… giờ …… phút" in text


@pytest.mark.parametrize(("is_adopted", "times"), [(True, 1), (False, 0)])
def test_minutes_call_themselves_adopted_only_when_they_were(is_adopted, times):
    text = words(article("minutes", samples.minutes() | {"is_adopted": is_adopted}))
    assert text.count("thống nhất thông qua") == times


@pytest.mark.parametrize("count", [4, 5, 8])
def test_the_report_has_as_many_columns_as_the_rubric_has_criteria(count):
    data = samples.ward_report(rows=10)
    data["criteria"] = [
        {"code": f"T{number}", "title": f"Tiêu chí {number}", "max_points": "12.5"}
        for number in range(1, count + 1)
    ]
    data["totals"]["average_points"] = ["10.2"] * count
    for row in data["rows"]:
        row["points"] = ["9.5"] * count
    html = article("ward_report", data)
    assert f'colspan="{count}"' in html
    first_row = html.split("<tbody>")[1].split("</tr>")[0]
    assert first_row.count("<td") == 9 + count
    assert f"T{count}. Tiêu chí {count}" in html


def test_grades_come_from_the_data_too():
    data = samples.ward_report(rows=10)
    data["totals"]["grades"] = [
        {"grade": "Hoàn thành", "cells": 9, "percent": "90.00"},
        {"grade": "Không hoàn thành", "cells": 1, "percent": "10.00"},
    ]
    assert "Không hoàn thành" in words(article("ward_report", data))


@pytest.mark.parametrize(
    ("is_met", "sentence"),
    [
        (True, "đạt 92,39 %, đạt chỉ tiêu 90 %."),
        (False, "đạt 92,39 %, chưa đạt chỉ tiêu 90 %."),
        (None, "đạt 92,39 %, chỉ tiêu 90 %."),
    ],
)
def test_attendance_stands_against_its_target(is_met, sentence):
    data = samples.ward_report()
    data["attendance"]["is_met"] = is_met
    assert sentence in words(article("ward_report", data))


@pytest.mark.parametrize(
    ("missed", "cells_held", "sentence"),
    [
        ([], 23, "Tất cả chi bộ đã tổ chức sinh hoạt trong tháng."),
        ([], 22, "Chưa ghi nhận chi bộ nào không sinh hoạt trong tháng."),
        (None, 22, "Chi bộ Trạm Y tế"),
    ],
)
def test_cells_that_did_not_meet_are_listed(missed, cells_held, sentence):
    data = samples.ward_report()
    data["missed"] = data["missed"] if missed is None else missed
    data["totals"]["cells_held"] = cells_held
    after_head = words(article("ward_report", data)).split("Chi bộ không tổ chức sinh hoạt")[1]
    assert sentence in after_head.split("Kết quả theo tiêu chí")[0]


def test_who_has_no_official_points_yet_is_named_under_the_results():
    data = samples.ward_report() | {"pending": ["Chi bộ Khu phố 4", "Chi bộ Khu phố 5"]}
    under_the_results = words(article("ward_report", data)).split("Chi bộ không tổ chức sinh hoạt")[0]
    assert "Chưa có điểm chính thức: Chi bộ Khu phố 4; Chi bộ Khu phố 5." in under_the_results


def test_an_item_that_does_not_apply_is_not_a_zero():
    html = article("score_sheet")
    row = html.split('<td class="num">1.3</td>')[1].split("</tr>")[0]
    assert words(row.replace("</td>", " </td>")) == (
        "Nội dung chuyên đề – – – – Không áp dụng trong tháng này."
    )


def test_a_correction_names_what_it_replaces():
    data = samples.ward_report(rows=10)
    data["head"]["replaces"] = "Thay thế Báo cáo số 01-BC/ĐU, ngày 02 tháng 12 năm 2026"
    assert "(Thay thế Báo cáo số 01-BC/ĐU, ngày 02 tháng 12 năm 2026)" in words(article("ward_report", data))


def test_what_was_left_open_has_dots_in_a_draft_and_words_when_issued():
    data = samples.minutes()
    data["sections"] = [{"title": "Phương hướng, nhiệm vụ tháng tới", "text": "………………"}]
    assert "………………" in words(article("minutes", data, is_draft=True))
    issued = words(article("minutes", data))
    assert "………………" not in issued
    assert "tháng tới Không ghi." in issued.replace("tới", "tới ").replace("  ", " ")


@pytest.mark.parametrize("kind", ["summary", "period_report"])
def test_no_page_is_made_to_say_that_nothing_was_missed(kind):
    data, one = samples.ALL[kind](), samples.period_report()["missed"] + samples.summary()["missed"]
    for missed, appendices, said in [([], 0, 1), (one[:1], 1, 0)]:
        html = article(kind, data | {"missed": missed})
        assert html.count("không tổ chức sinh hoạt</h2>") == appendices
        assert words(html).count("tổ chức sinh hoạt: không có.") == said
