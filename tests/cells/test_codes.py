"""Codes of organisations: written with points, compared by the groups that say something."""

import pytest

from cells.codes import belongs_below, dotted, stem_of


@pytest.mark.parametrize(
    ("code", "written"),
    [("38168053000001", "38.168.053.000.001"), ("", ""), ("3816805300000", "3816805300000")],
)
def test_a_code_is_written_in_its_groups(code, written):
    assert dotted(code) == written


@pytest.mark.parametrize(
    ("code", "stem"),
    [
        ("38168053000000", "38168053"),
        ("38168053000001", "38168053000001"),
        ("38000000000000", "38"),
        ("38168100000000", "38168100"),  # zeros within a group are part of it
    ],
)
def test_the_last_groups_of_zeros_say_nothing(code, stem):
    assert stem_of(code) == stem


@pytest.mark.parametrize(
    ("code", "above", "fits"),
    [
        ("38168053000001", "38168053000000", True),
        ("38168053000001", "38168054000000", False),
        ("38168053000001", "38000000000000", True),
        ("", "38168053000000", True),
        ("38168053000001", "", True),
    ],
)
def test_a_code_begins_as_the_one_above(code, above, fits):
    assert belongs_below(code, above) == fits
