"""The register of instruments, for whoever is logged in, within the same rights as the pages."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.security import django_auth

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.instruments.rules import STATUSES
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.parties import queries as parties

router = Router(tags=["registers"], auth=django_auth)

LABORATORY: Final = (
    "verifier", "checker", "approver", "lab_manager", "sample_clerk", "standard_custodian",
)  # fmt: skip
COLUMNS: Final = (
    "id", "label_no", "kind_id", "name_zh", "name_en", "model", "serial_no", "manufacturer",
    "measuring_range", "accuracy_class", "owner__name_zh", "owner__name_en", "jurisdiction_id", "place",
    "usage", "use_field", "controlled", "state", "status", "valid_until", "last_certificate",
)  # fmt: skip


@router.get("/instruments", summary="Instruments that one may see")
def list_instruments(
    request: HttpRequest,
    kind: str = "",
    division: str = "",
    status: str = "",
    q: str = "",
    page: int = 1,
    size: int = 50,
) -> dict[str, Any]:
    """One page of the register, narrowed by kind, division, status and words."""
    if status and status not in STATUSES:
        raise InputError(
            Text(f"不认识状态“{status}”", f"the status “{status}” is not known"),
            given=status,
            allowed=", ".join(STATUSES),
        )
    path, owner = reach(actor_of(request), division=division)
    chosen = instruments.InstrumentFilter(
        kind=kind[:80], path=path, status=status, owner_id=owner, text=q[:80]
    )
    found = instruments.page(chosen, on=timezone.localdate(), page=page, size=size)
    return {
        "instruments": [{name: row.get(name) for name in COLUMNS} for row in found.rows],
        "total": found.total,
        "has_more": found.has_more,
        "page": found.page,
        "size": found.size,
    }


def actor_of(request: HttpRequest) -> Actor:
    """Who is logged in, with the grants in force today."""
    person: UUID = request.user.person_id  # type: ignore[union-attr]
    return parties.actor_of(person, on=timezone.localdate())


def reach(actor: Actor, *, division: str = "") -> tuple[str, UUID | None]:
    """The division whose register may be read, or the one house whose instruments may be.

    Authorities read their division, laboratories the one they work in, everybody else the own house. A
    division outside of that is not found, which is also what a stranger would hear.
    """
    divisions = sorted({grant.jurisdiction for grant in actor.grants if grant.jurisdiction})
    if divisions:
        path = min((str(parties.division(code)["path"]) for code in divisions), key=len)
    elif actor.has_role(*LABORATORY) and actor.organization is not None:
        path = str(parties.organization(actor.organization)["jurisdiction__path"])
    else:
        return "", actor.organization
    if not division:
        return path, None
    narrower = str(parties.division(division)["path"])
    if not f"{narrower}/".startswith(f"{path}/"):
        raise NotFound(Text(f"没有行政区划 {division}", f"there is no division {division}"), code=division)
    return narrower, None
