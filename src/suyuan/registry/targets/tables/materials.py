"""Reference materials that were graded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from suyuan.registry.materials.models import ReferenceMaterial

Row = dict[str, Any]


def materials(_on: date) -> Iterator[Row]:
    """Graded products by the division of their producer: one query."""
    columns = ("id", "number", "name_zh", "name_en", "jurisdiction_id", "grade", "graded_on", "withdrawn_on")
    for row in ReferenceMaterial.objects.filter(graded_on__isnull=False).values(*columns):
        unit_code = row.pop("jurisdiction_id")
        yield {**row, "id": str(row["id"]), "unit_code": unit_code}
