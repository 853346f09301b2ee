"""The occasion of a request: who is logged in, and the instant; everything below takes them as arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.journal.occasion import Actor, Occasion
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.readers import Reader, actor_in


def occasion_of(request: HttpRequest) -> Occasion:
    """The occasion of `request`, made once. Raises NotPermitted when nobody is logged in."""
    made: Occasion | None = getattr(request, "occasion", None)
    if made is None:
        made = _make(request, at=timezone.now())
        request.occasion = made  # type: ignore[attr-defined]
    return made


def _make(request: HttpRequest, *, at: datetime) -> Occasion:
    person: UUID | None = getattr(request.user, "person_id", None)
    if person is None:
        raise NotPermitted(Text("请先登录", "please log in first"))
    return _of(person, at, partial(actor_in, request))


def registers_read(request: HttpRequest) -> str:
    """The version of the registers that was read with the session of the request, or read now."""
    reader: Reader | None = getattr(request, "reader", None)
    return reader.version if reader else registers_version()


def occasion_for(person: UUID) -> Occasion:
    """The occasion of a person who is on the way in and not logged in yet: a link or a password is proof."""
    return _of(person, timezone.now(), parties.actor_of)


def _of(person: UUID, at: datetime, actor_of: Callable[..., Actor]) -> Occasion:
    zone = timezone.get_default_timezone()
    actor = actor_of(person, on=at.astimezone(zone).date())
    return Occasion(actor=actor, at=at, identities=new_identity, zone=zone)


def own_division(occasion: Occasion) -> dict[str, Any] | None:
    """The division in which one acts for an authority; None for who acts for none."""
    codes = [grant.jurisdiction for grant in occasion.actor.grants if grant.jurisdiction]
    return parties.division(codes[0]) if codes else None
