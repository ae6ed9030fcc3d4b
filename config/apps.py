from django.apps import AppConfig
from django.urls import register_converter


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from cells.months import MonthConverter
        from scoring.spans import SpanConverter

        from .logs import hide_secret_addresses

        register_converter(MonthConverter, "month")
        register_converter(SpanConverter, "span")
        hide_secret_addresses()
