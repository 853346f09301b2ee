"""One's own log-in: password, second factor, recovery codes, identities of the provider."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, NotPermitted, SuyuanError
from suyuan.base.text import Text, same
from suyuan.certify.qr import qr_svg
from suyuan.registry.access.confirming import PasswordWrong, confirm_password
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import accounts, lockout, second_factor
from suyuan.registry.parties.commands import check_password
from suyuan.registry.parties.models import Account, LinkedIdentity
from suyuan.web.entering import half_of, open_session
from suyuan.web.identity_provider import provider_name
from suyuan.web.occasion import occasion_for, occasion_of
from suyuan.web.views.page import entered, go, remember, show

SECTION: Final = "account"
NEW: Final = "new_factor"  # the secret shown on the page, until a code proves that the app has it
WRONG_CODE: Final = Text(
    "验证码不正确；请核对手机时间后再试", "the code is wrong; check the clock of the telephone and try again"
)


@never_cache
@entered
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page of the own log-in."""
    return _page(request)


def _page(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    account = own(request)
    context = {
        "account": account,
        "policy": settings.SECOND_FACTOR,
        "codes_left": second_factor.codes_left(account) if account.second_factor else 0,
        "identities": list(LinkedIdentity.objects.filter(account=account).order_by("created_at", "pk")),
        "provider": provider_name(),
        "has_password": account.has_usable_password(),
    }
    return show(request, "account/own.html", context, section=SECTION, problem=problem)


def own(request: HttpRequest) -> Account:
    """The account of whoever is logged in."""
    account = request.user
    if not isinstance(account, Account):
        raise NotPermitted(Text("请先登录", "please log in first"))
    return account


@sensitive_post_parameters("password", "code", "new", "again")
@entered
@require_POST
def do(request: HttpRequest, event: str) -> HttpResponse:
    """Change the password, drop the second factor, renew recovery codes; each asks again who it is."""
    try:
        if event == "password":
            return _change_password(request)
        if event == "drop":
            return _drop(request)
        if event == "codes":
            return _renew(request)
    except SuyuanError as problem:
        return _page(request, problem=problem)
    return go("account")


def _change_password(request: HttpRequest) -> HttpResponse:
    account = own(request)
    _prove(request, account)
    password = chosen_password(request, account)
    accounts.change_password(occasion_of(request), account=account, password=password)
    update_session_auth_hash(request, account)
    remember(request, Text("密码已修改，其他设备已退出", "the password is changed; other devices are out"))
    return go("account")


def chosen_password(request: HttpRequest, account: Account | None, *, name: str = "new") -> str:
    """A new password given twice, as Django's validators allow it. Raises InputError."""
    password = request.POST.get(name, "")[:200]
    if password != request.POST.get("again", "")[:200]:
        raise InputError(Text("两次输入的密码不一致", "the two passwords differ"))
    check_password(password)
    try:
        validate_password(password, account)
    except ValidationError as refusal:
        raise InputError(same("；".join(refusal.messages))) from None
    return password


def _drop(request: HttpRequest) -> HttpResponse:
    account = own(request)
    _prove(request, account)
    accounts.drop_second_factor(occasion_of(request), account=account)
    second_factor.remove(account.pk)
    remember(request, Text("第二因素已停用", "the second factor is dropped"))
    return go("account")


def _renew(request: HttpRequest) -> HttpResponse:
    account = own(request)
    _prove(request, account)
    accounts.renew_recovery_codes(occasion_of(request), account=account)
    return _codes_page(request, second_factor.renew_codes(account), target=reverse("account"))


def _prove(request: HttpRequest, account: Account) -> None:
    """The password, where there is one, and a code, where a factor is enrolled. Raises PasswordWrong."""
    if until := lockout.lock_of(request, account.username):
        raise lockout.locked(until)
    if account.has_usable_password():
        confirm_password(request, username=account.username, password=request.POST.get("password", ""))
    if account.second_factor and not second_factor.take(account, request.POST.get("code", "")):
        lockout.count_failure(request, account.username)
        raise PasswordWrong(Text("验证码不正确或已用过", "the code is wrong or was used already"))


@never_cache
@sensitive_post_parameters("password", "code")
@entered
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol a second factor: the secret as QR code and as text, then a code that proves it."""
    account = own(request)
    if account.second_factor or settings.SECOND_FACTOR == "off":
        return go("account")
    if request.method == "GET":
        return _enrol_page(request, account)
    try:
        _prove(request, account)
        codes = _enrol(request, account, occasion_of(request))
    except SuyuanError as problem:
        return _enrol_page(request, account, problem=problem)
    return _codes_page(request, codes, target=reverse("account"))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enrol_first(request: HttpRequest) -> HttpResponse:
    """Enrol at log-in, where a role demands it; the session opens with the first right code."""
    half = half_of(request)
    if half is None or half.account.second_factor:
        return HttpResponseRedirect(reverse("login"), status=303)
    if request.method == "GET":
        return _enrol_page(request, half.account, is_demanded=True)
    try:
        codes = _enrol(request, half.account, occasion_for(half.account.person_id))
    except SuyuanError as problem:
        return _enrol_page(request, half.account, is_demanded=True, problem=problem)
    open_session(request, half.account)
    return _codes_page(request, codes, target=half.target)


def _enrol(request: HttpRequest, account: Account, occasion: Occasion) -> list[str]:
    secret = request.session.get(NEW, "")
    if not secret or not second_factor.proves(secret, request.POST.get("code", "")):
        raise InputError(WRONG_CODE)
    accounts.enrol_second_factor(occasion, account=account)
    codes = second_factor.activate(account, secret)
    request.session.pop(NEW, None)
    account.second_factor = True
    return codes


def _enrol_page(
    request: HttpRequest,
    account: Account,
    *,
    is_demanded: bool = False,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    secret = request.session.get(NEW) or second_factor.new_secret()
    request.session[NEW] = secret
    context = {
        "frame": "plain.html" if is_demanded else "base.html",
        "is_demanded": is_demanded,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "qr": qr_svg(second_factor.address_of(account, secret)),
        "has_password": account.has_usable_password(),
    }
    return _either(request, "account/enrol.html", context, problem=problem)


def _codes_page(request: HttpRequest, codes: list[str], *, target: str) -> HttpResponse:
    context = {"frame": "base.html", "codes": codes, "target": target}
    return _either(request, "account/codes.html", context)


def _either(
    request: HttpRequest, template: str, context: dict[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    """A page in the frame of the office, or in the plain one on the way in."""
    if context["frame"] == "base.html":
        return show(request, template, context, section=SECTION, problem=problem)
    status = problem.http_status if problem else 200
    return render(request, template, context | {"problem": problem}, status=status)


@entered
@require_POST
def unlink(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """Part an identity of the provider from the own account, if a password or another identity stays."""
    account = own(request)
    try:
        others = LinkedIdentity.objects.filter(account=account).exclude(pk=identity_id).exists()
        if not account.has_usable_password() and not others:
            raise InputError(
                Text("请先设置密码，否则无法登录", "set a password first, or nothing opens the account")
            )
        accounts.unlink_identity(occasion_of(request), account=account, identity_id=identity_id)
    except SuyuanError as problem:
        return _page(request, problem=problem)
    remember(request, Text("已解除关联", "the identity is unlinked"))
    return go("account")
