"""Everything held about one person: complete, for whom it is meant, the same bytes for the same data, and noted."""

import io
import json
import uuid
from datetime import date
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import JSONField
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.events import record
from cells.models import Event, Exemption, Member, MembershipKind, Reading, Transfer, User, WorkingGroupMember
from cells.models.ledger import ReadingKind
from config import personal_data
from config.personal_data import JSON_COLUMNS, PARTS, archive, sections_of
from meetings.models import (
    AgendaItem,
    Contribution,
    CriticismTurn,
    Notice,
    PreMeeting,
    Task,
    TaskReport,
    TaskUpdate,
    ThematicTopic,
    Visit,
)

from ..conftest import LONG_AGO, NOW

OUR_APPS = ("cells", "papers", "meetings", "scoring")
OURS = [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]


# --- complete by construction ------------------------------------------------------------------------------------


def hanging_on_people():
    """Label of every column by which a row hangs on a member, or on a row that is a member's own."""
    own = {Member} | {apps.get_model(part.model) for part in PARTS if part.is_own}
    return {
        f"{model._meta.label}.{column.name}"
        for model in OURS
        for column in [*model._meta.concrete_fields, *model._meta.local_many_to_many]
        if column.related_model in own
    }


def test_every_column_that_leads_to_a_member_has_its_part():
    covered = {f"{part.model}.{part.path.split('__')[0]}" for part in PARTS}
    assert hanging_on_people() - covered == set(), (
        "Say in config/personal_data.py how it comes into the export."
    )
    assert covered - hanging_on_people() == set()


def test_every_json_column_says_what_it_holds_of_people():
    columns = {
        f"{model._meta.label}.{column.name}"
        for model in OURS
        for column in model._meta.concrete_fields
        if isinstance(column, JSONField)
    }
    assert columns == set(JSON_COLUMNS)


def test_a_forgotten_column_would_be_noticed(monkeypatch):
    monkeypatch.setattr(personal_data, "PARTS", PARTS[1:])
    covered = {f"{part.model}.{part.path.split('__')[0]}" for part in PARTS[1:]}
    assert "cells.Membership.member" in hanging_on_people() - covered


# --- what is in it -------------------------------------------------------------------------------------------------


@pytest.fixture
def full(stage):
    """Comrade An with at least one row of every part."""
    an = stage.an
    task = Task.objects.create(
        meeting=stage.meetings.held, cell=stage.giai_viet, text="Vận động quỹ", assignee=an
    )
    TaskReport.objects.create(task=task, meeting=stage.meetings.held, result="achieved", note="đủ 12 hộ")
    Exemption.objects.create(member=an, decision="04-NQ/CB", since=date(2025, 1, 1), until=date(2025, 6, 1))
    an.oversights.create(cell=stage.khu_pho_1, since=LONG_AGO)
    an.memberships.create(
        cell=stage.khu_pho_1, kind=MembershipKind.TEMPORARY, since=date(2024, 1, 1), until=date(2024, 9, 1)
    )
    WorkingGroupMember.objects.create(group=stage.group, member=an, since=LONG_AGO)
    Transfer.objects.create(
        member=an,
        from_cell=stage.giai_viet,
        to_cell=stage.khu_pho_9,
        sent_on=date(2026, 11, 1),
        decision="15-QĐ/ĐU",
        submission_id=uuid.uuid4(),
    )
    held = stage.meetings.held
    TaskUpdate.objects.create(
        task=task,
        result="in_progress",
        note="mới 5 hộ",
        written_by=stage.bithu,
        written_at=NOW,
        submission_id=uuid.uuid4(),
    )
    Notice.objects.create(user=stage.bithu, kind="task_overdue", key="task", task=task, told_at=NOW)
    Task.objects.create(meeting=held, cell=stage.giai_viet, text="Quét dọn", follower=an)
    AgendaItem.objects.create(meeting=held, text="Báo cáo tháng", presenter=an)
    Contribution.objects.create(meeting=held, member=an, text="Hẻm 12 thiếu đèn.")
    CriticismTurn.objects.create(cell=stage.giai_viet, month=held.month, member=an)
    ThematicTopic.objects.create(
        cell=stage.giai_viet, year=2026, quarter=4, topic="Học tập Bác", presenter=an
    )
    before, _created = PreMeeting.objects.update_or_create(
        meeting=held, defaults={"was_held": True, "held_on": date(2026, 11, 3), "chair": an, "clerk": an}
    )
    before.attendees.add(an)
    Visit.objects.create(
        cell=stage.giai_viet,
        visitor=an,
        visited_on=date(2026, 11, 5),
        recorded_by=stage.thuongtruc,
        recorded_at=NOW,
        submission_id=uuid.uuid4(),
    )
    User.objects.filter(pk=stage.bithu1.pk).update(member=an)
    stage.meetings.held.chair = an
    stage.meetings.held.save()
    Member.objects.filter(pk=an.pk).update(citizen_id_hash="secret-hash", card_number="012345")
    record(
        by=stage.vanphong,
        verb="member corrected",
        obj=an,
        before={"card_number": ""},
        after={"card_number": "012345", "citizen_id_hash": "secret-hash"},
        about=[an, stage.giai_viet],
    )
    return stage


def url(member):
    return reverse("member-data", args=[member.pk])


