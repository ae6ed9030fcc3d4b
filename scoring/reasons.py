"""Reasons in words: one sentence for the score sheet (`sentence`), one clause for reports (`short`).

A reason is a code with values (scoring/engine.py). What was found is told fact by fact (`_FINDINGS`, else the
tables of fact_words.py), so a new rubric over known facts needs no new sentence. Both speak the active language.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .engine import Reason
from .fact_words import FIGURES, GAP_NAMES, MISSING, ROLL_CALL, STATEMENTS, STEP_NAMES


def sentence(reason: Reason) -> str:
    """One sentence with fact, border and points, in the active language."""
    return _capital(_SENTENCES[reason.code](reason.values))


def short(reason: Reason) -> str:
    """What was found, without border or points: for the list of deductions in a report."""
    return _capital(_CLAUSES[reason.code](reason.values))


def number(value: Decimal | Fraction | int | str) -> str:
    """Two decimals at most, with the language's own decimal mark: 90.91, in Vietnamese 90,91."""
    exact = Fraction(value)
    hundredths = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return number_format(f"{hundredths:f}".rstrip("0").rstrip("."))


# Sentences, by the code of the reason


def _earned(finding: str, values: Mapping) -> str:
    return _("%(finding)s → %(points)s/%(max)s") % {"finding": finding, **_score(values)}


def _band(values: Mapping) -> str:
    finding = _finding(values["fact"], values["facts"])
    if values["fact"] in _SAYS_ITS_BORDER or not values["condition"]:
        return _earned(finding, values)
    band = border(values["condition"], named=values["condition"]["fact"] != values["fact"])
    words = {"finding": finding, "band": band, **_score(values)}
    return _("%(finding)s → band “%(band)s”: %(points)s/%(max)s") % words


def _exception(values: Mapping) -> str:
    return _earned(_finding(values["fact"], values["facts"]), values)


def _answer(values: Mapping) -> str:
    found = [_with_border(condition, values["facts"]) for condition in values["conditions"]]
    return _earned("; ".join(found), values)


def _steps(values: Mapping) -> str:
    return _earned(_steps_found(values), values)


def _count(values: Mapping) -> str:
    words = {"finding": _finding(values["fact"], values["facts"]), **_score(values)}
    words["points_each"] = number(values["points_each"])
    return _("%(finding)s, %(points_each)s points each → %(points)s/%(max)s") % words


def _full_when(values: Mapping) -> str:
    words = {"finding": _circumstance(values), **_score(values)}
    return _("%(finding)s, so this counts in full → %(points)s/%(max)s") % words


def _not_applicable(values: Mapping) -> str:
    return _("does not count this month: %(finding)s") % {"finding": _circumstance(values)}


def _missing(values: Mapping) -> str:
    return _("not enough evidence: %(missing)s") % {"missing": _missing_found(values)}


def _needs_judgement(values: Mapping) -> str:
    if values.get("is_yes_no"):
        return _("the cell decides: achieved %(max)s points, not achieved 0") % {"max": number(values["max"])}
    return _("the cell decides: 0 to %(max)s points") % {"max": number(values["max"])}


def _judged(values: Mapping) -> str:
    return _("the cell's judgement → %(points)s/%(max)s") % _score(values)


def _needs(values: Mapping) -> str:
    needed = "; ".join(_wanted(condition, values["facts"]) for condition in values["conditions"])
    return _("%(points)s/%(max)s would need: %(needed)s") % {"needed": needed, **_score(values)}


def _needs_step(values: Mapping) -> str:
    steps = _names(values["missing"], STEP_NAMES)
    return _("%(points)s/%(max)s would need one more step: %(steps)s") % {"steps": steps, **_score(values)}


# Clauses, by the code of the reason


def _finding_clause(values: Mapping) -> str:
    return _finding(values["fact"], values["facts"])


def _findings_clause(values: Mapping) -> str:
    return "; ".join(_finding(condition["fact"], values["facts"]) for condition in values["conditions"])


def _steps_found(values: Mapping) -> str:
    words = {"recorded": len(values["recorded"]), "all": len(values["recorded"]) + len(values["missing"])}
    if not values["missing"]:
        return _("all %(all)s steps of the meeting are recorded") % words
    words["missing"] = _names(values["missing"], STEP_NAMES)
    return _("%(recorded)s of %(all)s steps are recorded; missing: %(missing)s") % words


def _missing_found(values: Mapping) -> str:
    phrases = (_missing_phrase(name, values["facts"]) for name in values["missing"])
    return "; ".join(dict.fromkeys(phrases))


def _circumstance(values: Mapping) -> str:
    condition = values["condition"]
    return border(condition, named=True) if condition else _("not in this kind of month")


