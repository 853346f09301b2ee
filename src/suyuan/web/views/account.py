"""Log-in, log-out, and the answer after too many wrong passwords."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text

WRONG = Text("用户名或密码不正确", "the user name or the password is wrong")
WAIT = Text("密码多次错误，该账号已暂时锁定", "too many wrong passwords; this account is locked for a while")
WAIT_HINT = Text("请在 15 分钟后再试，或联系管理员。", "Try again in 15 minutes, or ask the administrator.")


class LogInRefused(NotPermitted):
    """User name and password do not belong together."""

    code = "SY-302"
    title = Text("登录失败", "Log-in failed")


class LockedOut(NotPermitted):
    """Too many wrong passwords in a row."""

    code, http_status = "SY-303", 429
    title = Text("请稍后再试", "Please wait")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The log-in page, and the log-in."""
    target = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
        return _page(request, target=target)
    username = request.POST.get("username", "").strip()[:60]
    user = authenticate(request, username=username, password=request.POST.get("password", "")[:200])
    if user is None:
        return _page(request, target=target, username=username, problem=LogInRefused(WRONG))
    login(request, user)
    request.session["me"] = _who(user)
    return HttpResponseRedirect(target, status=303)


def _who(user: Any) -> dict[str, list[str]]:
    person, house = user.person, user.person.organization
    return {"name": [person.name_zh, person.name_en], "organization": [house.name_zh, house.name_en]}


def _safe(request: HttpRequest, target: str) -> str:
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=here, require_https=request.is_secure())
    return target if target and safe else reverse("home")


def _page(
    request: HttpRequest, *, target: str, username: str = "", problem: SuyuanError | None = None
) -> HttpResponse:
    context = {"next": target, "username": username, "problem": problem}
    return render(request, "login.html", context, status=problem.http_status if problem else 200)


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """What django-axes answers with while an account is locked."""
    username = request.POST.get("username", "")[:60]
    return _page(request, target=reverse("home"), username=username, problem=LockedOut(WAIT, hint=WAIT_HINT))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out."""
    logout(request)
    return HttpResponseRedirect(reverse("login"), status=303)
