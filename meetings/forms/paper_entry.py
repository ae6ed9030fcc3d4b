"""What the printed form asks for beside the record's own pages."""

from .fields import RecordForm
from .planning import PlanForm


class PlaceForm(RecordForm):
    venue = PlanForm.base_fields["venue"]
