"""Reading shared capabilities: what a search looks at, the list of a laboratory, one with its editions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.resources import states
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.rules import Need, Offer

COLUMNS: Final = (
    "id", "line", "edition", "quantity", "kind_id", "kind__name_zh", "kind__name_en", "name_zh", "name_en",
    "low", "high", "unit", "u_absolute", "u_relative", "u_relative_unit", "low_value", "high_value", "a", "b",
    "method", "service", "price", "turnaround_days", "shared_from", "shared_to", "accredited_until", "state",
    "organization_id", "organization__code", "organization__name_zh", "organization__name_en",
    "organization__kind", "organization__address", "organization__contact", "jurisdiction__path",
    "jurisdiction__name_zh", "jurisdiction__name_en", "updated_at",
)  # fmt: skip
OFFERED: Final = (
    "quantity", "kind_id", "unit", "low_value", "high_value", "a", "b", "service", "state", "shared_from",
    "shared_to", "accredited_until",
)  # fmt: skip  # what `offer_of` reads
ORDER: Final = ("organization__code", "quantity", "name_en", "low_value", "id")


@dataclass(frozen=True, kw_only=True)
class CapabilityFilter:
    """What a list is narrowed by; an empty field does not narrow. `is_open`: only what the public sees."""

    organization_id: UUID | None = None
    quantity: str = ""
    kind: str = ""
    is_open: bool = True


def page(wanted: CapabilityFilter, *, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of a list, and how many there are: two queries."""
    rows = _narrowed(wanted)
    start = (page - 1) * size
    return [dict(row) for row in rows.order_by(*ORDER).values(*COLUMNS)[start : start + size]], rows.count()


def every(wanted: CapabilityFilter) -> list[dict[str, Any]]:
    """All rows of a list, for a file: one query."""
    return [dict(row) for row in _narrowed(wanted).order_by(*ORDER).values(*COLUMNS)]


def _narrowed(wanted: CapabilityFilter) -> QuerySet[Capability]:
    rows = Capability.objects.filter(state__in=states.FOUND if wanted.is_open else states.CURRENT)
    exact = {
        "organization_id": wanted.organization_id,
        "quantity": wanted.quantity,
        "kind_id": wanted.kind,
    }
    return rows.filter(**{name: value for name, value in exact.items() if value})


def about(need: Need) -> QuerySet[Capability]:
    """The capabilities that are about what a need names, whatever their range."""
    rows = Capability.objects.filter(state__in=states.FOUND)
    if need.quantity:
        rows = rows.filter(quantity=need.quantity)
    if need.kind:
        named = Q(kind_id=need.kind)
        rows = rows.filter(named | Q(kind=None) if need.quantity else named)
    return rows


def by_identity(identities: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Editions by identity: one query."""
    rows = Capability.objects.filter(pk__in=identities)
    return {row["id"]: dict(row) for row in rows.values(*COLUMNS)}


def offer_of(row: dict[str, Any]) -> Offer:
    """The plain numbers of a row."""
    return Offer(
        quantity=row["quantity"],
        kind=row["kind_id"] or "",
        unit=row["unit"],
        low=row["low_value"],
        high=row["high_value"],
        a=row["a"],
        b=row["b"],
        service=row["service"],
        state=row["state"],
        shared_from=row["shared_from"],
        shared_to=row["shared_to"],
        accredited_until=row["accredited_until"],
    )


def one(capability_id: UUID) -> dict[str, Any]:
    """One edition: one query. Raises NotFound."""
    row = Capability.objects.filter(pk=capability_id).values(*COLUMNS).first()
    if row is None:
        raise NotFound(Text("没有这项能力", "there is no such capability"), capability=capability_id)
    return dict(row)


def editions(line: UUID) -> list[dict[str, Any]]:
    """All editions of a capability, the newest first: one query."""
    return [dict(row) for row in Capability.objects.filter(line=line).order_by("-edition").values(*COLUMNS)]


def laboratories(*, on: date) -> list[dict[str, Any]]:
    """Who shares, and how many capabilities are open on the day: one query."""
    is_open = (
        Q(state="offered", shared_from__lte=on) & (Q(shared_to=None) | Q(shared_to__gte=on))
    )  # fmt: skip
    rows = (
        Capability.objects.filter(is_open)
        .values("organization_id", "organization__name_zh", "organization__name_en", "organization__kind")
        .annotate(count=Count("pk"))
        .order_by("organization__code")
    )
    return [dict(row) for row in rows]
