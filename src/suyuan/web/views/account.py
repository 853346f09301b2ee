"""Log-in, the second factor on the way in, log-out, and the answer after too many wrong passwords."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.parties import lockout, second_factor
from suyuan.web.entering import Half, LogInRefused, complete, half_of, proceed, safe_target, who
from suyuan.web.identity_provider import provider_name

WRONG = Text("用户名或密码不正确", "the user name or the password is wrong")
WRONG_CODE = Text("验证码不正确或已用过", "the code is wrong or was used already")
_who = who  # the tests' way in


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The log-in page, and the log-in."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return enter_page(request, target=target)
    username = request.POST.get("username", "").strip()[:60]
    if until := lockout.lock_of(request, username):
        return enter_page(request, target=target, username=username, problem=lockout.locked(until))
    user: Any = authenticate(request, username=username, password=request.POST.get("password", "")[:200])
    try:
        if user is None:
            raise LogInRefused(WRONG)
        return proceed(request, user, target=target)
    except LogInRefused as problem:
        return enter_page(request, target=target, username=username, problem=problem)


def enter_page(
    request: HttpRequest, *, target: str, username: str = "", problem: SuyuanError | None = None
) -> HttpResponse:
    """The log-in page, with the provider where one is set."""
    context = {
        "next": target,
        "username": username,
        "problem": problem,
        "provider": provider_name(),
    }
    return render(request, "login.html", context, status=problem.http_status if problem else 200)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, or a recovery code, after the password."""
    half = half_of(request)
    if half is None:
        return HttpResponseRedirect(reverse("login"), status=303)
    if request.method == "GET":
        return _second_page(request, half)
    username = half.account.username
    if until := lockout.lock_of(request, username):
        return _second_page(request, half, problem=lockout.locked(until))
    if not second_factor.take(half.account, request.POST.get("code", "")):
        lockout.count_failure(request, username)
        return _second_page(request, half, problem=LogInRefused(WRONG_CODE))
    return complete(request, half.account, target=half.target)


def _second_page(request: HttpRequest, half: Half, *, problem: SuyuanError | None = None) -> HttpResponse:
    context = {"problem": problem, "username": half.account.username}
    return render(request, "account/second.html", context, status=problem.http_status if problem else 200)


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """What django-axes answers with at the failure that locks."""
    half = half_of(request)
    username = half.account.username if half else request.POST.get("username", "")[:60]
    until = lockout.lock_of(request, username)
    return enter_page(request, target=reverse("home"), username=username, problem=lockout.locked(until))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out."""
    logout(request)
    return HttpResponseRedirect(reverse("login"), status=303)
