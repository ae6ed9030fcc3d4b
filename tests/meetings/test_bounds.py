"""Days and hours that no meeting can have are refused where they are typed, before a database sees them."""

import pytest
from django.core.exceptions import ValidationError

from cells.fields import DateField
from meetings.forms.fields import MomentField


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("01/01/1930", True),
        ("31/12/1929", False),
        ("31/12/2100", True),
        ("01/01/2101", False),
        ("01/01/0001", False),
    ],
)
def test_a_day_lies_in_the_partys_time(typed, is_taken):
    for field, value in [(DateField(), typed), (MomentField(), [typed, "03:00"])]:
        try:
            field.clean(value)
        except ValidationError:
            assert not is_taken
        else:
            assert is_taken
