"""Titles of honest measurement units, and the declarations that stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from suyuan.registry.honest.models import HonestDeclaration, HonestTitle

Row = dict[str, Any]


def honest_units(_on: date) -> Iterator[Row]:
    """Every title with the days between which it counts: one query. The plaque is its identity."""
    columns = ("plaque", "state", "valid_from", "valid_to", "ended_on")
    named = ("unit__name_zh", "unit__name_en", "unit__jurisdiction_id")
    for row in HonestTitle.objects.order_by("plaque").values(*columns, *named):
        yield {
            "id": row["plaque"],
            "name_zh": row["unit__name_zh"],
            "name_en": row["unit__name_en"],
            "unit_code": row["unit__jurisdiction_id"],
            **{name: row[name] for name in columns[1:]},
        }


def declarations(_on: date) -> Iterator[Row]:
    """Every declaration with the day on which it was taken back, replaced or made void: one query."""
    columns = ("id", "declared_on", "ended_on", "unit__name_zh", "unit__name_en", "unit__jurisdiction_id")
    for row in HonestDeclaration.objects.order_by("declared_on", "id").values(*columns):
        yield {
            "id": str(row["id"]),
            "name_zh": row["unit__name_zh"],
            "name_en": row["unit__name_en"],
            "unit_code": row["unit__jurisdiction_id"],
            "valid_from": row["declared_on"],
            "ended_on": row["ended_on"],
        }
