"""The entry form that follows from a pack: fields, tables, units, choices and proposed rows.

Nothing here is typed a second time: every label, unit, domain and choice is the pack's own declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.methods.formula import Formula
from suyuan.methods.header import domain_of, header_env
from suyuan.methods.pack import Choice, Input, InputKind, Pack, Test, Use
from suyuan.methods.printing import plain_text
from suyuan.methods.units import fellows


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the form, or one column of a table.

    `low`, `high` and `default` are shown as the pack writes them: a number or a formula over the header.
    `unit_from` names the header choice that holds the unit, where `unit` is not fixed. `readings` is
    (least, most) for replicate readings. `units` are the units a value may be entered in.
    """

    symbol: str
    label: Text
    kind: InputKind
    unit: str
    unit_from: str
    units: tuple[str, ...]
    required: bool
    required_when: str
    low: str
    high: str
    choices: tuple[Choice, ...]
    default: str
    typical: str
    readings: tuple[int, int] | None
    note: Text


@dataclass(frozen=True, kw_only=True)
class FormTable:
    """The table of one test: columns, and how many rows it takes."""

    test: str
    label: Text
    note: Text
    required: bool
    least: int
    most: int
    point: str
    columns: tuple[Field, ...]
    proposed: tuple[Mapping[str, str], ...]  # symbol -> formula or code; `proposed_rows` gives the numbers


@dataclass(frozen=True, kw_only=True)
class StandardField:
    """A measurement standard that must be chosen."""

    role: str
    label: Text
    use: Use
    unit: str
    nominal_unit: str
    required: bool
    instrument_kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FormSpec:
    """The whole form of a pack."""

    pack_id: str
    name: Text
    header: tuple[Field, ...]
    conditions: tuple[Field, ...]
    standards: tuple[StandardField, ...]
    tables: tuple[FormTable, ...]


def form_of(pack: Pack) -> FormSpec:
    """The entry form of `pack`."""
    return FormSpec(
        pack_id=pack.id,
        name=pack.name,
        header=tuple(field_of(one) for one in pack.inputs),
        conditions=tuple(field_of(one) for one in pack.conditions),
        standards=tuple(
            StandardField(
                role=role.code,
                label=role.label,
                use=role.use,
                unit=role.unit,
                nominal_unit=role.nominal_unit,
                required=role.required,
                instrument_kinds=role.instrument_kinds,
            )
            for role in pack.roles
        ),
        tables=tuple(_table(test) for test in pack.tests),
    )


def field_of(one: Input) -> Field:
    """The form field of one input."""
    fixed = not one.unit.startswith("@")
    return Field(
        symbol=one.symbol,
        label=one.label,
        kind=one.kind,
        unit=one.unit if fixed else "",
        unit_from="" if fixed else one.unit[1:],
        units=fellows(one.unit) if fixed and one.kind == "number" else (),
        required=one.required,
        required_when=_shown(one.required_when),
        low=_shown(one.low),
        high=_shown(one.high),
        choices=one.choices,
        default=_shown(one.default),
        typical=one.typical,
        readings=one.readings,
        note=one.note,
    )


def proposed_rows(pack: Pack, header: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Rows to start each table with, worked out from the plate data typed so far.

    `header` holds the values as typed; a row whose numbers cannot be worked out yet is left out. Numbers come
    in rising order and once each where the test has a point column (a load that is also Max is one row).
    """
    env = header_env(pack, header)
    return {test.id: _rows(pack, test, env) for test in pack.tests}


def _rows(pack: Pack, test: Test, env: Mapping[str, Any]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for proposed in test.proposed:
        row = {symbol: _worked(pack, wanted, env) for symbol, wanted in proposed}
        complete = {symbol: value for symbol, value in row.items() if value is not None}
        if len(complete) == len(row) and complete not in rows and _within(pack, test, complete, env):
            rows.append(complete)
    if test.point and _numeric(rows, test.point):
        rows.sort(key=lambda row: Decimal(row[test.point]))
    return rows


def _within(pack: Pack, test: Test, row: Mapping[str, str], env: Mapping[str, Any]) -> bool:
    """Whether proposed numbers stay inside the domain: a small scale never reaches its second band."""
    for column in test.columns:
        if column.kind != "number" or column.symbol not in row:
            continue
        low, high = domain_of(pack, column, env)
        number = Decimal(row[column.symbol])
        if (low is not None and number < low) or (high is not None and number > high):
            return False
    return True


def _numeric(rows: list[dict[str, str]], point: str) -> bool:
    return all(point in row and row[point].replace(".", "", 1).isdigit() for row in rows)


def _worked(pack: Pack, wanted: Formula | str, env: Mapping[str, Any]) -> str | None:
    if isinstance(wanted, str):
        return wanted
    try:
        value = wanted.evaluate_exact(env, tables=pack.tables)
    except SuyuanError:
        return None
    return plain_text(value) if isinstance(value, Decimal) else str(value)


def _table(test: Test) -> FormTable:
    return FormTable(
        test=test.id,
        label=test.label,
        note=test.note,
        required=test.required,
        least=test.rows[0],
        most=test.rows[1],
        point=test.point,
        columns=tuple(field_of(column) for column in test.columns),
        proposed=tuple({symbol: _shown(wanted) for symbol, wanted in row} for row in test.proposed),
    )


def _shown(formula: Formula | str | None) -> str:
    if formula is None:
        return ""
    return formula if isinstance(formula, str) else formula.text
