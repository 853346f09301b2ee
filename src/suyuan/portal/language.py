"""The language of the public pages: Chinese, unless the reader chose English once (``?lang=en``)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

CODES: Final = {"zh": "zh-hans", "en": "en"}
A_YEAR: Final = 365 * 24 * 3600

View = Callable[..., HttpResponse]


def speaking(view: View) -> View:
    """Let `view` answer in the language asked for, and remember the choice."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        chosen = CODES.get(request.GET.get("lang", ""))
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        translation.activate(chosen or (kept if kept in CODES.values() else CODES["zh"]))
        response = view(request, *arguments, **named)
        if chosen:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax")
        return response

    return answered
