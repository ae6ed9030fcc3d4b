"""A finding as a question to the cell: each with its numbers, none with a verdict."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .calibration import Finding
from .reasons import number


def question(finding: Finding, cell: str) -> str:
    return QUESTIONS[finding.kind]({"cell": cell, **finding.values})


def _higher(values) -> str:
    items = values["items"]
    if len(items) == 1:
        words = values | items[0]
        return (
            _(
                "%(cell)s gave itself more than the record shows at item %(code)s in %(times)s of %(of)s months. What"
                " does the record leave out?"
            )
            % words
        )
    return _(
        "%(cell)s gave itself more than the record shows at %(number)s items, each in more than half of the months."
        " What does the record leave out?"
    ) % {**values, "number": len(items)}


def _unproven(values) -> str:
    words = {"cell": values["cell"], "percent": number(values["percent"]), "points": number(values["points"])}
    return (
        _(
            "Of the points %(cell)s gave itself, %(percent)s %% (%(points)s points in all) stand on nothing recorded."
            " Which part of the work would be worth writing down?"
        )
        % words
    )


def _top(values) -> str:
    return _(
        "%(cell)s gave itself %(points)s points or more in each of %(times)s months. What makes the meetings go"
        " so well, and what would the cell still like to do better?"
    ) % {**values, "points": number(values["points"])}


def _no_spread(values) -> str:
    return (
        _(
            "%(cell)s gave itself the maximum of every item in %(times)s of %(of)s months. Was there an item in these"
            " months that was not quite complete?"
        )
        % values
    )


def _overseer(values) -> str:
    words = values | {name: number(values[name]) for name in ("mean_with", "mean_without")}
    return (
        _(
            "With somebody from the committee present (%(with)s months) %(cell)s gave itself %(mean_with)s points on"
            " average, without (%(without)s months) %(mean_without)s. What is different about these meetings?"
        )
        % words
    )


def _official(values) -> str:
    return _(
        "Over %(of)s accepted months the committee decided on %(mean)s points less than %(cell)s on average. Which"
        " items do the two read differently?"
    ) % {**values, "mean": number(values["mean"])}


def _repeated(values) -> str:
    return _(
        "In %(times)s of %(of)s months the record of %(cell)s repeats the month before almost word for word"
        " (%(titles)s). Is it what was said this time?"
    ) % {**values, "titles": ", ".join(f"“{title}”" for title in values["titles"])}


def _same_reason(values) -> str:
    return (
        _(
            "%(cell)s explains item %(code)s with the same sentence in %(times)s months: “%(reason)s”. Could it be"
            " recorded, so that nobody has to explain it?"
        )
        % values
    )


def _no_reason(values) -> str:
    times = ngettext("%(times)s month", "%(times)s months", values["times"]) % values
    return ngettext(
        "%(items)s item of %(cell)s above the record has no reason (%(months)s). Does the cell still remember why?",
        "%(items)s items of %(cell)s above the record have no reason (%(months)s). Does the cell still remember why?",
        values["items"],
    ) % {**values, "months": times}


def details(finding: Finding, item_text) -> list[str]:
    """What stands behind a question of several things, a line each: the items above the record."""
    return [
        _("%(code)s %(text)s: %(times)s of %(of)s months")
        % {**item, "text": item_text(item["rubric"], item["code"])}
        for item in finding.values.get("items", [])
        if finding.kind == "higher"
    ]


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
