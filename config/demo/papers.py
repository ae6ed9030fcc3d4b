"""A few papers of committees, beside the monthly reports: what one sees on the first day."""

import uuid

from papers.actions import issue
from papers.models import PaperKind
from scoring.period_reports import period_report_data
from scoring.results_notices import cell_notices, notices_data
from scoring.spans import Span, SpanKind
from scoring.summaries import summary_data

from .meetings import NAMESPACE

WORDS = [
    {
        "title": "Đánh giá chung",
        "text": "Các chi bộ giữ nền nếp sinh hoạt; nội dung bám sát nhiệm vụ chính trị của phường.",
    },
    {
        "title": "Tồn tại, hạn chế và nguyên nhân",
        "text": "Một số chi bộ gửi tài liệu trước buổi sinh hoạt còn chậm.",
    },
]


def issue_committee_papers(world, ward, cell) -> None:
    """The last whole quarter of a ward, its notice of results to one cell, and the summary of the month before."""
    staff, month = world.users["vanphong"], world.last.previous()
    quarter = Span.of(SpanKind.QUARTER, world.last).previous()
    _issue(
        PaperKind.PERIOD_REPORT,
        ward,
        period_report_data(ward, quarter, WORDS, world.today),
        world,
        staff,
        month=quarter.last,
        period=quarter.code,
    )
    told = [one for one in cell_notices(ward, month) if one.cell.pk == cell.pk and one.waits]
    for notice, data in zip(told, notices_data(ward, month, told, world.today), strict=True):
        _issue(PaperKind.RESULTS_NOTICE, ward, data, world, staff, month=month, to_cell=cell, key=notice.key)
    above = ward.get_parent()
    _issue(PaperKind.SUMMARY, above, summary_data(above, month, [], world.today), world, staff, month=month)


def _issue(kind, committee, data, world, by, *, month, key=None, **more) -> None:
    issue(
        kind=kind,
        committee=committee,
        month=month,
        data=data,
        signed_on=world.today,
        by=by,
        submission_id=key or uuid.uuid5(NAMESPACE, f"{kind} {committee.name} {month}"),
        **more,
    )
