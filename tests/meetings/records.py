"""Short ways to a recorded meeting, for tests that start where another page ended. All go through the actions."""

import sys
from datetime import timedelta

from django.core import serializers

from cells.models import Office, OfficeKind
from meetings import actions
from meetings.models import AttendanceStatus, BaseRule, Meeting, TaskResult
from meetings.queries import places, roll_call
from tests.conftest import local

SECTIONS = {
    "current_affairs": "Phổ biến tình hình thời sự trong tháng.",
    "results": "Đã vận động 12 hộ tham gia tổ tự quản.",
    "directions": "Ra quân dọn vệ sinh vào chủ nhật hằng tuần.",
    "discussion": "Đồng chí An đề nghị làm sớm một tuần.",
    "criticism": "Biểu dương đồng chí Ánh.",
    "conclusion": "Thống nhất ra quân từ ngày 12.",
}


def mark(status=AttendanceStatus.PRESENT, *, reason="", arrived_at=None, spoke=False) -> dict:
    return {"status": status, "reason": reason, "arrived_at": arrived_at, "spoke": spoke}


def marks(meeting, **by_first_word) -> dict[int, dict]:
    """Everybody present, except members named by the last word of their name: ``marks(m, Ánh=mark("excused"))``."""
    return {
        place.membership.pk: by_first_word.get(place.membership.member.full_name.split()[-1], mark())
        for place in places(meeting)
    }


def minutes_of(meeting, *, chair=None, clerk=None, minutes_long=92, **more) -> dict:
    """The columns the minutes page fills: from the planned time, 92 minutes long."""
    start = meeting.planned_at
    return {
        "started_at": start,
        "ended_at": start + timedelta(minutes=minutes_long),
        "chair": chair,
        "clerk": clerk,
        "speaker_count": 2,
        "criticism_minutes": 15,
        "praise_given": True,
        "minutes_adopted": True,
        **SECTIONS,
    } | more


def vote(votes_for=3, *, against=0, abstentions=0, rule=BaseRule.HALF, adopts=True) -> dict:
    return {
        "text": "Thông qua nghị quyết tháng",
        "rule": rule,
        "votes_for": votes_for,
        "votes_against": against,
        "abstentions": abstentions,
        "adopts_resolution": adopts,
    }


def task(text="Vận động 10 hộ phân loại rác", **more) -> dict:
    return {"text": text, "assignee": None, "due_on": None, "target": None, "unit": ""} | more


def fresh(meeting) -> Meeting:
    return Meeting.objects.select_related("cell__committee").get(pk=meeting.pk)


def call_roll(meeting, by, **by_name) -> Meeting:
    meeting = fresh(meeting)
    return actions.save_roll_call(
        meeting=meeting, version=meeting.version, marks=marks(meeting, **by_name), by=by
    )


def write_minutes(meeting, by, *, guests=(), motions=(), **minutes) -> Meeting:
    """`minutes`: columns of the meeting, and `speakers`, `contributions` and `turns` as the action takes them."""
    meeting = fresh(meeting)
    hall = {name: minutes.pop(name) for name in ("speakers", "contributions", "turns") if name in minutes}
    return actions.save_minutes(
        meeting=meeting,
        version=meeting.version,
        minutes=minutes_of(meeting, **minutes),
        guests=list(guests),
        motions=list(motions),
        **hall,
        by=by,
    )


def resolve(meeting, by, *, text="Toàn chi bộ thực hiện.", posted_at=None, reports=None, tasks=()) -> Meeting:
    """`reports`: task → result, with an empty note."""
    meeting = fresh(meeting)
    return actions.save_resolution(
        meeting=meeting,
        version=meeting.version,
        resolution={"text": text, "posted_at": posted_at},
        reports={
            task.pk: {"result": TaskResult(result), "note": ""} for task, result in (reports or {}).items()
        },
        tasks=list(tasks),
        by=by,
    )


def hold(meeting, world, *, by=None, **by_name) -> Meeting:
    """Everybody present but for `by_name`, full minutes by the cell's own chair and clerk, the resolution adopted by
    all voters and posted half a day later."""
    by = by or world.bithu
    meeting = call_roll(meeting, by, **by_name)
    sheet = places(meeting)
    counted = roll_call(meeting, sheet)
    there = [place.membership.member for place in sheet if place.came] or [sheet[0].membership.member]
    offices = Office.objects.on(meeting.planned_at.date()).filter(cell=meeting.cell).order_by("pk")
    chair = offices.filter(kind=OfficeKind.SECRETARY).first()
    clerk = offices.filter(kind=OfficeKind.DEPUTY).first()
    write_minutes(
        meeting,
        by,
        chair=chair.member if chair else there[0],
        clerk=clerk.member if clerk else there[-1],
        motions=[vote(counted.voters)],
        speaker_count=min(2, counted.present),
    )
    meeting = fresh(meeting)
    return resolve(meeting, by, posted_at=meeting.ended_at + timedelta(hours=12))


def prepare(meeting, by, **more) -> Meeting:
    """Everybody told two days before, the outline posted, the cell committee met with minutes."""
    meeting = fresh(meeting)
    two_days_before = meeting.planned_at - timedelta(days=2)
    plan = {
        "planned_at": meeting.planned_at,
        "venue": meeting.venue,
        "thematic_topic": meeting.thematic_topic,
        "is_extended": meeting.is_extended,
        "members_notified_at": two_days_before,
        "overseer_notified_at": two_days_before,
    }
    return actions.save_preparation(
        meeting=meeting,
        version=meeting.version,
        plan=plan | more.pop("plan", {}),
        materials=more.pop(
            "materials", [{"kind": "outline", "title": "Gợi ý thảo luận", "posted_at": two_days_before}]
        ),
        pre_meeting=more.pop(
            "pre_meeting", {"was_held": True, "held_on": two_days_before.date(), "has_minutes": True}
        ),
        by=by,
    )


def snapshot(*models) -> dict[str, str]:
    """Every row of these models as JSON, to compare a database before and after."""
    return {
        model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk"))
        for model in models
    }


EVENING = local(2026, 11, 5, 19, 30)


def set_everywhere(monkeypatch, package: str, name: str, value) -> None:
    """Put `value` in place of `name` in every module of a package that has taken it in."""
    modules = [module for path, module in sys.modules.items() if path.startswith(f"{package}.")]
    found = [module for module in modules if hasattr(module, name)]
    assert found, f"nothing in {package} is called {name}"
    for module in found:
        monkeypatch.setattr(module, name, value)
