"""What Django notes of its own accord: the path of a refused or failed request. A path may hold a secret."""

import logging
import re

SECRET_PATHS = re.compile(r"(/calendar/)[^/\s\"]+(\.ics)")
LOGGERS = ("django.request", "django.server", "django.security")


class HideSecretAddresses(logging.Filter):
    """The secret of a calendar's address (meetings/feeds.py) is left out of what is logged."""

    def filter(self, record):
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_hidden, record.args))
        return True


def _hidden(value):
    return SECRET_PATHS.sub(r"\1…\2", value) if isinstance(value, str) else value


def hide_secret_addresses():
    for name in LOGGERS:
        logging.getLogger(name).addFilter(HideSecretAddresses())
