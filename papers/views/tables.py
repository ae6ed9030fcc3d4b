"""The tables of an issued paper as an .xlsx file: made from the data it was issued with, not from today's records."""

from django.views.decorators.http import require_POST

from cells.tables.writing import Column, Sheet
from cells.views.files import as_book

from .. import layout
from ..tables import tables_of
from .papers import visible_paper


@require_POST
def paper_tables(request, paper_id):
    """A sheet for each table of the paper; over each stands which paper it is."""
    paper = visible_paper(request, paper_id)
    above = (
        f"{layout.NAMES[paper.kind]} số {paper.symbol}, {layout.paper_date(paper.signed_on)}",
        f"{paper.title} · {paper.scope} · mã {paper.short_code}, bản {paper.version}",
        "",
    )
    sheets = [
        Sheet(table.title, [Column(*column) for column in table.columns], table.rows, above)
        for table in tables_of(paper.kind, paper.data)
    ]
    title = f"{layout.NAMES[paper.kind]} {paper.symbol}"
    return as_book(request, paper, title, sheets)
