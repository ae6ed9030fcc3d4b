"""Reminders: what is due is told once to whom it concerns, however often this runs."""

from collections import defaultdict
from datetime import date, timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone

from cells.access import Permission, can
from cells.models import Cell
from cells.months import Month

from ..deadlines import date_deadline, review_due, submit_by
from ..models import Meeting, MeetingState, MissedMonth, NoticeKind
from ..notices import leaders_of, office_of, overseers_of, reviewers_of
from ..queries import meeting_day, rules_of
from ..task_queries import overdue_tasks
from . import notices

# What was let go for longer is no news: a first run over old records writes to nobody about last year.
OLDEST = timedelta(days=31)
_tell = partial(notices.tell, is_mailed_now=False)


def remind(*, today: date) -> dict[str, int]:
    """Tell whom it concerns, once each: kind of notice → how many new ones. Stopped halfway, it goes on the next time.

    E-mails are the caller's, so that a person with several notices gets one (mailing.send_waiting).
    """
    month = Month.of(today).next()
    cells = _cells_with_rules(today)
    registered = _registered(month)
    without = set(MissedMonth.objects.filter(month=month).values_list("cell_id", flat=True))
    return {
        NoticeKind.REGISTER: _register(cells, month, registered, without, today),
        NoticeKind.APPROVE: _approve(cells, month, registered, today),
        NoticeKind.MEETING_SOON: _meeting_soon(cells, today),
        NoticeKind.SUBMIT: _submit(cells, today),
        NoticeKind.REVIEW: _review(cells, today),
        NoticeKind.TASK_OVERDUE: _tasks(today),
    }


def _cells_with_rules(today: date) -> dict[int, tuple]:
    """Cell id → (cell, the rules in force for it today), of the cells that there are."""
    cells = {cell.pk: cell for cell in Cell.objects.on(today).select_related("committee").order_by("pk")}
    rules = rules_of((pk, pk, cell.committee.path, today) for pk, cell in cells.items())
    return {pk: (cell, rules[pk]) for pk, cell in cells.items()}


def _registered(month: Month) -> dict[int, Meeting]:
    """Cell id → its regular meeting of the month."""
    meetings = Meeting.objects.regular().filter(month=month).select_related("cell__committee")
    return {meeting.cell_id: meeting for meeting in meetings}


def _register(cells, month, registered, without, today) -> int:
    told = 0
    for cell, rules in cells.values():
        ends_before = cell.until is not None and cell.until <= month.first_day
        if cell.pk in registered or cell.pk in without or ends_before:
            continue
        if _is_due(_date_deadline(month, None, rules), rules, today):
            key = f"register:{cell.pk}:{month}"
            told += len(_tell(leaders_of(cell, today), NoticeKind.REGISTER, key=key, cell=cell))
    return told


def _approve(cells, month, registered, today) -> int:
    """One notice for the committee's office, whatever the number of dates; it leads to the first that waits."""
    waiting = defaultdict(list)
    for cell_id, meeting in registered.items():
        is_waiting = meeting.state == MeetingState.PLANNED and meeting.date_approved_at is None
        if cell_id in cells and is_waiting:
            rules = cells[cell_id][1]
            if _is_due(_date_deadline(month, meeting, rules), rules, today):
                waiting[meeting.cell.committee].append(meeting)
    told = 0
    for committee, meetings in waiting.items():
        key = f"approve:{committee.pk}:{month}"
        told += len(_tell(office_of(committee, today), NoticeKind.APPROVE, key=key, meeting=meetings[0]))
    return told


def _date_deadline(month, meeting, rules):
    return date_deadline(
        month=month,
        is_registered=meeting is not None,
        is_approved=bool(meeting and meeting.date_approved_at),
        register_by_day=rules.register_by_day,
        approve_by_day=rules.approve_by_day,
    )


def _is_due(deadline, rules, today: date) -> bool:
    return deadline is not None and today >= deadline.day - timedelta(days=rules.remind_days_before)


def _meeting_soon(cells, today) -> int:
    """From the days before that the committee has set on, the day itself included."""
    told = 0
    planned = Meeting.objects.filter(state=MeetingState.PLANNED, planned_at__date__gte=today, cell__in=cells)
    for meeting in planned.order_by("planned_at", "pk"):
        cell, rules = cells[meeting.cell_id]
        day = meeting_day(meeting)
        if (day - today).days <= rules.remind_days_before:
            people = {*leaders_of(cell, today), *overseers_of(cell, today)}
            key = f"soon:{meeting.pk}:{day}"
            told += len(_tell(people, NoticeKind.MEETING_SOON, key=key, cell=cell, meeting=meeting))
    return told


def _submit(cells, today) -> int:
    """Not on the day of the meeting itself: its record is just being written."""
    told = 0
    open_states = Q(state__in=[MeetingState.HELD, MeetingState.RETURNED])
    recent = Q(started_at__date__gte=today - OLDEST) | Q(returned_at__date__gte=today - OLDEST)
    for meeting in Meeting.objects.filter(open_states, recent, cell__in=cells).order_by("pk"):
        cell, rules = cells[meeting.cell_id]
        begins = timezone.localdate(meeting.returned_at) if meeting.returned_at else meeting_day(meeting)
        day = submit_by(begins, rules.submit_within_days)
        if begins < today and (day - today).days <= rules.remind_days_before:
            key = f"submit:{meeting.pk}:{day}"
            told += len(
                _tell(leaders_of(cell, today), NoticeKind.SUBMIT, key=key, cell=cell, meeting=meeting)
            )
    return told


def _review(cells, today) -> int:
    """To the reviewers of the cell's committee, in the last days they have. Only what is scored is asked for here."""
    told = 0
    waiting = Meeting.objects.regular().filter(state=MeetingState.SUBMITTED, cell__in=cells)
    for meeting in waiting.filter(submitted_at__date__gte=today - OLDEST).order_by("pk"):
        cell, rules = cells[meeting.cell_id]
        day = review_due(timezone.localdate(meeting.submitted_at), rules).day
        if (day - today).days <= rules.remind_days_before:
            key = f"review:{meeting.pk}:{day}"
            people = reviewers_of(cell.committee, today)
            told += len(_tell(people, NoticeKind.REVIEW, key=key, cell=cell, meeting=meeting))
    return told


def _tasks(today) -> int:
    """To who is to do the task, where they have an account that may read it; else to who leads the cell."""
    told = 0
    for task in overdue_tasks(today).filter(due_on__gte=today - OLDEST).order_by("pk"):
        key = f"overdue:{task.pk}:{task.due_on}"
        told += len(_tell(_owners(task, today), NoticeKind.TASK_OVERDUE, key=key, cell=task.cell, task=task))
    return told


def _owners(task, today) -> list:
    account = getattr(task.assignee, "account", None) if task.assignee else None
    if account and account.is_active and can(account, Permission.SEE_DRAFTS, task.cell):
        return [account]
    return leaders_of(task.cell, today)
