"""Who meets when: a committee's month day by day, and where an overseer would have to be at two places at once."""

import pytest

from meetings.clashes import Slot, clashes

from ..conftest import local

WATCHED = {"Phạm Thị Em": {1, 2}, "Lê Văn Cường": {2, 3}}


def slot(cell_id, hour, minute=0, *, minutes=120, day=5):
    return Slot(
        key=cell_id * 100 + hour,
        cell_id=cell_id,
        starts_at=local(2026, 12, day, hour, minute),
        minutes=minutes,
    )


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        pytest.param([slot(1, 19), slot(2, 20, 59)], [("Phạm Thị Em", 1, 2)], id="a minute before the end"),
        pytest.param([slot(1, 19), slot(2, 21)], [], id="when the other ends"),
        pytest.param([slot(2, 19), slot(1, 19)], [("Phạm Thị Em", 1, 2)], id="at the same hour"),
        pytest.param(
            [slot(1, 19, minutes=90), slot(2, 20, 30)], [], id="shorter where the committee asks less"
        ),
        pytest.param([slot(1, 19), slot(2, 19, day=6)], [], id="another day"),
        pytest.param([slot(1, 19), slot(3, 19)], [], id="nobody watches over both"),
        pytest.param([slot(1, 19), slot(1, 20)], [], id="two meetings of one cell"),
        pytest.param(
            [slot(1, 19), slot(2, 20), slot(3, 19)],
            [("Phạm Thị Em", 1, 2), ("Lê Văn Cường", 3, 2)],
            id="each person's own",
        ),
        pytest.param([], [], id="no meeting"),
    ],
)
def test_two_meetings_of_one_overseer_clash_while_they_overlap(slots, expected):
    found = clashes(slots, WATCHED)
    assert [(one.person, one.first.cell_id, one.second.cell_id) for one in found] == expected
