"""Local technical specifications with the days between which they were in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from suyuan.registry.specifications.models import TechnicalSpecification

Row = dict[str, Any]


def specifications(_on: date) -> Iterator[Row]:
    """Every local specification: one query."""
    columns = (
        "id",
        "number",
        "title_zh",
        "title_en",
        "jurisdiction_id",
        "scope",
        "in_force_from",
        "abolished_on",
    )
    for row in TechnicalSpecification.objects.filter(scope="local").values(*columns):
        yield {
            "id": str(row["id"]),
            "number": row["number"],
            "name_zh": row["title_zh"],
            "name_en": row["title_en"],
            "unit_code": row["jurisdiction_id"],
            "scope": row["scope"],
            "issued_on": row["in_force_from"],
            "in_force_from": row["in_force_from"],
            "abolished_on": row["abolished_on"],
        }
