from datetime import date

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from cells.months import Month


@pytest.mark.parametrize(
    ("text", "month"), [("2026-11", (2026, 11)), ("2026-01", (2026, 1)), ("0999-12", (999, 12))]
)
def test_a_month_is_read_and_written_alike(text, month):
    assert Month.parse(text) == Month(*month)
    assert str(Month(*month)) == text


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-1", "2026-00", "2026-13", "2026-11-01", "11/2026", " 2026-11", "2026-11\n", "0000-01"],
)
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError, match=r"month|year"):
        Month.parse(text)


@pytest.mark.parametrize("number", [0, 13])
def test_there_are_twelve_months(number):
    with pytest.raises(ValueError, match="month"):
        Month(2026, number)


DAYS = [
    ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
    ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
    ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ("2100-02", date(2100, 2, 1), date(2100, 2, 28)),
]


@pytest.mark.parametrize(("text", "first", "last"), DAYS)
def test_its_first_and_last_day(text, first, last):
    month = Month.parse(text)
    assert (month.first_day, month.last_day) == (first, last)
    assert month.contains(first)
    assert month.contains(last)
    assert not month.contains(month.previous().last_day)
    assert not month.contains(month.next().first_day)


STEPS = [
    ("2026-11", 1, "2026-12"),
    ("2026-12", 1, "2027-01"),
    ("2026-01", -1, "2025-12"),
    ("2026-11", 0, "2026-11"),
    ("2026-11", 14, "2028-01"),
    ("2026-11", -23, "2024-12"),
]


@pytest.mark.parametrize(("start", "steps", "end"), STEPS)
def test_counting_months(start, steps, end):
    assert Month.parse(start).plus(steps) == Month.parse(end)


def test_next_and_previous_undo_each_other():
    for number in range(1, 13):
        month = Month(2026, number)
        assert month.next().previous() == month == month.previous().next()


def test_months_stand_in_order_and_serve_as_keys():
    assert Month(2025, 12) < Month(2026, 1) < Month(2026, 2)
    assert {Month(2026, 11): "a"}[Month.of(date(2026, 11, 30))] == "a"


ADDRESSES = [("2026-11", True), ("2026-1", False), ("2026-13", False), ("2026-00", False), ("26-11", False)]


@pytest.mark.parametrize(("text", "is_one"), ADDRESSES)
def test_a_month_in_an_address(text, is_one):
    if is_one:
        assert resolve(f"/overview/{text}/").kwargs == {"month": Month.parse(text)}
        assert reverse("scoring:overview", args=[Month.parse(text)]) == f"/overview/{text}/"
        return
    with pytest.raises(Resolver404):
        resolve(f"/overview/{text}/")
    with pytest.raises(NoReverseMatch):
        reverse("scoring:overview", args=[text])


def test_the_year_nought_in_an_address_is_no_page():
    with pytest.raises(Resolver404):
        resolve("/overview/0000-01/")


def test_the_last_month_of_all_has_a_last_day_and_no_next():
    with pytest.raises(ValueError, match="year"):
        Month(9999, 12).next()


@pytest.mark.parametrize(
    ("text", "is_month"),
    [
        ("1900-01", True),
        ("2100-12", True),
        ("1899-12", False),
        ("2101-01", False),
        ("0001-01", False),
        ("9999-12", False),
        ("２０２６-11", False),
        ("2026-00", False),
        ("2026-13", False),
    ],
)
def test_an_address_holds_only_months_an_office_can_mean(text, is_month):
    path = f"/overview/{text}/"
    if is_month:
        assert str(resolve(path).kwargs["month"]) == text
    else:
        with pytest.raises(Resolver404):
            resolve(path)


@pytest.mark.parametrize("month", [Month(1900, 1), Month(2100, 12)])
def test_a_page_at_the_border_names_the_month_beyond(month, world, sign_in):
    page = sign_in(world.vanphong).get(reverse("meetings:ward-calendar", args=[world.ward5.pk, month]))
    assert page.status_code == 200
