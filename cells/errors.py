from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something a person asked for and cannot have; `str()` is the sentence that tells what to do next."""

    message = ""

    def __init__(self, message=None):
        super().__init__(message or self.message)
        self.text = message or self.message

    def __str__(self):
        return str(self.text)


class Contradiction(Refusal):
    """What is asked for contradicts what is recorded; the sentence is that of the broken rule."""

    message = _("Somebody else has recorded something that contradicts this. Open the page again and look.")
