"""The plan of a cell's year: its usual day, thematic topics by quarter, whose turn self-criticism is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event, EventAbout, Exemption, Reading
from cells.months import Month
from meetings import actions
from meetings.models import CriticismTurn, MeetingKind, MeetingState, MissedMonth, ThematicTopic
from meetings.rota import Candidate, propose, turns_a_month
from meetings.year import digest

from ..conftest import LONG_AGO, local, meeting_of
from .browser_form import filled
from .records import set_everywhere

NAMES = {1: "an", 2: "anh", 3: "binh", 4: "dung"}
CANDIDATES = [Candidate(key, name) for key, name in NAMES.items()]


def months(*numbers, year=2026):
    return [Month(year, number) for number in numbers]


@pytest.mark.parametrize(("candidates", "turns"), [(0, 1), (1, 1), (12, 1), (13, 2), (60, 2)])
def test_one_turn_a_month_two_where_the_year_is_too_short(candidates, turns):
    assert turns_a_month(candidates) == turns


@pytest.mark.parametrize(
    ("year_months", "turns", "expected"),
    [
        pytest.param(months(1, 2, 3, 4), [], [1, 2, 3, 4], id="nobody was ever up: the order of names"),
        pytest.param(months(1, 2, 3, 4, 5), [], [1, 2, 3, 4, 1], id="then from the beginning"),
        pytest.param(
            months(3, 4, 5, 6),
            [(Month(2026, 1), 1), (Month(2026, 2), 3)],
            [2, 4, 1, 3],
            id="who was up this year comes after who was not",
        ),
        pytest.param(
            months(1, 2, 3, 4),
            [(Month(2025, 3), 1), (Month(2025, 1), 2), (Month(2024, 5), 3)],
            [4, 3, 2, 1],
            id="never up, then longest ago",
        ),
        pytest.param(
            months(1, 2, 3),
            [(Month(2024, 1), 1), (Month(2025, 12), 1)],
            [2, 3, 4],
            id="the last of several turns counts",
        ),
        pytest.param(
            months(1, 2, 3, 4),
            [(Month(2026, 6), 1)],
            [2, 3, 4, 2],
            id="one planned for later in the year as this year's",
        ),
        pytest.param(
            months(4, 5),
            [(Month(2026, 1), 2), (Month(2026, 2), 3), (Month(2026, 3), 4), (Month(2027, 1), 1)],
            [1, 2],
            id="a turn planned for next year is not this year's",
        ),
        pytest.param(months(2, 1), [], [1, 2], id="the earlier month first, however they are named"),
        pytest.param([], [], [], id="no month"),
    ],
)
def test_a_fair_proposal(year_months, turns, expected):
    proposed = propose(CANDIDATES, 2026, year_months, turns)
    assert list(proposed) == sorted(year_months)
    assert [key for keys in proposed.values() for key in keys] == expected


def test_a_large_cell_puts_up_two_different_members_a_month():
    many = [Candidate(key, f"{key:02d}") for key in range(1, 31)]
    proposed = propose(many, 2026, months(*range(1, 13)), [(Month(2025, 12), 1)])
    up = [key for keys in proposed.values() for key in keys]
    assert [len(keys) for keys in proposed.values()] == [2] * 12
    assert len(set(up)) == 24
    assert 1 not in up  # up in December, and thirty do not fit into one year


def test_a_cell_without_anybody_to_put_up_gets_an_empty_plan():
    assert propose([], 2026, months(1), []) == {Month(2026, 1): []}


# --- The pages -------------------------------------------------------------------------------------------------


def page(name, cell, year=2026):
    return reverse(f"meetings:{name}", args=[cell.pk, year])


def topics_sent(response, *rows):
    """The form of the topics as a browser sends it, its rows filled in from the first on."""
    sent = filled(response, form_number=-1)
    for number, (quarter, topic, *presenter) in enumerate(rows):
        presented = str(presenter[0].pk) if presenter else ""
        sent |= {
            f"topics-{number}-quarter": str(quarter),
            f"topics-{number}-topic": topic,
            f"topics-{number}-presenter": presented,
        }
    return sent


def test_the_year_shows_what_was_held_missed_planned_and_whose_turn_it_is(sign_in, world):
    october = meeting_of(
        world.giai_viet, Month(2026, 10), state=MeetingState.ACCEPTED, started_at=local(2026, 10, 5, 19, 30)
    )
    meeting_of(
        world.giai_viet, Month(2026, 12), kind=MeetingKind.THEMATIC, thematic_topic="Văn hóa liêm chính"
    )
    MissedMonth.objects.create(cell=world.giai_viet, month=Month(2026, 9), reason="Lũ")
    CriticismTurn.objects.create(
        cell=world.giai_viet, month=Month(2026, 10), member=world.an, meeting=october
    )
    ThematicTopic.objects.create(cell=world.giai_viet, year=2026, quarter=3, topic="Dân vận khéo")
    shown = sign_in(world.bithu).get(page("year-plan", world.giai_viet)).content.decode()
    for word in (
        "05/10/2026",
        "Trần Thị An",
        "Văn hóa liêm chính",
        "Dân vận khéo",
        "state-missed",
        "state-accepted",
    ):
        assert word in shown
    assert Reading.objects.filter(by=world.bithu, object_id=str(world.giai_viet.pk)).exists()


def test_more_in_a_year_asks_no_more(sign_in, world, django_assert_num_queries):
    client, address = sign_in(world.bithu), page("year-plan", world.giai_viet)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(1, 13):
        month = Month(2026, number)
        held = meeting_of(world.giai_viet, month, thematic_topic="Chuyên đề")
        CriticismTurn.objects.create(cell=world.giai_viet, month=month, member=world.an, meeting=held)
        ThematicTopic.objects.create(
            cell=world.giai_viet,
            year=2026,
            quarter=(number + 2) // 3,
            topic=str(number),
            presenter=world.an,
            meeting=held,
        )
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_the_usual_day_is_changed_with_a_trace_and_begins_the_next_plan(sign_in, world):
    client = sign_in(world.bithu)
    wrong = client.post(page("usual-day-edit", world.giai_viet), {"usual_day": "32", "venue": "Nhà văn hóa"})
    assert (wrong.status_code, "Nhà văn hóa" in wrong.content.decode()) == (422, True)
    sent = {"usual_day": "31", "usual_time": "19:30", "venue": "Nhà văn hóa"}
    client.post(page("usual-day-edit", world.giai_viet), sent)
    client.post(page("usual-day-edit", world.giai_viet), sent)
    [event] = Event.objects.filter(verb="usual day changed")
    assert event.before == {"usual_day": None, "usual_time": None, "venue": ""}
    assert event.after == {"usual_day": 31, "usual_time": "19:30", "venue": "Nhà văn hóa"}
    planned = filled(
        client.get(reverse("meetings:meeting-create", args=[world.giai_viet.pk, "2027-02"])), form_number=-1
    )
    assert (planned["planned_at_0"], planned["planned_at_1"]) == ("28/02/2027", "19:30")


def test_topics_are_planned_changed_and_taken_out(sign_in, world):
    client, address = sign_in(world.bithu), page("topics-edit", world.giai_viet)
    client.post(address, topics_sent(client.get(address), (1, "Học tập Bác", world.an), (2, "Dân vận khéo")))
    client.post(address, topics_sent(client.get(address), (1, ""), (3, "Dân vận khéo")))
    [topic] = ThematicTopic.objects.all()
    assert (topic.quarter, topic.topic, topic.presenter) == (3, "Dân vận khéo", None)
    first, second = Event.objects.filter(verb="thematic topics planned").order_by("number")
    assert first.after["topics"][0] == {
        "quarter": 1,
        "topic": "Học tập Bác",
        "presenter": "Trần Thị An",
        "held": False,
    }
    assert second.before == first.after
    about = EventAbout.objects.filter(event=second, object_type="cells.member")
    assert [row.object_id for row in about] == [str(world.an.pk)]


def test_a_topic_of_the_plan_is_chosen_for_a_meeting_and_stays_with_it(sign_in, world):
    topic = ThematicTopic.objects.create(cell=world.giai_viet, year=2026, quarter=4, topic="Dân vận khéo")
    other = ThematicTopic.objects.create(cell=world.khu_pho_1, year=2026, quarter=4, topic="Dân vận khéo")
    client = sign_in(world.bithu)
    address = reverse("meetings:thematic-create", args=[world.giai_viet.pk, "2026-12"])
    when = {"planned_at_0": "05/12/2026", "planned_at_1": "19:30", "venue": "Nhà văn hóa"}
    assert client.post(address, filled(client.get(address), form_number=-1) | when).status_code == 422
    client.post(
        address, filled(client.get(address), form_number=-1) | when | {"planned_topic": "Dân vận khéo"}
    )
    topic.refresh_from_db()
    other.refresh_from_db()
    assert (topic.meeting.thematic_topic, other.meeting) == ("Dân vận khéo", None)
    topics = page("topics-edit", world.giai_viet)
    client.post(topics, topics_sent(client.get(topics)))
    assert ThematicTopic.objects.filter(pk=topic.pk).exists()


def test_a_topic_goes_back_into_the_plan_when_its_meeting_takes_another(world):
    rows = [
        ThematicTopic.objects.create(cell=world.giai_viet, year=2026, quarter=4, topic=topic)
        for topic in ("Dân vận khéo", "Văn hóa")
    ]
    plan = {"planned_at": local(2026, 11, 12, 19), "venue": "", "thematic_topic": "Dân vận khéo"}
    meeting = meeting_of(world.giai_viet)
    for topic in ("Dân vận khéo", "Văn hóa"):
        meeting.refresh_from_db()
        actions.save_preparation(
            meeting=meeting,
            version=meeting.version,
            plan=plan | {"thematic_topic": topic},
            materials=[],
            pre_meeting=None,
            by=world.bithu,
        )
    assert [ThematicTopic.objects.get(pk=row.pk).meeting for row in rows] == [None, meeting]


def test_the_topic_of_another_cell_or_one_that_is_taken_cannot_be_chosen(sign_in, world):
    ThematicTopic.objects.create(cell=world.khu_pho_1, year=2026, quarter=4, topic="Của chi bộ khác")
    client = sign_in(world.bithu)
    address = reverse("meetings:meeting-create", args=[world.giai_viet.pk, "2026-12"])
    assert "Của chi bộ khác" not in client.get(address).content.decode()


def test_a_proposal_is_shown_and_saved_only_when_somebody_presses(sign_in, world):
    Exemption.objects.create(member=world.anh, decision="03-NQ/CB", since=LONG_AGO)
    client, address = sign_in(world.bithu), page("turns-edit", world.giai_viet)
    proposed = client.get(address, {"propose": "1"})
    assert CriticismTurn.objects.count() == 0
    client.post(address, filled(proposed, form_number=-1))
    turns = [(str(turn.month), turn.member) for turn in CriticismTurn.objects.order_by("month")]
    # By name: An, then Bình; Ánh is exempt. November and December are what is left of the year.
    assert turns == [("2026-11", world.an), ("2026-12", world.binh)]
    [event] = Event.objects.filter(verb="turns of self-criticism planned")
    assert [row["member"] for row in event.after["turns"]] == ["Trần Thị An", "Nguyễn Văn Bình"]


def test_a_turn_that_a_meeting_recorded_stays_and_its_month_is_closed(sign_in, world):
    done = CriticismTurn.objects.create(
        cell=world.giai_viet, month=Month(2026, 11), member=world.an, meeting=meeting_of(world.giai_viet)
    )
    client, address = sign_in(world.bithu), page("turns-edit", world.giai_viet)
    form = filled(client.get(address), form_number=-1)
    assert not [name for name in form if "2026-11" in name]
    client.post(
        address, form | {"month-2026-12-0": str(world.dung.pk), "month-2026-12-1": str(world.dung.pk)}
    )
    assert list(CriticismTurn.objects.order_by("month").values_list("member", flat=True)) == [
        world.an.pk,
        world.dung.pk,
    ]
    assert CriticismTurn.objects.get(pk=done.pk).meeting_id


def test_a_member_of_another_cell_cannot_be_put_up(sign_in, world):
    client, address = sign_in(world.bithu), page("turns-edit", world.giai_viet)
    form = filled(client.get(address), form_number=-1) | {"month-2026-12-0": str(world.cuong.pk)}
    assert client.post(address, form).status_code == 422
    assert CriticismTurn.objects.count() == 0


@pytest.mark.parametrize("name", ["topics-edit", "turns-edit"])
def test_two_people_at_one_plan_the_second_is_shown_what_the_first_saved(sign_in, world, name):
    client, address = sign_in(world.bithu), page(name, world.giai_viet)
    opened = client.get(address)
    if name == "topics-edit":
        mine, theirs = topics_sent(opened, (1, "Của tôi")), topics_sent(opened, (1, "Của người khác"))
    else:
        form = filled(opened, form_number=-1)
        mine, theirs = (
            form | {"month-2026-12-0": str(world.an.pk)},
            form | {"month-2026-12-0": str(world.dung.pk)},
        )
    model = ThematicTopic if name == "topics-edit" else CriticismTurn
    client.post(address, theirs)
    refused = client.post(address, mine)
    assert (refused.status_code, model.objects.count()) == (422, 1)
    shown = refused.content.decode()
    assert ("Của người khác" if name == "topics-edit" else "Đặng Thị Dung") in shown
    assert client.post(address, filled(refused, form_number=-1)).status_code == 302
    saved = model.objects.get()
    assert (saved.topic == "Của tôi") if name == "topics-edit" else (saved.member == world.an)


TOPICS = [{"quarter": 1, "topic": "Học tập", "presenter": None}]


@pytest.mark.parametrize(
    ("save", "facts"),
    [
        (actions.plan_topics, lambda world: {"year": 2026, "seen": digest([]), "topics": TOPICS}),
        (
            actions.plan_turns,
            lambda world: {"year": 2026, "seen": digest([]), "turns": {(Month(2026, 12), world.an)}},
        ),
        (actions.save_usual_day, lambda world: {"usual_day": 3, "usual_time": None, "venue": ""}),
    ],
    ids=["topics", "turns", "usual day"],
)
def test_a_plan_that_breaks_at_its_last_step_leaves_nothing_behind(world, monkeypatch, save, facts):
    def broken(**_facts):
        raise RuntimeError

    set_everywhere(monkeypatch, "meetings.actions", "record", broken)
    cell = world.giai_viet
    with pytest.raises(RuntimeError):
        save(cell=cell, by=world.bithu, **facts(world))
    cell.refresh_from_db()
    assert (ThematicTopic.objects.count(), CriticismTurn.objects.count(), cell.usual_day) == (0, 0, None)


def test_a_year_out_of_all_time_is_not_found(sign_in, world):
    assert sign_in(world.bithu).get(page("year-plan", world.giai_viet, 999)).status_code == 404
