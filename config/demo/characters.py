"""How cells differ: how many come, how much is written down, how honestly a cell scores itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Character:
    """`attendance`: chance that a member comes; `unexcused`: that somebody is absent without a reason.

    `care`: chance that one thing is prepared and recorded; `follow_through`: that a task is achieved in time;
    `minutes_over`: usual length less the length asked for; `speaking`: share of those present who speak;
    `judging`: share of the points it gives itself where only judgement can tell.
    """

    attendance: float
    unexcused: float
    care: float
    follow_through: float
    minutes_over: int
    speaking: float
    judging: float
    submits_late: float
    is_generous: bool = False


CHARACTERS = {
    "exemplary": Character(0.975, 0.01, 0.985, 0.96, 9, 0.52, 0.97, 0.0),
    "steady": Character(0.955, 0.06, 0.94, 0.9, 3, 0.45, 0.92, 0.08),
    "uneven": Character(0.915, 0.22, 0.8, 0.8, -8, 0.36, 0.85, 0.25),
    "thin": Character(0.87, 0.3, 0.42, 0.66, -24, 0.25, 0.78, 0.5),
    "boastful": Character(0.935, 0.12, 0.74, 0.8, -10, 0.34, 1.0, 0.1, is_generous=True),
}
