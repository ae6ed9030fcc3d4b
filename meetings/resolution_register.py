"""The register of resolutions across meetings: what is asked for, as query set steps."""

from django.db.models import Count, Prefetch, Q

from cells.tables.writing import Column

from .models import Meeting, Motion, Resolution, SearchText, TextKind
from .queries import meeting_day
from .search_words import query_of
from .votes import Count as Votes

COLUMNS = [
    Column("STT", 6),
    Column("Chi bộ", 30),
    Column("Ngày họp", 12),
    Column("Số, ký hiệu", 16),
    Column("Nghị quyết", 100),
    Column("Biên bản", 20),
    Column("Biểu quyết", 16),
    Column("Số nhiệm vụ", 12),
]
VOTES = {True: "thông qua", False: "không thông qua", None: ""}


def resolutions_at(user, place: Q):
    """The resolutions of meetings at a place (a condition on Meeting) that `user` may read."""
    meetings = Meeting.objects.visible_to(user).filter(place)
    return Resolution.objects.filter(meeting__in=meetings.order_by().values("pk")).exclude(text="")


def narrowed(resolutions, asked: dict, text: str):
    """Those that are asked for (forms.tasks.ResolutionFilter) and hold every word of `text`, marks aside."""
    conditions = {"cell": "meeting__cell", "since": "meeting__month__gte", "until": "meeting__month__lte"}
    resolutions = resolutions.filter(
        **{conditions[name]: asked[name] for name in conditions if name in asked}
    )
    if query := query_of(text):
        texts = SearchText.objects.filter(kind=TextKind.RESOLUTION, folded__holds=query)
        resolutions = resolutions.filter(meeting__in=texts.order_by().values("meeting"))
    return resolutions


def in_order(resolutions):
    """Newest first, each with its meeting, cell, paper, `number_of_tasks` and the vote that adopted it. Two queries."""
    adopting = Prefetch("meeting__motions", Motion.objects.filter(adopts_resolution=True), "adopting")
    return (
        resolutions.select_related("meeting__cell__committee", "meeting__resolution_paper")
        .annotate(number_of_tasks=Count("meeting__tasks"))
        .prefetch_related(adopting)
        .order_by("-meeting__month", "meeting__cell__position", "meeting__cell_id", "-meeting_id")
    )


def is_adopted(resolution) -> bool | None:
    """Whether the vote on it carried; None where no vote is recorded."""
    if not resolution.meeting.adopting:
        return None
    return all(Votes(one.rule, one.base, one.votes_for).is_carried for one in resolution.meeting.adopting)


def as_table(resolutions):
    """The lines of a file; texts in Vietnamese whatever the interface speaks."""
    for number, resolution in enumerate(resolutions.iterator(chunk_size=1000), 1):
        meeting = resolution.meeting
        yield [
            number,
            meeting.cell.full_name,
            meeting_day(meeting),
            meeting.resolution_paper.symbol if meeting.resolution_paper else "",
            resolution.text,
            meeting.get_state_display(),
            VOTES[is_adopted(resolution)],
            resolution.number_of_tasks,
        ]
