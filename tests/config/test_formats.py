"""Dates are day/month/year in every form and every language; times as people here write them."""

from datetime import date, datetime, time

import pytest
from django import forms
from django.conf import settings
from django.utils import formats, timezone, translation
from import_export.widgets import DateWidget

LANGUAGES = [code for code, _ in settings.LANGUAGES]

DATES = [
    ("05/03/2026", date(2026, 3, 5)),
    ("5/3/2026", date(2026, 3, 5)),
    ("12/11/2026", date(2026, 11, 12)),
    ("25/03/2026", date(2026, 3, 25)),
    ("05-03-2026", date(2026, 3, 5)),
    ("05.03.2026", date(2026, 3, 5)),
    ("05032026", date(2026, 3, 5)),
    ("05/03/26", date(2026, 3, 5)),
    ("2026-03-05", date(2026, 3, 5)),
]
NOT_DATES = ["03/25/2026", "31/02/2026", "2026/03/05", "5 March 2026", "05/03", "20260305"]

TIMES = [
    ("19:30", time(19, 30)),
    ("19h30", time(19, 30)),
    ("19h", time(19, 0)),
    ("19g30", time(19, 30)),
    ("19 giờ 30", time(19, 30)),
    ("7:05", time(7, 5)),
    ("00:00", time(0, 0)),
    ("23:59", time(23, 59)),
]
NOT_TIMES = ["24:00", "23:60", "19h60", "half past seven"]


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("localize", [False, True])
@pytest.mark.parametrize(("typed", "meant"), DATES)
def test_a_date_is_read_day_first(language, localize, typed, meant):
    assert forms.DateField(localize=localize).clean(typed) == meant


@pytest.mark.parametrize("typed", NOT_DATES)
def test_what_is_not_such_a_date_is_refused(language, typed):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize(("typed", "meant"), TIMES)
def test_a_time_is_read_as_people_write_it(language, typed, meant):
    assert forms.TimeField().clean(typed) == meant


@pytest.mark.parametrize("typed", NOT_TIMES)
def test_what_is_no_time_is_refused(language, typed):
    with pytest.raises(forms.ValidationError):
        forms.TimeField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["05/03/2026 19:30", "05-03-2026 19h30", "2026-03-05 19:30", "2026-03-05T19:30"]
)
def test_a_date_with_a_time_is_read_day_first_in_local_time(language, typed):
    read = forms.DateTimeField().clean(typed)
    assert timezone.localtime(read).replace(tzinfo=None) == datetime(2026, 3, 5, 19, 30)  # noqa: DTZ001


def test_a_field_shows_its_date_as_it_reads_it(language):
    field = forms.DateField(localize=True)
    shown = field.widget.format_value(date(2026, 3, 5))
    assert shown == "05/03/2026"
    assert field.clean(shown) == date(2026, 3, 5)


def test_an_imported_file_is_read_day_first_too():
    assert DateWidget().clean("05/03/2026") == date(2026, 3, 5)


def test_without_any_language_dates_are_day_first_too():
    with translation.override(None):
        assert forms.DateField().clean("05/03/2026") == date(2026, 3, 5)


SHOWN = [
    ("vi", "DATE_FORMAT", "ngày 5 tháng 3 năm 2026"),
    ("vi", "SHORT_DATE_FORMAT", "05/03/2026"),
    ("vi", "YEAR_MONTH_FORMAT", "tháng 3 năm 2026"),
    ("vi", "MONTH_DAY_FORMAT", "ngày 5 tháng 3"),
    ("vi", "DATETIME_FORMAT", "19:30, 05/03/2026"),
    ("vi", "SHORT_DATETIME_FORMAT", "05/03/2026 19:30"),
    ("vi", "TIME_FORMAT", "19:30"),
    ("en", "DATE_FORMAT", "5 March 2026"),
    ("en", "SHORT_DATE_FORMAT", "05/03/2026"),
    ("en", "YEAR_MONTH_FORMAT", "March 2026"),
    ("en", "MONTH_DAY_FORMAT", "5 March"),
    ("en", "DATETIME_FORMAT", "5 March 2026, 19:30"),
    ("en", "SHORT_DATETIME_FORMAT", "05/03/2026 19:30"),
    ("en", "TIME_FORMAT", "19:30"),
]


@pytest.mark.parametrize(("code", "name", "shown"), SHOWN)
def test_how_a_moment_is_shown(code, name, shown):
    with translation.override(code):
        moment = datetime(2026, 3, 5, 19, 30)  # noqa: DTZ001
        assert formats.date_format(moment, name) == shown


@pytest.mark.parametrize(("code", "shown"), [("vi", "9,5"), ("en", "9.5")])
def test_how_points_are_shown(code, shown):
    with translation.override(code):
        assert formats.localize(9.5) == shown


@pytest.mark.parametrize("typed", ["9,5", "9.5"])
def test_vietnamese_reads_both_signs_as_nine_and_a_half(typed):
    with translation.override("vi"):
        assert forms.FloatField(localize=True).clean(typed) == 9.5
