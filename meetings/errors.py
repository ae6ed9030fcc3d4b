"""What can go wrong with a record, named for the problem; each message tells the person what to do next."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.errors import Refusal


class MeetingError(Refusal):
    """A record that cannot be planned, saved or moved as asked."""

    message = _("This cannot be done.")


class EditConflict(MeetingError):
    """Somebody saved the record between this person's reading and saving."""

    message = _(
        "Somebody else saved this record while you were writing. Compare both versions below and save again."
    )


class MeetingIsClosed(MeetingError):
    message = _("This meeting has been submitted or accepted and can no longer be changed.")


class WrongState(MeetingError):
    message = _(
        "The meeting is no longer in the state this step needs. Open it again to see where it stands."
    )


class ChangedSinceRead(MeetingError):
    """Confirmed is what was read, and nothing else."""

    message = _("The record was changed after you opened this page. Read it once more, then confirm it.")


class MeetingAlreadyPlanned(MeetingError):
    message = _("This cell already has its regular meeting of the month. Open that one instead.")


class MeetingAlreadyHeld(MeetingError):
    message = _("This cell held its regular meeting of the month. Open that one instead.")


class NotInCellThatDay(MeetingError):
    message = _(
        "The roll call names somebody who was not in the cell that day. Open it again and mark the list shown."
    )


class TooManyVotes(MeetingError):
    message = _(
        "More votes were counted than official members were present. Check the counts and the roll call."
    )


class TooManySpeakers(MeetingError):
    message = _(
        "The minutes say that more members spoke than are marked present here. "
        "Correct the number of speakers in the minutes first, or check the roll call."
    )


class SpeakerWasAbsent(MeetingError):
    """What somebody said is written down, and the roll call has them absent."""

    message = _(
        "The minutes write down what %(names)s said, but the roll call has them absent. "
        "Correct the mark, or remove the contribution in the minutes."
    )

    def __init__(self, names: list[str]):
        super().__init__(self.message % {"names": ", ".join(names)})


class TaskIsReported(MeetingError):
    message = _("A later meeting has already reported on a task that is removed here. Keep that task.")


class TaskIsClosed(MeetingError):
    message = _(
        "A meeting has closed this task, so nothing more is written down about it. If it goes on, set it anew at "
        "the next meeting."
    )


class NotYet(MeetingError):
    """The roll call, the minutes or the resolution of a meeting whose day or hour has not come."""

    message = _(
        "The meeting has not taken place yet (%(day)s). Call the roll and write the minutes from its day on. "
        "If it was held earlier, change its day in the preparation first."
    )

    def __init__(self, day):
        super().__init__(self.message % {"day": day.strftime("%d/%m/%Y")})


class DateNotMoved(MeetingError):
    message = _("This is the date that the meeting already has. Choose another one, or go back.")


class PlanChanged(MeetingError):
    message = _(
        "Somebody else changed this plan while you were writing. It is shown below as it stands now: compare, "
        "correct what you wrote, and save again."
    )


class NotTheNewestRevision(MeetingError):
    message = _(
        "These minutes were handed in again since. Read the newest revision, then decide about that one."
    )


class RecordNotFinished(MeetingError):
    """The record cannot be handed in yet; `problems` are those of meetings/checks.py that must be solved first."""

    message = _("The minutes cannot be handed in yet. Please complete what is listed.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


class ScoredWithItsSheet(MeetingError):
    message = _("A regular meeting is handed in and accepted together with its score. Open the score sheet.")


class NoCellCommittee(MeetingError):
    message = _(
        "On that day the cell had only a secretary, so no meeting of a cell committee is asked of it. Check the day,"
        " or leave this page."
    )


class FileAlreadyThere(MeetingError):
    message = _("This very file is already posted as another material of this meeting. Choose another file.")


class VisitNotYet(MeetingError):
    message = _("This day has not come yet. Write the visit down once it has taken place.")


class VisitAlreadyRecorded(MeetingError):
    """This visitor's visit of that day stands already; `visit` is it."""

    message = _(
        "A visit of %(visitor)s to this cell on %(day)s is recorded already. Open that one and correct it."
    )

    def __init__(self, visit):
        day = visit.visited_on.strftime("%d/%m/%Y")
        super().__init__(self.message % {"visitor": visit.visitor, "day": day})
        self.visit = visit


class VisitFormUsed(MeetingError):
    message = _(
        "This form was already used for another visit. Open the page again and write the visit there."
    )


class NothingSeen(MeetingError):
    message = _("Write down at least one thing that you saw or heard at the meeting.")


class TaskFormUsed(MeetingError):
    message = _(
        "This form was already used for another task. Open the page of the task again and write there."
    )


class VisitorDoesNotWatch(MeetingError):
    message = _(
        "Choose who visited: somebody who watched over this cell on that day, alone or in a working group. Where "
        "the list lacks a name, the committee's office notes the oversight first."
    )


class ConcernNamesAMember(MeetingError):
    """A matter that members raised is written down by itself, never with who raised it."""

    message = _(
        "“%(names)s” is a member of this cell. Write what the matter is and where, and leave out who raised it: "
        "people's opinions are not noted by name."
    )

    def __init__(self, names):
        super().__init__(self.message % {"names": ", ".join(names)})


class AlreadyFollowedUp(MeetingError):
    message = _(
        "%(by)s has noted at %(at)s what was done about this. It is shown below; nothing was written over it."
    )

    def __init__(self, concern):
        at = timezone.localtime(concern.followed_up_at).strftime("%H:%M %d/%m/%Y")
        super().__init__(self.message % {"by": concern.followed_up_by, "at": at})
        self.concern = concern


class NotACellThatDay(MeetingError):
    """A meeting planned or recorded for a day on which the cell was not founded yet or had ended."""

    message = _("%(cell)s did not exist on %(day)s. Choose a day on which it did.")

    def __init__(self, cell, day):
        super().__init__(self.message % {"cell": cell, "day": day.strftime("%d/%m/%Y")})


class BeforeTheRules(MeetingError):
    """A meeting planned or moved to a day for whose papers no layout is known: its minutes could not even be shown."""

    message = _(
        "Meetings are kept here from %(day)s on; of earlier days it is not known how their papers look. "
        "Choose a later day."
    )

    def __init__(self, day):
        super().__init__(self.message % {"day": day.strftime("%d/%m/%Y")})


class NotACellThatMonth(MeetingError):
    message = _("The cell did not exist in this month, so there is nothing to note about it.")


class SameMonth(MeetingError):
    message = _(
        "This day lies in the month that the meeting already has. Change the day in the preparation or in the minutes."
    )


class MonthIsMissed(MeetingError):
    message = _(
        "It is noted that the cell held no meeting in that month. Check the day; if it is right, plan the meeting of "
        "that month and enter it there."
    )


class TasksWouldCross(MeetingError):
    message = _(
        "Then results of tasks would be reported before the tasks were given. Take those results out first, or check "
        "the day."
    )


class NoticeTooLate(MeetingError):
    message = _("The hour of this meeting has come, so no notice of it is issued any more.")
