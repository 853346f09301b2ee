"""The language of the public pages: what the reader chose (``?lang=en``), else what the browser asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

CODES: Final = {"zh": "zh-hans", "en": "en"}
A_YEAR: Final = 365 * 24 * 3600
MINUTES: Final = "public, max-age=300"  # of pages that a reader may keep, in the language of the reader

View = Callable[..., HttpResponse]


def speaking(view: View) -> View:
    """Let `view` answer in the language asked for, and remember the choice."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        chosen = CODES.get(request.GET.get("lang", ""))
        translation.activate(chosen or translation.get_language_from_request(request))
        response = view(request, *arguments, **named)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if chosen:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax")
        return response

    return answered
