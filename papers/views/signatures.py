"""Signed copies of a paper: taken in on the paper's page, and given out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cells.access import Permission, require
from cells.events import record_reading
from cells.models import ReadingKind

from ..actions import PaperError
from ..models import PaperSignature
from ..pdf import PdfLibrariesMissing
from ..signatures import add_signed_copy, content_of
from .papers import disposition, paper_page, visible_paper


@require_POST
def signature_add(request, paper_id):
    """Take in a copy of the paper that was signed outside; a refusal stands on the paper's own page."""
    paper = visible_paper(request, paper_id)
    require(request.user, Permission.ADD_SIGNATURE, paper)
    try:
        rows = add_signed_copy(paper=paper, upload=request.FILES.get("signed_file"), by=request.user)
    except (PaperError, PdfLibrariesMissing) as error:
        return paper_page(request, paper, refusal=str(error), status=422)
    names = ", ".join(row.signer for row in rows)
    messages.success(
        request,
        _("The copy of %(symbol)s signed by %(names)s is stored.") % {"symbol": paper.symbol, "names": names},
    )
    return redirect(paper)


@require_safe
def signature_download(request, signature_id):
    """The signed copy as it came in. It was made elsewhere, so it is only ever saved, never shown as a page of ours."""
    signatures = PaperSignature.objects.visible_to(request.user).select_related("paper")
    signature = get_object_or_404(signatures, pk=signature_id)
    paper, content = signature.paper, content_of(signature)
    if content is None:
        error = _("The stored file is gone or damaged. Please tell the person who runs the server.")
        return render(request, "papers/paper_unavailable.html", {"paper": paper, "error": error}, status=503)
    record_reading(request.user, paper, ReadingKind.EXPORTED)
    name = f"{paper.symbol.replace('/', '-')}_tháng-{paper.month}_đã-ký.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": disposition(name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
