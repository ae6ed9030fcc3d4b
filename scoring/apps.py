from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = _("Scoring")

    def ready(self):
        from meetings.queries import LENGTHS_ASKED

        from .sheets import length_in_rubric

        LENGTHS_ASKED.append(length_in_rubric)
