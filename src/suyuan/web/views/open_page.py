"""Pages that are open to everybody: their frame, who is counted, and what a browser may keep.

A public page follows from the registers, the day and the language alone, so the head of the event chain names
it: whoever has it already is told so without a word being drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from suyuan.base.canonical import sha256_hex
from suyuan.registry.journal.queries import registers_version

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame of the office for people who are logged in, that of open pages for everybody else."""
    is_inside = request.user.is_authenticated
    return {"frame": "base.html" if is_inside else "open.html", "is_public": not is_inside}


def kept(view: View[P]) -> View[P]:
    """Answers 304 to a stranger who has the page as the registers are; people inside are always served."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if (
            request.method not in ("GET", "HEAD")
            or request.user.is_authenticated
            or "notice" in request.session
        ):
            return view(request, *args, **kwargs)
        tag = tag_of(request)
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=304, headers={"ETag": tag})
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers["ETag"] = tag
            response.headers["Cache-Control"] = "private, no-cache"
            response.headers["Vary"] = "Cookie, Accept-Language"
        return response

    return answered


def tag_of(request: HttpRequest) -> str:
    """What names the page of this address: the state of the registers, the day, the language."""
    known = (registers_version(), timezone.localdate().isoformat(), translation.get_language() or "")
    return '"' + sha256_hex("\n".join((*known, request.get_full_path())).encode())[:32] + '"'
