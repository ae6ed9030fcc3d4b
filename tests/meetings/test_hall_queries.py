"""A large meeting (60 marks, 40 contributions, 30 tasks) is as few questions to the database as a small one."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Member, Membership, MembershipKind, OfficeKind
from meetings.models import Attendance, Contribution, CriticismTurn, Guest, Meeting, Motion, Task, TaskReport
from tests.conftest import LONG_AGO, NOVEMBER, account, cell, local, meeting_of, member, office

pytestmark = pytest.mark.database  # read on both engines

SMALL, LARGE = (4, 4, 4), (60, 40, 30)
MOST_QUERIES = 19


def large_meeting(world, people, contributions, tasks):
    place = cell(world.ward5, f"Khu phố {people} người")
    secretary = member("Bí thư", place)
    office(secretary, place, OfficeKind.SECRETARY)
    others = Member.objects.bulk_create(
        Member(
            full_name=f"Nguyễn Văn Người {n}",
            sort_key=f"{n:03}",
            search_key=f"nguyen van nguoi {n}",
            admitted_on=LONG_AGO,
        )
        for n in range(people - 1)
    )
    Membership.objects.bulk_create(
        Membership(member=one, cell=place, kind=MembershipKind.REGULAR, since=LONG_AGO) for one in others
    )
    october, meeting = meeting_of(place, NOVEMBER.previous()), meeting_of(place)
    Meeting.objects.filter(pk=october.pk).update(state="held", started_at=local(2026, 10, 5, 19, 30))
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, membership=one, status="present", spoke=True)
        for one in Membership.objects.filter(cell=place)
    )
    Contribution.objects.bulk_create(
        Contribution(meeting=meeting, member=others[n % len(others)], text=f"Ý kiến {n}")
        for n in range(contributions)
    )
    earlier = Task.objects.bulk_create(
        Task(meeting=october, cell=place, text=f"Việc {n}", assignee=others[0], follower=others[1])
        for n in range(tasks)
    )
    TaskReport.objects.bulk_create(
        TaskReport(task=one, meeting=meeting, result="in_progress") for one in earlier
    )
    Task.objects.bulk_create(
        Task(meeting=meeting, cell=place, text=f"Việc mới {n}", assignee=others[0]) for n in range(tasks)
    )
    for gathered, when in ((october, people), (meeting, tasks)):
        Guest.objects.bulk_create(
            Guest(meeting=gathered, full_name=f"Khách {when} {n}") for n in range(tasks)
        )
    Motion.objects.bulk_create(
        Motion(meeting=meeting, text=f"Vấn đề {n}", base=people, voters=people, votes_for=people)
        for n in range(tasks)
    )
    CriticismTurn.objects.bulk_create(
        CriticismTurn(cell=place, month=NOVEMBER, member=one) for one in others[:tasks]
    )
    return meeting, account(f"bithu{people}", "Bí thư", "secretary", cell=place)


@pytest.mark.parametrize("name", ["roll-call", "minutes", "resolution", "meeting-detail"])
def test_the_pages_of_a_large_meeting(world, sign_in, name):
    asked = []
    for size in (SMALL, LARGE):
        meeting, secretary = large_meeting(world, *size)
        client = sign_in(secretary)
        address = reverse(f"meetings:{name}", args=[meeting.pk])
        client.get(address)  # the first visit writes the reading down
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        asked.append(Counter(re.sub(r"\d+|'[^']*'", "#", query["sql"])[:110] for query in queries))
    few, many = asked
    assert many.total() == few.total(), "\n".join(map(str, ((many - few) + (few - many)).most_common()))
    assert many.total() <= MOST_QUERIES, "\n".join(map(str, many.most_common()))
