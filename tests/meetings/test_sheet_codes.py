"""The short code on a printed sheet: what is typed back is that meeting, or is noticed to be wrong."""

import pytest

from meetings.sheet_codes import SIGNS, code_of, read

NUMBERS = [0, 1, 30, 31, 7_419, 120_000, 923_520, 923_521, 2**31]


@pytest.mark.parametrize(
    ("number", "code"), [(0, "222-22"), (1, "222-3Y"), (7_419, "29R-CC"), (923_521, "322-22U")]
)
def test_a_code_is_short_and_always_the_same(number, code):
    assert code_of(number) == code


@pytest.mark.parametrize("number", NUMBERS)
def test_what_was_printed_is_read_back_however_it_is_typed(number):
    code = code_of(number)
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')} ",
        code.replace("-", "–"),
    ):
        assert read(typed) == number


@pytest.mark.parametrize("number", NUMBERS)
def test_every_single_wrong_sign_is_noticed(number):
    code = code_of(number).replace("-", "")
    for place, right in enumerate(code):
        for wrong in SIGNS.replace(right, ""):
            assert read(code[:place] + wrong + code[place + 1 :]) is None


@pytest.mark.parametrize("number", NUMBERS)
def test_two_neighbours_swapped_are_noticed(number):
    code = code_of(number).replace("-", "")
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or read(swapped) is None


@pytest.mark.parametrize(
    "text",
    ["", "-", "Q", "222", "0222-22", "OOO-OO", "222-22 222", "2" * 40, "Đ22-22", "222-2I", "2222-222"],
)
def test_what_is_no_code_is_none(text):
    assert read(text) is None


def test_no_two_signs_look_alike():
    assert (len(SIGNS), len(set(SIGNS)), set(SIGNS) & set("01IOL")) == (31, 31, set())
