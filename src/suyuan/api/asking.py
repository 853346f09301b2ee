"""Who asks: by a token or by a session, the occasion of the request, and what a query is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, django_auth

from suyuan.api.problems import NotLoggedIn
from suyuan.base.errors import NotFound, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.access.queries import Bearer, bearer_of
from suyuan.registry.access.rules import SLICES
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.readers import actor_at, actor_in
from suyuan.registry.parties.scope import Scope, scope_of


class TokenRefused(NotLoggedIn):
    """A token was shown that opens nothing."""

    code = "SY-306"
    title = Text("令牌无效", "Token not accepted")


class TokenTooNarrow(NotPermitted):
    """The token may read, but not do this."""

    code = "SY-307"
    title = Text("令牌范围不足", "Token does not reach this far")


class TokenAuth(HttpBearer):
    """``Authorization: Bearer sy_...``; a refused token is told, never passed over for a session."""

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:  # noqa: ARG002
        found = bearer_of(token, on=timezone.localdate())
        if found is None or found.refusal is not None:
            words = (
                found.refusal if found and found.refusal else Text("没有这个令牌", "there is no such token")
            )
            raise TokenRefused(
                words, hint=Text("在 /account/tokens 创建令牌。", "Make a token at /account/tokens.")
            )
        return found


# A session counts as log-in too; its requests that change something must carry the CSRF token as well.
ENTERED = [TokenAuth(), django_auth]


def bearer_in(request: HttpRequest) -> Bearer | None:
    """The token of the request, None for a session."""
    entered = getattr(request, "auth", None)
    return entered if isinstance(entered, Bearer) else None


def username_in(request: HttpRequest) -> str:
    """The log-in name of whoever asks."""
    bearer = bearer_in(request)
    return bearer.username if bearer else request.user.get_username()


def person_in(request: HttpRequest) -> UUID:
    """The person who asks."""
    bearer = bearer_in(request)
    person: UUID = bearer.person if bearer else request.user.person_id  # type: ignore[union-attr]
    return person


def occasion_of(request: HttpRequest) -> Occasion:
    """The occasion of a request, with the grants its person holds at this moment."""
    at, zone = timezone.now(), timezone.get_default_timezone()
    person, today, bearer = person_in(request), at.astimezone(zone).date(), bearer_in(request)
    if bearer is not None and request.method in {"GET", "HEAD"}:
        actor = actor_at(bearer.version, person, on=today)
    else:
        actor = actor_in(request, person, on=today)
    return Occasion(actor=actor, at=at, identities=new_identity, zone=zone)


def require_write(request: HttpRequest, code: str) -> None:
    """Raise TokenTooNarrow where a token does not reach a slice. A session reaches as far as its person."""
    bearer = bearer_in(request)
    if bearer is None or bearer.may_write(code):
        return
    name = SLICES[code]
    raise TokenTooNarrow(
        Text(f"该令牌不能办理{name.zh}", f"this token may not act on {name.en}"),
        needed=f"write:{code}",
        given=", ".join(sorted(bearer.scopes)),
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a query is asked, by whom, when, and how much of it."""

    occasion: Occasion
    path: Mapping[str, Any] = field(default_factory=dict)
    filters: Mapping[str, Any] = field(default_factory=dict)
    page: int = 1
    size: int = 50

    @cached_property
    def scope(self) -> Scope:
        """What the person may see today."""
        return scope_of(self.occasion.actor)

    @property
    def house(self) -> UUID:
        """One's own house. Raises NotPermitted for who has none."""
        if self.scope.organization is None:
            raise NotPermitted(Text("您不属于任何机构", "you belong to no organization"))
        return self.scope.organization

    @property
    def start(self) -> int:
        """How many rows stand before the page asked for."""
        return (self.page - 1) * self.size

    def part(self, rows: Any) -> Found:
        """The page asked for of rows that are at hand."""
        whole = list(rows)
        return Found(whole[self.start : self.start + self.size], len(whole))


class Found(NamedTuple):
    """One page of rows and how many there are; `has_more` where the total is only counted so far."""

    rows: list[Any]
    total: int
    has_more: bool | None = None


def page_by(read: Callable[..., Any], name: str = "state") -> Callable[[Asked], Found]:
    """The page of a list that is read by what the reader sees and by one filter of this name.

    read : (scope, *, state, page, size) to rows that know their `total`.
    """

    def found(asked: Asked) -> Found:
        rows = read(asked.scope, state=asked.filters[name], page=asked.page, size=asked.size)
        return Found(rows, rows.total)

    return found


def counted_by(listed: Callable[..., list[Any]], count: Callable[..., int]) -> Callable[[Asked], Found]:
    """The page of a list of one's house, or of the houses of an authority's division, narrowed by state.

    listed : (*, house, path, state, start, limit) to rows; count : (*, house, path, state) to their number.
    """

    def found(asked: Asked) -> Found:
        chosen = {
            "house": asked.scope.organization,
            "path": asked.scope.authority_path,
            "state": asked.filters["state"],
        }
        return Found(listed(**chosen, start=asked.start, limit=asked.size), count(**chosen))

    return found


def narrowed(scope: Scope, division: str) -> str:
    """The division that a list is narrowed to, within the scope.

    One outside of the scope is not found, which is also what somebody hears who makes a code up.
    """
    if not division:
        return scope.path
    path = str(parties.division(division)["path"])
    if scope.path and not f"{path}/".startswith(f"{scope.path}/"):
        raise NotFound(Text(f"没有行政区划 {division}", f"there is no division {division}"), code=division)
    return path
