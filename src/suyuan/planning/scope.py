"""Pieces that several indicators share: which units lie inside one, what is in force on a day, and labels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from suyuan.planning.reading import Tables

LIVE_STATES: Final = ("in_service", "renewing", "expired")  # the dates say whether "expired" was in force
SEPARATOR: Final = " · "


def day(on: date) -> Any:
    """A civil date as a literal of the expression."""
    import ibis

    return ibis.literal(on, type="date")


def surely(condition: Any) -> Any:
    """A condition in which "unknown" counts as no."""
    return condition.fill_null(False)  # noqa: FBT003 - the value of a null, not a switch


def units_within(tables: Tables, within: str | None) -> Any:
    """The unit `within` and all below it, up to four levels; every unit where it is None."""
    units = tables["units"]
    if within is None:
        return units
    first = units.select(code_1="code", parent_1="parent")
    second = units.select(code_2="code", parent_2="parent")
    climbed = units.left_join(first, units.parent == first.code_1)
    climbed = climbed.left_join(second, climbed.parent_1 == second.code_2)
    is_inside = (
        (climbed.code == within)
        | surely(climbed.parent == within)
        | surely(climbed.parent_1 == within)
        | surely(climbed.parent_2 == within)
    )
    return climbed.filter(is_inside).select(*units.columns)


def inside(table: Any, tables: Tables, within: str | None) -> Any:
    """The rows of `table` whose `unit_code` lies within a unit."""
    return (
        table
        if within is None
        else table.semi_join(units_within(tables, within).select(unit_code="code"), "unit_code")
    )


def not_ended(end: Any, on: date) -> Any:
    """Whether the first day that no longer counts lies after `on`, or is unknown."""
    return end.isnull() | (end > day(on))


def valid_public_standards(tables: Tables, *, on: date, basis: str) -> Any:
    """The public standards that count on a day.

    "legal": the certificate is valid and the standard in service; "operational": and it is not blocked today.
    A standard that was suspended, withdrawn or revoked counts until the day that happened.
    """
    standards = tables["standards"]
    certificate = (standards.valid_from <= day(on)) & (standards.valid_to >= day(on))
    in_service = standards.state.isin(LIVE_STATES) & standards.ended_on.isnull() | (
        standards.ended_on > day(on)
    )
    counted = standards.filter((standards.legal_class == "public") & certificate & in_service)
    return (
        counted.filter(counted.operational.isin(("ready", "warning"))) if basis == "operational" else counted
    )


def single_objects(table: Any, *, zh: Any, en: Any) -> Any:
    """Evidence rows of objects that count one each, with labels in both languages."""
    return table.select(
        "id",
        "unit_code",
        label_zh=zh.coalesce(table.id),
        label_en=en.coalesce(table.id),
        part=_one(),
        whole=_one(),
    )


def standing_in(name: str) -> Callable[..., Any]:
    """The evidence of things that count one from `valid_from` to the last valid day, or until they end."""

    def evidence(tables: Tables, *, on: date, within: str | None) -> Any:
        rows = inside(tables[name], tables, within)
        last = rows.valid_to.isnull() | (rows.valid_to >= day(on))
        counted = rows.filter((rows.valid_from <= day(on)) & last & not_ended(rows.ended_on, on))
        return single_objects(counted, zh=counted.name_zh, en=counted.name_en)

    return evidence


def by_unit_and_kind(table: Any, tables: Tables, *carried: str) -> Any:
    """Evidence rows from (unit_code, kind, part, whole): identity and labels from the names of both.

    Columns `carried` come along.
    """
    units = tables["units"].select(unit_code="code", unit_zh="name_zh", unit_en="name_en")
    kinds = tables["kinds"].select("kind", kind_zh="name_zh", kind_en="name_en")
    named = table.left_join(units, "unit_code").left_join(kinds, "kind")
    code, kind = named.unit_code, named.kind
    return named.select(
        "unit_code",
        "part",
        "whole",
        *carried,
        id=code + "/" + kind,
        label_zh=named.unit_zh.coalesce(code) + SEPARATOR + named.kind_zh.coalesce(kind),
        label_en=named.unit_en.coalesce(code) + SEPARATOR + named.kind_en.coalesce(kind),
    )


def _one() -> Any:
    import ibis

    return ibis.literal(1, type="int64")
