"""The shape of a confirmation: which version was read, and the photo of the signed page."""

from django.utils.translation import gettext_lazy as _

from ..attachments import JPEG, PDF, PNG
from .attachments import AttachmentField
from .fields import VersionForm

ENDINGS = ",".join(f".{ending}" for kind in (JPEG, PNG, PDF) for ending in kind.endings)


class SignedPageForm(VersionForm):
    page = AttachmentField(
        label=_("Photo of the signed page"),
        accept=ENDINGS,
        help_text=_("A photo (JPEG, PNG) or a PDF, up to 10 MB."),
    )
