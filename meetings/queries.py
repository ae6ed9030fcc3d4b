"""Reads that cross models: who belongs to a meeting, how its roll call stands, what its tasks became."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells.history import lineage, lineages
from cells.models import Cell, Membership, MembershipKind, Office, OfficeKind, Oversight
from cells.queries import person_of, with_grounds
from cells.strength import NOT_EXPECTED, Denominator, Person, Standing, Strength

from .attendance import CAME, Line, RollCall, count, longest_run, out_by
from .clocks import Clock, materials_clock, report_clock
from .deadlines import required_minutes
from .models import Attendance, Meeting, MeetingKind, MeetingPolicy, Task, TaskReport
from .states import MeetingState
from .statuses import TaskResult

BY_DAY = F("due_on").asc(nulls_last=True)  # the two databases put what has no day at different ends
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)


def meeting_day(meeting) -> date:
    """The local calendar day of the meeting: of its start if recorded, else of its plan."""
    return timezone.localdate(meeting.met_at)


def met_since(cell, day: date) -> str | None:
    """A sentence where the cell met on the day or later, so that it cannot have ended by then."""
    meeting = (
        Meeting.objects.held().filter(cell=cell, started_at__date__gte=day).order_by("-started_at").first()
    )
    if meeting is None:
        return None
    last = date_format(meeting_day(meeting), "SHORT_DATE_FORMAT")
    return _("%(cell)s met on %(day)s still. Choose a day after that.") % {"cell": cell, "day": last}


def policy_for(body, day: date, above: list[str] | None = None) -> MeetingPolicy:
    """The rules in force for a committee or a cell on a day: of the nearest committee with any, else the defaults.

    `above`: the lineage of the body on the day, read where it is not given.
    """
    above = lineage(body, day) if above is None else above
    policies = MeetingPolicy.objects.filter(committee__path__in=above).select_related("committee")
    return _in_force(policies, above, day) or MeetingPolicy()


def _in_force(policies, above: list[str], day: date) -> MeetingPolicy | None:
    """Of some policies the one in force on a day below the committees of a lineage: that of the nearest."""
    held = [one for one in policies if one.committee.path in above and one.is_active_on(day)]
    return min(held, key=lambda one: above.index(one.committee.path), default=None)


# What apps above ask of the length of a regular meeting before the committee's own rules do, as (meeting, strength) →
# minutes or None; they add theirs when they are ready (scoring/apps.py).
LENGTHS_ASKED = []


def length_asked(meeting, *, strength: int) -> int:
    """Minutes asked of a meeting of so many members who count."""
    if meeting.kind == MeetingKind.REGULAR:
        for asked in LENGTHS_ASKED:
            if minutes := asked(meeting, strength):
                return minutes
    policy = policy_for(meeting.cell, meeting_day(meeting))
    return required_minutes(policy, strength=strength, is_combined=meeting.has_thematic_part)


def denominator_of(meeting, policy: MeetingPolicy | None = None) -> str:
    """Whom this meeting's attendance is measured on: as fixed when it was submitted, until then as the rules say."""
    if meeting.attendance_denominator:
        return meeting.attendance_denominator
    day = meeting_day(meeting)
    return (policy or policy_for(meeting.cell, day)).attendance_denominator


@dataclass(frozen=True)
class Place:
    """One line of the roll-call sheet: the membership, its mark if there is one, and how the member counts."""

    membership: Membership
    attendance: Attendance | None
    person: Person  # as the books say; a mark goes before it

    @property
    def status(self):
        return self.attendance.status if self.attendance else None

    @property
    def default_status(self) -> str | None:
        return self.person.out

    @property
    def note(self) -> str:
        """What the books say of this line: ``exempt``, ``away``, ``temporary`` or ``""``."""
        return self.person.out or ("" if self.is_regular else Standing.TEMPORARY)

    @property
    def came(self) -> bool:
        return self.status in CAME

    @property
    def is_regular(self):
        return self.person.is_regular

    @property
    def is_official(self):
        return self.person.standing == Standing.OFFICIAL

    @property
    def counted(self) -> Person:
        """The person as marked; where nothing is marked yet, as the books say."""
        if self.attendance is None:
            return self.person
        out = out_by(self.status)
        why = self.person.why if out == self.person.out and out else self.attendance.reason
        return replace(self.person, out=out, why=why)


