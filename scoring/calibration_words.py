"""A finding as a question to the cell: each with its numbers, none with a verdict."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .calibration import Finding
from .reasons import number


def question(finding: Finding, cell: str, item_text) -> str:
    """`item_text`: (rubric id, code) → the words of an item."""
    return QUESTIONS[finding.kind]({"cell": cell, **finding.values}, item_text)


def _higher(values, item_text) -> str:
    several = len(values["items"]) > 1
    items = "; ".join(
        _("item %(code)s (%(text)s) in %(times)s of %(of)s months")
        % {**one, "text": _shortened(item_text(one["rubric"], one["code"]))}
        for one in values["items"]
    )
    words = {"cell": values["cell"], "items": items}
    if several:
        return (
            _(
                "%(cell)s gave itself more than the record shows at: %(items)s. What does the record leave out?"
            )
            % words
        )
    return (
        _("%(cell)s gave itself more than the record shows at %(items)s. What does the record leave out?")
        % words
    )


def _unproven(values, item_text) -> str:
    words = {"cell": values["cell"], "percent": number(values["percent"]), "points": number(values["points"])}
    return (
        _(
            "Of the points %(cell)s gave itself, %(percent)s %% (%(points)s points in all) stand on nothing recorded."
            " Which part of the work would be worth writing down?"
        )
        % words
    )


def _top(values, item_text) -> str:
    return _(
        "%(cell)s gave itself %(points)s points or more in each of %(times)s months. What makes the meetings go"
        " so well, and what would the cell still like to do better?"
    ) % {**values, "points": number(values["points"])}


def _no_spread(values, item_text) -> str:
    return (
        _(
            "%(cell)s gave itself the maximum of every item in %(times)s of %(of)s months. Was there an item in these"
            " months that was not quite complete?"
        )
        % values
    )


def _overseer(values, item_text) -> str:
    words = values | {name: number(values[name]) for name in ("mean_with", "mean_without")}
    return (
        _(
            "With somebody from the committee present (%(with)s months) %(cell)s gave itself %(mean_with)s points on"
            " average, without (%(without)s months) %(mean_without)s. What is different about these meetings?"
        )
        % words
    )


def _official(values, item_text) -> str:
    return _(
        "Over %(of)s accepted months the committee decided on %(mean)s points less than %(cell)s on average. Which"
        " items do the two read differently?"
    ) % {**values, "mean": number(values["mean"])}


def _repeated(values, item_text) -> str:
    return _(
        "In %(times)s of %(of)s months the record of %(cell)s repeats the month before almost word for word"
        " (%(titles)s). Is it what was said this time?"
    ) % {**values, "titles": ", ".join(values["titles"])}


def _same_reason(values, item_text) -> str:
    return (
        _(
            "%(cell)s explains item %(code)s with the same sentence in %(times)s months: “%(reason)s”. Could it be"
            " recorded, so that nobody has to explain it?"
        )
        % values
    )


def _no_reason(values, item_text) -> str:
    times = ngettext("%(times)s month", "%(times)s months", values["times"]) % values
    return ngettext(
        "%(items)s item of %(cell)s above the record has no reason (%(months)s). Does the cell still remember why?",
        "%(items)s items of %(cell)s above the record have no reason (%(months)s). Does the cell still remember why?",
        values["items"],
    ) % {**values, "months": times}


def _shortened(text: str, most: int = 60) -> str:
    """Ended at a word; an item's text may be a whole paragraph."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


QUESTIONS = {
    "higher": _higher,
    "unproven": _unproven,
    "top": _top,
    "no_spread": _no_spread,
    "overseer": _overseer,
    "official": _official,
    "repeated": _repeated,
    "same_reason": _same_reason,
    "no_reason": _no_reason,
}
