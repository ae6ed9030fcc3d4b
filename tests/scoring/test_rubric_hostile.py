"""Texts of rubrics that nobody writes by accident: each is refused with a reason, kept as typed, and breaks no page."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.fields import nfc, typed_text
from scoring.models import Rubric
from scoring.rubric import RubricError, load, parse, read_text, stored, to_yaml
from scoring.rubric_forms import RubricFields, fits_fields
from scoring.views.rubrics import MOST_LINES, _lines_that_differ

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
        "! x",
        "!x y",
        "!!str x",
        "!!seq [a]",
        "!!omap [a: b]",
        "!!python/object:os.system x",
    ],
)
def test_a_tag_is_refused_with_its_line(value):
    reading = read_text(f"name: a\ntotal: {value}\n")
    assert (reading.spec, reading.data) == (None, None)
    assert [problem.line for problem in reading.problems] == [2]
    assert "!" in reading.problems[0].text


@pytest.mark.parametrize(
    "value",
    [".inf", "-.inf", ".nan", "0x" + "f" * 20_000, "9" * 5000, "2026-13-45", "0b_", "=", "<<", "1.0e+400"],
    ids=lambda value: value[:20],
)
def test_a_value_that_is_none_is_refused_with_its_line(value):
    reading = read_text(f"name: a\ntotal: {value}\n")
    assert 2 in [problem.line for problem in reading.problems]
    assert reading.data is None


SHAPES = [
    "criteria: [[{text: a}]]",
    "criteria: [{items: {text: a}}]",
    "criteria: [{items: [[{text: a}]]}]",
    "criteria: [{code: C1, items: {bands: {text: a}}}]",
    "criteria: [text]",
    "criteria: {a: {text: b}}",
    "criteria: x",
    "caps: {a: {points: 1}}",
    "caps: [text]",
    "grades: {text: 1}",
    "bands: {from: 1}",
    "exceptions: {x: {from: 1}}",
    "points_when: {from: 1}",
    "year_rule: [[{percent: 1}]]",
    "{fact: [1], from: 2}",
    "{fact: {a: b}, from: 2}",
    "points: 2026-01-01",
    "points: 2026-01-01T00:00:00Z",
    "effective_from: 0001-01-01T00:00:00+23:00",
    "effective_from: [1]",
    "text: [a]",
    "points: true",
    "criteria: [{code: [1], text: a}]",
    '{"a-b": {text: x}, a: {"b-text": 1, b: {text: 2}}}',
    "version: {text: 1}",
]
FIELDS = [
    "bands: [{from: 1}]",
    "criteria: [{items: [{items: [{text: a}]}]}]",
    "caps: [{when: {from: 1}}]",
    "year_rule: [{text: a, when: [{percent: 1}]}]",
    "required_minutes: [{bands: [{from: 1}]}]",
    "rule: {bands: [{from: x}], exceptions: [{when: {below: 2}}]}",
    "{total: 1.0e+308, effective_until: x, enabled: 5, name: true}",
    "{grades: null, caps: null, criteria: null, points: 1_000}",
    "minutes: 99999999999999999999",
]


@pytest.mark.parametrize("text", [FAIR, *FIELDS], ids=lambda text: text[:30])
def test_what_has_the_shape_of_a_rubric_is_written_in_fields(text):
    form = RubricFields(read_text(text).data)
    form.tell(read_text(text).problems)
    assert fits_fields(read_text(text).data)
    assert form.sections


@pytest.mark.parametrize("text", SHAPES)
def test_what_has_another_shape_is_written_as_text(text):
    data = read_text(text).data
    assert data is not None
    assert not fits_fields(data)


def test_so_many_fields_as_no_browser_sends_are_not_offered():
    assert fits_fields({"grades": [{"text": "a"}] * 3000})
    assert not fits_fields({"grades": [{"text": "a"}] * 3001})


HOSTILE = [
    *SHAPES,
    *FIELDS,
    *[f'name: "x{escaped(character)}"' for character in UNWRITABLE],
    '"a\\ud800": {text: b}\n"a\\ud800": 1',
    "criteria: [{code: 0x" + "f" * 20_000 + ", text: a}]",
    'criteria: [{code: "\\ud800", items: [{code: "\\ufffe", rule: {kind: "\\ud800"}}]}]',
    *["a: !!timestamp foo", 'a: !!int ""', 'a: !!float ""', "a: !!bool foo", "points: .inf", "points: .nan"],
    *[
        "",
        "5",
        "- a\n- b",
        "? [a]\n: b",
        "<<: {a: b}",
        "a: &a x\nb: *a\nc: *z",
        "&a [*a]",
        "---\na: 1\n---\nb: 2",
    ],
    *[
        "{" * 5000,
        "[" * 90_000,
        "a: [" * 30 + "]" * 30,
        "%YAML 9.9\n---\na: b",
        "\ufeffname: x",
        "\x85",
        "a\u202eb",
    ],
    *[
        "name: <script>alert(1)</script>",
        "\t\ta: b",
        "a: 'x",
        "grades: [" + "{text: a}," * 3100 + "]",
        "a\x01b",
    ],
    FAIR.replace("name: ", 'name: "\\ud800" #', 1),
    FAIR.replace("text: Tốt", 'text: "T\\ufffe\\x01<b>"'),
    FAIR.replace("code: ", 'code: "..%2f" #', 1),
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_no_text_breaks_the_editor_and_none_is_lost(world, sign_in, draft, text):
    client = sign_in(world.thuongtruc)
    page, written = (reverse(f"scoring:rubric-draft{part}", args=[draft.pk]) for part in ("", "-text"))
    force = reverse("scoring:rubric-put-in-force", args=[draft.pk])
    sent = {"file": SimpleUploadedFile("a.yaml", text.encode()), "version": 1, "upload": "1"}
    uploaded = client.post(written, sent)
    typed = client.post(written, {"text": text, "version": 2 if uploaded.status_code == 302 else 1})
    assert {uploaded.status_code, typed.status_code} <= {302, 422}
    draft.refresh_from_db()
    assert draft.text == nfc(text) or typed.status_code == 422
    for address in (page, written, force):
        assert client.get(address).status_code in (200, 302)
    stale = client.post(written, {"text": f"{text}\nx: 1", "version": 99})
    assert stale.status_code in (409, 422)
    assert client.post(force, {"version": draft.version}).status_code == 302
    was_refused = uploaded.status_code == typed.status_code == 422  # then the draft keeps its own fair text
    assert was_refused or not Rubric.objects.filter(committee=world.ward5).exists()
    assert client.get(reverse("scoring:rubric-list", args=[world.ward5.pk])).status_code == 200


def test_a_text_of_many_lines_is_compared_in_part_and_told_so():
    alphabet = "abcdefghij"
    ours, theirs = (
        [alphabet[(line * step) % 7] * (1 + (line * step) % 5) for line in range(8000)] for step in (3, 11)
    )
    rows = _lines_that_differ("\n".join(ours), "\n".join(theirs))
    assert rows[-1]["mine"].split("\n") == ours[MOST_LINES:]
    assert rows[-1]["saved"].split("\n") == theirs[MOST_LINES:]
    assert str(MOST_LINES + 1) in rows[-1]["label"]
    assert _lines_that_differ("\n".join(ours), "\n".join(ours)) == []
    assert [row["mine"] for row in _lines_that_differ("a\nb", "a\nc")] == ["b"]


def test_a_reason_typed_outside_a_form_has_no_character_that_a_database_refuses(rf):
    assert typed_text(rf.post("/", {"reason": " Chấm\0 lại\u202e "}), "reason") == "Chấm lại"
    assert typed_text(rf.post("/", {"reason": "\0\u200b"}), "reason") == ""
    assert typed_text(rf.post("/"), "reason") == ""
