"""What every screen has around it: the log-in it needs, the person, a notice, the menu entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from suyuan.base.errors import InputError, SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.web.speech import speaking

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)

MOST_LETTERS: Final = 240  # characters of a short text in a form


def entered(
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R | HttpResponse]:
    """Lets only people who are logged in see the screen; htmx is sent to the log-in as a whole page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        if request.user.is_authenticated:
            with speaking():
                return view(request, *args, **kwargs)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("login")})
        return redirect_to_login(request.get_full_path(), reverse("login"))

    return guarded


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    section: str,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    """The screen with its frame; with a problem it carries the problem and its status."""
    around = {
        "section": section,
        "me": me(request),
        "notice": _notice(request),
        "problem": problem,
    }
    with speaking():
        return render(request, template, around | context, status=problem.http_status if problem else 200)


def me(request: HttpRequest) -> dict[str, Text] | None:
    """Name and house of the person logged in, as put into the session at log-in."""
    kept = request.session.get("me")
    return {part: Text(*pair) for part, pair in kept.items()} if kept else None


def remember(request: HttpRequest, notice: Text) -> None:
    """Say `notice` once, on the next screen."""
    request.session["notice"] = [notice.zh, notice.en]


def _notice(request: HttpRequest) -> Text | None:
    kept = request.session.pop("notice", None) if "notice" in request.session else None
    return Text(*kept) if kept else None


def go(address: str, *args: object) -> HttpResponseRedirect:
    """To another screen after an act, so that reloading does not repeat it."""
    return HttpResponseRedirect(reverse(address, args=args), status=303)


def attached(content: bytes, media: str, name: str) -> HttpResponse:
    """A file to be kept, under a name of any letters."""
    keeping = content_disposition_header(True, name)  # noqa: FBT003 - as an attachment
    return HttpResponse(content, content_type=media, headers={"Content-Disposition": keeping or "attachment"})


def uuid_of(text: str, what: Text) -> UUID:
    """An identity from a form. Raises InputError."""
    try:
        return UUID(text)
    except ValueError:
        raise InputError(
            Text(f"请选择{what.zh}", f"please choose {what.en}"), quantity=str(what), given=text
        ) from None


def written(given: Mapping[str, Any], name: str, *, most: int = MOST_LETTERS) -> str:
    """What a field of a form holds, without blanks around it and never cut. Raises TooLarge."""
    text = str(given.get(name, "")).strip()
    if len(text) > most:
        raise TooLarge.letters(name, text, most=most)
    return text


def all_fit(given: Mapping[str, str], *, most: int = MOST_LETTERS) -> None:
    """Refuse a form one of whose texts is longer than a field takes. Raises TooLarge."""
    for name in given:
        written(given, name, most=most)


def page_number(request: HttpRequest) -> int:
    """The page asked for; anything that is not a number is the first."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 1_000_000) if text.isascii() and text.isdigit() and len(text) < 8 else 1
