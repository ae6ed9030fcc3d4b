"""The site's addresses and the floors that `manage.py bench` compares them with: nothing, and two bare tables."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from cells.models import Cell, Committee
from scoring.boards import board

from .urls import urlpatterns as site_urlpatterns

BARE_TABLE = """<table>{% for row in rows %}<tr><td>{{ row.cell.name }}</td><td>{{ row.secretary }}</td>
<td>{{ row.met_on|date:"d/m" }}</td><td>{{ row.rate_percent|floatformat:2 }}</td>
<td>{{ row.assessment.proposed_total }}</td><td>{{ row.assessment.own_total }}</td>
<td>{{ row.assessment.official_total }}</td><td>{{ row.grade }}</td><td>{{ row.state }}</td></tr>{% endfor %}</table>"""
FLOOR_TABLE = """<table>{% for cell in cells %}<tr>{% for column in columns %}<td>{{ cell.name }}</td>{% endfor %}</tr>
{% endfor %}</table>"""


@login_not_required
def empty(request):
    return HttpResponse("")


def bare_table(request, committee_id, month):
    """The board's own rows as plain text: the same data, no links, badges, buttons or page around them."""
    rows = board(Committee.objects.get(pk=committee_id), month, timezone.localdate()).rows
    return HttpResponse(_template(BARE_TABLE).render({"rows": rows}, request))


def floor_table(request, committee_id, month):
    """One query and 9 columns of one text, a row a cell: the least that any table of that size costs."""
    cells = Cell.objects.filter(committee_id=committee_id)
    return HttpResponse(_template(FLOOR_TABLE).render({"cells": cells, "columns": range(9)}, request))


@cache
def _template(source):
    return engines["django"].from_string(source)


urlpatterns = [
    *site_urlpatterns,
    path("bench/empty/", empty, name="bench-empty"),
    path("bench/table/<int:committee_id>/<month:month>/", bare_table, name="bench-table"),
    path("bench/floor/<int:committee_id>/<month:month>/", floor_table, name="bench-floor"),
]
