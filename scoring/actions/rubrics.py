"""Rubrics that come from files."""

from django.utils.translation import gettext as _

from meetings.errors import MeetingError

from ..models import Rubric
from ..rubric import RubricSpec


def load_rubric(spec: RubricSpec, *, committee=None) -> Rubric:
    """Store a rubric read from a file; the same code and day a second time changes nothing once it is in use."""
    rubric, created = Rubric.objects.get_or_create(
        code=spec.code,
        since=spec.effective_from,
        defaults={
            "committee": committee,
            "name": spec.name,
            "until": spec.effective_until,
            "data": spec.to_data(),
        },
    )
    if not created and rubric.data != spec.to_data():
        if rubric.assessments.exists():
            raise RubricInUse(_("This rubric has scored meetings. Give the new version its own first day."))
        rubric.data, rubric.name, rubric.until = spec.to_data(), spec.name, spec.effective_until
        rubric.save()
    return rubric


class RubricInUse(MeetingError):
    """The rubric has scored meetings, so its document can no longer change."""
