"""The register of instruments, for whoever is logged in, within the same rights as the pages."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from ninja.security import django_auth
from pydantic import AfterValidator

from suyuan.api.computing import plain
from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.rules import STATUSES
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope, refuse_unless, scope_of

# The session counts as log-in; requests that change something must carry its CSRF token as well.
router = Router(tags=["registers"], auth=django_auth)

COLUMNS: Final = (
    "id", "label_no", "kind_id", "kind__name_zh", "kind__name_en", "name_zh", "name_en", "model", "serial_no",
    "manufacturer", "measuring_range", "accuracy_class", "owner_id", "owner__name_zh", "owner__name_en",
    "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "place", "usage", "use_field",
    "controlled", "state", "status", "valid_until", "last_certificate",
)  # fmt: skip
DETAILS: Final = (*COLUMNS, "made_on", "mpe", "plate", "verified_on", "row_version", "uses")


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    raise ValueError("printable text is needed")


Word = Annotated[str, Query("", max_length=80), AfterValidator(_printable)]


@router.get("/instruments", summary="Instruments that one may see")
def list_instruments(
    request: HttpRequest,
    kind: Word,
    division: Word,
    status: Word,
    q: Word,
    page: Annotated[int, Query(1, ge=1, le=1_000_000)],
    size: Annotated[int, Query(50, ge=1, le=instruments.MAX_SIZE)],
) -> dict[str, Any]:
    """One page of the register, newest first, narrowed by kind, division, status and words."""
    if status and status not in STATUSES:
        raise InputError(
            Text(f"没有检定状态“{status}”", f"there is no verification status “{status}”"),
            given=status,
            allowed=", ".join(STATUSES),
        )
    scope = scope_in(request)
    found = instruments.page(
        instruments.InstrumentFilter(
            kind=kind, path=narrowed(scope, division), status=status, owner_id=scope.owner_id, text=q
        ),
        on=timezone.localdate(),
        page=page,
        size=size,
    )
    return {
        "instruments": [{name: row[name] for name in COLUMNS} for row in found.rows],
        "total": found.total,
        "has_more": found.has_more,
        "page": found.page,
        "size": found.size,
    }


@router.get("/instruments/{instrument_id}", summary="One instrument")
def instrument(request: HttpRequest, instrument_id: UUID) -> dict[str, Any]:
    """One instrument with its plate data and the history of its uses."""
    row = instruments.detail(instrument_id, on=timezone.localdate())
    refuse_unless(scope_in(request).includes(row), Text("这台器具", "this instrument"))
    return {name: plain(row[name]) for name in DETAILS}


def scope_in(request: HttpRequest) -> Scope:
    """What the person who is logged in may see today."""
    person: UUID = request.user.person_id  # type: ignore[union-attr]
    return scope_of(parties.actor_of(person, on=timezone.localdate()))


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
