"""Two small steps around every request."""

from django.conf import settings
from django.utils import translation


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
