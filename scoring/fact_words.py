"""What each fact that a rubric may ask about is called: stated, as a figure, as missing."""

from django.utils.translation import gettext_lazy

# For each yes-or-no fact: when true, when false, when not recorded.
STATEMENTS = {
    "met": (
        gettext_lazy("the cell met this month"),
        gettext_lazy("the cell did not meet this month"),
        gettext_lazy("it has not been recorded whether the cell met this month"),
    ),
    "has_permission_not_to_meet": (
        gettext_lazy("the committee above allowed the cell not to meet"),
        gettext_lazy("the committee above did not allow the cell not to meet"),
        gettext_lazy("it has not been recorded whether the committee above allowed the cell not to meet"),
    ),
    "met_or_permitted": (
        gettext_lazy("the cell met, or was allowed not to"),
        gettext_lazy("the cell did not meet and had no permission"),
        gettext_lazy("it has not been recorded whether the cell met this month"),
    ),
    "has_cell_committee": (
        gettext_lazy("the cell has a cell committee"),
        gettext_lazy("the cell has only a secretary"),
        gettext_lazy("it has not been recorded whether the cell has a cell committee"),
    ),
    "has_overseer": (
        gettext_lazy("a member of the committee above watches over this cell"),
        gettext_lazy("no member of the committee above watches over this cell"),
        gettext_lazy("it has not been recorded who from the committee above watches over this cell"),
    ),
    "has_thematic": (
        gettext_lazy("a thematic meeting was held this month"),
        gettext_lazy("no thematic meeting was held this month"),
        gettext_lazy("it has not been recorded whether a thematic meeting was held this month"),
    ),
    "pre_meeting_held": (
        gettext_lazy("the cell committee met beforehand"),
        gettext_lazy("the cell committee did not meet beforehand"),
        gettext_lazy("it has not been recorded whether the cell committee met beforehand"),
    ),
    "pre_meeting_has_minutes": (
        gettext_lazy("the meeting of the cell committee has minutes"),
        gettext_lazy("the meeting of the cell committee has no minutes"),
        gettext_lazy("it has not been recorded whether the meeting of the cell committee has minutes"),
    ),
    "members_notified": (
        gettext_lazy("the members were notified"),
        gettext_lazy("the members were not notified"),
        gettext_lazy("it has not been recorded whether the members were notified"),
    ),
    "overseer_notified": (
        gettext_lazy("the committee member who watches over the cell was notified"),
        gettext_lazy("the committee member who watches over the cell was not notified"),
        gettext_lazy(
            "it has not been recorded whether the committee member who watches over the cell was notified"
        ),
    ),
    "has_discussion_outline_or_draft": (
        gettext_lazy("a discussion outline or a draft was prepared"),
        gettext_lazy("neither a discussion outline nor a draft was prepared"),
        gettext_lazy("it has not been recorded whether a discussion outline or a draft was prepared"),
    ),
    "materials_posted": (
        gettext_lazy("the materials were posted"),
        gettext_lazy("no materials were posted"),
        gettext_lazy("it has not been recorded whether the materials were posted"),
    ),
    "praise_or_reminder_given": (
        gettext_lazy("members were praised or reminded"),
        gettext_lazy("nobody was praised or reminded"),
        gettext_lazy("it has not been recorded whether anybody was praised or reminded"),
    ),
    "has_minutes": (
        gettext_lazy("minutes were kept"),
        gettext_lazy("no minutes were kept"),
        gettext_lazy("it has not been recorded whether minutes were kept"),
    ),
    "conclusion_adopted": (
        gettext_lazy("the conclusion or resolution was adopted"),
        gettext_lazy("no conclusion or resolution was adopted"),
        gettext_lazy("it has not been recorded whether a conclusion or resolution was adopted"),
    ),
    "minutes_adopted": (
        gettext_lazy("the minutes were adopted"),
        gettext_lazy("the minutes were not adopted"),
        gettext_lazy("it has not been recorded whether the minutes were adopted"),
    ),
    "tasks_assigned": (
        gettext_lazy("every task has a person and a due date"),
        gettext_lazy("not every task has a person and a due date"),
        gettext_lazy("it has not been recorded who does which task by when"),
    ),
}
STATEMENTS["overseer_notified_or_not_assigned"] = STATEMENTS["overseer_notified"]

