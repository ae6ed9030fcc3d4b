"""Reads that cross models: who belongs to a meeting, how its roll call stands, what its tasks became."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from cells.models import Exemption, Membership, MembershipKind, Office, OfficeKind, Oversight

from .attendance import CAME, LEFT_OUT, Line, RollCall, count, longest_run
from .models import Attendance, Meeting, MeetingKind, MeetingPolicy, Task, TaskReport
from .states import MeetingState
from .statuses import AttendanceStatus, TaskResult


def meeting_day(meeting) -> date:
    """The local calendar day of the meeting: of its start if recorded, else of its plan."""
    return timezone.localdate(meeting.met_at)


def policy_for(committee, day: date) -> MeetingPolicy:
    """The rules in force for a committee on a day: its own, else its nearest superior's, else the defaults."""
    policies = MeetingPolicy.objects.on(day).filter(committee__path__in=committee.lineage)
    policies = policies.order_by("-committee__path")
    return policies.first() or MeetingPolicy(committee=committee)


@dataclass(frozen=True)
class Place:
    """One line of the roll-call sheet: the membership, its mark if there is one, and the state to start from."""

    membership: Membership
    attendance: Attendance | None
    default_status: str | None
    note: str

    @property
    def status(self):
        return self.attendance.status if self.attendance else None

    @property
    def is_regular(self):
        return self.membership.kind == MembershipKind.REGULAR


def places(meeting) -> list[Place]:
    """The roll-call sheet of a meeting, in Vietnamese order of names, regular members before temporary ones.

    While the record is open: everybody in the cell on the day of the meeting. Once it is submitted: those who were
    marked, so that a later change of memberships changes nothing. Two queries.
    """
    day = meeting_day(meeting)
    marks = {mark.membership_id: mark for mark in meeting.attendances.all()}
    memberships = Membership.objects.filter(cell_id=meeting.cell_id).select_related("member")
    memberships = memberships.on(day) if meeting.is_open else memberships.filter(pk__in=marks)
    memberships = memberships.annotate(
        is_exempt=Exists(Exemption.objects.on(day).filter(member=OuterRef("member"))),
        is_elsewhere=Exists(
            Membership.objects.on(day)
            .filter(member=OuterRef("member"), kind=MembershipKind.TEMPORARY)
            .exclude(cell_id=meeting.cell_id)
        ),
    ).order_by("kind", "member__sort_key", "pk")
    return [Place(m, marks.get(m.pk), *_starting_point(m)) for m in memberships]


def _starting_point(membership) -> tuple[str | None, str]:
    if membership.is_exempt:
        return AttendanceStatus.EXEMPT, "exempt"
    if membership.kind == MembershipKind.REGULAR and membership.is_elsewhere:
        return AttendanceStatus.AWAY, "away"
    if membership.kind == MembershipKind.TEMPORARY:
        return None, "temporary"
    return None, ""


def roll_call(meeting, sheet: list[Place] | None = None) -> RollCall:
    """The counted roll call of a meeting."""
    day = meeting_day(meeting)
    sheet = places(meeting) if sheet is None else sheet
    return count(
        Line(place.status, place.membership.member.is_official_on(day), place.is_regular) for place in sheet
    )


def with_attendance(meetings):
    """Annotate `present_count` and `expected_count` (denominator A) from the marks, regular members only."""
    regular = Q(attendances__membership__kind=MembershipKind.REGULAR)
    return meetings.annotate(
        present_count=Count("attendances", filter=regular & Q(attendances__status__in=CAME)),
        expected_count=Count("attendances", filter=regular & ~Q(attendances__status__in=LEFT_OUT)),
    )


def longest_excused_run(meeting) -> int:
    """The longest run of excused absences by any one member at this cell's regular meetings this year so far."""
    marks = (
        Attendance.objects.filter(
            meeting__cell_id=meeting.cell_id,
            meeting__kind=MeetingKind.REGULAR,
            meeting__month__gte=type(meeting.month)(meeting.month.year, 1),
            meeting__month__lte=meeting.month,
            membership__kind=MembershipKind.REGULAR,
        )
        .order_by("membership__member_id", "meeting__month")
        .values_list("membership__member_id", "status")
    )
    by_member: dict[int, list[str]] = {}
    for member_id, status in marks:
        by_member.setdefault(member_id, []).append(status)
    return max((longest_run(statuses) for statuses in by_member.values()), default=0)


def speaker_count(meeting, sheet) -> int | None:
    """How many members spoke: the number written down, else the people ticked; None when neither was recorded."""
    if meeting.speaker_count is not None:
        return meeting.speaker_count
    ticked = sum(bool(place.attendance and place.attendance.spoke) for place in sheet)
    return ticked or None


def has_cell_committee(cell, day: date) -> bool:
    """False for a cell that has only a secretary."""
    others = [OfficeKind.DEPUTY, OfficeKind.COMMITTEE_MEMBER]
    return Office.objects.on(day).filter(cell=cell, kind__in=others).exists()


def has_overseer(cell, day: date) -> bool:
    return Oversight.objects.on(day).filter(cell=cell).exists()


def has_thematic_part(meeting) -> bool:
    """Whether this month holds a thematic meeting: as a part of this one, or of its own."""
    return (
        meeting.has_thematic_part
        or Meeting.objects.held()
        .filter(cell_id=meeting.cell_id, month=meeting.month, kind=MeetingKind.THEMATIC)
        .exists()
    )


def tasks_to_report(meeting):
    """Tasks of earlier meetings that this one has to hear about: open on its day, or closed by this very meeting.

    A task that a later meeting closed was open on the day, so that recording the later one changes nothing here.
    """
    mine = TaskReport.objects.filter(meeting=meeting)
    return (
        Task.objects.filter(cell_id=meeting.cell_id, meeting__month__lt=meeting.month)
        .exclude(meeting__state=MeetingState.PLANNED)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gt=meeting.met_at) | Q(reports__meeting=meeting))
        .select_related("assignee", "meeting")
        .prefetch_related(Prefetch("reports", queryset=mine, to_attr="report_here"))
        .order_by("due_on", "pk")
        .distinct()
    )


@dataclass(frozen=True)
class FollowThrough:
    """What became of earlier tasks: `due` were to be reported as done by this meeting, `achieved` of them were."""

    due: int
    achieved: int
    unreported: int
    not_due_yet: int


def follow_through(meeting, tasks=None) -> FollowThrough:
    """Tasks reported in progress whose day has not come are left out of the rate (docs/scoring.md)."""
    day = meeting_day(meeting)
    due = achieved = unreported = not_due_yet = 0
    for task in tasks_to_report(meeting) if tasks is None else tasks:
        result = task.report_here[0].result if task.report_here else None
        if result in (None, TaskResult.IN_PROGRESS) and task.due_on is not None and task.due_on > day:
            not_due_yet += 1
            continue
        due += 1
        achieved += result == TaskResult.ACHIEVED
        unreported += result is None
    return FollowThrough(due, achieved, unreported, not_due_yet)
