"""The Word file says what the screen and the PDF say, word for word, and is set as the rules ask."""

import io
import re
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.text import WD_LINE_SPACING
from lxml import html

from papers import docx, layout, pdf, rendering

from . import samples
from .reading import page_texts

KINDS = ["minutes", "resolution"]


def full(kind):
    return samples.ALL[kind]()


def sparse(kind):
    """Nothing known but that there was to be a meeting."""
    attendance = samples.ATTENDANCE | {
        name: [] for name, value in samples.ATTENDANCE.items() if isinstance(value, list)
    }
    unknown = {"present": None, "late": 0, "rate_percent": None, "rate_rule": ""}
    data = full(kind) | {
        "attendance": attendance | unknown,
        "chair": None,
        "clerk": None,
        "venue": None,
        "previous_tasks": [],
        "tasks": [],
        "own_score": None,
    }
    if kind == "resolution":
        return data | {"vote": None, "evaluation": [], "directions": [], "duration_minutes": None}
    empty = {"started": None, "ended": None, "speakers_count": None, "resolution_text": None}
    lists = {"guests": [], "sections": [], "contributions": [], "motions": [], "resolution_symbol": None}
    return data | empty | lists


def combined(kind):
    """A regular meeting with a thematic part, extended, with all that newer records hold."""
    attendance = samples.ATTENDANCE | {
        "late_members": [{"name": "Trần Thị An", "reason": "19 giờ 45 phút"}],
        "temporary_present": 1,
        "absent": 4,
    }
    more = {"thematic_topic": "Học tập <và> làm theo & nêu gương", "is_combined": True, "is_extended": True}
    previous = {"held_on": "2026-10-05", "symbol": "10-BB/CB", "is_confirmed": True}
    return full(kind) | more | {"attendance": attendance, "previous_minutes": previous}


MAKERS = [full, sparse, combined]


def on_screen(article) -> str:
    """The words of the article with what the style sheet writes before them: parts, points, dashes, capitals."""
    tree = html.fragment_fromstring(article)
    part = point = 0
    for element in tree.iter():
        classes = (element.get("class") or "").split()
        if "paper-part" in classes:
            part, point = part + 1, 0
        if element.tag == "h2":
            element.text = f"{docx.ROMAN[part]}- {element.text.upper()}"
        if "paper-point" in classes:
            point += 1
            element.text = f"{point}. {element.text or ''}"
        if element.tag == "li":
            element.text = f"- {element.text}"
        if element.tag in ("p", "li", "td", "th", "h1", "h2", "h3", "div"):
            element.tail = f" {element.tail or ''}"
    return tree.text_content()


def in_pdf(content) -> str:
    """The pages without their numbers, which are drawn last."""
    first, *others = page_texts(content)
    return " ".join([first, *(re.sub(r"\s\d+\s*$", "", page) for page in others)])


def in_word(content) -> str:
    """Paragraphs and tables in the order in which they stand."""
    body = Document(io.BytesIO(content)).element.body
    return " ".join("".join(text.text for text in node.iter("{*}t")) for node in body.iter("{*}p"))


def words(text) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_screen_the_pdf_and_the_word_file_say_the_same(kind, make):
    data = make(kind)
    article = rendering.render_article(kind, data, profile_code="2026")
    printed = pdf.render(rendering.render_document(kind, data, profile_code="2026"))
    written = docx.render(kind, data, profile_code="2026")
    assert words(in_word(written)) == words(on_screen(article))
    # A line may break after a hyphen, so the PDF is compared letter by letter.
    assert "".join(in_pdf(printed).split()) == "".join(on_screen(article).split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_gives_the_same_bytes(kind):
    assert docx.render(kind, full(kind), profile_code="2026") == docx.render(
        kind, full(kind), profile_code="2026"
    )


@pytest.mark.parametrize("profile", layout.PROFILES)
def test_the_page_and_the_type_follow_the_rules(profile):
    document = Document(io.BytesIO(docx.render("minutes", full("minutes"), profile_code=profile.code)))
    section, normal = document.sections[0], document.styles["Normal"]
    measures = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(length.mm) for length in measures] == [210, 297, 20, 30, 15]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    spacing = normal.paragraph_format
    assert (spacing.line_spacing_rule, spacing.line_spacing.pt) == (WD_LINE_SPACING.EXACTLY, 19)
    head = document.tables[0]
    assert len(head.columns) == 2
    assert head.cell(0, 0).text.startswith("ĐẢNG BỘ PHƯỜNG 5\nCHI BỘ CHUNG CƯ GIAI VIỆT\n*\nSố ")
    assert head.cell(0, 1).text.startswith("ĐẢNG CỘNG SẢN VIỆT NAM\nPhường 5, ngày")


@pytest.mark.parametrize(("is_draft", "times"), [(True, 2), (False, 0)])
def test_a_draft_says_so_on_every_page(is_draft, times):
    content = docx.render("minutes", full("minutes"), profile_code="2026", is_draft=is_draft)
    section = Document(io.BytesIO(content)).sections[0]
    headers = [section.first_page_header, section.header]
    marks = [line.text for header in headers for line in header.paragraphs if line.text == "DỰ THẢO"]
    assert len(marks) == times


def test_the_file_knows_no_clock_and_no_author():
    content = docx.render("minutes", full("minutes"), profile_code="2026")
    with ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {docx.BEGINNING}
    about = Document(io.BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.title) == (
        "",
        "",
        "Biên bản sinh hoạt chi bộ thường kỳ tháng 11 năm 2026",
    )


def test_letters_that_xml_cannot_hold_are_left_out():
    data = full("minutes") | {"venue": "Nhà\x0bvăn\x00 hóa <b>&amp;"}
    assert "tại Nhàvăn hóa <b>&amp;, " in in_word(docx.render("minutes", data, profile_code="2026"))
