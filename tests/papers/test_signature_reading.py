"""What a signed copy says, and what of it is believed: the rules by themselves, without a database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign import fields

from papers.signature_reading import Problem, read, roots_in

from .signing import authority, certificate_of, changed, pem_of, sign, small_pdf, token

MOMENT = datetime(2026, 11, 7, 2, tzinfo=UTC)  # the clock of the tests
ISSUED = small_pdf()


@pytest.fixture(scope="module")
def binh():
    return token(issuer=authority())


def seen(content, *, moment=MOMENT, roots=None, issued=ISSUED):
    roots = [certificate_of(authority())] if roots is None else roots
    return read(content, len(issued), moment, roots)


def trusts(content, **how):
    return [one["trust"] for one in seen(content, **how)]


def test_a_good_signature_says_who_signed_when_and_whose_certificate_it_is(binh):
    [found] = seen(sign(ISSUED, binh))
    assert found["signer"] == "Nguyễn Văn Bình"
    assert found["issuer"] == "CA thử nghiệm"
    assert found["trust"] == "trusted"
    assert datetime.fromisoformat(found["signed_at"]) == MOMENT


def test_two_signatures_one_of_them_with_a_stamp_to_be_seen(binh):
    em = token("Phạm Thị Em", issuer=authority())
    both = sign(sign(ISSUED, binh, stamp=(20, 20, 200, 60)), em, "ChuKy2", stamp=(220, 20, 400, 60))
    assert [one["signer"] for one in seen(both)] == ["Nguyễn Văn Bình", "Phạm Thị Em"]
    assert trusts(both) == ["trusted", "trusted"]


# Signed with a key in SoftHSM by iText 5, from which the program of Ban Cơ yếu comes too, and by PDFBox 2; the
# certificate by openssl. `ISSUED_OUTSIDE` is a file of ours in small: a compressed table of objects, and the catalog's
# metadata and output intent as papers/pdf.py writes them.
OUTSIDE = Path(__file__).parent / "signed_outside"
ISSUED_OUTSIDE = 1160


@pytest.mark.parametrize("program", ["itext5", "pdfbox2"])
@pytest.mark.parametrize(("is_root", "trust"), [(True, "trusted"), (False, "unknown_issuer")])
def test_signed_with_a_token_by_a_program_that_is_not_ours(program, is_root, trust):
    signed = (OUTSIDE / f"{program}.pdf").read_bytes()
    moment, roots = datetime(2026, 11, 24, tzinfo=UTC), roots_in(str(OUTSIDE))[0] if is_root else []
    [found] = read(signed, ISSUED_OUTSIDE, moment, roots)
    assert (found["signer"], found["trust"]) == ("Nguyễn Văn Bình", trust)
    assert found["issuer"] == "Cơ quan chứng thực thử nghiệm"
    broken = signed.replace(b"/M(D:2026", b"/M(D:2025").replace(b"/M (D:2026", b"/M (D:2025")
    with pytest.raises(Problem, match="broken"):
        read(broken, ISSUED_OUTSIDE, moment, roots)


def test_a_certificate_that_nobody_here_vouches_for(binh):
    assert trusts(sign(ISSUED, token("Nguyễn Văn Bình"))) == ["unknown_issuer"]
    assert trusts(sign(ISSUED, binh), roots=[]) == ["unknown_issuer"]
    namesake = token("CA thử nghiệm")
    assert trusts(sign(ISSUED, token(issuer=namesake))) == ["unknown_issuer"]


def test_a_certificate_that_ran_out(time_machine):
    # In force from 1 January 2026 for 311 days: until 8 November 00:00 UTC, a day after the clock of the tests.
    short = token(issuer=authority(), days=311)
    end = datetime(2026, 11, 8, tzinfo=UTC)
    signed = sign(ISSUED, short)
    assert trusts(signed, moment=end) == ["trusted"]
    assert trusts(signed, moment=end + timedelta(seconds=1)) == ["expired"]
    time_machine.move_to(end + timedelta(seconds=1), tick=False)
    late = sign(ISSUED, short)
    with pytest.raises(Problem, match="not_in_force"):
        seen(late, moment=end + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("ahead", "is_taken"), [(timedelta(hours=1), True), (timedelta(hours=1, seconds=1), False)]
)
def test_the_clock_of_the_signing_computer_may_be_an_hour_ahead(binh, time_machine, ahead, is_taken):
    time_machine.move_to(MOMENT + ahead, tick=False)
    signed = sign(ISSUED, binh)
    if is_taken:
        assert trusts(signed) == ["trusted"]
    else:
        with pytest.raises(Problem, match="future"):
            seen(signed)


def other_text(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"% 100 points"))
    writer.update_container(page)


def note_on_the_page(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    note = {pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText")}
    page["/Annots"] = generic.ArrayObject([writer.add_object(generic.DictionaryObject(note))])
    writer.update_container(page)


def program_on_opening(writer):
    script = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    writer.root["/OpenAction"] = writer.add_object(generic.DictionaryObject(script))
    writer.update_root()


def box_to_fill_in(writer):
    box = {pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.pdf_string("diem")}
    boxes = generic.ArrayObject([writer.add_object(generic.DictionaryObject(box))])
    writer.root["/AcroForm"] = writer.add_object(generic.DictionaryObject({pdf_name("/Fields"): boxes}))
    writer.update_root()


CHANGES = [other_text, note_on_the_page, program_on_opening, box_to_fill_in]


@pytest.mark.parametrize("change", CHANGES)
def test_edited_and_then_signed(binh, change):
    with pytest.raises(Problem, match="changed"):
        seen(sign(changed(ISSUED, change), binh))


@pytest.mark.parametrize("change", CHANGES[:3])
def test_signed_and_then_edited(binh, change):
    with pytest.raises(Problem, match="changed"):
        seen(changed(sign(ISSUED, binh), change))


PAGE = (612, 792)  # of `ISSUED`, in points
WIDE = 0.15 * PAGE[1]


@pytest.mark.parametrize(
    ("stamps", "is_taken"),
    [
        ([(0, 0, 612, WIDE - 1)], True),
        ([(0, 0, 612, WIDE + 1)], False),
        ([(0, 0, *PAGE)], False),
        ([(612, 792, 0, 0)], False),
        ([(0, 0, 612, WIDE / 2), (0, 400, 612, 400 + WIDE / 2 - 1)], True),
        ([(0, 0, 612, WIDE / 2), (0, 400, 612, 400 + WIDE / 2 + 1)], False),
        ([None, (0, 0, *PAGE)], False),
    ],
)
def test_stamps_leave_the_page_to_be_read(binh, stamps, is_taken):
    signed = ISSUED
    for number, stamp in enumerate(stamps):
        signed = sign(signed, binh, f"ChuKy{number}", stamp=stamp)
    if is_taken:
        assert trusts(signed) == ["trusted"] * len(stamps)
    else:
        with pytest.raises(Problem, match="covers"):
            seen(signed)


def test_a_field_that_nobody_signed_covers_no_page(binh):
    def empty(*box):
        spec = fields.SigFieldSpec("Trong", box=box)
        return sign(changed(ISSUED, lambda writer: fields.append_signature_field(writer, spec)), binh)

    assert trusts(empty(0, 0, 100, 50)) == ["trusted"]
    with pytest.raises(Problem, match="covers"):
        seen(empty(0, 0, *PAGE))


def without_a_border(box):
    del box["/AP"]["/N"]["/BBox"]


def drawn_large(box):
    box["/AP"]["/N"]["/BBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, *PAGE)))


def not_scaled_with_the_page(box):
    box["/F"] = generic.NumberObject(4 | 8)


@pytest.mark.parametrize("trick", [without_a_border, drawn_large, not_scaled_with_the_page])
def test_a_small_box_that_draws_more_than_its_own_place(binh, trick):
    def change(writer):
        spec = fields.SigFieldSpec("Trong", box=(0, 0, 100, 50))
        fields.append_signature_field(writer, spec)
        box = writer.root["/AcroForm"]["/Fields"][0].get_object()
        trick(box)

    with pytest.raises(Problem, match="covers"):
        seen(sign(changed(ISSUED, change), binh))


def with_a_history_of_its_own(issued):
    """The issued bytes, and after them a table of objects that does not lead back to them but to another page 1."""
    start = int(issued.split(b"startxref\n")[1].split()[0])
    table = bytearray(issued[start : issued.rindex(b"startxref")])
    page = b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
    entry = table.index(b"\n", table.index(b"\n") + 1) + 1 + 3 * 20
    table[entry : entry + 10] = b"%010d" % len(issued)
    return issued + page + bytes(table) + b"startxref\n%d\n%%%%EOF\n" % (len(issued) + len(page))


@pytest.mark.parametrize(("number", "is_taken"), [(6, True), (5, False)])
def test_what_the_issued_file_holds_is_not_given_up(binh, number, is_taken):
    """Its objects are 1 to 5; iText lists a number as free that nothing ever had."""
    start = int(ISSUED.split(b"startxref\n")[1].split()[0])
    table = b"xref\n%d 1\n0000000000 65535 f \ntrailer <</Size 7/Root 1 0 R/Prev %d>>\n" % (number, start)
    freed = sign(ISSUED + table + b"startxref\n%d\n%%%%EOF\n" % len(ISSUED), binh)
    if is_taken:
        assert trusts(freed) == ["trusted"]
    else:
        with pytest.raises(Problem, match="changed"):
            seen(freed)


def test_an_update_that_does_not_build_on_the_issued_file(binh):
    with pytest.raises(Problem, match="changed"):
        seen(sign(with_a_history_of_its_own(ISSUED), binh))


def test_every_byte_that_was_signed_counts(binh):
    signed = bytearray(sign(ISSUED, binh))
    signed[signed.rindex(b"ChuKy1")] ^= 1
    with pytest.raises(Problem, match="broken"):
        seen(bytes(signed))


def test_a_signature_taken_over_from_another_paper(binh):
    other = small_pdf("Báo cáx")  # as many bytes, so that every place in the update fits
    assert len(other) == len(ISSUED)
    with pytest.raises(Problem, match="broken"):
        seen(ISSUED + sign(other, binh)[len(other) :])


def test_bytes_after_the_last_signature(binh):
    with pytest.raises(Problem, match="not_whole"):
        seen(sign(ISSUED, binh) + b"\n% more\n")


def test_an_update_without_a_signature():
    with pytest.raises(Problem, match="unsigned"):
        seen(changed(ISSUED, lambda writer: None))
    with pytest.raises(Problem, match="unsigned"):
        seen(ISSUED + b"\n")


@pytest.mark.parametrize("name", [" ", "\u200b", "…"])
def test_a_certificate_without_a_name(name):
    with pytest.raises(Problem, match="nameless"):
        seen(sign(ISSUED, token(name)))


def test_roots_are_the_certificates_of_a_folder_and_a_damaged_file_is_named(tmp_path):
    (tmp_path / "ca.pem").write_bytes(pem_of(authority()) + pem_of(token("CA thứ hai")))
    (tmp_path / "ca.CER").write_bytes(certificate_of(authority()).dump())
    (tmp_path / "half.crt").write_bytes(certificate_of(authority()).dump()[:100])
    (tmp_path / "text.pem").write_text("-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n")
    (tmp_path / "README").write_text("not a certificate")
    found, damaged = roots_in(str(tmp_path))
    assert [one.subject.native["common_name"] for one in found] == [
        "CA thử nghiệm",
        "CA thử nghiệm",
        "CA thứ hai",
    ]
    assert damaged == ["half.crt", "text.pem"]
