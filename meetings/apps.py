from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self):
        from cells.actions.dissolving import RECORDED_SINCE

        from .queries import met_since

        RECORDED_SINCE.append(met_since)
        post_migrate.connect(_install_search_index, sender=self)


def _install_search_index(using, **kwargs):
    from . import search  # the models are there by now

    search.install_index(connections[using])
