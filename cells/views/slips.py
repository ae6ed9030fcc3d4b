"""Signing in with a printed slip: user name and code, then a password of one's own. Open to who is not signed in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..actions.accounts import SlipNotOpen, use_slip
from ..forms.accounts import FirstPasswordForm, SlipForm
from ..models import SignInSlip

KEPT_IN_SESSION = "slip"
SECONDS_TO_CHOOSE = 30 * 60


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def slip_sign_in(request):
    """User name and code. A slip that is wrong, used, withdrawn or too old gets one and the same answer."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SlipForm(_posted(request), request=request)
    if request.method == "POST" and form.is_valid():
        request.session.cycle_key()
        request.session[KEPT_IN_SESSION] = [form.slip.pk, timezone.now().timestamp()]
        return redirect("account_slip_password")
    return render(request, "account/slip.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def slip_password(request):
    """Choose a password; that uses the slip up and signs in."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    slip = _slip_in_session(request)
    if slip is None:
        if request.session.pop(KEPT_IN_SESSION, None):
            messages.error(request, str(SlipNotOpen()))
        return redirect("account_slip")
    form = FirstPasswordForm(slip.user, _posted(request))
    if request.method == "POST" and form.is_valid():
        del request.session[KEPT_IN_SESSION]
        try:
            account = use_slip(slip=slip, password=form.cleaned_data["new_password1"])
        except SlipNotOpen as refusal:
            messages.error(request, str(refusal))
            return redirect("account_slip")
        login(request, account)
        messages.success(
            request, _("Your password is set. From now on sign in with your user name and this password.")
        )
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "account": slip.user}
    return render(request, "account/slip_password.html", context, status=422 if form.errors else 200)


def _posted(request):
    """The form's data; an empty form that was sent is not one that was never sent."""
    return request.POST if request.method == "POST" else None


def _slip_in_session(request) -> SignInSlip | None:
    """The slip whose code this browser has just shown; not for longer than half an hour."""
    pk, shown_at = request.session.get(KEPT_IN_SESSION, (None, 0))
    if timezone.now().timestamp() - shown_at > SECONDS_TO_CHOOSE:
        return None
    slip = SignInSlip.objects.select_related("user").filter(pk=pk, user__is_active=True).first()
    return slip if slip and slip.is_open_at(timezone.now()) else None
