"""The table of states in docs/scoring.md: every move, from every state, as every role."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cells.access import PERMISSIONS, Permission, roles_with
from meetings.models import Meeting, MeetingState
from meetings.states import MOVES
from scoring.actions import return_to_cell
from tests.conftest import meeting_of
from tests.meetings.browser_form import filled
from tests.meetings.records import fresh, hold

from .assessments import accepted, score, submitted

ROW = re.compile(r"\| (\w+) \| (\w+) \| (\w+) \| ([\w, ]+) \| .+ \|")
PEOPLE = {
    "secretary": "bithu",
    "staff": "vanphong",
    "reviewer": "thuongtruc",
    "overseer": "giamsat",
    "official": "quan8",
    "administrator": "admin",
}


def table() -> dict[tuple[str, str], tuple[str, list[str]]]:
    """(from, to) → (permission, roles)."""
    text = (Path(settings.BASE_DIR) / "docs/scoring.md").read_text()
    section = text.split("### States, and who may move them")[1].split("\n\n**")[0]
    return {(m[1], m[2]): (m[3], m[4].split(", ")) for m in ROW.finditer(section) if m[1] != "From"}


TABLE = table()
# The minutes page keeps a start once it is written; only the action behind it can take it away.
NO_PAGE = ("held", "planned")


def test_the_table_names_every_move_there_is_and_no_other():
    assert set(TABLE) == {(now, to) for now, moves in MOVES.items() for to in moves}


@pytest.mark.parametrize("move", TABLE)
def test_the_roles_of_a_move_are_those_with_its_permission(move):
    permission, roles = TABLE[move]
    assert sorted(roles) == sorted(roles_with(Permission(permission)))


def returned(world):
    meeting = submitted(world)
    return return_to_cell(meeting=meeting, reason="Bổ sung", by=world.thuongtruc)


def held(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    return meeting


STATES = {
    "planned": lambda world: meeting_of(world.giai_viet),
    "held": held,
    "submitted": submitted,
    "returned": returned,
    "accepted": accepted,
}


def doors(meeting, client) -> dict[str, list[tuple[str, dict]]]:
    """State to come to → (address, what is sent) of the pages that lead there, filled in as the secretary sees them."""
    minutes, sheet = (reverse(name, args=[meeting.pk]) for name in ("meetings:minutes", "scoring:sheet"))
    minutes_sent = _as_shown(client, minutes) | {"version": str(meeting.version)}
    version = getattr(getattr(meeting, "assessment", None), "version", 0)
    review = {"version": str(version), "accept_own": "1"}
    reason = {"reason": "Xin xem lại"}
    revision = meeting.revisions.order_by("-number").first()
    return {
        "held": [(minutes, minutes_sent | {"started": "19:30"})],
        "planned": [(minutes, minutes_sent | {"started": "", "ended": ""})],
        "submitted": [(sheet, _as_shown(client, sheet) | {"submit": "1"})],
        "accepted": [(reverse("scoring:review", args=[meeting.pk]), review)],
        "returned": [
            (reverse("scoring:meeting-return", args=[meeting.pk]), reason),
            (
                reverse("meetings:meeting-reopen", args=[meeting.pk]),
                reason | {"number": str(revision.number) if revision else ""},
            ),
        ],
    }


def _as_shown(client, address) -> dict:
    page = client.get(address)
    return filled(page, -1) if page.status_code == 200 and b"<form" in page.content else {}


class Undo(Exception):
    pass


@pytest.mark.parametrize("state", STATES)
def test_every_role_moves_a_meeting_as_the_table_says_and_no_other_way(world, sign_in, state, monkeypatch):
    monkeypatch.setattr("papers.pdf.render", lambda html, **_more: b"%PDF-1.7 " + html.encode())
    meeting = fresh(STATES[state](world))
    assert meeting.state == state
    ways = doors(meeting, sign_in(world.bithu))
    moved = set()
    for role, name in PEOPLE.items():
        client = sign_in(getattr(world, name))
        for to, pages in ways.items():
            for address, sent in pages:
                try:
                    with transaction.atomic():
                        client.post(address, sent)
                        now = Meeting.objects.get(pk=meeting.pk).state
                        raise Undo
                except Undo:
                    if now != state:
                        moved.add((now, role))
                        assert now == to
    allowed = {
        (to, role)
        for (now, to), (_permission, roles) in TABLE.items()
        if now == state and (now, to) != NO_PAGE
        for role in roles
    }
    assert moved == allowed
    assert set(MeetingState.values) == set(STATES)


@pytest.mark.parametrize("move", [move for move in TABLE if move != NO_PAGE], ids=" to ".join)
def test_each_move_hangs_on_the_one_permission_the_table_names(world, sign_in, move, monkeypatch):
    """Without it nobody makes the move, with it alone somebody does: roles cannot tell two permissions apart."""
    monkeypatch.setattr("papers.pdf.render", lambda html, **_more: b"%PDF-1.7 " + html.encode())
    state, to = move
    permission, [role, *_others] = TABLE[move]
    meeting = fresh(STATES[state](world))
    pages = doors(meeting, sign_in(world.bithu))[to]
    client = sign_in(getattr(world, PEOPLE[role]))

    def is_made(without):
        left = {
            role: [each for each in permissions if each not in without]
            for role, permissions in PERMISSIONS.items()
        }
        with monkeypatch.context() as patch:
            patch.setattr("cells.access.PERMISSIONS", left)
            try:
                with transaction.atomic():
                    for address, sent in pages:
                        client.post(address, sent)
                    raise Undo(Meeting.objects.get(pk=meeting.pk).state == to)
            except Undo as undone:
                return undone.args[0]

    writing = {Permission.RECORD, Permission.SCORE, Permission.REVIEW}
    assert not is_made({Permission(permission)})
    assert is_made(writing - {Permission(permission)})
