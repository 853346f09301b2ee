"""The entry form of a pack as it is shown and as it comes back.

A field is called ``header.<symbol>``, ``conditions.<symbol>``, ``tests.<test>.<row>.<symbol>`` or, for
replicate readings, ``tests.<test>.<row>.<symbol>.<reading>``. What was typed is handed on as text; judging it
is the task of the pack.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.errors import SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.methods.form import Field, FormSpec, FormTable, form_of, proposed_rows
from suyuan.methods.pack import Pack

MAX_FIELDS: Final = 4000
MAX_TYPED: Final = 80
MAX_PLACE: Final = 6  # digits
# A test of up to so many rows shows its replicate readings below each other, a longer one beside each other.
BLOCK_ROWS: Final = 3
USUAL_READINGS: Final = 3


@dataclass(frozen=True, kw_only=True)
class TableView:
    """One test as it is shown: rows of typed values, and how many replicate readings each has."""

    spec: FormTable
    rows: tuple[Mapping[str, Any], ...]
    readings: int
    is_block: bool
    is_filled: bool  # something was typed, so that what is shown is not a proposal

    @property
    def single(self) -> tuple[Field, ...]:
        """Columns with one value in each row."""
        return tuple(column for column in self.spec.columns if column.readings is None)

    @property
    def replicate(self) -> tuple[Field, ...]:
        """Columns with several readings in each row."""
        return tuple(column for column in self.spec.columns if column.readings is not None)

    @property
    def used(self) -> tuple[Field, ...]:
        """Columns in which something was typed."""
        filled = {symbol for row in self.rows for symbol, value in row.items() if value}
        return tuple(column for column in self.spec.columns if column.symbol in filled)

    @property
    def choices_of_readings(self) -> tuple[int, ...]:
        """Numbers of readings that may be chosen."""
        if not self.replicate:
            return ()
        least = max(column.readings[0] for column in self.replicate if column.readings)
        most = min(column.readings[1] for column in self.replicate if column.readings)
        return tuple(range(least, most + 1))


@dataclass(frozen=True, kw_only=True)
class FormView:
    """The whole form as it is shown."""

    spec: FormSpec
    header: Mapping[str, str]
    conditions: Mapping[str, str]
    tables: tuple[TableView, ...]
    units: Mapping[str, str]  # header symbol -> unit chosen there

    def unit(self, field: Field) -> str:
        """The unit a value is entered in; "" for a pure number."""
        unit = self.units.get(field.unit_from, "") if field.unit_from else field.unit
        return "" if unit == "1" else unit


def typed(posted: Mapping[str, str]) -> dict[str, Any]:
    """The values of a posted form as observations: blanks left out, rows in their order.

    Raises TooLarge for more fields than any pack has.
    """
    if len(posted) > MAX_FIELDS:
        raise TooLarge("表格字段 / fields", given=len(posted), allowed=MAX_FIELDS)
    parts: dict[str, dict[str, Any]] = {"header": {}, "conditions": {}}
    cells: dict[str, dict[int, dict[str, Any]]] = {}
    for name, text in posted.items():
        value = unicodedata.normalize("NFKC", text).strip()[:MAX_TYPED]
        match name.split("."):
            case ["header" | "conditions" as part, symbol] if value:
                parts[part][symbol] = value
            case ["tests", test, row, symbol] if _is_place(row):
                cells.setdefault(test, {}).setdefault(int(row), {})[symbol] = value
            case ["tests", test, row, symbol, reading] if _is_place(row) and _is_place(reading):
                many = cells.setdefault(test, {}).setdefault(int(row), {}).setdefault(symbol, {})
                many[int(reading)] = value
            case _:
                continue
    return parts | {"tests": {test: _rows(rows) for test, rows in cells.items() if _rows(rows)}}


def _is_place(text: str) -> bool:
    """Whether `text` is the number of a row or of a reading; a raised 2 is a digit, but no number."""
    return text.isdecimal() and len(text) <= MAX_PLACE


def _rows(rows: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for _, cells in sorted(rows.items()):
        row = {symbol: _cell(value) for symbol, value in cells.items()}
        filled = {symbol: value for symbol, value in row.items() if value}
        if filled:
            found.append(filled)
    return found


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value
    readings = [text for _, text in sorted(value.items())]
    # Blanks after the last reading are places not used; a blank between readings is a reading forgotten.
    while readings and not readings[-1]:
        readings.pop()
    return readings


def settled(pack: Pack, data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` without those optional tests of which only the proposed cells came back: they were not done."""
    tests = dict(data["tests"])
    for test in pack.tests:
        proposed = {symbol for row in test.proposed for symbol, _ in row}
        if not test.required and all(row.keys() <= proposed for row in tests.get(test.id, ())):
            tests.pop(test.id, None)
    return {**data, "tests": tests}


