"""How points are shown, and how a template finds the form of a line."""

from django import template
from django.utils.formats import number_format

from ..reasons import number

register = template.Library()


@register.filter
def points(value) -> str:
    """``9,5`` in Vietnamese, ``9.5`` in English; a dash for points not given."""
    return "–" if value is None else number_format(plain(value))


@register.filter
def plain(value) -> str:
    """``9.5`` in every language, for scripts; empty for points not given."""
    return "" if value is None else f"{value.normalize():f}"


@register.filter
def get(mapping, key):
    return mapping.get(key)


@register.filter
def figure(value) -> str:
    """An exact fraction with two decimals at most; a dash for what is not known."""
    return "–" if value is None else number(value)