_SENTENCES: dict[str, Callable[[Mapping], str]] = {
    "band": _band,
    "exception": _exception,
    "yes": _answer,
    "no": _answer,
    "steps": _steps,
    "count": _count,
    "full_when": _full_when,
    "not_applicable": _not_applicable,
    "missing": _missing,
    "needs_judgement": _needs_judgement,
    "judged": _judged,
    "needs": _needs,
    "needs_step": _needs_step,
}
_CLAUSES = _SENTENCES | {
    "band": _finding_clause,
    "exception": _finding_clause,
    "yes": _findings_clause,
    "no": _findings_clause,
    "steps": _steps_found,
    "count": _finding_clause,
    "full_when": _circumstance,
    "missing": _missing_found,
    "judged": lambda values: _("the cell's judgement"),
}


# What was found, by the fact


def _finding(fact: str, facts: Mapping) -> str:
    """Never called for a fact that decided something while unknown, but an unknown one is told as missing."""
    if facts[fact] is None:
        return _missing_phrase(fact, facts)
    if fact in _FINDINGS:
        return _FINDINGS[fact](facts)
    if fact in STATEMENTS:
        when_true, when_false, _not_recorded = STATEMENTS[fact]
        return str(when_true if facts[fact] else when_false)
    name, unit = FIGURES[fact]
    return _("%(name)s: %(amount)s") % {"name": name, "amount": _amount(facts[fact], unit)}


def _attendance(facts: Mapping) -> str:
    words = {name: facts[name] for name in ("present", "expected")}
    words["percent"] = _amount(facts["attendance_percent"], "percent")
    return _("%(present)s of %(expected)s members expected = %(percent)s") % words


def _speaking(facts: Mapping) -> str:
    words = {name: facts[name] for name in ("speakers", "present")}
    words["percent"] = _amount(facts["speaking_percent"], "percent")
    return _("%(speakers)s of %(present)s members present spoke = %(percent)s") % words


def _achieved(facts: Mapping) -> str:
    words = {name: facts[name] for name in ("tasks_achieved", "tasks_due")}
    words["percent"] = _amount(facts["tasks_achieved_percent"], "percent")
    return _("%(tasks_achieved)s of %(tasks_due)s targets achieved = %(percent)s") % words


def _length(facts: Mapping) -> str:
    required, minutes_short = facts["required_minutes"], facts["minutes_short"]
    words = {"length": _amount(required - minutes_short, "minutes"), "required": required}
    if facts["started_at"] and facts["ended_at"]:
        words["length"] = f"{facts['started_at']}–{facts['ended_at']} = {words['length']}"
    if minutes_short <= 0:
        return _("%(length)s, at least the %(required)s required") % words
    return _("%(length)s, %(short)s short of %(required)s") % {"short": minutes_short, **words}


def _unexcused(facts: Mapping) -> str:
    if not facts["unexcused"]:
        return _("nobody was absent without a reason")
    return ngettext(
        "%(count)s member was absent without a reason",
        "%(count)s members were absent without a reason",
        facts["unexcused"],
    ) % {"count": facts["unexcused"]}


def _excused_run(facts: Mapping) -> str:
    if not facts["longest_excused_run"]:
        return _("nobody was absent with a reason this year")
    return ngettext(
        "the longest run of absences with a reason this year is %(count)s meeting",
        "the longest run of absences with a reason this year is %(count)s meetings",
        facts["longest_excused_run"],
    ) % {"count": facts["longest_excused_run"]}


def _speakers(facts: Mapping) -> str:
    if not facts["speakers"]:
        return _("nobody spoke")
    return ngettext("%(count)s member spoke", "%(count)s members spoke", facts["speakers"]) % {
        "count": facts["speakers"]
    }


def _posted_before(facts: Mapping) -> str:
    hours = Fraction(facts["materials_hours_before"])
    if hours <= 0:
        return _("the last material was posted after the meeting had started")
    return _("the last material was posted %(hours)s before the start") % {"hours": _span(hours)}


def _posted_after(facts: Mapping) -> str:
    hours = Fraction(facts["posted_hours_after"])
    if hours <= 0:
        return _("the resolution was posted at the end of the meeting")
    return _("the resolution was posted %(hours)s after the end") % {"hours": _span(hours)}


def _gaps(facts: Mapping) -> str:
    if not facts["minutes_gap_count"]:
        return _("the minutes are complete")
    return _("missing in the minutes: %(gaps)s") % {"gaps": _names(facts["minutes_gaps"], GAP_NAMES)}


def _overseer(facts: Mapping) -> str:
    fact = "overseer_notified" if facts["has_overseer"] else "has_overseer"
    return _finding(fact, facts)