def form_view(
    pack: Pack,
    data: Mapping[str, Any],
    *,
    known: Mapping[str, Mapping[str, Any]],
    readings: Mapping[str, int],
) -> FormView:
    """The form of `pack` with `data` typed so far. `known` fills what was not typed."""
    spec = form_of(pack)
    header = _fields(spec.header, known.get("header", {}), data.get("header", {}))
    conditions = _fields(spec.conditions, known.get("conditions", {}), data.get("conditions", {}))
    proposed = proposed_rows(pack, header)
    tests = data.get("tests", {})
    tables = tuple(
        _table(table, tests.get(table.test) or (), proposed.get(table.test, []), readings.get(table.test, 0))
        for table in spec.tables
    )
    return FormView(spec=spec, header=header, conditions=conditions, tables=tables, units=header)


def _fields(fields: Iterable[Field], *layers: Mapping[str, Any]) -> dict[str, str]:
    found = {field.symbol: _default(field) for field in fields}
    for layer in layers:
        found.update({symbol: str(value) for symbol, value in layer.items() if symbol in found})
    return found


def _default(field: Field) -> str:
    is_code = any(choice.code == field.default for choice in field.choices)
    return field.default if is_code else ""


def _table(
    table: FormTable, rows: Sequence[Mapping[str, Any]], proposed: list[dict[str, str]], asked: int
) -> TableView:
    shown: list[Mapping[str, Any]] = list(rows) or list(proposed)
    shown += [{}] * (max(table.least, 1) - len(shown))
    replicate = [column for column in table.columns if column.readings is not None]
    is_block = bool(replicate) and table.most <= BLOCK_ROWS
    return TableView(
        spec=table,
        rows=tuple(shown[: table.most]),
        readings=_readings(replicate, shown, asked, usual=USUAL_READINGS if is_block else 1),
        is_block=is_block,
        is_filled=bool(rows),
    )


def _readings(columns: list[Field], rows: Iterable[Mapping[str, Any]], asked: int, *, usual: int) -> int:
    limits = [column.readings for column in columns if column.readings]
    if not limits:
        return 0
    least, most = max(low for low, _ in limits), min(high for _, high in limits)
    given = max((len(value) for row in rows for value in row.values() if isinstance(value, list)), default=0)
    return min(max(least, asked or given or usual, given), most)


def shown(field: Field, value: Any) -> str | Text:
    """A typed value as it is read: the label of a choice, replicate readings in a row."""
    if isinstance(value, list):
        return "  ".join(str(one) for one in value)
    label = next((choice.label for choice in field.choices if choice.code == value), None)
    return label or str(value or "—")


def problem_places(problem: SuyuanError | None) -> list[dict[str, str]]:
    """For the script that marks cells: name of the field, and where the text of the problem is."""
    places = []
    for number, one in enumerate(getattr(problem, "problems", ()) or ()):
        test, row = one.facts.get("test"), one.facts.get("row")
        symbol = one.facts.get("symbol") or one.facts.get("quantity")
        if symbol and test and row:
            places.append({"name": f"tests.{test}.{int(row) - 1}.{symbol}", "problem": str(number)})
        elif symbol:
            places.append({"name": str(symbol), "problem": str(number)})
    return places