def places(meeting, marks: list[Attendance] | None = None) -> list[Place]:
    """The roll-call sheet of a meeting, in Vietnamese order of names, regular members before temporary ones.

    While the record is open: everybody in the cell on the day of the meeting. Once it is submitted: those who were
    marked, each counted as then, so that a later change of the books changes nothing. Two queries, one where the
    meeting's marks are given.
    """
    day = meeting_day(meeting)
    marks = meeting.attendances.all() if marks is None else marks
    marks = {mark.membership_id: mark for mark in marks}
    memberships = Membership.objects.filter(cell_id=meeting.cell_id).select_related("member")
    memberships = memberships.on(day) if meeting.is_open else memberships.filter(pk__in=marks)
    memberships = with_grounds(memberships, day).order_by("kind", "member__sort_key", "pk")
    sheet = [(membership, marks.get(membership.pk)) for membership in memberships]
    return [Place(membership, mark, _person(meeting, membership, mark, day)) for membership, mark in sheet]


def _person(meeting, membership, mark, day) -> Person:
    if meeting.is_open or not mark.standing:
        return person_of(membership, day)
    return Person(membership.member.full_name, mark.standing, out_by(mark.status), mark.reason)


def roll_call(meeting, sheet: list[Place] | None = None, policy: MeetingPolicy | None = None) -> RollCall:
    """The counted roll call of a meeting; `policy`, the rules of its day, is read where it is not given."""
    sheet = places(meeting) if sheet is None else sheet
    lines = [Line(place.status, place.is_official, place.is_regular) for place in sheet]
    return count(lines, denominator_of(meeting, policy))


def strength_at(sheet: list[Place]) -> Strength:
    """Who counts at a meeting, and who is left out, as its sheet stands."""
    return Strength.of(place.counted for place in sheet)


def with_attendance(meetings) -> list[Meeting]:
    """The meetings with `present_count`, `expected_count` and `denominator`, of marked regular members. Four queries
    at most, one where all are submitted."""
    regular = Q(attendances__standing__in=(Standing.OFFICIAL, Standing.PROBATIONARY)) | Q(
        attendances__standing="", attendances__membership__kind=MembershipKind.REGULAR
    )
    expected = {
        f"expected_{denominator}": Count(
            "attendances", filter=regular & ~Q(attendances__status__in=NOT_EXPECTED[denominator])
        )
        for denominator in Denominator
    }
    came = Count("attendances", filter=regular & Q(attendances__status__in=CAME))
    found = list(meetings.annotate(present_count=came, path=F("cell__committee__path"), **expected))
    unfixed = [meeting for meeting in found if not meeting.attendance_denominator]
    rules = rules_of((meeting.pk, meeting.cell_id, meeting.path, meeting_day(meeting)) for meeting in unfixed)
    for meeting in found:
        meeting.denominator = meeting.attendance_denominator or rules[meeting.pk].attendance_denominator
        meeting.expected_count = getattr(meeting, f"expected_{meeting.denominator}")
    return found


def rules_of(asked) -> dict:
    """(key, cell id, path of its committee today, day) → by key the rules in force for the cell on the day.

    Three queries at most, none for nobody.
    """
    asked = list(asked)
    if not asked:
        return {}
    above = lineages((cell_id, path, day) for _key, cell_id, path, day in asked)
    paths = {path for found in above for path in found}
    policies = list(MeetingPolicy.objects.filter(committee__path__in=paths).select_related("committee"))
    return {
        key: _in_force(policies, found, day) or MeetingPolicy()
        for (key, _cell_id, _path, day), found in zip(asked, above, strict=True)
    }


def longest_excused_run(meeting) -> int:
    """The longest run of excused absences by any one member at this cell's regular meetings this year so far."""
    return marks_of_the_year(meeting)[1]