_FINDINGS: dict[str, Callable[[Mapping], str]] = {
    "attendance_percent": _attendance,
    "speaking_percent": _speaking,
    "tasks_achieved_percent": _achieved,
    "minutes_short": _length,
    "unexcused": _unexcused,
    "longest_excused_run": _excused_run,
    "speakers": _speakers,
    "materials_hours_before": _posted_before,
    "posted_hours_after": _posted_after,
    "minutes_gap_count": _gaps,
    "overseer_notified_or_not_assigned": _overseer,
}
# Findings in which the border is already said.
_SAYS_ITS_BORDER = ("minutes_short", "minutes_gap_count")


def _missing_phrase(name: str, facts: Mapping) -> str:
    if name in ROLL_CALL:
        return _roll_call_missing(facts["unmarked"])
    if name == "tasks_achieved_percent" and facts["previous_tasks_unreported"]:
        return _tasks_unreported(facts["previous_tasks_unreported"])
    if name in STATEMENTS:
        return str(STATEMENTS[name][2])
    if name in MISSING:
        return str(MISSING[name])
    return _("not recorded: %(name)s") % {"name": FIGURES[name][0]}


def _roll_call_missing(unmarked: int) -> str:
    if not unmarked:
        return _("the roll call has not been taken")
    return ngettext(
        "%(count)s member has not been marked in the roll call",
        "%(count)s members have not been marked in the roll call",
        unmarked,
    ) % {"count": unmarked}


def _tasks_unreported(count: int) -> str:
    return ngettext(
        "%(count)s task of the previous resolutions has not been reported on",
        "%(count)s tasks of the previous resolutions have not been reported on",
        count,
    ) % {"count": count}


# Borders


def _with_border(condition: Mapping, facts: Mapping) -> str:
    """What was found and, for a figure, the border it was held against."""
    fact = condition["fact"]
    finding = _finding(fact, facts)
    if fact in STATEMENTS or fact in _SAYS_ITS_BORDER:
        return finding
    return _("%(finding)s (rule: %(border)s)") % {"finding": finding, "border": border(condition)}


def _wanted(condition: Mapping, facts: Mapping) -> str:
    """A border still to be reached; minutes short are turned into the length a meeting should have had."""
    if condition["fact"] == "minutes_short" and "up_to" in condition:
        length = facts["required_minutes"] - int(condition["up_to"])
        return _("a meeting of at least %(length)s") % {"length": _amount(length, "minutes")}
    return border(condition, named=True)


def border(condition: Mapping, *, named: bool = False) -> str:
    """A condition as a border: “from 90%”; named: “attendance from 90%”. A yes-or-no fact is a statement."""
    fact = condition["fact"]
    if fact in STATEMENTS:
        return str(STATEMENTS[fact][0 if condition["is"] else 1])
    name, unit = FIGURES[fact]
    borders = [_one_border(test, border, unit) for test, border in condition.items() if test != "fact"]
    border = ", ".join(borders)
    return _("%(name)s: %(amount)s") % {"name": name, "amount": border} if named else border


def _one_border(test: str, border: int | str, unit: str) -> str:
    if test == "up_to" and not Fraction(border):
        return _("none")
    words = {"amount": _amount(border, unit)}
    match test:
        case "from":
            return _("from %(amount)s") % words
        case "above":
            return _("more than %(amount)s") % words
        case "below":
            return _("below %(amount)s") % words
        case _:
            return _("up to %(amount)s") % words


# Words


def _amount(value: int | str | Fraction, unit: str) -> str:
    amount = number(value)
    match unit:
        case "percent":
            return _("%(number)s%%") % {"number": amount}
        case "minutes":
            return ngettext("%(number)s minute", "%(number)s minutes", _plural(value)) % {"number": amount}
        case "days":
            return ngettext("%(number)s day", "%(number)s days", _plural(value)) % {"number": amount}
        case "hours":
            return ngettext("%(number)s hour", "%(number)s hours", _plural(value)) % {"number": amount}
        case _:
            return amount


def _span(hours: Fraction) -> str:
    """Hours as people say them, in the two largest units: 1 day 20 hours, 10 hours 55 minutes. Seconds are left out."""
    whole_hours, minutes = divmod(int(hours * 60), 60)
    days, whole_hours = divmod(whole_hours, 24)
    parts = [(days, "days"), (whole_hours, "hours"), (minutes, "minutes")]
    said = [_amount(value, unit) for value, unit in parts if value]
    return " ".join(said[:2]) or _amount(0, "minutes")


def _plural(value: int | str | Fraction) -> int:
    return 1 if Fraction(value) == 1 else 2


def _score(values: Mapping) -> dict[str, str]:
    return {"points": number(values["points"]), "max": number(values["max"])}


def _names(codes: list[str], names: Mapping) -> str:
    return ", ".join(str(names.get(code, code)) for code in codes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
