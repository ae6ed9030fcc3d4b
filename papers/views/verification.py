"""Is the paper in hand the issued one? Open to everybody who holds a paper; tells number, date, version and no more."""

from allauth.core.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from ..forms import CodeForm
from ..models import Paper
from ..verification import (
    MAX_FORM_BYTES,
    FingerprintUpload,
    Verdict,
    announced_length,
    compare,
    versions_of,
)

RATE = "paper_code"  # settings.ACCOUNT_RATE_LIMITS: wrong codes an address may try
FILE_FIELD = "paper"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_verify_start(request):
    """Type the short code; leads to the page that the QR leads to."""
    if request.method != "POST":
        return render(request, "papers/paper_verify_start.html", {"form": CodeForm()})
    if not consume(request, action=RATE, dry_run=True):
        return render(request, "papers/paper_verify_start.html", {"is_too_often": True}, status=429)
    form = CodeForm(request.POST)
    if form.is_valid():
        return redirect("papers:paper-verify", form.paper.verification_code)
    consume(request, action=RATE)
    return render(request, "papers/paper_verify_start.html", {"form": form}, status=422)


@login_not_required
@csrf_exempt  # only until the upload is to be hashed as it arrives: _paper_verify checks the token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_verify(request, code):
    """What was issued under the code of a QR; by POST also what the uploaded file is. The file is not kept."""
    paper = Paper.objects.select_related("replaces").filter(verification_code=code).first()
    versions = versions_of(paper) if paper else []
    upload = FingerprintUpload(request, FILE_FIELD, [version.size for version in versions if version.sha256])
    if announced_length(request) > MAX_FORM_BYTES:
        upload.is_too_large = True  # and nothing of it is read
        return _shown(request, paper, versions, upload)
    request.upload_handlers = [upload]
    return _paper_verify(request, paper, versions, upload)


@csrf_protect
def _paper_verify(request, paper, versions, upload):
    request.FILES  # noqa: B018 – reading them is what feeds the fingerprint
    return _shown(request, paper, versions, upload)


def _shown(request, paper, versions, upload):
    if paper is None:
        context = {"form": CodeForm(), "is_unknown": True, "unknown": CodeForm.unknown}
        return render(request, "papers/paper_verify_start.html", context, status=404)
    context = {"paper": paper, "newest": versions[-1], "is_replaced": versions[-1] != paper}
    if request.method != "POST":
        return render(request, "papers/paper_verify.html", context)
    problem = _problem(paper, upload)
    if problem:
        return render(request, "papers/paper_verify.html", context | {"problem": problem}, status=422)
    found = compare(paper, versions, upload.fingerprint)
    is_fine = found.verdict in (Verdict.ISSUED, Verdict.SIGNED)
    return render(request, "papers/paper_verify.html", context | {"found": found, "is_fine": is_fine})


def _problem(paper, upload) -> str:
    """Why the file cannot be compared; "" when it can."""
    if not paper.sha256:
        return _("The PDF of this paper is still being made. Please try again in a few minutes.")
    if upload.is_too_large:
        return _(
            "This file is larger than 20 MB; no paper issued here is. Choose the PDF that you were given."
        )
    if upload.fingerprint is None or not upload.fingerprint.size:
        return _("No file was chosen. Choose the PDF that you were given, then press the button again.")
    return ""
