from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from . import constraints


class CellsConfig(AppConfig):
    name = "cells"
    verbose_name = _("Organisation and people")

    def ready(self):
        pre_migrate.connect(_remove_time_rules, sender=self)
        post_migrate.connect(_install_time_rules, sender=self)
        post_migrate.connect(_install_search_index, sender=self)


def _remove_time_rules(using, **kwargs):
    constraints.remove(connections[using], constraints.models_with_rules())


def _install_time_rules(using, **kwargs):
    constraints.install(connections[using], constraints.models_with_rules())


def _install_search_index(using, **kwargs):
    from . import finding  # the models are there by now

    finding.install_index(connections[using])


class AccessAdminConfig(AdminConfig):
    default_site = "cells.admin_site.AccessAdminSite"