def taken_out(client, member):
    response = client.post(url(member))
    assert response.status_code == 200
    bundle = ZipFile(io.BytesIO(response.content))
    assert bundle.namelist() == ["du-lieu.html", "du-lieu.json"]
    return json.loads(bundle.read("du-lieu.json")), bundle.read("du-lieu.html").decode()


def test_each_part_is_there(full, sign_in):
    data, page = taken_out(sign_in(full.vanphong), full.an)
    assert (data["member"], data["sections"]["cells.Member"][0]["card_number"]) == ("Trần Thị An", "012345")
    empty = {key for key, rows in data["sections"].items() if not rows}
    assert empty == {"cells.Reading"}
    assert data["sections"]["meetings.TaskReport"][0]["note"] == "đủ 12 hộ"
    assert data["sections"]["cells.Membership"][0]["cell"] == "Chi bộ Chung cư Giai Việt"
    assert {"15-QĐ/ĐU", "04-NQ/CB"} <= {
        row["decision"] for key in ("cells.Transfer", "cells.Exemption") for row in data["sections"][key]
    }
    for text in ("Trần Thị An", "012345", "đủ 12 hộ", "01-BB/CB", "Mai Thị Hoa"):
        assert text in page


def test_what_is_a_secret_or_says_something_of_others_is_left_out(full, sign_in):
    data, page = taken_out(sign_in(full.vanphong), full.an)
    whole = json.dumps(data, ensure_ascii=False) + page
    assert "secret-hash" not in whole
    for other in ("Đỗ Văn Ánh", "Đặng Thị Dung"):
        assert other not in whole
    correction = data["sections"]["cells.Event"][-1]
    assert correction["after"] == {"card_number": "012345"}


def test_somebody_else_s_rows_are_not_in_it(full, sign_in):
    data, _page = taken_out(sign_in(full.vanphong), full.binh)
    assert data["sections"]["cells.Exemption"] == data["sections"]["meetings.Task"] == []


def test_the_same_data_are_the_same_bytes(full):
    at = timezone.localtime()
    first = archive(full.an, sections_of(full.an, full.vanphong), at)
    assert first == archive(full.an, sections_of(full.an, full.vanphong), at)


def test_more_rows_do_not_cost_more_queries(full):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            sections_of(Member.objects.get(pk=full.an.pk), full.vanphong)
        return len(captured)

    queries()  # the reader's grants are read once an account
    few = queries()
    for number in range(20):
        record(by=full.vanphong, verb="member corrected", obj=full.an, after={"number": number})
        Reading.objects.create(by=full.vanphong, object_type="cells.member", object_id=str(full.an.pk))
        Task.objects.create(meeting=full.meetings.held, cell=full.giai_viet, text="x", assignee=full.an)
    assert queries() == few


# --- for whom, and what stays of it --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("vanphong", 200),
        ("admin", 200),
        ("thuongtruc", 403),
        ("bithu", 403),
        ("bithu1", 404),
        ("vanphong6", 404),
        ("quan8", 404),
        ("nobody", 404),
    ],
)
def test_only_who_keeps_the_list_may_take_it_out(world, sign_in, who, status, method):
    assert getattr(sign_in(getattr(world, who)), method)(url(world.an)).status_code == status
    assert Event.objects.filter(verb=personal_data.VERB).count() == (status == 200 and method == "post")


def test_the_office_of_a_former_cell_may_not(world, sign_in):
    world.an.offices.update(until=date(2026, 11, 1))
    world.an.memberships.update(until=date(2026, 11, 1))
    world.an.memberships.create(cell=world.khu_pho_9, since=date(2026, 11, 1))
    assert sign_in(world.vanphong).post(url(world.an)).status_code in (403, 404)
    assert sign_in(world.vanphong6).post(url(world.an)).status_code == 200


def test_taking_it_out_is_noted_in_both_books(world, sign_in):
    sign_in(world.vanphong).post(url(world.an))
    event = Event.objects.get()
    assert (event.verb, event.by, event.object_id) == (personal_data.VERB, world.vanphong, str(world.an.pk))
    assert set(event.after) == {"entries"}, "how much, and not what"
    assert Reading.objects.get(kind=ReadingKind.EXPORTED).object_id == str(world.an.pk)


def test_without_its_trace_nothing_is_taken_out(world, sign_in, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(personal_data, "record_reading", fails)
    with pytest.raises(RuntimeError):
        sign_in(world.vanphong).post(url(world.an))
    assert not Event.objects.exists()


def test_looking_at_the_page_takes_nothing_out(world, sign_in):
    page = sign_in(world.vanphong).get(url(world.an))
    assert page.status_code == 200
    assert not Event.objects.exists()
    assert Reading.objects.get().kind == ReadingKind.OPENED


# --- no real person among the invented -----------------------------------------------------------------------------


def test_what_is_kept_of_a_member_is_what_the_document_lists():
    text = (settings.BASE_DIR / "docs" / "personal-data.md").read_text(encoding="utf-8")
    columns = {column.name for column in Member._meta.concrete_fields} - {"id"}
    assert {name for name in columns if f"`{name}`" not in text} == set()


def test_no_column_asks_for_more_than_the_work_needs():
    """Address, telephone, religion, photograph …: architecture.md lists what is kept, and nothing else is."""
    text_columns = {
        column.name
        for column in Member._meta.concrete_fields
        if isinstance(column, (models.CharField, models.TextField))
    }
    assert text_columns == {
        "full_name",
        "sort_key",
        "search_key",
        "confirmation_decision",
        "card_number",
        "citizen_id_hash",
    }
