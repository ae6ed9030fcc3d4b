"""Tables of members: what of a file is read, and how its rows become members."""

import io
from collections import defaultdict
from zipfile import BadZipFile, ZipFile

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.formats.base_formats import XLSX
from openpyxl import load_workbook

from .errors import Refusal
from .events import record, subjects_of
from .fields import nfc
from .models import Member

MAX_ROWS, MAX_COLUMNS = 5000, 20
MAX_UPLOAD_BYTES = 10 * 2**20
# An .xlsx file is a zip: a few kilobytes can unfold into gigabytes.
MAX_UNPACKED_BYTES, MAX_RATIO, MAX_ENTRIES = 50 * 2**20, 100, 200


class BoundedXLSX(XLSX):
    """An .xlsx file, looked at before it is unpacked and read no further than a list of members is long."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first row as headers, the rest as rows of the same length. Raises `Refusal` with a sentence."""
        try:
            _check_archive(in_stream)
            headers, *rows = _bounded_rows(in_stream) or [()]
        except Refusal:
            raise
        except Exception as error:  # openpyxl meets a damaged file with whatever its parts raise
            raise Refusal(
                _("This file cannot be read. Save the table as an Excel file (.xlsx) again.")
            ) from error
        width = len(headers)
        rows = [(*row[:width], *[None] * (width - len(row))) for row in rows]
        return tablib.Dataset(*rows, headers=list(headers))


def _check_archive(content: bytes) -> None:
    try:
        entries = ZipFile(io.BytesIO(content)).infolist()
    except BadZipFile as error:
        raise Refusal(_("This file is not an Excel table (.xlsx).")) from error
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise Refusal(_("This file holds macros. Save the table as an Excel file without macros (.xlsx)."))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * packed or len(entries) > MAX_ENTRIES:
        raise Refusal(
            _("This file is too large to be a list of members. Copy the list alone into a new table.")
        )


def _bounded_rows(content: bytes) -> list[tuple]:
    """The rows of the active sheet, without blank ones at the end; reading stops at the first one too many."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = book.active
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    rows = []
    # One row for the headers, and one more to learn that there are too many.
    for row in sheet.iter_rows(max_row=MAX_ROWS + 2, values_only=True):
        if len(rows) > MAX_ROWS:
            raise Refusal(
                _(
                    "This table has more than 5,000 rows. Divide it, and delete empty rows below the last member."
                )
            )
        if len(row) > MAX_COLUMNS:
            raise Refusal(_("This table has more than 20 columns. Delete those that are not asked for."))
        rows.append(row)
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    return rows


def _card(value) -> str:
    """A card number as it is stored, whether the table holds it as text or as a number."""
    return nfc(str("" if value is None else value)).strip()


class MemberResource(resources.ModelResource):
    """Members as a table, found again by their card number; a row without one is always new.

    `members` are those the importing person (`by`) may change: a card number of anybody else is refused.
    Every row written leaves an event.
    """

    class Meta:
        model = Member
        import_id_fields = ["card_number"]
        fields = ["card_number", "full_name", "born_on", "admitted_on", "confirmed_on"]
        export_order = fields
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        clean_model_instances = True

    def __init__(self, members=None, by=None):
        super().__init__()
        self.members, self.by = members, by

    def get_queryset(self):
        return Member.objects.none() if self.members is None else self.members

    def before_import(self, dataset, **kwargs):
        """Raises `Refusal` when one card number stands in two rows, which would make one member of two people."""
        if "card_number" not in (dataset.headers or []):
            return
        rows = defaultdict(list)
        for number, card in enumerate(dataset["card_number"], 2):  # as Excel counts: the headers are row 1
            rows[_card(card)].append(number)
        rows.pop("", None)
        doubled = [numbers for numbers in rows.values() if len(numbers) > 1]
        if doubled:
            named = "; ".join(", ".join(map(str, numbers)) for numbers in doubled[:10])
            raise Refusal(
                _(
                    "The same card number stands in more than one row: %(rows)s. Correct the file and choose it again."
                )
                % {"rows": named}
            )

    def before_import_row(self, row, **kwargs):
        if "card_number" in row:
            row["card_number"] = _card(row["card_number"])

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """A number that is somebody else's is refused with one sentence that does not say whose or where."""
        taken = Member.objects.filter(card_number=instance.card_number).exclude(pk=instance.pk)
        if instance.card_number and taken.exists():
            raise ValidationError(
                {
                    "card_number": _(
                        "This card number cannot be used here. Ask the superior committee's office."
                    )
                }
            )
        super().validate_instance(instance, import_validation_errors, validate_unique)

    def get_instance(self, instance_loader, row):
        return super().get_instance(instance_loader, row) if row.get("card_number") else None

    def before_save_instance(self, instance, row, **kwargs):
        stored = Member.objects.filter(pk=instance.pk).first()
        self.before = self.plain(stored) if stored else None

    def after_save_instance(self, instance, row, **kwargs):
        about = subjects_of(instance)
        after = self.plain(instance)
        record(by=self.by, verb="imported", obj=instance, before=self.before, after=after, about=about)

    def plain(self, member) -> dict:
        return {name: str(getattr(member, name) or "") for name in self.Meta.fields}
