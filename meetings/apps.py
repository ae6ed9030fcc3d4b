from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self):
        from cells.actions.dissolving import RECORDED_SINCE

        from .queries import met_since

        RECORDED_SINCE.append(met_since)
