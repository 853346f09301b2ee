"""Invitations: sending one, opening the link, choosing a password; releasing locks and second factors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import GatewayError, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.parties import accounts, inviting, lockout, second_factor
from suyuan.registry.parties.models import Invitation
from suyuan.web.entering import proceed
from suyuan.web.identity_provider import provider_name
from suyuan.web.occasion import occasion_for, occasion_of
from suyuan.web.speech import language
from suyuan.web.views.own_account import chosen_password
from suyuan.web.views.page import entered, go, remember, written
from suyuan.web.views.people import person_for, person_page


@never_cache
@entered
@require_POST
@sensitive_variables("token", "link")
def invite(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Invite a person; the link goes out by e-mail, if there is an address, and stands on the page once."""
    occasion = occasion_of(request)
    row = person_for(occasion, person_id)
    token = inviting.new_token()
    try:
        email = written(request.POST, "email", most=200)
        accounts.invite(occasion, person_id=person_id, token=token, email=email)
    except SuyuanError as problem:
        return person_page(request, occasion, row, problem=problem)
    link = inviting.link_of(token)
    refusal = _send(email, row["name_zh"], link) if email else None
    fresh = person_for(occasion, person_id)
    answer = person_page(request, occasion, fresh, problem=refusal, link=link)
    answer.status_code = 200
    return answer


def _send(email: str, name: str, link: str) -> SuyuanError | None:
    """Send the letter; a server that fails is told on the page, where the link stands all the same."""
    try:
        inviting.send_letter(email, name=name, link=link)
    except GatewayError as failure:
        return failure
    return None


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: user name and password of one's own, then the log-in."""
    row = accounts.invited(system_occasion(), token[:200])
    if request.method == "GET":
        return _page(request, row)
    try:
        password = chosen_password(request, None, name="password")
        account = accounts.accept_invitation(
            occasion_for(row.person_id),
            token=token[:200],
            username=request.POST.get("username", "")[:61],
            password=password,
            language="en" if language() == "en" else "zh-hans",
        )
        return proceed(request, account, target=reverse("account"))
    except SuyuanError as problem:
        return _page(request, row, problem=problem)


def _page(request: HttpRequest, row: Invitation, *, problem: SuyuanError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "person": row.person,
        "house": row.person.organization,
        "expires": row.expires_at,
        "given": request.POST,
        "problem": problem,
        "provider": provider_name(),
    }
    return render(request, "account/invitation.html", context, status=problem.http_status if problem else 200)


@entered
@require_POST
def release_lock(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Release the lock of an account."""
    occasion = occasion_of(request)
    row = person_for(occasion, person_id)
    try:
        with transaction.atomic():
            lockout.release(accounts.release_lock(occasion, person_id=person_id))
    except SuyuanError as problem:
        return person_page(request, occasion, row, problem=problem)
    remember(request, Text("锁定已解除", "the lock is released"))
    return go("person", person_id)


@entered
@require_POST
def reset_second_factor(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take away a second factor whose owner has lost it."""
    occasion = occasion_of(request)
    row = person_for(occasion, person_id)
    try:
        with transaction.atomic():
            second_factor.remove(accounts.reset_second_factor(occasion, person_id=person_id))
    except SuyuanError as problem:
        return person_page(request, occasion, row, problem=problem)
    remember(request, Text("第二因素已重置", "the second factor is reset"))
    return go("person", person_id)
