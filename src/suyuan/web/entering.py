"""From a right password, or a right identity, to an open session: what else is asked on the way.

Until everything is proved nobody is logged in; the session only remembers for ten minutes who may go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.registry.parties import second_factor
from suyuan.registry.parties.models import Account
from suyuan.registry.parties.queries import actor_of
from suyuan.registry.parties.rules import why_not_employed

HALF: Final = "half"
PATIENCE: Final = 600  # seconds between the password and the code
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
MUST_ENROL: Final = ("approver", "decision_officer", "admin")  # where a second factor is required


class LogInRefused(NotPermitted):
    """User name and password do not belong together, or the person does not work here."""

    code = "SY-302"
    title = Text("登录失败", "Log-in failed")


@dataclass(frozen=True, kw_only=True)
class Half:
    """Somebody who has proved the first factor."""

    account: Account
    target: str


def proceed(request: HttpRequest, account: Account, *, target: str) -> HttpResponse:
    """The next step after the first factor. Raises LogInRefused for somebody who does not work here today."""
    today = timezone.localdate()
    person = account.person
    if not account.is_active or why_not_employed(person.employed_from, person.employed_to, on=today):
        raise LogInRefused(
            Text("该账号已停用或本人不在职", "this account is closed, or its owner is not employed"),
            hint=Text("请联系管理员。", "Ask the administrator."),
        )
    if second_factor.is_asked(account):
        return _half_way(request, account, target, "login_second")
    if settings.SECOND_FACTOR == "required" and actor_of(person.pk, on=today).has_role(*MUST_ENROL):
        return _half_way(request, account, target, "login_enrol")
    return complete(request, account, target=target)


def _half_way(request: HttpRequest, account: Account, target: str, step: str) -> HttpResponse:
    request.session.cycle_key()
    request.session[HALF] = {"account": account.pk, "target": target, "at": timezone.now().timestamp()}
    return HttpResponseRedirect(reverse(step), status=303)


def half_of(request: HttpRequest) -> Half | None:
    """Who has proved the first factor in this session and may go on: at most one query."""
    kept = request.session.get(HALF)
    if not kept or not 0 <= timezone.now().timestamp() - kept["at"] <= PATIENCE:
        return None
    rows = Account.objects.filter(pk=kept["account"], is_active=True)
    account = rows.select_related("person__organization").first()
    return Half(account=account, target=kept["target"]) if account else None


def complete(request: HttpRequest, account: Account, *, target: str) -> HttpResponse:
    """Open the session."""
    open_session(request, account)
    return HttpResponseRedirect(target, status=303)


def open_session(request: HttpRequest, account: Account) -> None:
    """Log in, and keep the name that every page shows."""
    request.session.pop(HALF, None)
    login(request, account, backend=BACKEND)
    request.session["me"] = who(account)


def who(account: Any) -> dict[str, list[str]]:
    """Name and house in both languages."""
    person, house = account.person, account.person.organization
    return {"name": [person.name_zh, person.name_en], "organization": [house.name_zh, house.name_en]}


def safe_target(request: HttpRequest, target: str) -> str:
    """Where one wanted to go, if that is here; home otherwise."""
    here = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=here, require_https=request.is_secure())
    return target if target and safe else reverse("home")
