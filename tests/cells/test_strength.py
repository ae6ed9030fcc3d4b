"""Who counts in a cell on a day: strength, the three counts of domain.md §3, and who is left out, in words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cells.models import Exemption, Member, Membership, MembershipKind
from cells.queries import strength_on, strengths_on
from cells.strength import Denominator, Out, Person, Standing, Strength, standing_of

from ..conftest import LONG_AGO, NOW, cell, member
from .test_interval_rules import END, FIRST, LAST_START, dated, day, days_of, no_day_twice, spans, undone

__all__ = ["undone"]
TODAY = NOW.date()
A, B = Denominator.A, Denominator.B


# One person: in which counts? (strength, A, B, base of a vote)
ONE = [
    (Standing.OFFICIAL, None, (1, 1, 1, 1)),
    (Standing.OFFICIAL, Out.EXCUSED, (1, 1, 0, 1)),
    (Standing.OFFICIAL, Out.SPECIAL_DUTY, (1, 0, 0, 1)),
    (Standing.OFFICIAL, Out.EXEMPT, (1, 0, 0, 0)),
    (Standing.OFFICIAL, Out.AWAY, (1, 0, 0, 0)),
    (Standing.PROBATIONARY, None, (1, 1, 1, 0)),
    (Standing.PROBATIONARY, Out.EXCUSED, (1, 1, 0, 0)),
    (Standing.PROBATIONARY, Out.EXEMPT, (1, 0, 0, 0)),
    (Standing.TEMPORARY, None, (0, 0, 0, 0)),
    (Standing.TEMPORARY, Out.EXEMPT, (0, 0, 0, 0)),
    (Standing.TEMPORARY, Out.EXCUSED, (0, 0, 0, 0)),
]


@pytest.mark.parametrize(("standing", "out", "counts"), ONE)
def test_in_which_counts_a_person_stands(standing, out, counts):
    one = Strength.of([Person("An", standing, out)])
    assert (one.total, one.expected(A), one.expected(B), one.voting_base) == counts


@pytest.mark.parametrize(("standing", "out", "counts"), ONE)
def test_who_is_not_in_a_count_is_named_with_a_reason_and_who_is_is_not(standing, out, counts):
    one = Strength.of([Person("An", standing, out)])
    for expected, told in (
        (counts[1], one.left_out_of_rate(A)),
        (counts[2], one.left_out_of_rate(B)),
        (counts[3], one.left_out_of_vote()),
    ):
        assert [row.names for row in told] == ([] if expected else [("An",)])
        assert all(row.sentence for row in told)


@pytest.mark.parametrize(
    ("is_regular", "is_official", "standing"),
    [
        (True, True, "official"),
        (True, False, "probationary"),
        (False, True, "temporary"),
        (False, False, "temporary"),
    ],
)
def test_the_standing_of_a_person(is_regular, is_official, standing):
    assert standing_of(is_regular=is_regular, is_official=is_official) == standing


def test_the_reasons_stand_together_by_decision_and_by_cell():
    strength = Strength.of(
        [
            Person("An", Standing.OFFICIAL, Out.EXEMPT, "12-QĐ/ĐU"),
            Person("Bình", Standing.OFFICIAL, Out.EXCUSED, "ốm"),
            Person("Cúc", Standing.OFFICIAL, Out.EXEMPT, "15-QĐ/ĐU"),
            Person("Dung", Standing.PROBATIONARY, Out.EXEMPT, "12-QĐ/ĐU"),
            Person("Em", Standing.OFFICIAL, Out.AWAY, "Khu phố 1"),
            Person("Gấm", Standing.OFFICIAL, Out.AWAY),
            Person("Hà", Standing.OFFICIAL, Out.EXCUSED, "công tác"),
            Person("Ích", Standing.OFFICIAL, Out.SPECIAL_DUTY, "trực"),
            Person("Kha", Standing.TEMPORARY),
            Person("Lan", Standing.PROBATIONARY),
            Person("Mai"),
        ]
    )
    with override("vi"):
        told = [(row.sentence, ", ".join(row.names)) for row in strength.left_out_of_rate(B)]
        votes = [(row.sentence, ", ".join(row.names)) for row in strength.left_out_of_vote()]
    exempt_and_away = [
        ("2 miễn công tác và sinh hoạt đảng theo 12-QĐ/ĐU", "An, Dung"),
        ("1 miễn công tác và sinh hoạt đảng theo 15-QĐ/ĐU", "Cúc"),
        ("1 đang sinh hoạt đảng tạm thời ở Chi bộ Khu phố 1", "Em"),
        ("1 đang sinh hoạt đảng tạm thời ở nơi khác", "Gấm"),
    ]
    guest = ("1 sinh hoạt tạm thời tại đây: không tính vào đảng số của chi bộ", "Kha")
    assert told == [
        *exempt_and_away,
        ("1 làm nhiệm vụ đặc biệt", "Ích"),
        ("2 vắng có lý do", "Bình, Hà"),
        guest,
    ]
    assert votes == [*exempt_and_away, ("1 dự bị: được phát biểu, không biểu quyết", "Lan"), guest]


def test_a_cell_of_nobody():
    nobody = Strength.of([])
    assert (nobody.total, nobody.expected(A), nobody.voting_base, nobody.left_out_of_rate()) == (0, 0, 0, [])


# From the books.


def test_the_people_of_a_cell_on_a_day(world):
    Exemption.objects.create(member=world.an, decision="12-QĐ/ĐU", since=LONG_AGO)
    Membership.objects.create(member=world.anh, cell=world.khu_pho_9, kind="temporary", since=LONG_AGO)
    Membership.objects.create(member=world.giang, cell=world.giai_viet, kind="temporary", since=LONG_AGO)
    strength = strength_on(world.giai_viet, TODAY)
    assert strength.people == (
        Person("Trần Thị An", Standing.OFFICIAL, Out.EXEMPT, "12-QĐ/ĐU"),
        Person("Đỗ Văn Ánh", Standing.OFFICIAL, Out.AWAY, "Khu phố 9"),
        Person("Nguyễn Văn Bình", Standing.OFFICIAL),
        Person("Đặng Thị Dung", Standing.PROBATIONARY),
        Person("Hồ Văn Giang", Standing.TEMPORARY),
    )
    assert (strength.total, strength.official, strength.probationary) == (4, 3, 1)
    assert (strength.exempt, strength.away, strength.temporarily_here) == (1, 1, 1)
    assert (strength.expected(A), strength.voting_base) == (2, 1)


def test_who_is_here_for_a_time_is_not_away_from_here(world):
    Membership.objects.create(member=world.giang, cell=world.giai_viet, kind="temporary", since=LONG_AGO)
    strengths = strengths_on([world.giai_viet, world.khu_pho_9], TODAY)
    assert (strengths[world.giai_viet.pk].temporarily_here, strengths[world.giai_viet.pk].away) == (1, 0)
    assert (strengths[world.khu_pho_9.pk].total, strengths[world.khu_pho_9.pk].away) == (1, 1)


def test_many_cells_are_read_with_one_query_and_an_empty_one_is_there_too(world):
    cells = [cell(world.ward6, f"Khu phố {n}") for n in range(12)]
    for number, one in enumerate(cells[1:]):
        person = member(f"Lê Văn {number}", one)
        Exemption.objects.create(member=person, decision="1-QĐ", since=LONG_AGO)
    asked = []
    for some in ([cells[1]], cells):
        with CaptureQueriesContext(connection) as queries:
            found = strengths_on(some, TODAY)
        asked.append(len(queries))
        assert found.keys() == {one.pk for one in some}
    assert asked == [1, 1]
    assert found[cells[0].pk].total == 0


# Held against a model of days: of each person, which days in which cell, which days exempt, since when official.


def not_twice(found) -> bool:
    return no_day_twice([{"span": span} for span in found], lambda row: True)


def parts(cells):
    return st.lists(st.tuples(spans, st.sampled_from(cells)), max_size=3).filter(
        lambda found: not_twice([span for span, _cell in found])
    )


lives = st.fixed_dictionaries(
    {
        "regular": parts([0, 1]),
        "temporary": parts([0, 1, 2]),
        "exempt": st.lists(spans, max_size=2).filter(not_twice),
        "confirmed": st.none() | st.integers(0, LAST_START),
    }
)


def write(life, cells) -> Member:
    person = Member(full_name="Lê Văn Hải", admitted_on=FIRST - timedelta(days=400))
    person.confirmed_on = None if life["confirmed"] is None else day(life["confirmed"])
    person.save()
    for kind in MembershipKind:
        for span, number in life[kind]:
            Membership.objects.create(member=person, cell=cells[number], kind=kind, **dated(span))
    for span in life["exempt"]:
        Exemption.objects.create(member=person, decision="12-QĐ/ĐU", **dated(span))
    return person


def cell_on(part, number) -> set[int]:
    return {where for span, where in part if number in days_of(span)}


def naive(people, where, number) -> dict:
    """The counts of cell `where` on day `number`, person by person, rule by rule as domain.md §3 says them."""
    counts = dict.fromkeys(["total", "official", "exempt", "away", "here", "expected", "voting"], 0)
    for life in people:
        is_exempt = any(number in days_of(span) for span in life["exempt"])
        is_official = life["confirmed"] is not None and life["confirmed"] <= number
        elsewhere = cell_on(life["temporary"], number) - {where}
        counts["here"] += where in cell_on(life["temporary"], number)
        if where not in cell_on(life["regular"], number):
            continue
        counts["total"] += 1
        counts["official"] += is_official
        counts["exempt"] += is_exempt
        counts["away"] += bool(elsewhere) and not is_exempt
        if not is_exempt and not elsewhere:
            counts["expected"] += 1
            counts["voting"] += is_official
    return counts


@given(people=st.lists(lives, max_size=4))
def test_the_counts_of_every_day_are_those_of_the_naive_model(world, undone, people):
    cells = [world.giai_viet, world.khu_pho_1, world.khu_pho_9]
    with undone():
        for one in cells:  # only the people of the example
            one.offices.all().delete()
            one.memberships.all().delete()
        for life in people:
            write(life, cells)
        for number in range(0, END, 2):
            strengths = strengths_on(cells, day(number))
            for where, one in enumerate(cells):
                found = strengths[one.pk]
                assert {
                    "total": found.total,
                    "official": found.official,
                    "exempt": found.exempt,
                    "away": found.away,
                    "here": found.temporarily_here,
                    "expected": found.expected(A),
                    "voting": found.voting_base,
                } == naive(people, where, number)
                assert found.expected(B) == found.expected(A)
                assert found.probationary == found.total - found.official
                left_out = sum(len(row.names) for row in found.left_out_of_rate())
                assert found.expected(A) + left_out == len(found.people)
                left_out = sum(len(row.names) for row in found.left_out_of_vote())
                assert found.voting_base + left_out == len(found.people)
