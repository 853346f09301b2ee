"""The lock after too many wrong passwords or codes: three thresholds, until when, and letting go of it.

django-axes counts failures by user name, address and browser. It locks the pair of user name and address;
here the same counts are read for a user name from everywhere, and for one address against everybody, whose
thresholds are higher: a laboratory shares one address, and nobody should lock a colleague out by eight
mistyped words. While a lock holds, nothing is counted, so that it ends when the page says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max, Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from suyuan.base.civil import time_of_day
from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text


class LockedOut(NotPermitted):
    """Too many wrong passwords or codes in a row."""

    code, http_status = "SY-303", 429
    title = Text("请稍后再试", "Please wait")


def locked(until: datetime | None) -> LockedOut:
    """The refusal that says until when: the time of day, of seconds where there are any."""
    moment = time_of_day(timezone.localtime(until)) if until else ""
    return LockedOut(
        Text(
            f"密码或验证码多次错误，已暂时锁定{f'至 {moment}' if moment else ''}",
            f"too many wrong passwords or codes; locked {f'until {moment}' if moment else 'for a while'}",
        ),
        hint=Text(
            "请届时再试，或联系管理员解除。", "Try again then, or ask the administrator to release it."
        ),
    )


def lock_of(request: HttpRequest, username: str) -> datetime | None:
    """Until when this user name may not try from this address, or None: one query."""
    address = client_address(request)
    mine = Q(username=username) & Q(ip_address=address)
    limits = {
        "pair": (mine, settings.AXES_FAILURE_LIMIT),
        "name": (Q(username=username), settings.LOCK_NAME_AFTER),
        "address": (Q(ip_address=address), settings.LOCK_ADDRESS_AFTER),
    }
    return _until(Q(username=username) | Q(ip_address=address), limits)


def lock_of_account(username: str) -> datetime | None:
    """Until when a user name is locked, from one address or from all, or None: two queries."""
    everywhere = {"name": (Q(username=username), settings.LOCK_NAME_AFTER)}
    if until := _until(Q(username=username), everywhere):
        return until
    found = (
        _recent()
        .filter(username=username)
        .values("ip_address")
        .annotate(many=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(many__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")
        .first()
    )
    return found["last"] + cool_off() if found else None


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong second factor like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def release(username: str) -> None:
    """Forget the failures of a user name."""
    reset(username=username)


def cool_off() -> timedelta:
    """How long a lock holds after the last failure."""
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


def client_address(request: HttpRequest) -> str:
    """The address that the failures of this request are counted under."""
    from axes.helpers import get_client_ip_address

    return str(get_client_ip_address(request) or "")


def address_behind_proxies(request: HttpRequest) -> str:
    """The address of the client for django-axes: behind our own proxies, what the outermost of them saw.

    Only as many entries of X-Forwarded-For are believed as there are proxies; a client can write the others.
    """
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    count = settings.PROXIES
    if count and len(seen) >= count and is_address(seen[-count]):
        return str(seen[-count])
    return str(request.META.get("REMOTE_ADDR", ""))


def is_address(text: str) -> bool:
    """Whether the text is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _recent() -> Any:
    return AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - cool_off())


def _until(rows: Q, limits: Mapping[str, tuple[Q, int]]) -> datetime | None:
    sums: Final = {f"{name}_many": Sum("failures_since_start", filter=of) for name, (of, _) in limits.items()}
    lasts = {f"{name}_last": Max("attempt_time", filter=of) for name, (of, _) in limits.items()}
    found = _recent().filter(rows).aggregate(**sums, **lasts)
    over = [
        found[f"{name}_last"] for name, (_, limit) in limits.items() if (found[f"{name}_many"] or 0) >= limit
    ]
    return max(over) + cool_off() if over else None
