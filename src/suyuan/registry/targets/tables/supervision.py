"""Inspections with their results: one item each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from suyuan.registry.supervision.queries import inspection_results


def inspections(_on: date) -> Iterator[dict[str, Any]]:
    """Every inspection with a result, on the day of its record: one query."""
    return inspection_results()
