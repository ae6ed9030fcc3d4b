"""What is wrong with a rubric: all of it at once, each with its place and what to do about it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_PROBLEMS = 100  # told at once; who has more corrects these first
Path = tuple[str | int, ...]  # the way into the document: ("criteria", 0, "items", 2, "points")


@dataclass(frozen=True)
class Problem:
    """One thing to correct. `part`: which part, in words; `line`: of the YAML text, from 1, where there is one."""

    path: Path
    part: str
    text: str
    line: int | None = None

    @property
    def where(self) -> str:
        """criteria[0].items[2].points"""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).lstrip(".") or "rubric"

    def __str__(self):
        place = [_("line %(line)s") % {"line": self.line}] if self.line else []
        place += [self.part] if self.part else []
        said = ", ".join(place) or self.where
        return f"{said[:1].upper()}{said[1:]}: {self.text}"


class RubricError(ValueError):
    """The rubric cannot be used: `problems`, in the order of the document, and the first one's `where`."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{problem} ({problem.where})" for problem in self.problems))
        self.where = self.problems[0].where

    @classmethod
    def of(cls, text: str, *, line: int | None = None) -> "RubricError":
        return cls([Problem((), "", text, line)])


class At:
    """A place in the document, and the one list on which all problems found anywhere are put."""

    def __init__(self, problems: list[Problem] | None = None, path: Path = (), part: str = ""):
        self.problems = [] if problems is None else problems
        self.path = path
        self.part = part

    def __truediv__(self, step: str | int) -> "At":
        return At(self.problems, (*self.path, step), self.part)

    def named(self, part: str) -> "At":
        """The same place under a name that a person knows: “item 3.6”."""
        return At(self.problems, self.path, part)

    def refuse(self, text: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.path, self.part, text))

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong here or anywhere below, as far as it was told."""
        if len(self.problems) >= MAX_PROBLEMS:
            return False
        return not any(problem.path[: len(self.path)] == self.path for problem in self.problems)


def item_at(at: At, code) -> At:
    return at.named(_("item %(code)s") % {"code": code})


def criterion_at(at: At, code) -> At:
    return at.named(_("criterion %(code)s") % {"code": code})


def cap_at(at: At, code) -> At:
    return at.named(_("cap %(code)s") % {"code": code})


def grade_at(at: At, code) -> At:
    return at.named(_("grade %(code)s") % {"code": code})
