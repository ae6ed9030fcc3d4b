"""Hours and lengths of time as they stand on paper, both sides of each border."""

import unicodedata
from datetime import time

import pytest
from django import forms
from django.utils import translation

from meetings.forms.fields import DurationField, EndField, MomentField, TimeField
from meetings.written_times import end_of, minutes_of, time_of
from tests.conftest import local

HALF_PAST_SEVEN = time(19, 30)

TIMES = [
    *[
        (text, HALF_PAST_SEVEN)
        for text in (
            "19:30",
            "19.30",
            "19,30",
            "19h30",
            "19H30",
            "19g30",
            "19 h 30",
            " 19 giờ 30 ",
            "19 giờ 30 phút",
            "19h30'",
            "19h30p",
            "1930",
            "19h rưỡi",
            "7h30 tối",
            "7h30tối",
            "730 tối",
            "7 rưỡi tối",
            "7 giờ rưỡi tối",
            "19h30 tối",
            "7:30 pm",
        )
    ],
    ("19h", time(19)),
    ("7 tối", time(19)),
    ("730", time(7, 30)),
    ("7h5", time(7, 5)),
    ("0h", time(0)),
    ("23:59", time(23, 59)),
    ("24:00", None),
    ("24h", None),
    ("19:59", time(19, 59)),
    ("19:60", None),
    ("193", None),
    ("19", None),
    ("90", None),
    ("11h59 sáng", time(11, 59)),
    ("12h sáng", None),
    ("11h trưa", time(11)),
    ("12h30 trưa", time(12, 30)),
    ("1h trưa", time(13)),
    ("3h trưa", None),
    ("6h chiều", time(18)),
    ("7h chiều", None),
    ("5h tối", time(17)),
    ("4h tối", None),
    ("10h đêm", time(22)),
    ("4h đêm", time(4)),
    ("5h đêm", None),
    ("", None),
    ("   ", None),
    ("tối", None),
    ("chín giờ", None),
    ("19h30 20h", None),
    ("-1:30", None),
    ("19:300", None),
    ("100h", None),
]


@pytest.mark.parametrize(("text", "meant"), TIMES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_hour_as_it_is_written(text, meant, form):
    assert time_of(unicodedata.normalize(form, text)) == meant


LENGTHS = [
    *[
        (text, 90)
        for text in (
            "90",
            "90p",
            "90 ph",
            "90 phút",
            "90'",
            "1h30",
            "1H30",
            "1g30",
            "1h30p",
            "1 giờ 30",
            "1 giờ 30 phút",
            "1 tiếng 30",
            "1 tiếng rưỡi",
            "1h rưỡi",
        )
    ],
    ("0", 0),
    ("1", 1),
    ("59", 59),
    ("60", 60),
    ("60 phút", 60),
    ("1h", 60),
    ("2 tiếng", 120),
    ("1h59", 119),
    ("1h60", None),
    ("999", 999),
    ("1000", None),
    ("", None),
    ("lâu", None),
    ("-5", None),
    ("1.30", None),
    ("1:30", None),
    ("1h30h", None),
]


@pytest.mark.parametrize(("text", "minutes"), LENGTHS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_length_as_it_is_written(text, minutes, form):
    assert minutes_of(unicodedata.normalize(form, text)) == minutes


@pytest.mark.parametrize(
    ("started", "text", "ended"),
    [
        (time(19, 30), "21:00", time(21)),
        (time(19, 30), "1h30", time(21)),
        (time(19, 30), "90p", time(21)),
        (time(19, 30), "90", time(21)),
        (time(19, 30), "1 giờ 30", time(21)),
        (time(7), "8h30", time(8, 30)),  # an hour after the start
        (time(19, 30), "19h30", time(19, 30)),  # the start itself: for the form to refuse
        (time(19, 30), "18:30", time(18, 30)),
        (time(19, 30), "1:30", time(1, 30)),
        (time(19, 30), "1930", time(19, 30)),
        (time(13), "240", time(17)),
        (time(13), "241", time(2, 41)),
        (time(13), "4h", time(17)),
        (time(13), "4h1", time(4, 1)),
        (time(22), "1h59", time(23, 59)),
        (time(22), "2h", time(2)),
        (time(22), "120", time(1, 20)),
        (time(19, 30), "0", None),
        (time(19, 30), "", None),
        (time(19, 30), "muộn", None),
    ],
)
def test_an_end_is_an_hour_or_how_long_it_took(started, text, ended):
    assert end_of(text, started) == ended


def test_the_boxes_of_forms_read_the_same_and_show_plain_hours():
    assert TimeField().clean("7h30 tối") == HALF_PAST_SEVEN
    assert TimeField(required=False).clean("") is None
    assert not TimeField().has_changed(HALF_PAST_SEVEN, "19h30")
    assert 'value="19:30"' in TimeField().widget.render("at", HALF_PAST_SEVEN)
    assert MomentField().clean(["05/11/2026", "7h30 tối"]) == local(2026, 11, 5, 19, 30)
    assert DurationField().clean("1h30") == 90
    assert DurationField(required=False).clean(" ") is None
    assert not DurationField().has_changed(90, "1h30")
    assert DurationField(max_value=90).clean("90") == 90


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (TimeField(), "24:00", "Write hours and minutes, as 19:30."),
        (MomentField(), ["05/11/2026", "buổi tối"], "Write hours and minutes, as 19:30."),
        (DurationField(), "lâu", "Write how long it took, as 1h30 or 90."),
        (DurationField(), "", "This field is required."),
        (DurationField(max_value=90), "1h31", "This cannot be above 90."),
        (EndField(), "24:00", "Write when it ended, as 21:00, or how long it took, as 1h30 or 90."),
    ],
)
def test_nonsense_is_answered_with_what_to_write(field, typed, sentence):
    with translation.override("en"), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    with translation.override("en"):
        assert refused.value.messages == [sentence]
