"""Log-in through the provider, linking an identity to the own account, and accepting an invitation with one.

An identity that is linked to no account opens nothing: strangers are never signed up.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.parties import accounts
from suyuan.registry.parties.models import Account
from suyuan.web import identity_provider
from suyuan.web.entering import LogInRefused, proceed, safe_target
from suyuan.web.identity_provider import Identity
from suyuan.web.occasion import occasion_for, occasion_of
from suyuan.web.speech import language
from suyuan.web.views.account import enter_page
from suyuan.web.views.own_account import own
from suyuan.web.views.page import entered, go, remember

STRANGER = Text("此身份尚未关联账号", "this identity is not linked to an account")


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """To the provider, to log in."""
    target = safe_target(request, request.POST.get("next", ""))
    return _go(request, {"for": "login", "target": target})


@entered
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """To the provider, to link an identity to the account that is logged in."""
    return _go(request, {"for": "link", "account": own(request).pk})


@never_cache
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """To the provider, to open the invited person's account with an identity instead of a password."""
    accounts.invited(system_occasion(), token[:200])
    username = request.POST.get("username", "").strip()[:61]
    return _go(request, {"for": "invitation", "token": token[:200], "username": username})


def _go(request: HttpRequest, wanted: dict[str, Any]) -> HttpResponse:
    """A page that leads on: a form may only lead to this server (content policy), a link may lead away."""
    try:
        address = identity_provider.begin(request, wanted)
    except SuyuanError as problem:
        return enter_page(request, target=reverse("home"), problem=problem)
    return render(request, "account/leaving.html", {"address": address})


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    try:
        identity = identity_provider.finish(request)
        return _DEEDS[identity.wanted["for"]](request, identity)
    except SuyuanError as problem:
        return enter_page(request, target=reverse("home"), problem=problem)


def _log_in(request: HttpRequest, identity: Identity) -> HttpResponse:
    rows = Account.objects.filter(identities__issuer=identity.issuer, identities__subject=identity.subject)
    account = rows.select_related("person__organization").first()
    if account is not None and not account.is_active:
        raise LogInRefused(
            Text("该账号已停用", "this account is closed"),
            hint=Text("请联系本单位管理员。", "Ask the administrator of your organization."),
        )
    if account is None:
        raise LogInRefused(
            STRANGER,
            hint=Text(
                "请先用密码登录，在“我的账号”中关联；或使用邀请链接。",
                "Log in with your password and link it under “My log-in”, or use an invitation.",
            ),
        )
    return proceed(request, account, target=identity.wanted["target"])


def _link(request: HttpRequest, identity: Identity) -> HttpResponse:
    account = request.user
    if not isinstance(account, Account) or account.pk != identity.wanted["account"]:
        raise NotPermitted(Text("请先登录，再关联身份", "log in first, then link the identity"))
    accounts.link_identity(
        occasion_of(request), account=account, issuer=identity.issuer, subject=identity.subject
    )
    remember(request, Text("身份已关联", "the identity is linked"))
    return go("account")


def _accept(request: HttpRequest, identity: Identity) -> HttpResponse:
    token = identity.wanted["token"]
    occasion = occasion_for(accounts.invited(system_occasion(), token).person_id)
    account = accounts.accept_with_identity(
        occasion,
        token=token,
        username=identity.wanted["username"],
        issuer=identity.issuer,
        subject=identity.subject,
        language="en" if language() == "en" else "zh-hans",
    )
    return proceed(request, account, target=reverse("account"))


_DEEDS = {"login": _log_in, "link": _link, "invitation": _accept}
