from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CellsConfig(AppConfig):
    name = "cells"
    verbose_name = _("Organisation and people")


class AccessAdminConfig(AdminConfig):
    default_site = "cells.admin_site.AccessAdminSite"
