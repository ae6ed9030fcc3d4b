"""The hand-over pack of a meeting: every paper and file of it in one zip, named alike, and its figures as text to copy.

For whoever uploads to the national handbook app, so that nothing is typed twice. The same record gives the same bytes.
Vietnamese, like every paper.
"""

import io
from dataclasses import dataclass, field
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

from papers.actions import StoredFileDamaged, issued_bytes, render_draft, render_unnumbered
from papers.file_names import as_text_file
from papers.layout import notice_kind

from .actions.attachments import content_of
from .file_names import file_name, paper_file_name
from .models import AttachmentPurpose, MeetingKind
from .pack_info import info_text
from .pages import PAGES
from .papers import Record, draft_data, issued_paper
from .papers.preparation import agenda_lines, notice_data, pre_meeting_data

INFO = "thong-tin.txt"
FIRST_FILE = 5  # the papers have the numbers before
PURPOSES = {
    AttachmentPurpose.MATERIAL: "tài liệu",
    AttachmentPurpose.SIGNED_PAGE: "trang đã ký",
    AttachmentPurpose.PROOF: "minh chứng",
}


@dataclass
class _Pack:
    """Files by name, in order; and in words what should be there and is not."""

    meeting: object
    record: Record
    files: dict[str, bytes] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def name(self, number: int, what: str, ending: str, *, is_draft=False) -> str:
        day = None if self.meeting.kind == MeetingKind.REGULAR else self.record.day
        names = (self.meeting.month, self.meeting.cell.full_name, number, what, ending)
        return file_name(*names, day=day, is_draft=is_draft)

    def add(self, name: str, content) -> None:
        """`content` is called; a stored file that is damaged or gone is named as missing."""
        try:
            found = content()
        except StoredFileDamaged:
            found = None
        if found is None:
            self.missing.append(f"{name} (tệp lưu trữ bị hỏng)")
        else:
            self.files[name] = found

    def papers(self) -> None:
        for kind in ("minutes", "resolution"):
            issued = issued_paper(kind, self.meeting)
            name = paper_file_name(self.meeting, kind, "pdf", day=self.record.day, is_draft=issued is None)
            if issued:
                self.add(name, lambda paper=issued: issued_bytes(paper))
            elif kind == "resolution" and issued_paper("minutes", self.meeting):
                self.missing.append("nghị quyết (buổi sinh hoạt không ra nghị quyết)")
            else:
                data = draft_data(kind, self.record)
                self.files[name] = render_draft(kind, data, on=self.record.day)

    def notice(self) -> None:
        if self.meeting.notice_paper:
            self.add(self.name(3, "thông báo", "pdf"), lambda: issued_bytes(self.meeting.notice_paper))
            return
        data = notice_data(self.record)
        day = timezone.localdate(self.meeting.planned_at)
        if notice_kind(day) == "invitation":
            self.files[self.name(3, "giấy mời", "pdf")] = render_unnumbered("invitation", data, on=day)
        elif data["agenda"]:
            name = self.name(3, "thông báo", "pdf", is_draft=True)
            self.files[name] = render_draft("notice", data, on=day)
        else:
            self.missing.append("thông báo và chương trình")

    def pre_meeting(self) -> None:
        page = PAGES["pre_meeting"](self.meeting)
        if page.held is None or not page.held.is_written:
            if not page.is_excused:
                self.missing.append("biên bản họp chi ủy")
            return
        data = pre_meeting_data(self.record, page.held, page.offices)
        content = render_unnumbered("pre_meeting", data, on=page.held.held_on)
        self.files[self.name(4, "biên bản chi ủy", "pdf")] = content

    def attachments(self, stored) -> None:
        titles = {one.attachment_id: one.title for one in self.meeting.materials.all()}
        number = FIRST_FILE
        for attachment in stored.order_by("purpose", "pk"):
            what = f"{PURPOSES[attachment.purpose]} {titles.get(attachment.pk, '')}"
            ending = attachment.name.rpartition(".")[2].lower()
            self.add(self.name(number, what, ending), lambda file=attachment: content_of(file))
            number += 1
        for material in self.meeting.materials.filter(attachment__isnull=True).exclude(text=""):
            text = self.name(number, f"tài liệu {material.title}", "txt")
            self.files[text] = as_text_file(f"{material.title}\n\n{material.text}")
            number += 1


def pack(meeting, stored=None) -> bytes:
    """The zip; `stored` are the files of the meeting that its reader may have, all of them unless told.

    Raises papers.pdf.PdfLibrariesMissing.
    """
    made = _Pack(meeting, Record(meeting))
    made.papers()
    made.notice()
    made.pre_meeting()
    made.attachments(meeting.attachments.all() if stored is None else stored)
    minutes = issued_paper("minutes", meeting)
    data = minutes.data if minutes else draft_data("minutes", made.record)
    told = info_text(
        data,
        agenda=agenda_lines(meeting),
        files=list(made.files),
        missing=made.missing,
        is_draft=minutes is None,
    )
    return zipped({INFO: as_text_file(told)} | made.files, made.record.day)


def pack_name(meeting) -> str:
    record = Record(meeting)
    day = None if meeting.kind == MeetingKind.REGULAR else record.day
    return file_name(meeting.month, meeting.cell.full_name, 0, "trọn bộ", "zip", day=day).replace("_00-", "_")


def zipped(files: dict[str, bytes], day) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            entry = ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            bundle.writestr(entry, content)
    return buffer.getvalue()
