"""Columns and boxes that the whole project shares: text in NFC, months, numbers with a comma or a point."""

import unicodedata
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from cells.fields import ForgivingDecimalField, MonthField, WrittenText, nfc
from cells.models import Cell, Member
from cells.months import Month
from meetings.models import Meeting

from ..conftest import NOVEMBER, meeting_of, member

NFD = unicodedata.normalize("NFD", "Đặng Thị Ước")
NFC = "Đặng Thị Ước"

TEXTS = [
    (NFD, NFC),
    (NFC, NFC),
    ("\u202eBình\u202c", "Bình"),
    ("Bì\u200bnh", "Bình"),
    ("\ufeffBình", "Bình"),
    ("\u2066Bình\u2069\u200e", "Bình"),
    ("dòng một\ndòng hai", "dòng một\ndòng hai"),
    ("a\u200cb\u200dc", "a\u200cb\u200dc"),
    ("", ""),
    (None, None),
    (7, 7),
]


@pytest.mark.parametrize(("given", "kept"), TEXTS)
def test_text_is_kept_in_nfc_without_unseen_marks(given, kept):
    assert nfc(given) == kept


def stored(model, column, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [pk])
        return cursor.fetchone()[0]


def written_by(way, world):
    values = {"committee": world.ward5, "kind": "village", "since": "2026-01-01"}
    if way == "create":
        return Cell.objects.create(name=NFD, **values)
    if way == "bulk_create":
        return Cell.objects.bulk_create([Cell(name=NFD, **values)])[0]
    row = Cell.objects.create(name="x", **values)
    if way == "save":
        row.name = NFD
        row.save()
    elif way == "bulk_update":
        row.name = NFD
        Cell.objects.bulk_update([row], ["name"])
    else:
        Cell.objects.filter(pk=row.pk).update(name=NFD)
    return row


@pytest.mark.parametrize("way", ["create", "save", "update", "bulk_create", "bulk_update"])
def test_the_database_holds_nfc_by_whatever_way_a_text_is_written(world, way):
    assert stored(Cell, "name", written_by(way, world).pk) == NFC


@pytest.mark.parametrize("way", ["create", "save", "bulk_create"])
def test_a_saved_row_reads_like_its_stored_text(world, way):
    assert written_by(way, world).name == NFC


def test_a_text_is_found_by_either_composition(world):
    person = member(NFC, world.giai_viet)
    assert Member.objects.get(full_name=NFD) == person


def test_unseen_marks_do_not_hide_a_member_from_the_search(world):
    person = member("Đặng\u200b Thị Ư\u202eớc", world.giai_viet)
    assert list(Member.objects.named("dang thi uoc")) == [person]
    assert (person.full_name, person.search_key) == (NFC, "dang thi uoc")


# --- Months ----------------------------------------------------------------------------------------------------


def test_a_month_comes_back_from_the_database_as_it_went_in(world):
    meeting = meeting_of(world.giai_viet)
    assert Meeting.objects.get(pk=meeting.pk).month == NOVEMBER
    assert str(stored(Meeting, "month", meeting.pk)) == "2026-11-01"


@pytest.mark.parametrize("value", [NOVEMBER, "2026-11", NOVEMBER.first_day, NOVEMBER.last_day])
def test_a_month_is_found_by_its_value_its_text_and_its_days(world, value):
    meeting = meeting_of(world.giai_viet)
    assert Meeting.objects.filter(month=value).get() == meeting
    assert not Meeting.objects.filter(month__gt=value).exists()
    assert Meeting.objects.filter(month__gte=value).exists()


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "20261-1"])
def test_a_text_that_is_no_month_is_refused(text):
    with pytest.raises(ValidationError):
        MonthField().to_python(text)


def test_no_month_stays_no_month():
    field = MonthField(null=True)
    assert (
        field.to_python(None) is field.get_prep_value(None) is field.from_db_value(None, None, None) is None
    )
    assert field.from_db_value(NOVEMBER.first_day, None, None) == Month(2026, 11)


# --- Numbers ---------------------------------------------------------------------------------------------------

NUMBERS = [
    ("9,5", "9.5"),
    ("9.5", "9.5"),
    (" 9,5 ", "9.5"),
    ("9", "9"),
    ("0", "0"),
    ("9,50", "9.50"),
    (",5", "0.5"),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("typed", "meant"), NUMBERS)
def test_a_comma_and_a_point_are_the_same_in_both_languages(language, typed, meant):
    with translation.override(language):
        assert ForgivingDecimalField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["chín", "9,5,1", "1.000,5", "1e5x", "--9", "9 5"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError):
        ForgivingDecimalField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "is_refused"), [("99,9", False), ("9,95", True), ("1000", True), ("NaN", True)]
)
def test_its_size_is_limited(typed, is_refused):
    field = ForgivingDecimalField(max_digits=4, decimal_places=1)
    if is_refused:
        with pytest.raises(ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == Decimal("99.9")


SHOWN = [
    (Decimal("9.50"), "vi", "9,5"),
    (Decimal("9.50"), "en", "9.5"),
    (Decimal("10.0"), "vi", "10"),
    (Decimal("100"), "vi", "100"),
    (Decimal("0.0"), "vi", "0"),
    (Decimal("1234.5"), "vi", "1234,5"),
    ("9.", "vi", "9."),
    (None, "vi", None),
]


@pytest.mark.parametrize(("value", "language", "shown"), SHOWN)
def test_a_number_is_shown_in_the_readers_way_and_what_was_typed_as_typed(value, language, shown):
    with translation.override(language):
        assert ForgivingDecimalField().prepare_value(value) == shown


def written(text, **kwargs):
    """The cleaned text, or None where it is refused."""
    try:
        return WrittenText(**kwargs).clean(text)
    except ValidationError:
        return None


@pytest.mark.parametrize(
    ("text", "kwargs", "cleaned"),
    [
        ("To\u0302\u0309 da\u0302n pho\u0302\u0301", {}, "Tổ dân phố"),
        ("\u200b", {}, None),
        ("\u200b", {"required": False}, ""),
        ("ổ" * 5, {"max_length": 5}, "ổ" * 5),
        ("ổ" * 6, {"max_length": 5}, None),
        ("\u0958" * 3, {"max_length": 5}, None),  # two letters each in NFC
        ("a " * 9_999 + "a", {}, "a " * 9_999 + "a"),
        ("a " * 10_000 + "a", {}, None),
        ("a\n" * 499 + "a", {}, "a\n" * 499 + "a"),
        ("a\n" * 500 + "a", {}, None),
        ("a" * 200, {}, "a" * 200),
        ("a" * 201, {}, None),
    ],
)
def test_written_text_is_measured_as_it_will_be_stored(text, kwargs, cleaned):
    assert written(text, **kwargs) == cleaned
