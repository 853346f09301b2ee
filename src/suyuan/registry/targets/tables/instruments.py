"""Instruments and lots in use. Those alike are one row with their number before they leave the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Case, Count, DateField, F, OuterRef, Q, Subquery, Sum, When
from django.utils.timezone import localdate

from suyuan.registry.catalogue.queries import edition_on, entries_of
from suyuan.registry.catalogue.rules import controlled
from suyuan.registry.instruments.models import Instrument, InstrumentLot
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.targets.tables.plates import plate

Row = dict[str, Any]

IN_USE: Final = ("in_use", "overdue")
METER_USE: Final = "trade_settlement"


def instruments(on: date) -> Iterator[Row]:
    """Single instruments, then lots: the last verification by the day, as far as the register knows it."""
    yield from _singles(on)
    yield from lots(on)


def _singles(on: date) -> Iterator[Row]:
    alike = (
        "kind_id", "jurisdiction_id", "controlled", "verified", "until", "created_at", "accuracy_class",
        "measuring_range",
    )  # fmt: skip
    rows = (
        Instrument.objects.filter(usage="working", state__in=IN_USE)
        .annotate(verified=_as_of(on, "verified_on"), until=_as_of(on, "valid_until"))
        .values(*alike)
        .annotate(pieces=Count("pk"))
        .order_by(*alike)
    )
    for number, row in enumerate(rows, start=1):
        yield {
            "id": f"{row['jurisdiction_id']}/{row['kind_id']}/{number}",
            "kind": row["kind_id"],
            "unit_code": row["jurisdiction_id"],
            "controlled": row["controlled"],
            "in_use": True,
            "registered_on": localdate(row["created_at"]),
            "verified_on": row["verified"],
            "valid_until": row["until"],
            "count": row["pieces"],
            **plate(row["accuracy_class"], row["measuring_range"]),
        }


def _as_of(on: date, column: str) -> Any:
    """A column of the last verification done by the day.

    The register keeps the last one of all. For an instrument verified since the day its certificate before is
    looked up; without one nothing is known of it then, and it does not count as verified.
    """
    if on >= localdate():
        return F(column)
    path = {"verified_on": "evaluation__performed_on", "valid_until": "valid_until"}[column]
    before = Certificate.objects.filter(
        instrument=OuterRef("pk"), kind="verification", evaluation__performed_on__lte=on
    ).order_by("-evaluation__performed_on", "-number")
    return Case(
        When(verified_on__gt=on, then=Subquery(before.values(path)[:1])),
        default=F(column),
        output_field=DateField(),
    )


def lots(on: date) -> Iterator[Row]:
    """Lots of meters in use on the day, those alike folded."""
    entries = entries_of(edition_on(on))
    alike = ("kind_id", "jurisdiction_id", "installed_on", "replace_by", "created_at")
    in_use = InstrumentLot.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    rows = in_use.values(*alike).annotate(pieces=Sum("count")).order_by(*alike)
    for number, row in enumerate(rows, start=1):
        yield {
            "id": f"{row['jurisdiction_id']}/{row['kind_id']}/lot/{number}",
            "kind": row["kind_id"],
            "unit_code": row["jurisdiction_id"],
            "controlled": controlled(entries.get(row["kind_id"]), METER_USE, on=on),
            "in_use": True,
            "registered_on": localdate(row["created_at"]),
            "verified_on": row["installed_on"],
            "valid_until": row["replace_by"],
            "count": row["pieces"],
        }
