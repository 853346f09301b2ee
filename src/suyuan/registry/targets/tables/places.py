"""Divisions, kinds of instruments, and which kinds each level must be able to verify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q

from suyuan.registry.catalogue.models import InstrumentKind, RequiredItem
from suyuan.registry.catalogue.queries import edition_on
from suyuan.registry.parties.models import Jurisdiction

Row = dict[str, Any]


def kinds(_on: date) -> Iterator[Row]:
    """Every kind of the catalogue with its names: one query."""
    rows = InstrumentKind.objects.values("name_zh", "name_en", kind=F("code"))
    return (dict(row) for row in rows)


def required_items(on: date, *, edition: str = "") -> Iterator[Row]:
    """What each level owes by an edition of the catalogue, that of the day by default."""
    rows = RequiredItem.objects.filter(edition_id=edition or edition_on(on)).values_list("level", "kind_id")
    return ({"level": level, "kind": kind} for level, kind in rows)


def units(on: date) -> Iterator[Row]:
    """Divisions of the day that have an authority: one query."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    rows = Jurisdiction.objects.filter(valid, statistical_only=False)
    for code, zh, en, level, kind, parent in rows.values_list(
        "code", "name_zh", "name_en", "level", "type", "parent_id"
    ):
        # Districts keep no standards of their own and use the institute of their city.
        unit_level = kind if kind == "district" else level
        yield {"code": code, "level": unit_level, "name_zh": zh, "name_en": en, "parent": parent}
