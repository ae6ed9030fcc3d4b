"""A record that was handed in is closed to every way in which the programme writes to one, not only to the four pages.

The four saves and their pages: test_closed_meetings.py.
"""

import json
import uuid
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.models import Event
from meetings import actions
from meetings.actions.notice_paper import issue_notice, note_sent
from meetings.actions.plans import move_meeting
from meetings.actions.preparation import post_material, save_pre_meeting
from meetings.errors import MeetingIsClosed
from meetings.models import Meeting
from tests.conftest import local
from tests.scoring.assessments import accepted, submitted

from .records import fresh, snapshot

CLOSED = {"submitted": submitted, "accepted": accepted}


def everything():
    return snapshot(*apps.get_app_config("meetings").get_models(), Event)


def common(meeting, world):
    return {"meeting": meeting, "version": meeting.version, "by": world.bithu}


WRITES = {
    "notice": lambda m, w: issue_notice(submission_id=uuid.uuid4(), **common(m, w)),
    "note sent": lambda m, w: note_sent(whom="members", **common(m, w)),
    "move": lambda m, w: move_meeting(
        planned_at=local(2026, 11, 6, 19), venue="Nơi mới", reason="Bận", **common(m, w)
    ),
    "cell committee": lambda m, w: save_pre_meeting(
        minutes={"was_held": True, "held_on": date(2026, 11, 3)}, attendees=[], **common(m, w)
    ),
    "month": lambda m, w: actions.correct_month(met_on=date(2026, 10, 6), reason="Nhầm", **common(m, w)),
    "material": lambda m, w: post_material(
        meeting=m,
        kind="document",
        title="Tài liệu",
        upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4 %%EOF"),
        by=w.bithu,
    ),
}


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("write", WRITES)
def test_no_action_writes_to_a_frozen_record(world, write, state):
    meeting = CLOSED[state](world)
    # In its evening, so that nothing but the state stands in the way of what comes before a meeting.
    Meeting.objects.filter(pk=meeting.pk).update(planned_at=local(2026, 11, 28, 19, 30))
    before = everything()
    with pytest.raises(MeetingIsClosed):
        WRITES[write](fresh(meeting), world)
    assert everything() == before


PAGES = [
    "preparation",
    "roll-call",
    "minutes",
    "resolution",
    "preparation-autosave",
    "roll-call-autosave",
    "minutes-autosave",
    "resolution-autosave",
    "paper-entry",
    "pre-meeting",
    "material-create",
    "meeting-move",
    "meeting-correct-month",
]


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_writes_to_a_frozen_record(world, sign_in, page, state):
    meeting = CLOSED[state](world)
    before = everything()
    address = reverse(f"meetings:{page}", args=[meeting.pk])
    sent = {"version": meeting.version, "venue": "Nơi mới", "discussion": "Chen vào", "reason": "Chen vào"}
    body = json.dumps({"version": meeting.version, "facts": {"discussion": {"discussion": "Chen vào"}}})
    client = sign_in(world.vanphong)
    if page.endswith("-autosave"):
        client.post(address, body, content_type="application/json")
    else:
        client.post(address, sent)
    assert everything() == before


def test_no_record_is_written_in_the_administration():
    kept = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "meetings"}
    assert kept == {"meetingpolicy"}
