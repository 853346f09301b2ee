"""One's own access tokens: made with the password given again, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access import commands, queries, rules
from suyuan.registry.access.confirming import confirm_password
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.own_account import SECTION, own
from suyuan.web.views.page import entered, go, remember, show

USUAL_LIFE: Final = timedelta(days=90)


@never_cache
@entered
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The list, and a new one; its secret stands on this answer and nowhere else."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _page(request, occasion)
    try:
        secret = _make(request, occasion)
    except SuyuanError as problem:
        return _page(request, occasion, problem=problem)
    return _page(request, occasion, secret=secret)


def _make(request: HttpRequest, occasion: Occasion) -> str:
    posted, account = request.POST, own(request)
    if account.has_usable_password():
        confirm_password(request, username=account.username, password=posted.get("password", ""))
    last = day_of(posted.get("expires_on", ""), Text("到期日", "the last day"))
    if last is None:
        raise Missing("expires_on", hint=Text("请选择到期日。", "Choose the last day."))
    secret = f"{rules.MARK}{secrets.token_urlsafe(32)}"
    commands.make_token(
        occasion,
        name=posted.get("name", "")[: commands.LONGEST_NAME + 1],
        scopes=[rules.READ, *posted.getlist("scope")],
        expires_on=last,
        secret=secret,
    )
    return secret


@entered
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Take one away for good."""
    occasion = occasion_of(request)
    try:
        commands.revoke_token(occasion, token_id=token_id)
    except SuyuanError as problem:
        return _page(request, occasion, problem=problem)
    remember(request, Text("令牌已撤销", "the token is revoked"))
    return go("tokens")


def _page(
    request: HttpRequest, occasion: Occasion, *, secret: str = "", problem: SuyuanError | None = None
) -> HttpResponse:
    today = occasion.today
    rows: list[dict[str, Any]] = []
    if occasion.actor.person is not None:
        rows = [_shown(row, occasion) for row in queries.tokens_of(occasion.actor.person)]
    context = {
        "tokens": rows,
        "secret": secret,
        "scopes": [(code, say(text)) for code, text in rules.SCOPES.items() if code != rules.READ],
        "given": request.POST if problem else {},
        "chosen": request.POST.getlist("scope") if problem else [],
        "usual_end": (today + USUAL_LIFE).isoformat(),
        "first_day": today.isoformat(),
        "last_day": (today + rules.LONGEST_LIFE).isoformat(),
        "has_password": own(request).has_usable_password(),
    }
    return show(request, "account/tokens.html", context, section=SECTION, problem=problem)


def _shown(row: dict[str, Any], occasion: Occasion) -> dict[str, Any]:
    refusal = rules.why_not_usable(
        expires_on=row["expires_on"], revoked_at=row["revoked_at"], active=True, gone=None, on=occasion.today
    )
    reach = [rules.SCOPES[one] for one in row["scopes"] if one in rules.SCOPES]
    return row | {"refusal": refusal, "reach": reach}
