"""Lead enterprises of partner plans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from suyuan.registry.enterprise.queries import lead_enterprises


def sme_partners(_on: date) -> Iterator[dict[str, Any]]:
    """Every house that leads a partner plan, with the days between which it counts: one query."""
    for row in lead_enterprises():
        yield {
            "id": str(row["lead_id"]),
            "name_zh": row["lead__name_zh"],
            "name_en": row["lead__name_en"],
            "unit_code": row["lead__jurisdiction_id"],
            "valid_from": row["opened_on"],
            "ended_on": row["closed_on"],
        }
