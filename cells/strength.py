"""Who counts: of the people of one cell on one day, who is its strength, whom a rate is measured on, who has a vote.

Pure. `cells.queries.strengths_on` reads the people of a day from the database; a roll call (meetings/attendance.py)
puts its marks on top and asks the same questions. Three counts are in use (domain.md §3):

| count | who stands in it |
|---|---|
| A | 12-HD 2018, 42-HD 2025: the strength, without the exempt, those active elsewhere and those on special duty |
| B | form of 2023: as A, and without those absent with a reason |
| C | the base of a vote: official members, without the exempt and those active elsewhere who did not come |

The strength of a cell is its regular members, on probation or official; people here on temporary activity are not
part of it, and neither count nor vote.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Denominator(TextChoices):
    """What attendance is measured on: a setting of the committee (meetings.MeetingPolicy)."""

    A = "A", _("A: without those exempt, active elsewhere or on special duty (12-HD, 42-HD)")
    B = "B", _("B: as A, and without those absent with a reason (form of 2023)")


class Standing(TextChoices):
    """How a person of the cell's list counts."""

    OFFICIAL = "official", _("Official member")
    PROBATIONARY = "probationary", _("On probation")
    TEMPORARY = "temporary", _("Here on temporary activity")


class Out(TextChoices):
    """Why a regular member is left out of a count. The same codes as the marks of a roll call."""

    EXEMPT = "exempt", _("Exempt")
    AWAY = "away", _("Active elsewhere")
    SPECIAL_DUTY = "special_duty", _("Special duty")
    EXCUSED = "excused", _("Excused")


NOT_EXPECTED = {
    Denominator.A: (Out.EXEMPT, Out.AWAY, Out.SPECIAL_DUTY),
    Denominator.B: (Out.EXEMPT, Out.AWAY, Out.SPECIAL_DUTY, Out.EXCUSED),
}
NOT_CONVENED = (Out.EXEMPT, Out.AWAY)


def standing_of(*, is_regular: bool, is_official: bool) -> str:
    if not is_regular:
        return Standing.TEMPORARY
    return Standing.OFFICIAL if is_official else Standing.PROBATIONARY


@dataclass(frozen=True)
class Person:
    """One person of a cell's list on a day.

    `out`: exempt or away as the books say, or whatever a roll call has marked instead; None: here like everybody.
    `why`: the exemption's decision, the other cell's name, the reason written in the roll call.
    """

    name: str = ""
    standing: str = Standing.OFFICIAL
    out: str | None = None
    why: str = ""

    @property
    def is_regular(self) -> bool:
        return self.standing != Standing.TEMPORARY


@dataclass(frozen=True)
class LeftOut:
    """Why some people are left out of a count: a code of Out or Standing, the common ground, and who they are."""

    code: str
    why: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return sentence(self)


@dataclass(frozen=True)
class Strength:
    """The people of a cell on a day, counted."""

    people: tuple[Person, ...]

    @classmethod
    def of(cls, people: Iterable[Person]) -> "Strength":
        return cls(tuple(people))

    @property
    def regular(self) -> list[Person]:
        return [person for person in self.people if person.is_regular]

    @property
    def total(self) -> int:
        return len(self.regular)

    @property
    def official(self) -> int:
        return self._standing(Standing.OFFICIAL)

    @property
    def probationary(self) -> int:
        return self._standing(Standing.PROBATIONARY)

    @property
    def temporarily_here(self) -> int:
        return self._standing(Standing.TEMPORARY)

    def number(self, out: str) -> int:
        """How many regular members are out for one reason."""
        return sum(person.out == out for person in self.regular)

    @property
    def exempt(self) -> int:
        return self.number(Out.EXEMPT)

    @property
    def away(self) -> int:
        return self.number(Out.AWAY)

    def expected(self, denominator: str = Denominator.A) -> int:
        """Whom the rate of attendance is measured on: count A or B."""
        return sum(person.out not in NOT_EXPECTED[denominator] for person in self.regular)

    @property
    def voting_base(self) -> int:
        """Whom a vote is measured on: count C."""
        return sum(person.standing == Standing.OFFICIAL for person in self.regular if _is_convened(person))

    def left_out_of_rate(self, denominator: str = Denominator.A) -> list[LeftOut]:
        """Who of the list is not in `expected`, and why; people here on temporary activity come last."""
        reasons = [(person.out, person) for person in self.regular if person.out in NOT_EXPECTED[denominator]]
        return _grouped([*reasons, *self._guests()])

    def left_out_of_vote(self) -> list[LeftOut]:
        """Who of the list is not in `voting_base`, and why; who is exempt or away and on probation is told once."""
        reasons = [(person.out, person) for person in self.regular if not _is_convened(person)]
        reasons += [
            (person.standing, person)
            for person in self.regular
            if _is_convened(person) and person.standing == Standing.PROBATIONARY
        ]
        return _grouped([*reasons, *self._guests()])

    def _standing(self, standing) -> int:
        return sum(person.standing == standing for person in self.people)

    def _guests(self):
        return [(person.standing, person) for person in self.people if not person.is_regular]


def _is_convened(person: Person) -> bool:
    return person.out not in NOT_CONVENED


def _grouped(reasons: list[tuple[str, Person]]) -> list[LeftOut]:
    """One entry for each code, and for each decision or other cell; in the order of Out, then of Standing."""
    groups: dict[tuple[str, str], list[str]] = {}
    for code, person in reasons:
        why = person.why if code in WITH_GROUND else ""
        groups.setdefault((str(code), why), []).append(person.name)
    order = [*Out.values, *Standing.values]
    found = sorted(groups.items(), key=lambda group: order.index(group[0][0]))
    return [LeftOut(code, why, tuple(names)) for (code, why), names in found]


# Here one decision, or one other cell, may be the ground of several; the reasons of a roll call are each one's own.
WITH_GROUND = (Out.EXEMPT, Out.AWAY)


# Words


def sentence(left_out: LeftOut) -> str:
    """“1 exempt by 12-QĐ/ĐU”, in the active language, without the names."""
    words = _SENTENCES[left_out.code, bool(left_out.why)]
    number = len(left_out.names)
    return words(number) % {"number": number, "why": left_out.why}


_SENTENCES = {
    (Out.EXEMPT, True): lambda n: ngettext("%(number)s exempt by %(why)s", "%(number)s exempt by %(why)s", n),
    (Out.EXEMPT, False): lambda n: ngettext("%(number)s exempt", "%(number)s exempt", n),
    (Out.AWAY, True): lambda n: ngettext(
        "%(number)s temporarily active in %(why)s", "%(number)s temporarily active in %(why)s", n
    ),
    (Out.AWAY, False): lambda n: ngettext(
        "%(number)s temporarily active elsewhere", "%(number)s temporarily active elsewhere", n
    ),
    (Out.SPECIAL_DUTY, False): lambda n: ngettext(
        "%(number)s on special duty", "%(number)s on special duty", n
    ),
    (Out.EXCUSED, False): lambda n: ngettext(
        "%(number)s absent with a reason", "%(number)s absent with a reason", n
    ),
    (Standing.PROBATIONARY, False): lambda n: ngettext(
        "%(number)s on probation: without a vote", "%(number)s on probation: without a vote", n
    ),
    (Standing.TEMPORARY, False): lambda n: ngettext(
        "%(number)s here on temporary activity: not part of the cell's strength",
        "%(number)s here on temporary activity: not part of the cell's strength",
        n,
    ),
}
