"""A box for one file, checked by its content when the form is checked (meetings/attachments.py)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..attachments import ACCEPT, MAX_BYTES, FileEmpty, FileTooLarge, inspect
from ..errors import MeetingError


class AttachmentField(forms.FileField):
    """Gives the uploaded file; `actions.attach` stores it. The form's page needs enctype="multipart/form-data"."""

    default_error_messages = {"empty": FileEmpty.message, "required": _("Choose the file.")}

    def __init__(self, *, accept=ACCEPT, **kwargs):
        kwargs.setdefault(
            "help_text", _("A PDF, a photo (JPEG, PNG), a Word or an Excel document, up to 10 MB.")
        )
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)

    def to_python(self, data):
        # Larger ones are refused by their size, before a byte is read.
        if data not in self.empty_values and data.size > MAX_BYTES:
            raise forms.ValidationError(FileTooLarge.message)
        return super().to_python(data)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            try:
                inspect(upload.name or "", upload.read())
            except MeetingError as refusal:
                raise forms.ValidationError(refusal.text) from refusal
            finally:
                upload.seek(0)
        return upload
