"""Instruments and lots in use. Those alike are one row with their number before they leave the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from suyuan.registry.catalogue.queries import edition_on, entries_of
from suyuan.registry.catalogue.rules import controlled
from suyuan.registry.instruments.models import Instrument, InstrumentLot

Row = dict[str, Any]

IN_USE: Final = ("in_use", "overdue")
METER_USE: Final = "trade_settlement"


def instruments(on: date) -> Iterator[Row]:
    """Single instruments, then lots: their last verification is what the register knows today."""
    yield from _singles()
    yield from _lots(edition_on(on), on)


def _singles() -> Iterator[Row]:
    alike = ("kind_id", "jurisdiction_id", "controlled", "verified_on", "valid_until", "created_at")
    rows = (
        Instrument.objects.filter(usage="working", state__in=IN_USE)
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
            "verified_on": row["verified_on"],
            "valid_until": row["valid_until"],
            "count": row["pieces"],
        }


def _lots(edition: str, on: date) -> Iterator[Row]:
    entries = entries_of(edition)
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
