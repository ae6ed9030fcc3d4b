"""What comes out of the printer: letters, fonts, measures, pages, and the same bytes every time."""

import unicodedata
from datetime import date
from itertools import pairwise

import pytest

from papers import pdf, rendering
from papers.actions import render_draft

from . import samples
from .reading import MM, flat_text, fonts, letters, page_sizes, page_texts, title_and_language

TONES = "\u0300\u0301\u0303\u0309\u0323"
TONED = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
VIETNAMESE = sorted([*"ăâđêôơư", *TONED])
ALL_LETTERS = VIETNAMESE + [letter.upper() for letter in VIETNAMESE]
TINOS = {"Paper-Tinos", "Paper-Tinos-Bold", "Paper-Tinos-Italic", "Paper-Tinos-Bold-Italic"}


def pdf_of(kind, data):
    return pdf.render(rendering.render_document(kind, data, profile_code="2026"))


@pytest.fixture(scope="module")
def printed():
    """Every sample once: kind → bytes."""
    return {kind: pdf_of(kind, sample()) for kind, sample in samples.ALL.items()}


def test_there_are_134_vietnamese_letters():
    assert len(set(ALL_LETTERS)) == 134


@pytest.mark.parametrize("faces", [("", ""), ("<b>", "</b>"), ("<i>", "</i>"), ("<b><i>", "</i></b>")])
def test_every_vietnamese_letter_is_printed_and_read_back(faces):
    opened, closed = faces
    line = " ".join(ALL_LETTERS)
    content = pdf.render(f'<html lang="vi"><p class="paper">{opened}{line}{closed}</p></html>')
    assert flat_text(content).split() == ALL_LETTERS
    assert {name for name, _embedded in fonts(content)} < TINOS


@pytest.mark.parametrize("kind", samples.ALL)
def test_only_our_own_typeface_is_used_and_it_is_embedded(printed, kind):
    used = fonts(printed[kind])
    assert {name for name, _embedded in used} <= TINOS
    assert all(embedded for _name, embedded in used)


def test_the_document_names_its_title_and_language(printed):
    title = "Biên bản sinh hoạt chi bộ thường kỳ tháng 11 năm 2026"
    assert title_and_language(printed["minutes"]) == (title, "vi")


@pytest.mark.parametrize(
    ("kind", "size"), [("minutes", (210, 297)), ("resolution", (210, 297)), ("ward_report", (297, 210))]
)
def test_pages_are_a4(printed, kind, size):
    assert set(page_sizes(printed[kind])) == {size}


@pytest.mark.parametrize("kind", samples.ALL)
def test_margins_are_20_20_30_15_mm(printed, kind):
    for index, (width, height) in enumerate(page_sizes(printed[kind])):
        body = [letter for letter in letters(printed[kind], index) if letter.top > 19]
        assert min(letter.left for letter in body) >= 29.9
        assert (
            max(letter.right for letter in body) <= width - 14.5
        )  # the hook of a last "ý" reaches over the edge
        assert min(letter.top for letter in body) >= 20
        assert max(letter.bottom for letter in body) <= height - 20


def test_lines_begin_and_end_at_the_margins(printed):
    body = [letter for letter in letters(printed["minutes"], 0) if letter.top > 19]
    assert min(letter.left for letter in body) == pytest.approx(30, abs=0.3)
    assert max(letter.right for letter in body) == pytest.approx(210 - 15, abs=0.5)
    assert min(letter.top for letter in body) == pytest.approx(20, abs=1)


@pytest.mark.parametrize("kind", samples.ALL)
def test_page_numbers_stand_top_centre_from_the_second_page_on(printed, kind):
    for index, (width, _height) in enumerate(page_sizes(printed[kind])):
        above = [letter for letter in letters(printed[kind], index) if letter.bottom < 20]
        if index == 0:
            assert above == []
            continue
        assert "".join(letter.text for letter in above) == str(index + 1)
        assert above[0].top == pytest.approx(10, abs=2)
        assert above[0].left == pytest.approx((30 + width - 15) / 2, abs=2)
        assert above[0].size_pt == pytest.approx(14, abs=0.1)