def marks_of_the_year(meeting) -> tuple[list[Attendance], int]:
    """(the marks of the meeting itself, `longest_excused_run`): both from one query, a row a member and meeting."""
    of_the_year = Q(
        meeting__cell_id=meeting.cell_id,
        meeting__kind=MeetingKind.REGULAR,
        meeting__month__gte=type(meeting.month)(meeting.month.year, 1),
        meeting__month__lte=meeting.month,
        membership__kind=MembershipKind.REGULAR,
    )
    columns = [column.attname for column in Attendance._meta.concrete_fields]
    rows = (
        Attendance.objects.annotate(is_of_the_year=ExpressionWrapper(of_the_year, BooleanField()))
        .filter(Q(is_of_the_year=True) | Q(meeting=meeting))
        .order_by("membership__member_id", "meeting__month")
        .values_list("is_of_the_year", "membership__member_id", *columns)
    )
    own, by_member = [], {}
    for is_of_the_year, member_id, *row in rows:
        mark = dict(zip(columns, row, strict=True))
        if mark["meeting_id"] == meeting.pk:
            own.append(Attendance(**mark))
        if is_of_the_year:
            by_member.setdefault(member_id, []).append(mark["status"])
    return own, max(map(longest_run, by_member.values()), default=0)


def speaker_count(meeting, sheet) -> int | None:
    """How many members spoke: the number written down, else the people ticked; None when neither was recorded."""
    if meeting.speaker_count is not None:
        return meeting.speaker_count
    ticked = sum(bool(place.attendance and place.attendance.spoke) for place in sheet)
    return ticked or None


def who_leads(cell, day: date) -> dict[str, bool]:
    """`has_cell_committee`, False for a cell that has only a secretary, and `has_overseer`. One query."""
    others = [OfficeKind.DEPUTY, OfficeKind.COMMITTEE_MEMBER]
    return (
        Cell.objects.filter(pk=cell.pk)
        .values(
            has_cell_committee=Exists(Office.objects.on(day).filter(cell=OuterRef("pk"), kind__in=others)),
            has_overseer=Exists(Oversight.objects.on(day).filter(cell=OuterRef("pk"))),
        )
        .get()
    )


def tasks_to_report(meeting):
    """Tasks of earlier meetings that this one has to hear about: open on its day, or closed by this very meeting.

    A task that a later meeting closed was open on the day, so that recording the later one changes nothing here.
    """
    mine = TaskReport.objects.filter(meeting=meeting)
    return (
        Task.objects.filter(cell_id=meeting.cell_id, meeting__month__lt=meeting.month)
        .exclude(meeting__state=MeetingState.PLANNED)
        .filter(_heard_by(meeting))
        .select_related("assignee", "follower", "meeting")
        .prefetch_related(Prefetch("reports", queryset=mine, to_attr="report_here"))
        .order_by(BY_DAY, "pk")
        .distinct()
    )


def previous_tasks(meeting) -> list[Task]:
    """The table that opens the minutes: what this meeting hears about, after what was closed since the last one.

    `is_closed_between`: a thematic or extraordinary meeting has closed it since the regular meeting before. This one
    has not to hear of it again; but what became of it belongs to its rate, or a task could leave every rate by being
    closed in between. `report_here` is the report of the meeting that tells of it. Two queries.
    """
    tasks, closing = _told_of(meeting)
    tasks = tasks.select_related("assignee", "follower", "meeting").prefetch_related(
        Prefetch("reports", queryset=closing, to_attr="reports_told")
    )
    found = list(tasks.order_by("-is_closed_between", BY_DAY, "pk").distinct())
    for task in found:
        mine = [report for report in task.reports_told if report.meeting_id == meeting.pk]
        task.report_here = task.reports_told if task.is_closed_between else mine
    return found


def previous_results(meeting) -> list[tuple[date | None, str | None]]:
    """(the day it is due, the result told here) of each of the `previous_tasks`, for their rate alone. One query."""
    tasks, closing = _told_of(meeting)
    mine = TaskReport.objects.filter(meeting=meeting, task=OuterRef("pk")).values("result")[:1]
    told = closing.filter(task=OuterRef("pk")).values("result")[:1]
    result = Case(When(is_closed_between=True, then=Subquery(told)), default=Subquery(mine))
    rows = tasks.annotate(told=result).distinct().values_list("pk", "due_on", "told")
    return [(due_on, told) for _pk, due_on, told in rows]