# For each figure: its name, and its unit (see _amount).
FIGURES = {
    "strength": (gettext_lazy("members of the cell"), "number"),
    "expected": (gettext_lazy("members expected"), "number"),
    "present": (gettext_lazy("members present"), "number"),
    "excused": (gettext_lazy("members absent with a reason"), "number"),
    "unexcused": (gettext_lazy("members absent without a reason"), "number"),
    "unmarked": (gettext_lazy("members not yet marked in the roll call"), "number"),
    "attendance_percent": (gettext_lazy("attendance"), "percent"),
    "longest_excused_run": (gettext_lazy("absences with a reason in a row"), "number"),
    "materials_hours_before": (gettext_lazy("time between posting and the start"), "hours"),
    "duration_minutes": (gettext_lazy("length of the meeting"), "minutes"),
    "required_minutes": (gettext_lazy("required length"), "minutes"),
    "minutes_short": (gettext_lazy("short of the required length"), "minutes"),
    "duration_percent": (gettext_lazy("share of the required length"), "percent"),
    "steps_recorded_count": (gettext_lazy("steps of the meeting recorded"), "number"),
    "speakers": (gettext_lazy("members who spoke"), "number"),
    "speaking_percent": (gettext_lazy("share of those present who spoke"), "percent"),
    "minutes_gap_count": (gettext_lazy("parts missing in the minutes"), "number"),
    "criticism_minutes": (gettext_lazy("time for criticism and self-criticism"), "minutes"),
    "posted_hours_after": (gettext_lazy("time between the end and posting the resolution"), "hours"),
    "tasks_due": (gettext_lazy("targets due"), "number"),
    "tasks_achieved": (gettext_lazy("targets achieved"), "number"),
    "tasks_achieved_percent": (gettext_lazy("targets achieved"), "percent"),
    "previous_tasks_unreported": (gettext_lazy("previous tasks not reported on"), "number"),
}

# What to say when a figure, or something it is worked out from, is missing.
MISSING = {
    "longest_excused_run": gettext_lazy("the roll calls of this year are not complete"),
    "started_at": gettext_lazy("the start time has not been recorded"),
    "ended_at": gettext_lazy("the end time has not been recorded"),
    "duration_minutes": gettext_lazy("the length of the meeting is not known"),
    "minutes_short": gettext_lazy("the length of the meeting is not known"),
    "duration_percent": gettext_lazy("the length of the meeting is not known"),
    "steps_recorded": gettext_lazy("the steps of the meeting have not been recorded"),
    "speakers": gettext_lazy("it has not been recorded who spoke"),
    "speaking_percent": gettext_lazy("nobody was present"),
    "attendance_percent": gettext_lazy("nobody was expected at the meeting"),
    "materials_hours_before": gettext_lazy("the time when the materials were posted has not been recorded"),
    "minutes_gaps": gettext_lazy("the minutes have not been written yet"),
    "criticism_minutes": gettext_lazy("the time spent on criticism and self-criticism has not been recorded"),
    "posted_hours_after": gettext_lazy("the time when the resolution was posted has not been recorded"),
    "tasks_due": gettext_lazy("the tasks of the previous resolutions have not been recorded"),
    "tasks_achieved": gettext_lazy("the results of the previous resolutions have not been recorded"),
    "tasks_achieved_percent": gettext_lazy("no target of the previous resolutions was due by this meeting"),
}
ROLL_CALL = ("strength", "expected", "present", "excused", "unexcused")

STEP_NAMES = {
    "opening": gettext_lazy("opening (chair, clerk, roll call)"),
    "previous_minutes": gettext_lazy("confirming the minutes of the meeting before"),
    "previous_tasks": gettext_lazy("report on the previous tasks"),
    "discussion": gettext_lazy("discussion"),
    "conclusion": gettext_lazy("conclusion"),
    "closing": gettext_lazy("closing (end time, minutes adopted)"),
}
# What can be missing in the minutes; a code not named here is shown as it is.
GAP_NAMES = {
    "started_at": gettext_lazy("start time"),
    "ended_at": gettext_lazy("end time"),
    "venue": gettext_lazy("venue"),
    "chair": gettext_lazy("chair"),
    "clerk": gettext_lazy("clerk"),
    "roll_call": gettext_lazy("roll call"),
    "absence_reasons": gettext_lazy("reasons of absence"),
    "situation": gettext_lazy("news and members' concerns"),
    "previous_tasks": gettext_lazy("results of the previous resolution"),
    "next_tasks": gettext_lazy("tasks of the coming month"),
    "discussion": gettext_lazy("members' views"),
    "criticism": gettext_lazy("criticism and self-criticism"),
    "conclusion": gettext_lazy("conclusion"),
    "vote": gettext_lazy("result of the vote"),
    "tasks": gettext_lazy("assignment of tasks"),
    "adoption": gettext_lazy("adoption of the minutes"),
}
