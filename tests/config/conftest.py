"""`stage`: the cast of tests/conftest.py with a meeting in every state, a noted missed month and issued papers.

All of it happens in Giai Việt, so that the secretary of Khu phố 1 and the staff of Phường 6 are strangers to it:

    July accepted (three papers) · August returned · September submitted · October held · November planned,
    a thematic and an extraordinary meeting in November · June noted as missed · July's report of Phường 5 issued
"""

import hashlib
import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from cells.actions.tables import receive_list
from cells.models import (
    Event,
    Exemption,
    Leaving,
    Membership,
    MembershipKind,
    OrganisationAct,
    OrganisationActKind,
    Transfer,
    TransferState,
    WorkingGroup,
)
from cells.months import Month
from meetings.actions import make_feed, record_missed_month
from meetings.actions.attachments import attach
from meetings.actions.preparation import post_material
from meetings.actions.visits import record_visit
from meetings.models import (
    AttachmentPurpose,
    Attendance,
    AttendanceStatus,
    MeetingKind,
    MeetingState,
    Notice,
    NoticeKind,
    PreMeeting,
    Task,
)
from meetings.queries import roll_call
from papers import pdf
from papers.actions import ensure_file
from papers.models import Paper, PaperSignature, Trust
from papers.pack_actions import ask_for_pack, make
from scoring import actions as scoring
from scoring.actions.rubrics import begin_rubric_draft
from scoring.models import Rubric
from scoring.own_vote import OwnDecision
from scoring.rubric import load
from scoring.sheets import sheet_of
from tests.meetings import files

from ..conftest import LONG_AGO, local, meeting_of, member

SECTIONS = ["current_affairs", "results", "directions", "discussion", "criticism", "conclusion"]


@pytest.fixture
def quick_pdf(monkeypatch):
    """Gates and headers do not hang on what a paper looks like, and a real PDF takes half a second."""
    monkeypatch.setattr(pdf, "render", lambda html, **kept: b"%PDF-1.7 a stand-in")


@pytest.fixture
def stage(world, quick_pdf):
    july, august, september, october, november = (Month(2026, number) for number in range(7, 12))
    meetings = SimpleNamespace(
        accepted=accepted(world, july),
        returned=returned(world, august),
        submitted=submitted(world, september),
        held=held(world, october),
        planned=meeting_of(world.giai_viet, november),
        thematic=meeting_of(
            world.giai_viet, november, kind=MeetingKind.THEMATIC, thematic_topic="Học tập Nghị quyết"
        ),
        extraordinary=meeting_of(world.giai_viet, november, kind=MeetingKind.EXTRAORDINARY),
        elsewhere=held(world, october, world.khu_pho_1, world.cuong, world.em),
    )
    record_missed_month(
        cell=world.giai_viet, month=Month(2026, 6), permission="", reason="Mưa lũ", by=world.vanphong
    )
    report = scoring.issue_report(
        scoring.ReportOf.of_month(world.ward5, july), submission_id=uuid.uuid4(), by=world.vanphong
    )
    Exemption.objects.create(member=world.dung, decision="03-NQ/CB", since=date(2026, 11, 1))
    for paper in Paper.objects.all():
        ensure_file(paper)
    meetings.accepted.refresh_from_db()
    visit = visited(world, meetings.accepted)
    return SimpleNamespace(
        **vars(world),
        event=Event.objects.earliest("number"),
        **{f"task_{name}": getattr(meetings, name).tasks.get() for name in ("accepted", "held", "elsewhere")},
        **people_on_the_move(world),
        meetings=meetings,
        notice=Notice.objects.create(
            user=world.bithu,
            kind=NoticeKind.SUBMIT,
            key="submit",
            cell=world.giai_viet,
            meeting=meetings.held,
            told_at=local(2026, 11, 6),
        ),
        feed_secret=make_feed(by=world.bithu),
        report=report,
        signature=signed_copy(report, world.vanphong),
        pack=packed(report, world.quan8),
        minutes=meetings.accepted.minutes_paper,
        office=world.binh.offices.get(),
        oversight=world.giai_viet.oversights.get(),
        group=WorkingGroup.objects.create(committee=world.ward5, name="Tổ công tác số 1", since=LONG_AGO),
        upload=uploaded(world),
        material=post_material(
            meeting=meetings.held, kind="outline", title="", upload=files.upload(), by=world.bithu
        ),
        photo=attach(
            meeting=meetings.held,
            purpose=AttachmentPurpose.PROOF,
            upload=files.upload(files.JPEG, "Ảnh.jpg"),
            by=world.bithu,
        ),
        visit=visit,
        concern=visit.concerns.get(),
        act=OrganisationAct.objects.create(
            kind=OrganisationActKind.RENAME,
            in_force_on=date(2026, 10, 1),
            decision="Quyết định số 9-QĐ/ĐU",
            committee=world.ward5,
            submission_id=uuid.uuid4(),
            done_by=world.admin,
            done_at=local(2026, 10, 1),
        ),
        rubric=Rubric.objects.get(),
        rubric_draft=begin_rubric_draft(committee=world.ward5, spec=load(), by=world.thuongtruc),
        rubric_ward6=Rubric.objects.create(
            committee=world.ward6,
            code="ward6",
            name="Bộ tiêu chí của Phường 6",
            since=date(2027, 1, 1),
            data=load().to_data(),
        ),
        bithu_role=world.bithu.grants.get(),
        thuongtruc_role=world.thuongtruc.grants.get(),
    )


