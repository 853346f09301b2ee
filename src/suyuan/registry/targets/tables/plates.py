"""Class and range as they are compared: what is not written, or not in a readable form, is null."""

from __future__ import annotations

from typing import Any

from suyuan.registry.jobs.coverage_rules import same_class
from suyuan.registry.jobs.reach_rules import range_of


def plate(accuracy_class: str | None, measuring_range: str) -> dict[str, Any]:
    """The columns of a plate. The same rules decide whether a job is accepted."""
    found = range_of(measuring_range)
    return {
        "accuracy_class": same_class(accuracy_class or "") or None,
        "range_low": None if found is None else float(found.low),
        "range_high": None if found is None else float(found.high),
        "range_unit": None if found is None else found.unit,
    }
