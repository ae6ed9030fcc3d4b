"""An issued paper for keeping: archival, tagged for screen readers, its data inside, its code on each page."""

import json
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import segno

from papers import pdf, rendering
from papers.actions import render_draft

from . import samples
from .reading import MM, flat_text, letters, page_sizes, page_texts

KINDS = ["ward_report", "minutes", "score_sheet"]


def kept(data, kind="ward_report"):
    html = rendering.render_document(kind, data, profile_code="2026")
    return pdf.render(html, attached=rendering.attached("01-BC/ĐU", data, date(2026, 12, 2)))


@pytest.fixture(scope="module")
def printed():
    return {kind: kept(samples.issued(kind), kind) for kind in KINDS}


@pytest.fixture(scope="module")
def report(printed):
    with pikepdf.open(BytesIO(printed["ward_report"])) as document:
        yield document


def elements(element):
    """The element and all below it, in reading order."""
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary):
            yield from elements(kid)


def of_kind(document, kind):
    return [one for one in elements(document.Root.StructTreeRoot.K[0]) if kind == one.S]


# --- The archive ---------------------------------------------------------------------------------------------


def test_it_says_what_it_is_to_an_archive(report):
    xmp = report.Root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in xmp
    assert [intent.S for intent in report.Root.OutputIntents] == ["/GTS_PDFA1"]
    assert "/Encrypt" not in report.trailer
    assert "/ID" in report.trailer


def test_its_dates_are_those_of_the_paper_and_never_of_the_clock(report):
    assert report.docinfo["/CreationDate"] == report.docinfo["/ModDate"] == "D:20261202"
    params = report.Root.AF[0].EF.F.Params
    assert params.CreationDate == params.ModDate == "D:20261202000000Z"


def test_what_signing_programs_would_write_anew_is_as_they_write_it(report):
    """iText 5 forgets that metadata were compressed; PDFBox gives an output intent a number of its own."""
    assert "/Filter" not in report.Root.Metadata
    assert [intent.is_indirect for intent in report.Root.OutputIntents] == [True]


def test_the_data_it_was_made_from_is_inside_once(report):
    (file,) = report.Root.AF
    assert (file.UF, file.F, file.AFRelationship) == ("01-BC-DU.json", "01-BC-DU.json", "/Data")
    assert file.EF.F.Subtype == "/application/json"
    assert json.loads(file.EF.F.read_bytes()) == samples.issued("ward_report")
    assert list(report.attachments) == ["01-BC-DU.json"]


def test_drafts_and_papers_without_a_number_carry_none_of_it():
    content = render_draft("minutes", samples.minutes(), on=date(2026, 11, 6))
    with pikepdf.open(BytesIO(content)) as document:
        assert not {"/StructTreeRoot", "/AF", "/Metadata", "/OutputIntents"} & set(document.Root.keys())
    assert "Mã kiểm tra" not in flat_text(content)


# --- The structure -------------------------------------------------------------------------------------------


def test_a_screen_reader_is_told_title_and_language(report):
    assert report.Root.Lang == "vi"
    assert report.Root.ViewerPreferences.DisplayDocTitle is True
    assert report.Root.MarkInfo.Marked is True
    assert report.docinfo["/Title"] == "Báo cáo kết quả sinh hoạt chi bộ tháng 11 năm 2026"


def test_what_goes_on_over_pages_is_one_element(report):
    assert len(report.pages) > 3
    assert len(of_kind(report, "/Art")) == 1
    assert len(of_kind(report, "/Sect")) == 5
    tables = of_kind(report, "/Table")
    assert [[part.S for part in table.K] for table in tables] == [["/THead", "/TBody"]] * 4
    assert [len(table.K[1].K) for table in tables] == [24, 1, 5, 4]


def test_elements_know_their_parents(report):
    for element in elements(report.Root.StructTreeRoot.K[0]):
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary):
                assert kid.P.objgen == element.objgen


def test_head_cells_have_a_scope_and_every_cell_finds_its_own(report):
    heads = of_kind(report, "/TH")
    assert {str(head.A.Scope) for head in heads} == {"/Column"}
    names = report.Root.StructTreeRoot.IDTree.Names
    known = [str(name) for name in names[::2]]
    assert known == sorted(str(head.ID) for head in heads)
    named = {str(name) for cell in of_kind(report, "/TD") for name in cell.A.get("/Headers", [])}
    assert named <= set(known)