@pytest.mark.parametrize(
    ("words", "size_pt", "font"),
    [
        ("ĐẢNGCỘNGSẢNVIỆTNAM", 15, "Paper-Tinos-Bold"),
        ("ĐẢNGBỘPHƯỜNG5", 14, "Paper-Tinos"),
        ("CHIBỘCHUNGCƯGIAIVIỆT", 14, "Paper-Tinos-Bold"),
        ("Phường5,ngày", 14, "Paper-Tinos-Italic"),
        ("NGHỊQUYẾT", 16, "Paper-Tinos-Bold"),
        ("Chibộđãthảoluận", 14, "Paper-Tinos"),
        ("T/MCHIBỘ", 14, "Paper-Tinos-Bold"),
        ("BÍTHƯ", 14, "Paper-Tinos"),
        ("NguyễnVănBình", 14, "Paper-Tinos-Bold"),
        ("Nơinhận:", 14, "Paper-Tinos"),
        ("-LưuChibộ.", 12, "Paper-Tinos"),
    ],
)
def test_sizes_and_faces_are_those_of_the_layout_table(printed, words, size_pt, font):
    everything = [letter for index in range(2) for letter in letters(printed["resolution"], index)]
    start = "".join(letter.text for letter in everything).rindex(words)
    for letter in everything[start : start + len(words)]:
        assert letter.size_pt == pytest.approx(size_pt, abs=0.1)
        assert letter.font == font


def test_the_order_of_keys_changes_nothing():
    """PostgreSQL gives JSON back with its keys in another order."""

    def backwards(value):
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    assert pdf_of("minutes", backwards(samples.minutes())) == pdf_of("minutes", samples.minutes())


def lines(content, page_index, words):
    """The printed lines of a page that hold one of `words`, as letters from left to right."""
    rows = {}
    for letter in letters(content, page_index):
        rows.setdefault(round(letter.baseline, 1), []).append(letter)
    found = [sorted(row, key=lambda letter: letter.left) for _height, row in sorted(rows.items())]
    return [row for row in found if any(one in "".join(letter.text for letter in row) for one in words)]


def test_paragraphs_begin_10_mm_in_and_stand_6_pt_apart(printed):
    first, second, third, heading = lines(
        printed["minutes"], 0, ["Hômnay", "cộngđồngchungcư", "kỳtháng11năm2026.", "I-THÀNHPHẦN"]
    )
    assert first[0].left - second[0].left == pytest.approx(10, abs=0.3)
    assert heading[0].left - second[0].left == pytest.approx(10, abs=0.3)
    steps = [(b[0].baseline - a[0].baseline) * MM for a, b in pairwise([first, second, third, heading])]
    assert steps == pytest.approx([19, 19, 19 + 6], abs=0.3)


def test_the_head_has_its_two_columns_a_star_and_five_hyphens(printed):
    """Left: both bodies, star, number; right: the Party's name, then place and date; below: name, abstract, hyphens."""
    head = lines(
        printed["resolution"], 0, ["ĐẢNGBỘ", "*", "Số……", "NGHỊQUYẾT", "sinhhoạtchibộthường", "-----"]
    )
    text = ["".join(letter.text for letter in row) for row in head]
    assert text[0] == "ĐẢNGBỘPHƯỜNG5" or text[0].startswith("ĐẢNGBỘPHƯỜNG5ĐẢNGCỘNGSẢN")
    assert text[1] == "*"
    assert text[2].startswith("Số……-NQ/CB")
    assert text[3:] == ["NGHỊQUYẾT", "sinhhoạtchibộthườngkỳtháng11năm2026", "-----"]
    for row in head[3:]:
        assert (row[0].left + row[-1].right) / 2 == pytest.approx((30 + 210 - 15) / 2, abs=0.5)


def test_a_sheet_for_thirty_people_is_two_pages(printed):
    assert len(page_sizes(printed["roll_call_sheet"])) == 2


def test_a_long_report_repeats_its_heads_and_never_breaks_a_row():
    data = samples.ward_report(rows=100)
    for row in data["rows"]:
        row["note"] = " ".join(["thiếu 8 phút so với 90 phút"] * 4) + " HẾT"
    pages = [" ".join(page.split()) for page in page_texts(pdf_of("ward_report", data))]
    with_rows = [page for page in pages if "HẾT" in page]
    assert len(with_rows) >= 10
    for page in with_rows:
        assert page.count("Ghi chú, lý do trừ điểm") == 1
        assert page.count("C1 C2 C3 C4 C5") == 1
        assert page.count("thiếu 8 phút") == 4 * page.count("HẾT")
    assert sum(page.count("HẾT") for page in pages) == 100


def test_a_draft_says_so_on_every_page_and_has_no_number():
    content = render_draft("minutes", samples.minutes(), on=date(2026, 11, 6))
    pages = page_texts(content)
    assert len(pages) > 1
    assert all("DỰ THẢO" in page for page in pages)
    assert "Số ……-BB/CB" in flat_text(content)
    assert "ngày …… tháng …… năm 20…" in flat_text(content)


def test_a_paper_that_is_issued_does_not_call_itself_a_draft(printed):
    assert "DỰ THẢO" not in flat_text(printed["minutes"])
