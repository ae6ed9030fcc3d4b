"""One cell's year: from plan to resolution, month after month, tasks carried over."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from cells.models import MembershipKind, User
from cells.months import Month
from cells.names import fold
from cells.strength import standing_of
from meetings.attendance import CAME, Line, count, longest_run
from meetings.deadlines import required_minutes
from meetings.models import (
    Attendance,
    AttendanceStatus,
    BaseRule,
    Guest,
    Material,
    MaterialKind,
    Meeting,
    MeetingKind,
    MeetingPolicy,
    MeetingState,
    MissedMonth,
    Motion,
    PreMeeting,
    Resolution,
    Task,
    TaskReport,
    TaskResult,
)

from . import news, texts
from .before import write_before
from .calendar import Calendar
from .characters import CHARACTERS
from .names import invent
from .people import CellPeople, Person
from .places import Missed, Ward
from .record import Record

STATES = {
    "planned": MeetingState.PLANNED,
    "overdue": MeetingState.PLANNED,
    "held": MeetingState.HELD,
    "unsubmitted": MeetingState.HELD,
    "to_score": MeetingState.HELD,
    "submitted": MeetingState.SUBMITTED,
    "returned": MeetingState.RETURNED,
    "accepted": MeetingState.ACCEPTED,
}
# The months of a quarter differ from cell to cell, so that some thematic meeting is held every month.
QUARTER = 3
# An identifier of its own for every meeting, the same in every load.
NAMESPACE = uuid.UUID("6f0e1c52-9f4b-4f0e-8d5c-3f1f6a1c7a10")


@dataclass(frozen=True)
class Writers:
    """The accounts that wrote, handed in and decided."""

    secretary: User
    reviewer: User


@dataclass
class CellYear:
    ward: Ward
    number: int
    people: CellPeople
    policy: MeetingPolicy
    calendar: Calendar
    writers: Writers
    open_tasks: list[Task] = field(default_factory=list)
    statuses: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self):
        self.plan, self.cell = self.people.plan, self.people.cell
        self.character = CHARACTERS[self.plan.character]
        self.guests = self._usual_guests()

    def live(self):
        """Yields (record, state) of every meeting in order, and a MissedMonth (with None) where one was noted."""
        for month in self.calendar.months:
            state = self._state_of(month)
            random = Random(f"{self.ward.key} {self.plan.name} {month}")
            if isinstance(state, Missed):
                if state.is_noted:
                    yield self._missed(month, state), None
            elif state == "excused":
                yield self._missed(month, Missed(self.plan.name, 0, *self._excuse())), None
            elif state != "none":
                yield from self._month(random, month, state)

    def _state_of(self, month: Month):
        if month == self.calendar.last:
            return self.plan.now
        for missed in self.ward.missed:
            if missed.cell == self.plan.name and month == self.calendar.last.plus(-missed.months_ago):
                return missed
        if month.next() == self.calendar.last:
            return self.ward.unfinished.get(self.plan.name, "accepted")
        return "accepted"

    def _excuse(self) -> tuple[str, str]:
        return "Công văn số 63-CV/ĐU", "Toàn đơn vị tập trung diễn tập khu vực phòng thủ"

    def _missed(self, month: Month, missed: Missed) -> MissedMonth:
        permission = missed.permission
        if permission:
            permission += f" ngày 02/{month.month:02d}/{month.year}"
        return MissedMonth(cell=self.cell, month=month, permission=permission, reason=missed.reason)

    # One month

    def _month(self, random: Random, month: Month, state: str):
        is_thematic = month.month % QUARTER == self.number % QUARTER
        has_own = is_thematic and self.plan.has_own_thematic
        topic = (
            texts.theme_of(self.plan.words, (month.month - 1) // QUARTER + self.number) if is_thematic else ""
        )
        record = self._record(random, month, state, MeetingKind.REGULAR, "" if has_own else topic)
        if has_own and month < self.calendar.last:
            record.has_thematic = True
            yield record, state
            yield (
                self._record(random, month, "held", MeetingKind.THEMATIC, topic),
                "held",
            )  # only regular ones score
        else:
            yield record, state

    def _record(self, random, month, state, kind, topic) -> Record:
        start = self.calendar.meeting_start(random, self.plan, month, state)
        if kind == MeetingKind.THEMATIC:
            start += timedelta(days=10)
        meeting = Meeting(
            cell=self.cell,
            month=month,
            kind=kind,
            state=STATES[state],
            submission_id=uuid.uuid5(NAMESPACE, f"{self.ward.key} {self.plan.name} {month} {kind}"),
            planned_at=start,
            venue=self.plan.venue,
            thematic_topic=topic,
            is_extended=self.plan.is_extended and random.random() < 0.85,
            recorded_by=self.writers.secretary,
        )
        day = start.date()
        record = Record(
            meeting,
            has_committee=self.people.has_committee_on(day),
            has_overseer=self.people.has_overseer_on(day),
            has_thematic=bool(topic),
        )
        self._prepare(random, record)
        if month >= self.calendar.last.plus(-1):
            required = required_minutes(self.policy, strength=0, is_combined=meeting.has_thematic_part)
            write_before(record, self.people.officers_on(day), required)
        if STATES[state] == MeetingState.PLANNED:
            meeting.recorded_at = min(start - timedelta(days=4), self.calendar.now)
            self._hear_between(record, self.open_tasks)
            return record
        self._hold(random, record, state)
        self._stamp(random, record, state)
        return record

    def _sure(self, random: Random) -> bool:
        """Whether one thing was done and written down."""
        return random.random() < self.character.care

    def _prepare(self, random: Random, record: Record) -> None:
        meeting, start = record.meeting, record.meeting.planned_at
        past = self.calendar.if_past
        if self._sure(random):
            meeting.members_notified_at = past(start - timedelta(days=random.randint(2, 4), hours=3))
        if self._sure(random):
            meeting.overseer_notified_at = past(start - timedelta(days=random.randint(1, 4), hours=3))
        posted_at = None
        if self._sure(random):
            posted_at = past(start - timedelta(hours=random.randint(26, 70)))
        elif self._sure(random):
            posted_at = past(start - timedelta(hours=random.randint(3, 20)))
        titles = []
        if self._sure(random):
            titles.append(
                (MaterialKind.DOCUMENT, f"Thông tin công tác tháng {meeting.month.month} của Đảng ủy")
            )
        if self._sure(random):
            titles.append((MaterialKind.OUTLINE, "Gợi ý nội dung thảo luận"))
        if self._sure(random):
            titles.append((MaterialKind.DRAFT, f"Dự thảo nghị quyết tháng {meeting.month.month}"))
        record.materials = [
            Material(meeting=meeting, kind=kind, title=title, posted_at=posted_at) for kind, title in titles
        ]
        self._meet_before(random, record)

    def _meet_before(self, random: Random, record: Record) -> None:
        if not record.has_committee:
            return
        held_on = record.meeting.planned_at.date() - timedelta(days=random.randint(1, 3))
        if held_on > self.calendar.today:
            return
        if self._sure(random):
            has_minutes = True if self._sure(random) else random.choice((False, None))
            record.pre_meeting = PreMeeting(
                meeting=record.meeting, was_held=True, held_on=held_on, has_minutes=has_minutes
            )
        elif random.random() < 0.4:
            record.pre_meeting = PreMeeting(meeting=record.meeting, was_held=False)

    def _is_first_page(self, meeting: Meeting) -> bool:
        """The meeting the secretary who signs in sees first: nothing but its score is missing."""
        return self.plan.now == "to_score" and meeting.month == self.calendar.last

    # The meeting itself

    def _hold(self, random: Random, record: Record, state: str) -> None:
        meeting = record.meeting
        is_handed_in = STATES[state] not in (MeetingState.PLANNED, MeetingState.HELD) or state == "to_score"
        day = meeting.planned_at.date()
        places = self.people.places_on(day)
        meeting.started_at = meeting.planned_at + timedelta(minutes=random.choice((0, 0, 0, 5, 10)))
        record.marks = self._mark(random, meeting, places, day, is_handed_in)
        record.counted = _counted(record.marks, places, day)
        self._lead(random, record)
        self._run_long(random, record)
        self._speak(random, record)
        self._report_tasks(random, record, day)
        self._write(random, record)
        self._vote(random, record)
        self._give_tasks(random, record)
        self._invite(random, record)
        if meeting.kind == MeetingKind.REGULAR:
            for mark in record.marks:
                if mark.membership.kind == MembershipKind.REGULAR:
                    self.statuses[id(mark.membership.member)].append((meeting.month, mark.status))
        record.longest_excused_run = self._longest_run(meeting.month)

    def _mark(self, random, meeting, places, day, is_complete) -> list[Attendance]:
        chances = self._who_comes(random, meeting, places, day)
        marks = []
        for place, person in places:
            status = _left_out(place, person, day, self.cell) or chances[id(person)]
            if not is_complete and status == AttendanceStatus.EXCUSED and self.plan.now == "unsubmitted":
                continue  # not marked yet: the clerk does not know the reasons
            standing = standing_of(
                is_regular=place.kind == MembershipKind.REGULAR,
                is_official=place.member.is_official_on(day),
            )
            mark = Attendance(meeting=meeting, membership=place, status=status, standing=standing)
            if status == AttendanceStatus.EXCUSED:
                mark.reason = random.choice(texts.EXCUSES)
            if status == AttendanceStatus.LATE:
                mark.arrived_at = (meeting.started_at + timedelta(minutes=random.randint(5, 25))).time()
            marks.append(mark)
        return marks

    def _who_comes(self, random: Random, meeting: Meeting, places, day: date) -> dict[int, str]:
        chances = {}
        for _place, person in places:
            comes = random.random() < min(self.character.attendance * person.comes, 0.995)
            here = AttendanceStatus.LATE if random.random() < 0.03 else AttendanceStatus.PRESENT
            chances[id(person)] = here if comes else AttendanceStatus.EXCUSED
        self._keep_officers(places, day, chances)
        if self.plan.kind in ("police", "military") and random.random() < 0.5:
            _place, person = random.choice(places)
            if person not in self.people.officers_on(day) and len(places) > 5:
                chances[id(person)] = AttendanceStatus.SPECIAL_DUTY
        absent = [key for key, status in chances.items() if status == AttendanceStatus.EXCUSED]
        if absent and random.random() < self.character.unexcused:
            chances[random.choice(absent)] = AttendanceStatus.UNEXCUSED
        if self._is_first_page(meeting):
            self._as_on_the_first_page(places, day, chances)
        return chances

    def _keep_officers(self, places, day: date, chances) -> None:
        """Nobody could lead a meeting without any officer, and a cell needs three."""
        officers = self.people.officers_on(day)
        if not any(chances.get(id(person)) in CAME for person in officers):
            chances[id(officers[0])] = AttendanceStatus.PRESENT
        missing = 3 - sum(status in CAME for status in chances.values())
        absent = [id(person) for _, person in places if chances[id(person)] not in CAME]
        for key in absent[: max(missing, 0)]:
            chances[key] = AttendanceStatus.PRESENT

    def _as_on_the_first_page(self, places, day: date, chances) -> None:
        """20 of 22 were there, as in the worked example of docs/scoring.md."""
        ordinary = [person for _, person in places if not person.is_exempt_on(day)]
        officers = self.people.officers_on(day)
        for person in ordinary:
            chances[id(person)] = AttendanceStatus.PRESENT
        for person in [person for person in ordinary if person not in officers][3:5]:
            chances[id(person)] = AttendanceStatus.EXCUSED

    def _lead(self, random: Random, record: Record) -> None:
        day = record.meeting.planned_at.date()
        there = [mark.membership.member for mark in record.marks if mark.status in CAME]
        officers = [
            person.member for person in self.people.officers_on(day) if any(m is person.member for m in there)
        ]
        record.meeting.chair = officers[0] if officers else there[0]
        others = [member for member in there if member is not record.meeting.chair]
        record.meeting.clerk = others[self.number % len(others)]

    def _run_long(self, random: Random, record: Record) -> None:
        meeting = record.meeting
        record.required_minutes = required_minutes(
            self.policy, strength=record.counted.strength, is_combined=meeting.has_thematic_part
        )
        minutes = record.required_minutes + self.character.minutes_over + random.randint(-9, 9)
        if self._is_first_page(meeting):
            minutes = record.required_minutes - 8
        meeting.ended_at = meeting.started_at + timedelta(minutes=max(minutes, 35))

    def _speak(self, random: Random, record: Record) -> None:
        meeting = record.meeting
        there = [mark for mark in record.marks if mark.status in CAME]
        speakers = round(len(there) * self.character.speaking * random.uniform(0.8, 1.2))
        speakers = max(1, min(speakers, len(there)))
        if not self._sure(random):
            return
        if self.plan.size <= 30 and self.plan.character != "thin":
            for mark in random.sample(there, speakers):
                mark.spoke = True
        else:
            meeting.speaker_count = speakers

    def _report_tasks(self, random: Random, record: Record, day: date) -> None:
        if record.meeting.kind != MeetingKind.REGULAR:
            record.due_tasks = [task for task in self.open_tasks if task.meeting.month < record.meeting.month]
            return
        record.due_tasks = list(self.open_tasks)
        self._hear_between(record, record.due_tasks)
        forgets = random.random() > self.character.care + 0.35
        for task in record.due_tasks:
            if forgets and random.random() < 0.6:
                continue
            result = self._result(random, task, record.meeting.month, day)
            note = random.choice(texts.NOTES[result])
            reached = news.figure(task, result, self._key(record))
            record.reports.append(
                TaskReport(task=task, meeting=record.meeting, result=result, note=note, achieved=reached)
            )
            if result != TaskResult.IN_PROGRESS:
                task.closed_at = record.meeting.started_at
        self.open_tasks = [task for task in self.open_tasks if task.closed_at is None]

    def _hear_between(self, record: Record, tasks: list[Task]) -> None:
        by, now = self.writers.secretary, self.calendar.now
        record.news = list(news.news_before(record.meeting, tasks, by, now, NAMESPACE, self._key(record)))

    def _key(self, record: Record) -> str:
        return f"{self.ward.key} {self.plan.name} {record.meeting.month}"

    def _result(self, random: Random, task: Task, month: Month, day: date) -> str:
        achieves = random.random() < self.character.follow_through
        if task.due_on and task.due_on > day:
            return TaskResult.ACHIEVED if achieves and random.random() < 0.4 else TaskResult.IN_PROGRESS
        if achieves:
            return TaskResult.ACHIEVED
        is_old = task.meeting.month <= month.plus(-3)
        return TaskResult.NOT_ACHIEVED if is_old or random.random() < 0.6 else TaskResult.IN_PROGRESS

    def _write(self, random: Random, record: Record) -> None:
        """The sections of the minutes; what the clerk did not write stays empty."""
        meeting, month = record.meeting, record.meeting.month.month
        works = texts.works_of(random, self.plan.words, 3)
        speakers = meeting.speaker_count or sum(mark.spoke for mark in record.marks) or random.randint(2, 6)
        sections = {
            "current_affairs": texts.current_affairs(random, month),
            "results": texts.results(random, works),
            "directions": texts.directions(random, works, month),
            "discussion": texts.discussion(random, works, speakers),
            "criticism": random.choice(texts.CRITICISM),
            "conclusion": random.choice(texts.CONCLUSIONS),
        }
        for name, text in sections.items():
            if self._sure(random) or name == "discussion":
                setattr(meeting, name, text)
        if meeting.thematic_topic:
            meeting.thematic_content = texts.thematic(meeting.thematic_topic)
        if self._sure(random):
            meeting.criticism_minutes = random.choice((15, 15, 18, 20, 20, 25))
        elif random.random() < 0.4:
            meeting.criticism_minutes = random.choice((5, 10))
        meeting.praise_given = True if self._sure(random) else random.choice((False, None, None))
        meeting.minutes_adopted = True if self._sure(random) else random.choice((False, None))
        meeting.previous_minutes_confirmed = True if meeting.minutes_adopted else None
        if self._is_first_page(meeting):
            self._forget_one_thing(meeting, sections)
        self._works = works

    def _forget_one_thing(self, meeting: Meeting, sections: dict[str, str]) -> None:
        """Everything is written, only the time given to criticism is not: “not enough evidence” is seen once."""
        for name, text in sections.items():
            setattr(meeting, name, text)
        meeting.criticism_minutes = None
        meeting.praise_given = meeting.minutes_adopted = meeting.previous_minutes_confirmed = True

    def _vote(self, random: Random, record: Record) -> None:
        meeting, counted = record.meeting, record.counted
        month = meeting.month.month
        questions = []
        if self._sure(random) or self.plan.now == "to_score":
            questions.append((f"Thông qua nghị quyết của chi bộ tháng {month}", BaseRule.HALF, True))
        if random.random() < 0.06 and counted.official >= 5:
            question = "Đề nghị Đảng ủy xét kết nạp một quần chúng ưu tú vào Đảng"
            questions.append((question, BaseRule.TWO_THIRDS, False))
        for text, rule, adopts in questions:
            against = random.choice((0, 0, 0, 0, 1))
            abstained = random.choice((0, 0, 0, 1))
            votes_for = max(counted.voters - against - abstained, 0)
            if votes_for == 0:
                votes_for, against, abstained = counted.voters, 0, 0
            record.motions.append(
                Motion(
                    meeting=meeting,
                    text=text,
                    rule=rule,
                    adopts_resolution=adopts,
                    base=counted.voting_base,
                    voters=counted.voters,
                    votes_for=votes_for,
                    votes_against=against,
                    abstentions=abstained,
                )
            )

    def _give_tasks(self, random: Random, record: Record) -> None:
        meeting = record.meeting
        if not record.motions and not self._sure(random):
            return
        posted_at = None
        if self._is_first_page(meeting):
            posted_at = meeting.ended_at + timedelta(hours=1)
        elif self._sure(random):
            posted_at = meeting.ended_at + timedelta(hours=random.randint(2, 44))
        elif random.random() < 0.5:
            posted_at = meeting.ended_at + timedelta(hours=random.randint(50, 90))
        record.resolution = Resolution(
            meeting=meeting,
            text=texts.resolution(self._works),
            posted_at=self.calendar.if_past(posted_at),
        )
        if meeting.kind != MeetingKind.REGULAR:
            return
        still_open = {task.text for task in self.open_tasks}
        works = texts.works_of(random, self.plan.words, random.randint(3, 5), without=still_open)
        record.tasks = [self._task(random, record, work) for work in works]
        self.open_tasks += record.tasks

    def _task(self, random: Random, record: Record, work: texts.Work) -> Task:
        meeting = record.meeting
        there = [mark.membership.member for mark in record.marks if mark.status in CAME]
        ahead = random.choice((1, 1, 1, 1, 1, 2))
        due_on = meeting.month.plus(ahead).first_day + timedelta(days=max(self.plan.usual_day - 3, 0))
        is_precise = random.random() < self.character.care + 0.05
        task = Task(
            meeting=meeting,
            cell=self.cell,
            text=work.task,
            search_key=fold(work.task),
            assignee=random.choice(there) if is_precise else None,
            due_on=due_on,
            target=Decimal(random.randint(work.low, work.high)),
            unit=work.unit,
        )
        task.follower = news.follower(task, meeting) if is_precise else None
        return task

    def _usual_guests(self) -> list[tuple[str, str, str]]:
        random = Random(f"guests of {self.ward.key} {self.plan.name}")
        taken: set[str] = set()
        bodies = texts.GUEST_BODIES[self.ward.key]
        return [(invent(random, random.choice(self.ward.peoples), taken), *body) for body in bodies]

    def _invite(self, random: Random, record: Record) -> None:
        chance = 1.0 if record.meeting.is_extended else 0.0
        if random.random() < chance:
            wanted = random.randint(2, min(4, len(self.guests)))
            for name, body, role in random.sample(self.guests, wanted):
                record.guests.append(Guest(meeting=record.meeting, full_name=name, body=body, role=role))

    def _longest_run(self, month: Month) -> int:
        runs = (
            longest_run(status for when, status in marks if when.year == month.year and when <= month)
            for marks in self.statuses.values()
        )
        return max(runs, default=0)

    # Afterwards

    def _stamp(self, random: Random, record: Record, state: str) -> None:
        meeting = record.meeting
        meeting.version = random.randint(3, 6)
        meeting.recorded_at = min(
            meeting.ended_at + timedelta(minutes=random.randint(10, 90)), self.calendar.now
        )
        if STATES[state] == MeetingState.HELD:
            return
        is_late = random.random() < self.character.submits_late
        if state != "returned":
            meeting.attendance_denominator = self.policy.attendance_denominator
        meeting.submitted_by = self.writers.secretary
        meeting.submitted_at = self.calendar.submitted_at(random, meeting.ended_at, is_late)
        meeting.first_submitted_at = meeting.submitted_at
        was_returned = state == "accepted" and random.random() < self.character.unexcused / 5
        if state == "returned" or (was_returned and meeting.month < self.calendar.last):
            meeting.returned_by = self.writers.reviewer
            meeting.returned_at = self.calendar.accepted_at(random, meeting.submitted_at)
            meeting.return_reason = random.choice(texts.RETURN_REASONS)
        if state == "accepted":
            if meeting.returned_at:
                meeting.submitted_at = self.calendar.submitted_at(random, meeting.returned_at, is_late=False)
            meeting.accepted_by = self.writers.reviewer
            meeting.accepted_at = self.calendar.accepted_at(random, meeting.submitted_at)


def _left_out(place, person: Person, day: date, cell) -> str | None:
    if person.is_exempt_on(day):
        return AttendanceStatus.EXEMPT
    if place.kind == MembershipKind.REGULAR and person.is_elsewhere_on(day, cell):
        return AttendanceStatus.AWAY
    return None


def _counted(marks: list[Attendance], places, day: date):
    by_place = {id(mark.membership): mark.status for mark in marks}
    return count(
        Line(
            by_place.get(id(place)),
            place.member.is_official_on(day),
            place.kind == MembershipKind.REGULAR,
        )
        for place, _person in places
    )
