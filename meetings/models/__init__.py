from .attachments import Attachment, AttachmentPurpose
from .attendance import Attendance, AttendanceStatus, Contribution, Guest
from .decisions import BaseRule, Motion, Resolution, Task, TaskReport, TaskResult, TaskUpdate, VoteMethod
from .meeting import (
    AgendaItem,
    Material,
    MaterialKind,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingState,
    MissedMonth,
    PreMeeting,
)
from .plans import CalendarFeed, CriticismTurn, Notice, NoticeKind, ThematicTopic
from .policy import MeetingPolicy
from .revisions import MinutesRevision
from .search import SearchText, TextKind
from .visits import Concern, ConcernArea, Grasp, Visit

__all__ = [
    "AgendaItem",
    "Attachment",
    "AttachmentPurpose",
    "Attendance",
    "AttendanceStatus",
    "BaseRule",
    "CalendarFeed",
    "Concern",
    "ConcernArea",
    "Contribution",
    "CriticismTurn",
    "Grasp",
    "Guest",
    "Material",
    "MaterialKind",
    "Meeting",
    "MeetingKind",
    "MeetingMove",
    "MeetingPolicy",
    "MeetingState",
    "MinutesRevision",
    "MissedMonth",
    "Motion",
    "Notice",
    "NoticeKind",
    "PreMeeting",
    "Resolution",
    "SearchText",
    "Task",
    "TaskReport",
    "TaskResult",
    "TaskUpdate",
    "TextKind",
    "ThematicTopic",
    "Visit",
    "VoteMethod",
]
