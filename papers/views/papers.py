"""Issued papers on the screen and as files."""

import unicodedata
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cells.access import Permission, can
from cells.events import record_reading
from cells.models import ReadingKind

from .. import layout, rendering
from ..actions import NotStored, StoredFileDamaged, issued_bytes, render_draft, render_unnumbered
from ..models import Paper
from ..pdf import PdfLibrariesMissing
from ..signatures import copies_of


@require_safe
def paper_detail(request, paper_id):
    """The paper as it was issued, with its number, hash and download."""
    return paper_page(request, visible_paper(request, paper_id))


def paper_page(request, paper: Paper, *, refusal: str = "", status: int = 200):
    """The page itself; `refusal`: why something that was asked for on it was not done."""
    record_reading(request.user, paper)
    context = {
        "paper": paper,
        "code": layout.spaced_code(paper.short_code),
        "copies": copies_of(paper),
        "may_add_signature": can(request.user, Permission.ADD_SIGNATURE, paper),
        "refusal": refusal,
        "article": rendering.render_article(paper.kind, paper.data, profile_code=paper.layout_profile),
        "replacement": Paper.objects.visible_to(request.user).filter(replaces=paper).first(),
        "crumbs": [(paper.symbol, None)],
    }
    return render(request, "papers/paper_detail.html", context, status=status)


@require_safe
def paper_download(request, paper_id):
    """The stored bytes: to keep, or with ``?inline`` to look at in the browser."""
    paper = visible_paper(request, paper_id)
    try:
        content = issued_bytes(paper)
    except (StoredFileDamaged, NotStored, PdfLibrariesMissing) as error:
        return render(request, "papers/paper_unavailable.html", {"paper": paper, "error": error}, status=503)
    is_inline = "inline" in request.GET
    record_reading(request.user, paper, ReadingKind.PRINTED if is_inline else ReadingKind.EXPORTED)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition(paper, is_inline=is_inline)
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{paper.sha256}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def draft_response(kind: str, data: dict, *, on) -> HttpResponse:
    """The PDF of a paper not yet issued, to read in the browser; nothing of it is stored."""
    return _pdf_response(lambda: render_draft(kind, data, on=on))


def unnumbered_response(kind: str, data: dict, *, on) -> HttpResponse:
    """The PDF of a paper that never gets a number, to read in the browser; nothing of it is stored."""
    return _pdf_response(lambda: render_unnumbered(kind, data, on=on))


def _pdf_response(render_pdf) -> HttpResponse:
    try:
        content = render_pdf()
    except PdfLibrariesMissing as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        content, content_type="application/pdf", headers={"X-Content-Type-Options": "nosniff"}
    )


def content_disposition(paper: Paper, *, is_inline: bool = False) -> str:
    return disposition(f"{paper.symbol.replace('/', '-')}_tháng-{paper.month}.pdf", is_inline=is_inline)


def disposition(name: str, *, is_inline: bool = False) -> str:
    """Names the file twice: ``01-BC-DU_thang-2026-11.pdf`` for old programs, with Đ and á for others."""
    marked = unicodedata.normalize("NFD", name).translate({ord("đ"): "d", ord("Đ"): "D"})
    plain = marked.encode("ascii", "ignore").decode().replace('"', "'").replace("\\", "_")
    how = "inline" if is_inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def visible_paper(request, paper_id) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related(
        "committee", "cell", "issued_by", "replaces"
    )
    return get_object_or_404(papers, pk=paper_id)
