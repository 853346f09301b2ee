"""Numbers that are counted within a year: ``RC-2026-0001``."""

from __future__ import annotations

from datetime import date
from typing import Any


def next_number(table: Any, letters: str, on: date) -> str:
    """The next number of a series; counted, never reused. Inside a transaction: the database tells two apart.

    table : a model with a column `number`.
    """
    start = f"{letters}-{on.year}-"
    rows = table.objects.filter(number__startswith=start).order_by("-number")
    last = rows.values_list("number", flat=True).first()
    return f"{start}{int(last[len(start) :]) + 1 if last else 1:04d}"
