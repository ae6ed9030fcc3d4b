"""Every verb that any code writes into the ledger has words; found by reading the sources."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cells.ledger import sentence
from cells.models import Event
from meetings.models import MeetingState
from meetings.states import may_move

APPS = ("cells", "papers", "meetings", "scoring", "config")


def takers_of(source) -> dict[str, int]:
    """Function → at which place it takes a verb."""
    takers = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            parameters = [argument.arg for argument in node.args.args]
            if "verb" in parameters:
                takers[node.name] = parameters.index("verb")
    return takers


def verbs_in(source, takers=None) -> set[str]:
    """Verbs of a source: given as `verb=` or at the place of a parameter `verb`, or assigned to a name `verb`.

    A name stands for what the module assigns to it. A verb put together by an f-string is a pattern between slashes.
    """
    tree = ast.parse(source)
    places, named, found = {"Act": 0} | (takers or {}) | takers_of(source), {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for name, value in assignments(node.targets[0], node.value):
                named.setdefault(name, []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found += [keyword.value for keyword in node.keywords if keyword.arg == "verb"]
            if function in places:
                found += node.args[places[function] :][:1]
    found += named.get("verb", [])
    return {text for value in found for text in texts(value, named)}


def assignments(target, value):
    """(name, value) of each name, also of ``a, b = x, y``."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for inner, part in zip(target.elts, value.elts, strict=True):
            yield from assignments(inner, part)
    else:
        yield getattr(target, "id", getattr(target, "attr", "")), value


def texts(node, named) -> set[str]:
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return texts(body, named) | texts(orelse, named)
        case ast.Name(id=name) if name != "verb":
            return {text for value in named.get(name, []) for text in texts(value, {})}
        case ast.JoinedStr(values=parts):
            pattern = "".join(
                re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in parts
            )
            return {f"/{pattern}/"}
    return set()


def all_verbs():
    files = [file for app in APPS for file in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))]
    sources = [file.read_text(encoding="utf-8") for file in files]
    # A function that writes the event for others may stand in another module of its app.
    shared = {
        "finish": takers_of((Path(settings.BASE_DIR) / "meetings/actions/writing.py").read_text())["finish"]
    }
    found = set().union(*(verbs_in(source, shared) for source in sources))
    # What the f-strings can become.
    moved = {
        f"meeting {to}"
        for to in MeetingState.values
        if any(may_move(state, to) for state in MeetingState.values)
    }
    return found | moved | {"cell.moved", "committee.moved"}


VERBS = sorted(all_verbs())
PLAIN = [verb for verb in VERBS if not verb.startswith("/")]
PUT_TOGETHER = [verb.strip("/") for verb in VERBS if verb.startswith("/")]


def test_the_sources_are_understood():
    assert {
        "meeting planned",
        "roll call saved",
        "added by an administrator",
        "own points saved",
        "role given",
        "office ended",
        "cell.dissolved",
        "member confirmed",
    } <= set(PLAIN)
    assert verbs_in(
        'def _end(row, verb):\n    pass\n_end(1, "x" if a else "y")\nrecord(verb="z")\nAct("w", 1)'
    ) == {
        "w",
        "x",
        "y",
        "z",
    }


@pytest.mark.parametrize("verb", PLAIN)
def test_every_verb_has_words_in_vietnamese(verb):
    with translation.override("en"):
        english = sentence(verb)
    with translation.override("vi"):
        vietnamese = sentence(verb)
    assert english != verb, f"Say in verbs.py of the app what “{verb}” is called."
    assert vietnamese not in (verb, english)


@pytest.mark.parametrize("pattern", PUT_TOGETHER)
def test_verbs_put_together_of_parts_are_all_listed_above(pattern):
    assert any(re.fullmatch(pattern, verb) for verb in PLAIN)


def test_every_event_of_the_stage_has_words(stage):
    with translation.override("en"):
        wordless = {verb for verb in Event.objects.values_list("verb", flat=True) if sentence(verb) == verb}
    assert wordless == set()
