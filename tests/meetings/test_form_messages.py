"""Each sentence beside a field says what to write instead; the clerk's ways to write an hour are all read."""

from datetime import time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cells.fields import ForgivingDecimalField
from meetings.forms.fields import CountField, DateField, MomentField, TimeField
from meetings.forms.minutes import GuestForm
from tests.conftest import local


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def half_points():
    return ForgivingDecimalField(max_digits=4, decimal_places=1, min_value=0)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (DateField, "31/11/2026", "Write a day that exists, as 05/12/2026."),
        (DateField, "mai", "Write a day that exists, as 05/12/2026."),
        (TimeField, "24:30", "Write hours and minutes, as 19:30."),
        (MomentField, ["05/11/2026", ""], "The day is there; please add the hour."),
        (MomentField, ["05/11/2026", " "], "The day is there; please add the hour."),
        (MomentField, ["", "19:30"], "The hour is there; please add the day."),
        (MomentField, ["31/11/2026", "19:30"], "Write a day that exists, as 05/12/2026."),
        (MomentField, ["05/11/2026", "25:00"], "Write hours and minutes, as 19:30."),
        (half_points, "nhiều", "Write a number, as 9,5."),
        (half_points, "-0,5", "This cannot be below 0."),
        (half_points, "4,55", "Write one figure after the comma at most, as 4,5."),
        (CountField, "ba", "Write a whole number, as 12."),
        (CountField, "2,5", "Write a whole number, as 12."),
        (CountField, "-1", "This cannot be below 0."),
        (lambda: CountField(max_value=600), "601", "This cannot be above 600."),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_what_to_write_instead(field, typed, sentence, required):
    asked = field()
    asked.required = required
    with pytest.raises(ValidationError) as refused:
        asked.clean(typed)
    assert refused.value.messages == [sentence]


def test_two_figures_after_the_comma_are_said_as_two():
    with pytest.raises(ValidationError, match="Write 2 figures after the comma"):
        ForgivingDecimalField(max_digits=12, decimal_places=2).clean("1,234")


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("19:30", time(19, 30)),
        ("19.30", time(19, 30)),
        ("19h30", time(19, 30)),
        ("7h", time(7)),
        ("7.05", time(7, 5)),
        ("7h5", time(7, 5)),
    ],
)
def test_an_hour_is_read_as_people_write_it(typed, hour):
    assert TimeField().clean(typed) == hour


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_moment_is_read_with_a_point_in_both_boxes(language):
    with translation.override(language):
        assert MomentField().clean(["05.11.2026", "19.30"]) == local(2026, 11, 5, 19, 30)


def test_an_empty_moment_that_may_be_empty_is_none():
    assert MomentField(required=False).clean(["", ""]) is None


def test_zero_and_one_figure_after_the_comma_are_numbers():
    assert [half_points().clean(typed) for typed in ("0", "4,5")] == [Decimal("0"), Decimal("4.5")]


def test_what_is_missing_is_asked_for_by_its_name():
    form = GuestForm({"full_name": ""})
    assert form.errors["full_name"] == ["Please fill in: Full name."]