def _told_of(meeting):
    """(the tasks of `previous_tasks`, unordered; the reports told of them)."""
    earlier = Task.objects.filter(cell_id=meeting.cell_id, meeting__month__lt=meeting.month)
    between, closing = _closed_between(meeting)
    heard = _heard_by(meeting) & ~Q(meeting__state=MeetingState.PLANNED)
    return earlier.annotate(is_closed_between=between).filter(Q(is_closed_between=True) | heard), closing


def _heard_by(meeting) -> Q:
    mine = TaskReport.objects.filter(meeting=meeting, task=OuterRef("pk"))
    return Q(closed_at__isnull=True) | Q(closed_at__gt=meeting.met_at) | Exists(mine)


def _closed_between(meeting):
    """(whether a task was closed in between, the reports told of a task: this meeting's, and the closing one)."""
    mine = Q(meeting=meeting)
    if meeting.kind != MeetingKind.REGULAR:
        return Value(False), TaskReport.objects.filter(mine)
    regular = Meeting.objects.regular().held().filter(cell_id=meeting.cell_id, month__lt=meeting.month)
    before = Subquery(regular.order_by("-month").values("started_at")[:1])
    closing = ~Q(result=TaskResult.IN_PROGRESS) & ~Q(meeting__kind=MeetingKind.REGULAR)
    closed_it = TaskReport.objects.filter(
        closing, task=OuterRef("pk"), meeting__started_at=OuterRef("closed_at")
    )
    heard_here = TaskReport.objects.filter(mine, task=OuterRef("pk"))
    between = ExpressionWrapper(
        Q(closed_at__lte=meeting.met_at)
        & Q(closed_at__gt=Coalesce(before, Value(EARLIEST)))
        & Exists(closed_it)
        & ~Exists(heard_here),
        BooleanField(),
    )
    told = TaskReport.objects.filter(mine | (closing & Q(meeting__started_at=F("task__closed_at"))))
    return between, told.select_related("meeting")


@dataclass(frozen=True)
class FollowThrough:
    """What became of earlier tasks: `due` were to be reported as done by this meeting, `achieved` of them were."""

    due: int
    achieved: int
    unreported: int
    not_due_yet: int

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.achieved, self.due) if self.due else None


def follow_through(meeting, tasks=None) -> FollowThrough:
    """Tasks reported in progress whose day has not come are left out of the rate (docs/scoring.md)."""
    tasks = previous_tasks(meeting) if tasks is None else tasks
    told = [(task.due_on, task.report_here[0].result if task.report_here else None) for task in tasks]
    return followed_through(meeting_day(meeting), told)


def followed_through(day: date, told: list[tuple[date | None, str | None]]) -> FollowThrough:
    """The same of (the day a task is due, its result); pure."""
    due = achieved = unreported = not_due_yet = 0
    for due_on, result in told:
        if result in (None, TaskResult.IN_PROGRESS) and due_on is not None and due_on > day:
            not_due_yet += 1
            continue
        due += 1
        achieved += result == TaskResult.ACHIEVED
        unreported += result is None
    return FollowThrough(due, achieved, unreported, not_due_yet)


def clocks_of(meeting, policy: MeetingPolicy | None = None) -> list[Clock]:
    """The two clocks of a meeting as they stand now. Up to four queries, none where the parts are read already."""
    policy = policy or policy_for(meeting.cell, meeting_day(meeting))
    resolution = getattr(meeting, "resolution", None)
    now = timezone.now()
    return [
        materials_clock(
            start=meeting.met_at,
            posted=[material.posted_at for material in meeting.materials.all()],
            hours_before=policy.materials_hours_before,
            now=now,
        ),
        report_clock(
            ended_at=meeting.ended_at,
            posted_at=resolution and resolution.posted_at,
            reported_at=meeting.first_submitted_at or meeting.submitted_at,
            within_days=policy.post_within_days,
            now=now,
        ),
    ]
