"""Who can verify what: the demand of instruments, the standards that serve it, and whether they fit.

A standard fits an instrument by kind, accuracy class and range. What is not written down, or not in a form
that can be compared, is unknown; an option of the indicator says whether unknown counts.
Source: domain model 5.3 and 16.2 (C2 demand coverage, C5 service distance).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from suyuan.planning.pieces import controlled_in_use
from suyuan.planning.reading import Tables
from suyuan.planning.scope import surely, valid_public_standards

CITY: Final = "city"
KEEPING: Final = ("province", "city", "county")  # levels whose units keep standards of their own
ALIKE: Final = ("unit_code", "kind", "accuracy_class", "range_low", "range_high", "range_unit")


def demand(tables: Tables, *, on: date, within: str | None) -> Any:
    """How many controlled pieces there are in each unit, of each kind, class and range."""
    due = controlled_in_use(tables, on=on, within=within)
    return due.group_by(*ALIKE).aggregate(pieces=due.pieces.sum())


def offers(tables: Tables, *, on: date, basis: str) -> Any:
    """What the public standards that count can verify, with the unit that holds them (`holder`)."""
    standards = valid_public_standards(tables, on=on, basis=basis).select(
        standard_id="id", holder="unit_code"
    )
    offered = tables["serves"].join(standards, "standard_id")
    return offered.select(
        "holder",
        "kind",
        able_class=offered.accuracy_class,
        able_low=offered.range_low,
        able_high=offered.range_high,
        able_unit=offered.range_unit,
    ).distinct()


def fits(pairs: Any, *, unknown: str) -> Any:
    """Whether the offer of a pair fits its demand; a row without an offer has no holder and never fits."""
    counts = unknown == "counted"
    of_class = pairs.able_class.isnull() | (pairs.able_class == pairs.accuracy_class).fill_null(counts)
    is_known = surely(pairs.able_unit == pairs.range_unit)
    is_inside = surely((pairs.able_low <= pairs.range_low) & (pairs.range_high <= pairs.able_high))
    of_range = (is_known & is_inside) | (~is_known if counts else is_known & is_inside)
    return pairs.holder.notnull() & of_class & of_range


def areas(tables: Tables, reach: str) -> Any:
    """The area of each unit (unit_code, area), within which service counts as near.

    "own": the unit itself, for a district, which keeps no standards, the unit above it; "city": the city that
    holds it; "within": one area for all.
    """
    units = tables["units"]
    if reach == "within":
        return units.select(unit_code="code", area=units.code.left(0))
    above = units.select(code_1="code", level_1="level", parent_1="parent")
    climbed = units.left_join(above, units.parent == above.code_1)
    if reach == "own":
        keeps = climbed.level.isin(KEEPING) | climbed.code_1.isnull()
        return climbed.select(unit_code="code", area=keeps.ifelse(climbed.code, climbed.code_1))
    top = units.select(code_2="code", level_2="level")
    climbed = climbed.left_join(top, climbed.parent_1 == top.code_2)
    city = surely(climbed.level == CITY).ifelse(
        climbed.code,
        surely(climbed.level_1 == CITY).ifelse(
            climbed.code_1, surely(climbed.level_2 == CITY).ifelse(climbed.code_2, climbed.code)
        ),
    )
    return climbed.select(unit_code="code", area=city)
