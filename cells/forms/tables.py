"""What is asked when a list is uploaded."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access import Permission, cells_within
from ..fields import DateField
from ..models import Cell
from ..tables.reading import MAX_FILE_BYTES, TOO_LARGE

MOST_CELLS = 300


class UploadForm(forms.Form):
    """The file alone is looked at by what is in it (cells/tables/reading.py), never by its name."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("An Excel table (.xlsx) or a CSV file, up to 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("This file is empty. Choose the list."),
        },
    )
    joined_on = DateField(
        label=_("In force from"),
        required=False,
        help_text=_("The day from which new entries count; empty: today."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean_joined_on(self):
        day = self.cleaned_data["joined_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Choose today or a day before."))
        return day or timezone.localdate()

    def options(self) -> dict:
        """What goes along with the content of the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class MembersUploadForm(UploadForm):
    joined_on = DateField(
        label=_("In the cell since"),
        required=False,
        help_text=_("New members are expected at meetings from this day on; empty: today."),
    )
    cell = forms.ModelChoiceField(
        Cell.objects.none(),
        label=_("Cell of rows that name none"),
        required=False,
        empty_label=_("– every row names its cell –"),
        help_text=_("For the book of one cell (Mẫu 7-HSĐV), which does not repeat its name."),
    )
    to_proper_case = forms.BooleanField(
        label=_("Write names in capitals as “Nguyễn Văn Bình”"), required=False, initial=True
    )
    is_confirmed_after_a_year = forms.BooleanField(
        label=_("Where the list has no day of confirmation, take 12 months after the admission"),
        required=False,
        help_text=_("Else new members without that day are entered as on probation."),
    )
    field_order = ["file", "cell", "joined_on", "to_proper_case", "is_confirmed_after_a_year"]

    def __init__(self, *args, committee, user, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        cells = Cell.objects.on(today).under(committee).filter(cells_within(user, Permission.KEEP_PEOPLE))
        if cells[MOST_CELLS : MOST_CELLS + 1]:
            del self.fields["cell"]
        else:
            self.fields["cell"].queryset = cells


class OrganisationUploadForm(UploadForm):
    def __init__(self, *args, committee, user, **kwargs):
        super().__init__(*args, **kwargs)
