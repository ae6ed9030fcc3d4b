"""Small steps around every request."""

from django.conf import settings
from django.shortcuts import render
from django.utils import translation

from papers.verification import MAX_FORM_BYTES, announced_length

# The forms that are open to everybody hold some words, but for that of a paper's file.
MAX_BYTES_OF_STRANGERS = 2**20


class ChosenLanguageMiddleware:
    """Vietnamese unless this browser chose otherwise with the language switch.

    Django's LocaleMiddleware would follow the browser's own setting, and many office machines run an English
    Windows: their users would meet an English page they never asked for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response


class PersonalPagesAreNotStoredMiddleware:
    """No browser, proxy or search engine keeps a page of a signed-in person (trust.md S-19, S-49)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class LongBodiesAreNotReadMiddleware:
    """Refuses, unread, what says it is longer than any form here takes.

    Else looking for the form's token would lay all of it on the disk first, whoever sent it. A page without that look
    (papers/views/verification.py) reads what comes by itself and stops where it must.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        length = announced_length(request)
        if length <= MAX_BYTES_OF_STRANGERS or getattr(view, "csrf_exempt", False):
            return None
        if length <= MAX_FORM_BYTES and request.user.is_authenticated:
            return None
        return render(request, "413.html", status=413)
