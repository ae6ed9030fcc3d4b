"""A whole meeting on one page, as it stands on paper: all of it is saved, or nothing."""

import re
from datetime import date, time

import pytest
from django.apps import apps
from django.urls import reverse

from cells.models import Event, LedgerHead, Membership
from meetings.models import Attendance, Guest, Meeting, MissedMonth, Motion, Resolution, Task
from tests.conftest import NOVEMBER, local, meeting_of, member

from .browser_form import errors_beside, filled
from .records import (
    SECTIONS,
    call_roll,
    fresh,
    hold,
    mark,
    resolve,
    set_everywhere,
    snapshot,
    task,
    write_minutes,
)


@pytest.fixture
def meeting(world):
    """Planned for the 5th at 19:30, with a task of October to report on."""
    earlier = hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)
    resolve(earlier, world.bithu, tasks=[task("Việc tháng mười", target=10, unit="hộ")])
    return meeting_of(world.giai_viet)


def address(meeting):
    return reverse("meetings:paper-entry", args=[meeting.pk])


def row_of(sent, person) -> str:
    membership = str(person.memberships.get(kind="regular").pk)
    return next(
        name.removesuffix("-membership_id")
        for name, value in sent.items()
        if name.endswith("-membership_id") and value == membership
    )


def open_page(client, meeting) -> dict:
    """What a browser would send of the page as it opens; the photo's form comes last, so the page's is before it."""
    response = client.get(address(meeting))
    assert response.status_code == 200
    return next(form for form in forms_of(response) if "loaded" in form)


def forms_of(response):
    count = response.content.decode().count("<form")
    return [filled(response, number) for number in range(count)]


def paper(world, sent) -> dict:
    """The sheet of paper, typed: Ánh is excused, all others were there; An and Dung spoke."""
    absent = row_of(sent, world.anh)
    rows = [name.removesuffix("-membership_id") for name in sent if name.endswith("-membership_id")]
    return (
        sent
        | SECTIONS
        | {f"{row}-status": "present" for row in rows}
        | {
            f"{absent}-status": "excused",
            f"{absent}-reason": "Nằm viện",
            f"spoke-{world.an.memberships.get().pk}": "on",
            f"spoke-{world.dung.memberships.get().pk}": "on",
            "met_on": "06/11/2026",
            "started": "19h30",
            "ended": "1h30",
            "venue": "Nhà văn hóa khu phố",
            "chair": str(world.binh.pk),
            "clerk": str(world.an.pk),
            "guests-0-full_name": "Phạm Thị Em",
            "previous_minutes_confirmed": "True",
            "reports-0-result": "achieved",
            "reports-0-achieved": "10",
            "criticism_minutes": "20p",
            "motions-0-text": "Thông qua nghị quyết",
            "motions-0-question": "resolution",
            "motions-0-votes_for": "2",
            "text": "Toàn chi bộ thực hiện.",
            "tasks-0-text": "Vận động 10 hộ",
            "tasks-0-assignee": str(world.anh.pk),
            "tasks-0-due_on": "30/11/2026",
            "minutes_adopted": "True",
            "posted_at_0": "06/11/2026",
            "posted_at_1": "22h",
        }
    )


def test_one_press_saves_the_whole_meeting(world, sign_in, meeting):
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting))
    assert client.post(address(meeting), sent).status_code == 302
    saved = fresh(meeting)
    assert (saved.started_at, saved.ended_at) == (local(2026, 11, 6, 19, 30), local(2026, 11, 6, 21, 0))
    assert (saved.state, saved.venue, saved.criticism_minutes) == ("held", "Nhà văn hóa khu phố", 20)
    assert (saved.recorded_by, saved.previous_minutes_confirmed) == (world.vanphong, True)
    marks = {a.membership.member: (a.status, a.reason, a.spoke) for a in saved.attendances.all()}
    assert marks == {
        world.an: ("present", "", True),
        world.anh: ("excused", "Nằm viện", False),
        world.binh: ("present", "", False),
        world.dung: ("present", "", True),
    }
    assert Motion.objects.values_list("base", "voters").get(meeting=saved) == (3, 2)
    assert (Guest.objects.get().full_name, Resolution.objects.get(meeting=saved).text) == (
        "Phạm Thị Em",
        "Toàn chi bộ thực hiện.",
    )
    assert Task.objects.get(text="Việc tháng mười").closed_at == saved.started_at
    assert Task.objects.get(meeting=saved).assignee == world.anh
    verbs = list(Event.objects.order_by("number").values_list("verb", flat=True))[-4:]
    assert verbs == ["place and hours saved", "roll call saved", "minutes saved", "resolution saved"]
    shown = open_page(client, meeting)
    assert (shown["started"], shown["ended"], shown["criticism_minutes"]) == ("19:30", "21:00", "20")


def test_every_box_of_the_record_stands_on_the_page_once(world, sign_in, meeting):
    """One added to a page of the record and forgotten here would be saved as empty."""
    hold(meeting, world)
    response = sign_in(world.bithu).get(address(meeting))
    html = response.content.decode()
    forms = [form for part in response.context["page"].form_parts for form in getattr(part, "forms", [part])]
    names = [form.add_prefix(name) for form in forms for name in form.fields]
    assert len(names) == len(set(names)), "two parts call a box the same"
    drawn = [name for name in names if not name.endswith("-spoke")]  # ticked among the speakers instead
    assert [name for name in drawn if not re.search(rf'name="{re.escape(name)}(_0)?"', html)] == []
