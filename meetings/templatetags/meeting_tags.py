from datetime import time

from django import template

register = template.Library()


@register.filter
def time_text(value) -> str:
    """A time as it is typed, ``19:45``; text that was typed and refused stays as it is."""
    return value.strftime("%H:%M") if isinstance(value, time) else value or ""
