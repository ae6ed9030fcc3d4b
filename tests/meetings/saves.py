"""Every way to write to a recorded meeting, one call each, for the tests that must hold for all of them."""

from meetings.models import Task

from .records import call_roll, mark, prepare, resolve, task, vote, write_minutes


def preparation(meeting, world, by, words="Nơi mới"):
    return prepare(meeting, by, plan={"venue": words})


def roll_call(meeting, world, by, words="Nằm viện"):
    return call_roll(meeting, by, Dung=mark("excused", reason=words))


def minutes(meeting, world, by, words="Ý kiến mới"):
    guest = {"full_name": "Phạm Thị Em", "body": "", "role": ""}
    return write_minutes(meeting, by, guests=[guest], motions=[vote(1)], discussion=words)


def resolution(meeting, world, by, words="Nghị quyết mới"):
    earlier = Task.objects.filter(meeting__month__lt=meeting.month).first()
    return resolve(
        meeting, by, text=words, reports={earlier: "achieved"} if earlier else {}, tasks=[task("Việc mới")]
    )


SAVES = [preparation, roll_call, minutes, resolution]
