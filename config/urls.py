"""Namespaces only; each app keeps its own addresses."""

from allauth.account import views as account_views
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from cells.views import slips

from . import views

urlpatterns = [
    path("", include("scoring.urls")),
    path("", include("meetings.urls")),
    path("papers/", include("papers.urls")),
    path("people/members/<int:member_id>/data/", views.member_data, name="member-data"),
    path("people/", include("cells.urls")),
    # Of allauth's pages only those an office needs: accounts are opened by staff, not by visitors.
    path("account/login/", account_views.login, name="account_login"),
    path("account/logout/", account_views.logout, name="account_logout"),
    path("account/inactive/", account_views.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account_views.password_change, name="account_change_password"),
    # The printed slip of a first sign-in: user name and code, then a password of one's own.
    path("account/slip/", login_not_required(slips.slip_sign_in), name="account_slip"),
    path("account/slip/password/", login_not_required(slips.slip_password), name="account_slip_password"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]