def signed_copy(paper, by):
    """A copy of the paper signed outside, as if it had been looked at."""
    return PaperSignature.objects.create(
        paper=paper,
        file=default_storage.save("signed/0", ContentFile(b"%PDF-1.7 a stand-in, signed")),
        size=27,
        sha256=hashlib.sha256(b"%PDF-1.7 a stand-in, signed").hexdigest(),
        signer="Phạm Thị Em",
        issuer="CA thử nghiệm",
        trust=Trust.TRUSTED,
        uploaded_by=by,
        uploaded_at=local(2026, 8, 3),
    )


def packed(report, by):
    """A zip with one report, made and kept."""
    pack = ask_for_pack(papers=[report], title="Báo cáo", form="zip", by=by, submission_id=uuid.uuid4())
    make(pack.pk)
    return pack


def uploaded(world):
    """A list of one new member, chosen by the staff of Phường 5 and not yet compared."""
    content = "Họ và tên;Ngày kết nạp;Chi bộ\nVũ Văn Giáp;03/02/2015;Khu phố 1\n".encode()
    return receive_list(
        kind="members", committee=world.ward5, content=content, file_name="dang-vien.csv", by=world.vanphong
    )


def people_on_the_move(world):
    """Two transfers, a guest, and two who are gone; all but the one who is a guest stand outside every roll call."""
    Membership.objects.create(
        member=world.anh, cell=world.khu_pho_1, kind=MembershipKind.TEMPORARY, since=date(2026, 11, 6)
    )
    sent = {"to_cell": world.giai_viet, "sent_on": date(2026, 11, 2), "decision": "12-QĐ/ĐU"}
    removed, gone = member("Cao Thị Xưa", world.giai_viet), member("Hà Văn Xa", world.giai_viet)
    for person, leaving in ((removed, Leaving.REMOVED), (gone, Leaving.OUT_OF_SYSTEM)):
        person.memberships.update(until=date(2021, 1, 1), leaving=leaving)
    return {
        "removed": removed,
        "gone": gone,
        "transfer": Transfer.objects.create(
            member=world.em, from_cell=world.khu_pho_1, submission_id=uuid.uuid4(), **sent
        ),
        "refused_transfer": Transfer.objects.create(
            member=world.giang,
            from_cell=world.khu_pho_9,
            submission_id=uuid.uuid4(),
            state=TransferState.REFUSED,
            answered_on=date(2026, 11, 4),
            **sent,
        ),
    }


def visited(world, meeting):
    """The overseer's visit to a meeting, with one matter that waits to be followed up."""
    return record_visit(
        cell=world.giai_viet,
        facts={"visitor": world.em, "visited_on": timezone.localdate(meeting.started_at)},
        concerns=[{"area": "land", "text": "Lấn hành lang hẻm 12."}],
        submission_id=uuid.uuid4(),
        by=world.giamsat,
    )


def held(world, month, cell=None, chair=None, clerk=None):
    """A meeting with everything recorded: nothing but the score is missing."""
    chair, clerk = chair or world.binh, clerk or world.an
    meeting = meeting_of(
        cell or world.giai_viet,
        month,
        state=MeetingState.HELD,
        started_at=local(month.year, month.month, 5, 19, 30),
        ended_at=local(month.year, month.month, 5, 21, 5),
        chair=chair,
        clerk=clerk,
        speaker_count=2,
        minutes_adopted=True,
        **dict.fromkeys(SECTIONS, "Đã trao đổi."),
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, membership=membership, status=AttendanceStatus.PRESENT)
        for membership in meeting.cell.memberships.all()
    )
    Task.objects.create(meeting=meeting, cell=meeting.cell, text="Vận động quỹ vì người nghèo")
    PreMeeting.objects.create(
        meeting=meeting, was_held=True, held_on=meeting.planned_at.date(), conclusion="Thống nhất."
    )
    return meeting


def submitted(world, month):
    meeting = held(world, month)
    own = {line.code: (line.proposed_points or Decimal(0), "") for line in sheet_of(meeting).applicable_lines}
    everybody = OwnDecision(votes_for=roll_call(meeting).voters)
    scoring.save_own_points(meeting=meeting, version=0, own=own, decision=everybody, by=world.bithu)
    return scoring.submit(meeting=meeting, by=world.bithu)


def returned(world, month):
    meeting = submitted(world, month)
    return scoring.return_to_cell(meeting=meeting, reason="Thiếu ý kiến thảo luận", by=world.thuongtruc)


def accepted(world, month):
    return scoring.accept(meeting=submitted(world, month), by=world.thuongtruc, take="own")
