"""The agenda that a meeting starts from, by its kind and by the kind of cell (meetings/agendas/). Pure.

Agendas are Vietnamese in every language of the site: they are printed.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "agendas"


@dataclass(frozen=True)
class Step:
    text: str
    duration_minutes: int


def agenda_for(
    *, meeting_kind: str, cell_kind: str, has_thematic_part: bool, topic: str, required_minutes: int
) -> list[Step]:
    """The steps of such a meeting; their minutes sum up to the required length exactly.

    What is left beside the fixed minutes is shared by the open steps, in fives while that comes out even; where too
    little is left each open step gets 5 minutes and the sum is larger.
    """
    is_combined = meeting_kind == "regular" and has_thematic_part
    lines = _lines("combined" if is_combined else meeting_kind)
    steps = []
    for line in lines:
        texts = _lines("content")[cell_kind] if line.get("each") == "content" else [line["text"]]
        steps += [(text.replace("{topic}", topic or "…"), line.get("minutes")) for text in texts]
    open_steps = sum(minutes is None for _text, minutes in steps)
    left = required_minutes - sum(minutes or 0 for _text, minutes in steps)
    shares = iter(_shares(left, open_steps))
    return [Step(text, next(shares) if minutes is None else minutes) for text, minutes in steps]


def _shares(left: int, number: int) -> list[int]:
    if left < 5 * number:
        return [5] * number
    share = left // number // 5 * 5
    return [share] * (number - 1) + [left - share * (number - 1)]  # the last one is the discussion


@cache
def _lines(name: str):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
