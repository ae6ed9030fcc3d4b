"""Who is told of what, and what a person has been told and has not seen yet."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, Role, can, cells_within
from cells.models import Grant, Office, OfficeKind, User
from cells.months import Month

from .models import Notice, NoticeKind

LEADING_OFFICES = [OfficeKind.SECRETARY, OfficeKind.DEPUTY]
MOST_SHOWN = 20

# On the start page, and as the whole text of the e-mail: that there is something, never what.
SENTENCES = {
    NoticeKind.REGISTER: _("The date of next month's meeting is to be registered."),
    NoticeKind.APPROVE: _("Dates of meetings wait for approval."),
    NoticeKind.MEETING_SOON: _("A meeting is near."),
    NoticeKind.MEETING_MOVED: _("The date of a meeting was moved."),
    NoticeKind.TASK_OVERDUE: _("A task is overdue."),
    NoticeKind.SUBMIT: _("The record of a meeting is to be submitted."),
    NoticeKind.REVIEW: _("A submitted record waits to be reviewed."),
}


def knows_dates(user, cell: str = "") -> Q:
    """The cells whose dates a person may know: who works on their meetings, or watches over them."""
    return cells_within(user, Permission.SEE_DRAFTS, cell) | cells_within(user, Permission.VISIT, cell)


def may_know_dates(user, cell) -> bool:
    return can(user, Permission.SEE_DRAFTS, cell) or can(user, Permission.VISIT, cell)


def leaders_of(cell, day) -> list[User]:
    """Accounts of the cell's secretary and deputies, by role or by office, that may work on its meetings."""
    offices = Office.objects.on(day).filter(cell=cell, kind__in=LEADING_OFFICES)
    by_role = Grant.objects.on(day).filter(cell=cell, role=Role.SECRETARY)
    users = User.objects.filter(
        Q(pk__in=by_role.values("user")) | Q(member__in=offices.values("member")), is_active=True
    )
    return [user for user in users.order_by("pk") if can(user, Permission.SEE_DRAFTS, cell)]


def overseers_of(cell, day) -> list[User]:
    grants = Grant.objects.on(day).filter(cell=cell, role=Role.OVERSEER)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))


def office_of(committee, day) -> list[User]:
    """Staff and reviewers of the committee itself, not those further up."""
    grants = Grant.objects.on(day).filter(committee=committee, role__in=[Role.STAFF, Role.REVIEWER])
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))


def reviewers_of(committee, day) -> list[User]:
    """Who answers for the committee itself what its cells submit."""
    grants = Grant.objects.on(day).filter(committee=committee, role=Role.REVIEWER)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))


def concerned_by(meeting) -> list[User]:
    """Whom the date of a meeting concerns: the cell's leaders, its overseers, the committee's office."""
    day = timezone.localdate()
    cell = meeting.cell
    found = [*leaders_of(cell, day), *overseers_of(cell, day), *office_of(cell.committee, day)]
    return list({user.pk: user for user in found}.values())


def unseen(user, cell=None) -> list[Notice]:
    """What the person has not seen, newest first, at most MOST_SHOWN, each with its `sentence`.

    On the page of one cell: what is about that cell, or about none.
    """
    notices = Notice.objects.visible_to(user).filter(seen_at=None).select_related("cell", "meeting")
    if cell is not None:
        notices = notices.filter(Q(cell=cell) | Q(cell=None))
    found = list(notices[:MOST_SHOWN])
    for notice in found:
        notice.sentence = SENTENCES[notice.kind]
    return found


def waiting(request) -> dict:
    """Context processor: ``notices``, read only where a page shows them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"notices": []}
    return {"notices": SimpleLazyObject(lambda: unseen(user))}


def address_of(notice, user) -> str:
    """Where the notice leads; who may not open that is led to the own calendar."""
    meeting, cell = notice.meeting, notice.cell
    if notice.kind == NoticeKind.APPROVE and can(user, Permission.APPROVE_DATES, meeting.cell):
        return reverse("meetings:ward-dates", args=[meeting.cell.committee_id, meeting.month])
    if notice.kind == NoticeKind.REVIEW and can(user, Permission.REVIEW, meeting.cell):
        return reverse("scoring:review", args=[meeting.pk])
    if cell is None or not can(user, Permission.SEE_DRAFTS, cell):
        return reverse("meetings:my-calendar")
    if notice.task_id:
        return reverse("meetings:task-detail", args=[notice.task_id])
    month = meeting.month if meeting else Month.of(timezone.localdate(notice.told_at)).next()
    return reverse("scoring:cell-month", args=[cell.pk, month])
