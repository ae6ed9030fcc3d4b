"""Texts of rubrics that nobody writes by accident: each is refused with a reason, kept as typed, and breaks no page."""

from dataclasses import replace

import pytest

from scoring.rubric import RubricError, load, parse, read_text, stored, to_yaml

FAIR = to_yaml(load())
UNWRITABLE = [
    "\ud800",
    "\udfff",
    "\x01",
    "\x0b",
    "\x7f",
    "\x85",
    "\ufffe",
    "\uffff",
    "\U0001ffff",
    "\u202e",
    "\u2066",
]


def escaped(character):
    return f"\\U{ord(character):08X}"


@pytest.mark.parametrize("character", UNWRITABLE, ids=ascii)
@pytest.mark.parametrize("line", ["name: ", "code: "])
def test_a_character_that_cannot_be_shown_is_refused_with_its_line(character, line):
    lines = [f'{line}"x{escaped(character)}"' if one.startswith(line) else one for one in FAIR.split("\n")]
    reading = read_text("\n".join(lines))
    number = next(number for number, one in enumerate(lines, 1) if one.startswith(line))
    assert reading.spec is None
    assert reading.data is None, "fields would write another text"
    said = f"U+{ord(character):04X}"
    assert [problem.line for problem in reading.problems if said in problem.text] == [number]
    "\n".join(map(str, reading.problems)).encode()
    with pytest.raises(RubricError):
        parse(load().to_data() | {"name": f"x{character}"})
    assert stored(load().to_data() | {"name": f"x{character}"}), "what holds already stays readable"


@pytest.mark.parametrize("name", ["Tốt\u00a0!", "dòng\nhai", "a\tb", "🙂", "a\u200db"])
def test_other_characters_are_allowed(name):
    spec = replace(load(), name=name)
    assert read_text(to_yaml(spec)).spec == spec


@pytest.mark.parametrize(
    "value",
    [
        "!!timestamp foo",
        '!!int ""',
        '!!float ""',
        "!!bool foo",
        "!!int x",
        "!!binary aGk=",
        "!!map x",
        "!!set x",
    ]
    + ["! x", "!x y", "!!str x", "!!seq [a]", "!!omap [a: b]", "!!python/object:os.system x"],
)
def test_a_tag_is_refused_with_its_line(value):
    reading = read_text(f"name: a\ntotal: {value}\n")
    assert (reading.spec, reading.data) == (None, None)
    assert [problem.line for problem in reading.problems] == [2]
    assert "!" in reading.problems[0].text


@pytest.mark.parametrize(
    "value",
    [".inf", "-.inf", ".nan", "0x" + "f" * 20_000, "9" * 5000, "2026-13-45", "0b_", "=", "<<", "1.0e+400"]
    + ["1" + ":59" * 3000 + ".5"],
    ids=lambda value: value[:20],
)
def test_a_value_that_is_none_is_refused_with_its_line(value):
    reading = read_text(f"name: a\ntotal: {value}\n")
    assert 2 in [problem.line for problem in reading.problems]
    assert reading.data is None
