"""The row that each accepted meeting leaves for the levels above."""

from meetings.models import MeetingState
from scoring.evidence import Evidence
from scoring.models import MonthResult
from scoring.results import result_fields


def keep_results(assessments) -> None:
    MonthResult.objects.bulk_create(
        MonthResult(meeting=one.meeting, **result_fields(one.meeting, one, Evidence.from_json(one.evidence)))
        for one in assessments
        if one.meeting.state == MeetingState.ACCEPTED
    )
