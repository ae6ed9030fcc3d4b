from .attendance import Attendance, AttendanceStatus, Guest
from .decisions import BaseRule, Motion, Resolution, Task, TaskReport, TaskResult
from .meeting import Material, MaterialKind, Meeting, MeetingKind, MeetingState, MissedMonth, PreMeeting
from .policy import MeetingPolicy

__all__ = [
    "Attendance",
    "AttendanceStatus",
    "BaseRule",
    "Guest",
    "Material",
    "MaterialKind",
    "Meeting",
    "MeetingKind",
    "MeetingPolicy",
    "MeetingState",
    "MissedMonth",
    "Motion",
    "PreMeeting",
    "Resolution",
    "Task",
    "TaskReport",
    "TaskResult",
]
