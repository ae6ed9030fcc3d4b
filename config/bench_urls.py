"""The site's addresses and two floors that `manage.py bench` compares them with: nothing, and one bare table."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from cells.models import Cell

from .urls import urlpatterns as site_urlpatterns

BARE_TABLE = """<table>{% for cell in cells %}<tr>{% for column in columns %}<td>{{ cell.name }}</td>{% endfor %}</tr>
{% endfor %}</table>"""


@login_not_required
def empty(request):
    return HttpResponse("")


def bare_table(request, committee_id):
    """One query and the board's table of 9 columns, a row a cell, with nothing around it."""
    template = engines["django"].from_string(BARE_TABLE)
    cells = Cell.objects.filter(committee_id=committee_id)
    return HttpResponse(template.render({"cells": cells, "columns": range(9)}, request))


urlpatterns = [
    *site_urlpatterns,
    path("bench/empty/", empty, name="bench-empty"),
    path("bench/table/<int:committee_id>/", bare_table, name="bench-table"),
]
