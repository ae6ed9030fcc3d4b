"""Saving by field: the facts a person touched, each with what it was when the page was opened.

A fact that nobody changed since then is put into the page as it is saved now, checked by the page's own forms and
saved by its own action, so no rule stands here. One that somebody changed meanwhile is not saved: both versions go
back. What is asked of the page as a whole (a start time, say) is not asked of a field by itself.
The same batch sent again, because its answer was lost, finds itself saved: no version, no event.
"""

import json
from dataclasses import dataclass, field

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from . import merging
from .actions.writing import only_what_changed
from .errors import EditConflict, MeetingError, MeetingIsClosed
from .labels import words_of

TRIES = 4  # how often a save that came second reads the record again
SAVED, REFUSED, DIFFERS, WAITING = "saved", "refused", "differs", "waiting"
GONE = _("This is no longer on the page. Open the page again to see what it asks for now.")


class BadBatch(ValueError):
    """Not what the page's script sends."""


@dataclass(frozen=True)
class Sent:
    """One fact as a browser sends it: per stem of its controls the values by ending, and what it was when opened."""

    values: list[dict[str, str]]
    loaded: object


@dataclass(frozen=True)
class Batch:
    person: int  # who typed it: nobody else's session may send it
    version: int
    facts: dict[str, Sent]


@dataclass
class Answer:
    """Per fact what became of it; `version` is for the page's own form, and moves only if nobody else saved."""

    version: int
    facts: dict[str, dict] = field(default_factory=dict)


def read_batch(body: bytes) -> Batch:
    try:
        data = json.loads(body)
        facts = {
            str(fact): Sent([_texts(values) for values in one["values"]], one["loaded"])
            for fact, one in data["facts"].items()
        }
        return Batch(int(data["person"]), int(data["version"]), facts)
    # OverflowError: JSON of Python's kind knows Infinity.
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise BadBatch from error


def _texts(values: dict) -> dict[str, str]:
    if not all(isinstance(value, str) for value in values.values()):
        raise BadBatch
    for value in values.values():
        value.encode()  # half of a pair (U+D800) is no letter: UnicodeEncodeError is a ValueError
    return values


def save(page_type, meeting, batch: Batch, by) -> Answer:
    """Save what can be saved of a batch. Raises MeetingIsClosed for a record that was submitted meanwhile."""
    answer = Answer(batch.version)
    for _attempt in range(TRIES):
        if not meeting.is_open:
            raise MeetingIsClosed
        answer.facts.clear()
        try:
            with only_what_changed():
                _save_once(page_type, meeting, batch, answer, by)
            return answer
        except EditConflict:
            meeting.refresh_from_db()
    answer.facts = {fact: {"state": WAITING} for fact in batch.facts}
    return answer


def _save_once(page_type, meeting, batch, answer, by):
    page = page_type(meeting)
    saved, stems, free = page.as_opened, page.stems_by_fact, []
    for fact, sent in batch.facts.items():
        if len(stems.get(fact, ())) != len(sent.values) or not sent.values:
            answer.facts[fact] = _refused([str(GONE)])
        elif merging.same(sent.loaded, saved.get(fact)) or (
            sent.loaded is None and page.is_only_proposed(fact)
        ):
            free.append(fact)
        else:
            answer.facts[fact] = _changed_meanwhile(page, fact, sent, saved.get(fact))
    if free:
        _save_facts(page, free, batch, answer, by)


def _changed_meanwhile(page, fact, sent, theirs) -> dict:
    bound, wrong, others = _bound(page, {fact: sent})
    if wrong or others:
        return _refused(wrong.get(fact) or others)
    mine = bound.facts_posted()[fact]
    if merging.same(mine, theirs):
        return {"state": SAVED, "loaded": theirs}
    controls = page.controls()
    return {
        "state": DIFFERS,
        "mine": words_of(mine),
        "theirs": words_of(theirs),
        "loaded": theirs,
        "values": [merging.values_of(controls, stem) for stem in page.stems(fact)],
    }


def _save_facts(page, facts: list[str], batch, answer, by):
    """Save these facts together; one that is wrong stays out, and where it is not clear which, each goes by itself."""
    bound, wrong, others = _bound(page, {fact: batch.facts[fact] for fact in facts})
    if wrong:
        answer.facts |= {fact: _refused(sentences) for fact, sentences in wrong.items()}
        if rest := [fact for fact in facts if fact not in wrong]:
            _save_facts(page, rest, batch, answer, by)
        return
    if not others:
        others = _write(page, bound, facts, answer, by)
    if others and len(facts) == 1:
        answer.facts[facts[0]] = _refused(others)
    elif others:
        for fact in facts:
            _save_facts(type(page)(page.meeting), [fact], batch, answer, by)


def _bound(page, sent: dict[str, Sent]):
    """The page with these facts in it; its mistakes by fact, and those that these facts make elsewhere.

    What was wrong before, in what is not touched, is nobody's mistake now; see `forgiven`.
    """
    bound = page.with_facts({fact: one.values for fact, one in sent.items()})
    wrong, others, before = {}, [], None
    bound.forgiven = []
    if not bound.is_valid():
        for control, sentences in bound.errors_by_control().items():
            fact = next((fact for fact in sent if _stands_in(control, bound.stems(fact))), None)
            if fact is not None:
                wrong.setdefault(fact, []).extend(sentences)
                continue
            before = page.with_facts({}) if before is None else before
            if before.is_valid() or sentences != before.errors_by_control().get(control):
                others += sentences
            else:
                bound.keep_as_saved({control}, page)
                bound.forgiven += sentences
    return bound, wrong, others


def _stands_in(control: str, stems: list[str]) -> bool:
    """A row's own mistake stands at the row, ``marks-3-``; a fact may be the whole row or all of the list."""
    row = control.endswith("-") and control
    return any(merging.belongs(control, stem) or (row and stem.startswith(row)) for stem in stems)


def _write(page, bound, facts, answer, by) -> list[str]:
    """Save the page, unless it says what is saved already; the sentences of a refusal, or none."""
    meeting, posted = page.meeting, bound.facts_posted()
    if any(fact not in posted for fact in facts):
        return [str(GONE)]
    if merging.touched({fact: posted[fact] for fact in facts}, page.as_opened):
        read = meeting.version
        try:
            bound.save_facts(facts, version=read, by=by)
        except IntegrityError:
            meeting.refresh_from_db()
            if not bound.forgiven:
                raise
            return bound.forgiven
        except (EditConflict, MeetingIsClosed):
            raise
        except MeetingError as error:
            meeting.refresh_from_db()
            return [str(error)]
        if answer.version == read:
            answer.version = meeting.version
    for fact in facts:
        answer.facts[fact] = {"state": SAVED, "loaded": posted[fact]}
        if any(stem.endswith("-") for stem in page.stems(fact)):
            answer.facts[fact]["keys"] = type(page)(meeting).keys_of(fact, bound)
    return []


def _refused(sentences: list[str]) -> dict:
    return {"state": REFUSED, "sentence": " ".join(dict.fromkeys(sentences))}
