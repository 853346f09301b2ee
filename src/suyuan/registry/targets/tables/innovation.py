"""Innovation as the task lines of a plan count it: each row with the days between which it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from suyuan.registry.innovation import for_plan

Rows = Iterator[dict[str, Any]]


def science_projects(_on: date) -> Rows:
    """Every project that was granted."""
    return for_plan.projects()


def open_licences(_on: date) -> Rows:
    """Every statement that was published."""
    return for_plan.statements()


def patent_licences(_on: date) -> Rows:
    """Every licence of a patent."""
    return for_plan.licences()


def first_sets(_on: date) -> Rows:
    """Every first set that was recognised."""
    return for_plan.first_sets()


def equivalence_tests(_on: date) -> Rows:
    """Every test whose report was published."""
    return for_plan.tests()


def specialised_firms(_on: date) -> Rows:
    """Every tier that was granted."""
    return for_plan.tiers()


def instrument_brands(_on: date) -> Rows:
    """Every brand that was listed."""
    return for_plan.brands()
