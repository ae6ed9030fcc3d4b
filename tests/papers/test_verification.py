"""Codes as people type them, and files told from each other by their bytes: a forged PDF is never taken for true."""

import hashlib
import io
import uuid
from datetime import date

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.months import Month
from papers import actions
from papers.models import PaperSignature
from papers.verification import Comparison, Fingerprint, Verdict, compare, short_code, versions_of

from . import samples


@pytest.mark.parametrize(
    "typed",
    ["7KQ2M9XT40", "7kq2m-9xt4o", " 7kq2m 9xt40 ", "7KQ2M–9XT4O", "7KQ2M.9XT40"],
)
def test_a_code_is_understood_as_it_is_typed(typed):
    assert short_code(typed) == "7KQ2M9XT40"


def test_letters_that_look_like_one_are_one():
    assert short_code("iIlL1oO0") == "11111000"


def test_no_code_has_a_letter_that_is_read_as_another():
    assert short_code(actions.SHORT_CODE_SIGNS) == actions.SHORT_CODE_SIGNS


@given(data=st.binary(max_size=60), lengths=st.sets(st.integers(0, 70)), cut=st.integers(1, 9))
def test_a_fingerprint_does_not_hang_on_how_the_bytes_arrive(data, lengths, cut):
    fingerprint = Fingerprint(lengths)
    for start in range(0, len(data), cut):
        fingerprint.feed(data[start : start + cut])
    fingerprint.feed(b"")
    assert (fingerprint.size, fingerprint.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    for length in lengths:
        beginning = hashlib.sha256(data[:length]).hexdigest() if length <= len(data) else None
        assert fingerprint.at(length) == beginning


# --- Files ---------------------------------------------------------------------------------------------------


def minutes_of(cell, staff, number, text, replaces=None):
    data = samples.minutes()
    data["sections"][0]["text"] = text
    return actions.issue(
        kind="minutes",
        cell=cell,
        month=Month(2026, 11),
        data=data,
        signed_on=date(2026, 11, 5),
        by=staff,
        submission_id=uuid.UUID(int=number),
        replaces=replaces,
    )


@pytest.fixture
def versions(cell, staff):
    """The first minutes and what replaced them, rendered for real."""
    first = minutes_of(cell, staff, 1, "Có 20 đồng chí dự.")
    second = minutes_of(cell, staff, 2, "Có 21 đồng chí dự.", replaces=first)
    return [actions.ensure_file(first), actions.ensure_file(second)]


@pytest.fixture
def quick_versions(cell, staff, monkeypatch):
    monkeypatch.setattr(actions.pdf, "render", lambda html, **kept: b"%PDF-1.7 " + html.encode())
    first = minutes_of(cell, staff, 1, "Có 20 đồng chí dự.")
    second = minutes_of(cell, staff, 2, "Có 21 đồng chí dự.", replaces=first)
    return [actions.ensure_file(first), actions.ensure_file(second)]


def found(content, paper):
    versions = versions_of(paper)
    fingerprint = Fingerprint([version.size for version in versions])
    fingerprint.feed(content)
    return compare(paper, versions, fingerprint)


def edited(content, change):
    """The PDF opened in another program, changed, and saved."""
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        change(document)
        document.save(saved, deterministic_id=True)
    return saved.getvalue()


def a_word_less(document):
    """The last words of the first page are taken out of its drawing instructions."""
    page = document.pages[0]
    drawn = list(pikepdf.parse_content_stream(page))
    del drawn[max(index for index, (_operands, operator) in enumerate(drawn) if str(operator) == "TJ")]
    page.Contents = document.make_stream(pikepdf.unparse_content_stream(drawn))


def nothing(document):
    pass


def test_a_forged_edited_or_superseded_file_is_told_from_the_true_one(versions, cell, staff):
    first, second = versions
    old, true = (actions.issued_bytes(version) for version in versions)
    place = len(true) // 2
    one_byte = true[:place] + bytes([true[place] ^ 1]) + true[place + 1 :]
    other = actions.ensure_file(minutes_of(cell, staff, 3, "Biên bản khác."))
    other_bytes = actions.issued_bytes(other)
    # The footer with number and QR of the true paper on pages of other words: only the code matches.
    pasted = samples.minutes() | {"venue": "Nơi khác"}
    pasted["head"] = second.data["head"]
    forged = actions.pdf.render(
        actions.rendering.render_document("minutes", pasted, profile_code="2026"),
        attached=actions.rendering.attached(second.symbol, pasted, second.signed_on),
    )
    for content, verdict, version in [
        (true, Verdict.ISSUED, second),
        (old, Verdict.OTHER_VERSION, first),
        (one_byte, Verdict.DIFFERENT, None),
        (edited(true, a_word_less), Verdict.DIFFERENT, None),
        (edited(true, nothing), Verdict.DIFFERENT, None),
        (other_bytes, Verdict.DIFFERENT, None),
        (forged, Verdict.DIFFERENT, None),
        (true[:-1], Verdict.DIFFERENT, None),
        (b"", Verdict.NO_PDF, None),
        (true + b"\n", Verdict.ADDED_TO, second),
        (old + b"\n", Verdict.ADDED_TO, first),
    ]:
        assert found(content, second) == Comparison(verdict, version)
    assert found(old, first) == Comparison(Verdict.ISSUED, first)
    assert found(true, first) == Comparison(Verdict.OTHER_VERSION, second)


@pytest.mark.parametrize(
    ("trusts", "verdict"),
    [
        (["trusted"], Verdict.SIGNED),
        (["trusted", "trusted"], Verdict.SIGNED),
        (["unknown_issuer"], Verdict.SIGNED_BY_STRANGERS),
        (["trusted", "unknown_issuer"], Verdict.SIGNED_BY_STRANGERS),
        (["expired", "trusted"], Verdict.SIGNED_BY_STRANGERS),
    ],
)
def test_only_a_kept_copy_whose_every_signature_is_trusted_is_vouched_for(
    quick_versions, staff, trusts, verdict
):
    first, second = quick_versions
    true = actions.issued_bytes(second)
    signed, forged = true + b"a signature", true + b"other pages"
    for position, trust in enumerate(trusts, 1):
        PaperSignature.objects.create(
            paper=second,
            sha256=hashlib.sha256(signed).hexdigest(),
            size=len(signed),
            position=position,
            signer="Nguyễn Văn Bình",
            issuer="CA",
            trust=trust,
            uploaded_by=staff,
            uploaded_at=second.issued_at,
        )
    assert found(signed, second) == Comparison(verdict, second)
    assert found(signed, first) == Comparison(Verdict.OTHER_VERSION, second)
    assert found(forged, second) == Comparison(Verdict.ADDED_TO, second)


def test_all_versions_are_found_from_each_of_them(versions, cell, staff, django_assert_num_queries):
    third = minutes_of(cell, staff, 4, "Có 22 đồng chí dự.", replaces=versions[-1])
    for version in [*versions, third]:
        assert versions_of(version) == [*versions, third]