def test_pictures_say_what_they_show(report):
    assert [str(figure.Alt)[:9] for figure in of_kind(report, "/Figure")] == ["Biểu đồ: "] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_everything_printed_is_read_once_or_is_decoration(printed, kind):
    """Page numbers, footers and repeated heads are not read out; nothing else is left out."""
    with pikepdf.open(BytesIO(printed[kind])) as document:
        in_tree = [
            (element.Pg.objgen, int(mark))
            for element in elements(document.Root.StructTreeRoot.K[0])
            for mark in element.K
            if not isinstance(mark, pikepdf.Dictionary)
        ]
        on_pages, decorations = set(), []
        for page in document.pages:
            decorations.append(0)
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "BDC" and "/MCID" in operands[1]:
                    on_pages.add((page.objgen, int(operands[1].MCID)))
                elif str(operator) == "BDC" and operands[0] == "/Artifact":
                    decorations[-1] += 1
        assert len(in_tree) == len(set(in_tree))
        assert set(in_tree) == on_pages
        assert min(decorations) >= 3  # the two lines at the foot, and the QR


# --- The foot of the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_number_version_code_and_how_many_pages_there_are(printed, kind):
    pages = page_texts(printed[kind])
    for text in pages:
        foot = " ".join(text.split())
        assert f"Số 01-BC/ĐU, bản 1 – gồm {len(pages)} trang. Mã kiểm tra: 7KQ2M-9XT4D" in foot
        assert "nhập mã kiểm tra tại https://sochibo.example/papers/verify/" in foot


@pytest.mark.parametrize("kind", KINDS)
def test_the_foot_stands_in_the_lower_margin_and_the_page_number_above(printed, kind):
    for index, (width, height) in enumerate(page_sizes(printed[kind])):
        everything = letters(printed[kind], index)
        foot = [letter for letter in everything if letter.size_pt < 10]
        assert height - 20 <= min(letter.top for letter in foot)
        assert max(letter.bottom for letter in foot) <= height - 5
        assert min(letter.left for letter in foot) == pytest.approx(30, abs=0.3)
        assert max(letter.right for letter in foot) < width - 15 - 14
        number = "".join(letter.text for letter in everything if letter.bottom < 20)
        assert number == (str(index + 1) if index else "")


def test_the_picture_on_the_page_is_the_code_of_the_address(printed):
    """Each module is looked at where it is printed, in grey as a copier sees it, with its white border around."""
    url = samples.issued("minutes")["head"]["verify_url"]
    matrix = [list(row) for row in segno.make_qr(url, error="m", boost_error=False).matrix]
    with pypdfium2.PdfDocument(printed["minutes"]) as document:
        for page in document:
            picture = page.render(scale=8, grayscale=True).to_pil()
            side, left, top = 14 * MM * 8, (210 - 15 - 14) * MM * 8, (297 - 20 + 1.5) * MM * 8
            step = side / len(matrix)

            def is_dark(x, y, picture=picture, left=left, top=top, step=step):
                return picture.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) < 128

            side = range(len(matrix))
            assert [[is_dark(x, y) for x in side] for y in side] == [[bool(m) for m in row] for row in matrix]
            around = [is_dark(x, y) for y in (-3, len(matrix) + 3) for x in side]
            around += [is_dark(x, y) for x in (-3, len(matrix) + 3) for y in side]
            assert not any(around)


def test_where_the_site_has_no_public_address_the_code_stands_alone():
    content = kept(samples.issued("resolution", verify_url=""), "resolution")
    text = flat_text(content)
    assert "Mã kiểm tra: 7KQ2M-9XT4D" in text
    assert "Quét mã" not in text


def test_a_paper_from_before_there_were_codes_has_no_foot(printed):
    data = samples.issued("minutes")
    for name in ("version", "short_code", "verify_url"):
        del data["head"][name]
    assert "Mã kiểm tra" not in flat_text(kept(data, "minutes"))
