"""What the acts of this room share: a row saved or refused in words, and a row as plain JSON."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..errors import Contradiction


def kept(row):
    """The row, saved. Raises Contradiction in the words of the constraint that it breaks."""
    try:
        row.validate_constraints()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise Contradiction(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise Contradiction from error
    return row


def plain(row) -> dict:
    """The row as JSON: other rows by their number, days as 2026-11-07; nothing that is empty, no search keys."""
    values = {
        field.name: field.value_from_object(row) for field in row._meta.concrete_fields if field.editable
    }
    return {name: _json(value) for name, value in values.items() if value not in (None, "")}


def _json(value):
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
