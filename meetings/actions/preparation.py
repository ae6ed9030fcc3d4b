"""What was prepared for a meeting: plan, agenda, materials, the notes of the cell committee's own meeting."""

from django.db import transaction
from django.utils import timezone

from cells.events import record

from ..errors import FileAlreadyThere, NoCellCommittee
from ..models import AgendaItem, AttachmentPurpose, Material, MaterialKind, PreMeeting
from ..queries import meeting_day, who_leads
from ..snapshots import agenda_snapshot, pre_meeting_snapshot, preparation_snapshot
from .attachments import attach, files_and_rows
from .in_the_hall import keep_speaking_true
from .plans import note_move
from .writing import claim, drop_marks_of_other_days, finish, people_facts, recount_motions, replace
from .year_plan import take_up_topic

MOVED_HERE = "Đổi khi chuẩn bị buổi sinh hoạt"


@transaction.atomic
def save_preparation(
    *,
    meeting,
    version: int,
    plan: dict,
    materials: list[dict],
    pre_meeting: dict | None,
    draft: dict | None = None,
    move_reason: str = "",
    by,
):
    """Save the plan and what was prepared; `materials` replace those there, `pre_meeting` None removes it.

    A row of `materials` with a ``material_id`` of this meeting changes that one and keeps its file and text.
    `draft` (text, posted_at) stays as it is where None. Minutes of the cell committee's meeting that were written on
    their own page are not touched from here.
    """
    before, people = preparation_snapshot(meeting), people_facts(meeting)
    was = meeting.planned_at
    claim(meeting, version, by, **plan)
    _save_materials(meeting, materials)
    if draft is not None:
        _save_draft(meeting, **draft)
    _note_pre_meeting(meeting, pre_meeting)
    before |= drop_marks_of_other_days(meeting)
    keep_speaking_true(meeting)
    recount_motions(meeting)
    note_move(meeting=meeting, was=was, reason=move_reason or MOVED_HERE, by=by)
    take_up_topic(meeting)
    return finish(meeting, "preparation saved", preparation_snapshot, before, people, by)


@transaction.atomic
def save_agenda(*, meeting, version: int, agenda: list[dict], by):
    """Save the whole agenda in its order; each row: text, duration_minutes, presenter."""
    before, people, presenting = agenda_snapshot(meeting), people_facts(meeting), _presenters(meeting)
    claim(meeting, version, by)
    replace(meeting.agenda, [AgendaItem(meeting=meeting, **row) for row in agenda])
    # The event is about presenters too, of whom `people_facts` knows nothing.
    people = people ^ (presenting ^ _presenters(meeting))
    return finish(meeting, "agenda saved", agenda_snapshot, before, people, by)


def _presenters(meeting) -> set[tuple]:
    named = meeting.agenda.filter(presenter__isnull=False).values_list("presenter_id", "text")
    return {(member_id, "presenter", text) for member_id, text in named}


def _save_materials(meeting, rows: list[dict]) -> None:
    there = {material.pk: material for material in meeting.materials.listed()}
    kept = there.keys() & {row.get("material_id") for row in rows}
    meeting.materials.filter(pk__in=there.keys() - kept).delete()
    for row in rows:
        material = there.get(row.get("material_id")) or Material(meeting=meeting)
        for name, value in row.items():
            if name != "material_id":
                setattr(material, name, value)
        material.save()


def _save_draft(meeting, text: str, posted_at) -> None:
    """The draft has one place and is written where it is read: a material of its own, gone with its last word."""
    if not text:
        meeting.materials.drafts().delete()
        return
    draft = meeting.materials.drafts().first() or Material(
        meeting=meeting, kind=MaterialKind.DRAFT, title="Dự thảo nghị quyết, kết luận"
    )
    draft.text, draft.posted_at = text, posted_at
    draft.save()


def _note_pre_meeting(meeting, noted: dict | None) -> None:
    there = PreMeeting.objects.filter(meeting=meeting).first()
    if there is not None and there.is_written:
        return
    if noted is None:
        PreMeeting.objects.filter(meeting=meeting).delete()
    else:
        PreMeeting.objects.update_or_create(meeting=meeting, defaults=noted)


@transaction.atomic
def save_pre_meeting(*, meeting, version: int, minutes: dict, attendees: list, by):
    """Save the short minutes of the cell committee's own meeting, or of secretary and deputy consulting.

    Raises NoCellCommittee for a cell that has only a secretary: nothing is asked of it (domain.md §1, item 2.3).
    """
    if not who_leads(meeting.cell, minutes["held_on"] or meeting_day(meeting))["has_cell_committee"]:
        raise NoCellCommittee
    before, people, there = pre_meeting_snapshot(meeting), people_facts(meeting), _pre_meeting_people(meeting)
    claim(meeting, version, by)
    saved, _created = PreMeeting.objects.update_or_create(
        meeting=meeting, defaults=minutes | {"was_held": True}
    )
    saved.attendees.set(attendees)
    people = people ^ (there ^ _pre_meeting_people(meeting))
    return finish(meeting, "cell committee's minutes saved", pre_meeting_snapshot, before, people, by)


def _pre_meeting_people(meeting) -> set[tuple]:
    held = PreMeeting.objects.filter(meeting=meeting).first()
    if held is None:
        return set()
    led = {(held.chair_id, "pre-meeting chair"), (held.clerk_id, "pre-meeting clerk")}
    came = {(pk, "pre-meeting") for pk in held.attendees.values_list("pk", flat=True)}
    return came | {fact for fact in led if fact[0] is not None}


def post_material(*, meeting, kind: str, title: str, upload, by, material=None) -> Material:
    """Post a file as a new material, or in place of `material`'s file. The system writes the hour of posting.

    The same bytes again change nothing, the hour neither. Raises FileAlreadyThere where another material of this
    meeting is that file, and what `attach` raises.
    """
    with files_and_rows():
        before = preparation_snapshot(meeting)
        claim(meeting, meeting.version, by)
        attachment = attach(meeting=meeting, purpose=AttachmentPurpose.MATERIAL, upload=upload, by=by)
        there = Material.objects.filter(attachment=attachment).first()
        if there is not None and material is not None and there.pk != material.pk:
            raise FileAlreadyThere
        posted = there or material or Material(meeting=meeting)
        posted.kind, posted.title = kind, title or attachment.name
        if posted.attachment_id != attachment.pk:
            posted.attachment, posted.posted_at = attachment, timezone.now()
        posted.save()
        record(
            by=by,
            verb="material posted",
            obj=meeting,
            before=before,
            after=preparation_snapshot(meeting),
            about=[meeting.cell],
        )
    return posted
