"""Who asks, errors as pages in both languages, and the headers that every page carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from suyuan.base.errors import InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.parties.readers import own_copy, reader_of
from suyuan.web.views.errors import problem_response

Handler = Callable[[HttpRequest], HttpResponse]


class Entered(AuthenticationMiddleware):
    """Django's, but who only reads is known as long as the registers stand: `request.reader`, or None."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.reader = None  # type: ignore[attr-defined]
        if request.method in {"GET", "HEAD"}:
            request.user = SimpleLazyObject(lambda: _reading(request))  # type: ignore[assignment]


def _reading(request: HttpRequest) -> Any:
    reader = reader_of(request)
    request.reader = reader  # type: ignore[attr-defined]
    return own_copy(reader) if reader else AnonymousUser()


class ErrorPages:
    """Turns an error of the tree into a page, a fragment for htmx, or a JSON problem, with its status.

    A null character is refused before any view sees it: no text holds one, and PostgreSQL fails on it.
    """

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_null(request):
            return problem_response(request, InputError(NULL))
        return self.handler(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return problem_response(request, problem) if isinstance(problem, SuyuanError) else None


NULL: Final = Text("请求中有空字符", "the request holds a null character")
FORM: Final = "application/x-www-form-urlencoded"


def has_null(request: HttpRequest) -> bool:
    """Whether the address of a page, or a form posted to it, holds a null character."""
    if request.path.startswith("/api/"):  # judged there, each in its own way
        return False
    forms = [request.GET, request.POST] if request.content_type == FORM else [request.GET]
    return "\0" in request.path or any(
        "\0" in text for form in forms for name, values in form.lists() for text in (name, *values)
    )


# Everything comes from this server; no inline script or style, no frame, no plug-in, no foreign form target.
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class ContentPolicy:
    """Sets the content policy, and keeps pages out of shared caches unless a view says otherwise."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
