"""The numbers of two certificates, point by point: shift, shift over U, En, drift per year.

Quantities are matched by result and refType, then by name; the rows of a table by their nominal value
(refType basic_nominalValue), converted to one unit, or by the words of the row, else by place. Values are
converted to the unit of the earlier certificate, exactly where the units allow it. A standard uncertainty
counts as U = 2 u, a coverage interval as half its width.

En = (x2 - x1) / sqrt(U1^2 + U2^2) takes the two results for independent, which flatters the comparison where
both hang on the same standards. Drift is the shift over the days between the two last days of work, per
365.25 days. Source: ISO 13528:2022, 9.7 (En); JCGM 100:2008, 5.1.2 (sum of independent contributions).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final, NamedTuple

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.certify.dcc.quantity_value import QuantityValue, Uncertainty, parsed_unit
from suyuan.certify.dcc.view import Certificate, Quantity, QuantityList, Result, Words, pick
from suyuan.certify.diff.changes import PointChange
from suyuan.metrology.rounding import plain_text
from suyuan.metrology.units.conversion import convert

DAYS_A_YEAR: Final = 365.25
NOMINAL: Final = "nominal"
DIFFERENCES: Final = ("error", "deviation", "correction", "difference", "uncertainty", "repeatability")
MAX_EXPONENT: Final = 400  # a longer number is none that a certificate prints


class Value(NamedTuple):
    """One number of a certificate with its unit and expanded uncertainty."""

    number: Decimal
    unit: str
    expanded: Decimal | None
    path: str


class Row(NamedTuple):
    """The point that a value belongs to: a number with its unit, or words."""

    number: Decimal | None
    words: str
    unit: str


NO_ROW: Final = Row(None, "", "")


class Series(NamedTuple):
    """One quantity of a result, with the rows that its values belong to."""

    result: Result
    quantity: Quantity
    table: str  # refType of the list it stands in
    values: tuple[Value | None, ...]
    rows: tuple[Row, ...]


def point_changes(
    old: Certificate, new: Certificate, *, days: int | None
) -> tuple[tuple[PointChange, ...], tuple[Text, ...]]:
    """Every point that both certificates have, and notes on what could not be compared."""
    notes: list[Text] = []
    before, after = _series(old), _series(new)
    found: list[PointChange] = []
    partners = _partners(before, after)
    for one, other in partners:
        found += _compared(one, other, days, notes)
    for series, where in (
        (_left(before, [id(one) for one, _ in partners]), Text("仅前证书有", "only in the earlier one")),
        (_left(after, [id(other) for _, other in partners]), Text("仅后证书有", "only in the later one")),
    ):
        notes += [_told(one, where) for one in series]
    return tuple(found), tuple(notes)


def _series(view: Certificate) -> list[Series]:
    found: list[Series] = []
    for result in (*view.results, *view.conditions):
        seen: set[int] = set()
        for table in _tables(result.lists):
            seen |= {id(one) for one in table.quantities}
            found += _of_table(result, table)
        found += [
            Series(result, one, "", values, ())
            for one in result.quantities
            if id(one) not in seen and any(values := _values(one))
        ]
    return found


def _tables(lists: Sequence[QuantityList]) -> Iterator[QuantityList]:
    for one in lists:
        yield one
        yield from _tables(one.lists)


def _of_table(result: Result, table: QuantityList) -> list[Series]:
    axis = next((one for one in table.quantities if NOMINAL in one.ref_type.lower()), None)
    rows = () if axis is None else _rows(axis)
    return [
        Series(result, one, table.ref_type, values, rows if len(rows) == len(values) else ())
        for one in table.quantities
        if one is not axis and any(values := _values(one))
    ]


def _rows(axis: Quantity) -> tuple[Row, ...]:
    """The points: numbers with their unit, or the lines of the words."""
    if axis.forms:
        return tuple(
            Row(value.number if value else None, "", value.unit if value else "") for value in _values(axis)
        )
    lines = axis.values or tuple(pick(axis.words, "en").split("\n"))
    return tuple(Row(None, " ".join(line.split()), "") for line in lines)


def _values(quantity: Quantity) -> tuple[Value | None, ...]:
    """The numbers of the first form; None for NaN and for what is no number. Nothing for complex values."""
    if not quantity.forms:
        return ()
    found: list[Value | None] = []
    for leaf in quantity.forms[0].leaves():
        if leaf.second:
            return ()
        units = leaf.units or quantity.forms[0].units
        spread = _expanded(leaf.uncertainty or quantity.forms[0].uncertainty, len(leaf.values))
        for index, text in enumerate(leaf.values):
            number = _decimal(text)
            unit = units[index] if len(units) == len(leaf.values) else units[0] if units else ""
            found.append(
                None if number is None else Value(number, unit, spread[index], _path(leaf, quantity))
            )
    return tuple(found)


def _path(leaf: QuantityValue, quantity: Quantity) -> str:
    return leaf.path or quantity.path


def _expanded(stated: Uncertainty | None, length: int) -> list[Decimal | None]:
    """U of each value: as stated, 2 u of a standard uncertainty, half the width of an interval."""
    if stated is None:
        return [None] * length
    if stated.kind == "interval" and stated.low and stated.high:
        both = zip(_spread(stated.low, length), _spread(stated.high, length), strict=True)
        return [None if low is None or high is None else (high - low) / 2 for low, high in both]
    factor = 1 if stated.kind == "expanded" else 2
    return [None if one is None else one * factor for one in _spread(stated.values, length)]


def _spread(texts: Sequence[str], length: int) -> list[Decimal | None]:
    """One for each value, or one for all; nothing where the lengths do not fit."""
    if len(texts) not in (1, length):
        return [None] * length
    numbers = [_decimal(one) for one in texts]
    return numbers if len(numbers) == length else numbers * length


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if "_" not in text else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        return None
    return number


def _partners(old: list[Series], new: list[Series]) -> list[tuple[Series, Series]]:
    """The same quantity on both sides: by the closest key first, each once, in the order of the later one."""
    left, right = old, new
    pairs: list[tuple[Series, Series]] = []
    for level in range(5):
        waiting: dict[Hashable, list[Series]] = defaultdict(list)
        for one in reversed(left):
            waiting[_key(one, level)].append(one)
        rest = []
        for other in right:
            key = _key(other, level)
            if key is not None and waiting.get(key):
                pairs.append((waiting[key].pop(), other))
            else:
                rest.append(other)
        used = {id(one) for one, _ in pairs}
        left, right = [one for one in left if id(one) not in used], rest
    places = {id(one): place for place, one in enumerate(new)}
    return sorted(pairs, key=lambda pair: places[id(pair[1])])


def _key(one: Series, level: int) -> Hashable:
    """What a quantity is known by, from the closest to the loosest; None where there is nothing to go by."""
    quantity, result = one.quantity, one.result
    name = tuple(sorted(quantity.name.items()))
    title = tuple(sorted(result.name.items()))
    if level == 0:
        return result.ref_type, title, tuple(sorted(result.description.items())), quantity.ref_type, name
    if level == 1:
        return (result.ref_type, quantity.ref_type, name) if quantity.ref_type or name else None
    if level == 2:
        return (title, quantity.ref_type) if quantity.ref_type else (title, name)
    if level == 3:
        return (quantity.ref_type, name) if quantity.ref_type and name else None
    return quantity.ref_type or None


def _left(series: list[Series], used: list[int]) -> list[Series]:
    known = set(used)
    return [one for one in series if id(one) not in known]


def _told(one: Series, where: Text) -> Text:
    zh, en = (f"{pick(one.result.name, la)} / {_name(one.quantity, la)}" for la in ("zh", "en"))
    return Text(f"{zh}：{where.zh}", f"{en}: {where.en}")


def _name(quantity: Quantity, language: str) -> str:
    return pick(quantity.name, language) or quantity.ref_type or quantity.path


def _compared(one: Series, other: Series, days: int | None, notes: list[Text]) -> Iterator[PointChange]:
    for i, j in _matched_rows(one, other, notes):
        before, after = one.values[i], other.values[j]
        if before is None or after is None:
            continue
        try:
            yield _point(one, one.rows[i] if one.rows else NO_ROW, before, after, days)
        except SuyuanError as error:
            notes.append(_told(one, error.message))
            return


def _matched_rows(one: Series, other: Series, notes: list[Text]) -> Iterator[tuple[int, int]]:
    """Rows of the same point; without points, by place where both have as many."""
    if not one.rows or not other.rows:
        if len(one.values) != len(other.values):
            notes.append(
                _told(
                    one,
                    Text(
                        f"点数不同（{len(one.values)} 与 {len(other.values)}），且无标称值可对应",
                        f"{len(one.values)} and {len(other.values)} values without nominal values to match",
                    ),
                )
            )
            return
        yield from ((i, i) for i in range(len(one.values)))
        return
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for i, row in reversed(list(enumerate(one.rows))):
        waiting[_row_key(row)].append(i)
    unmatched = 0
    for j, row in enumerate(other.rows):
        if found := waiting.get(_row_key(row)):
            yield found.pop(), j
        else:
            unmatched += 1
    gone = sum(len(rest) for rest in waiting.values())
    if unmatched or gone:
        said = Text(
            f"{gone} 个点不再有，{unmatched} 个点为新增", f"{gone} points gone, {unmatched} points new"
        )
        notes.append(_told(one, said))


def _row_key(row: Row) -> Hashable:
    """The point in the coherent unit of the SI, so that 1 kPa and 1000 Pa are the same."""
    if row.number is None:
        return row.words
    try:
        unit = parsed_unit(row.unit, "")
    except SuyuanError:
        return row.unit, row.number.normalize()
    size = unit.scale.exact
    if size is None:
        return unit.dsi, row.number.normalize()
    return unit.dimension, Fraction(row.number) * size + (unit.offset or 0)


def _point(one: Series, row: Row, old: Value, new: Value, days: int | None) -> PointChange:
    unit, given = parsed_unit(old.unit, old.path), parsed_unit(new.unit, new.path)
    difference = any(word in one.quantity.ref_type.lower() for word in DIFFERENCES)
    value, spread = new.number, new.expanded
    if given != unit:
        value = convert(value, given, unit, difference=difference)
        spread = None if spread is None else convert(spread, given, unit, difference=True)
    shift = value - old.number
    return PointChange(
        result=one.result.name,
        quantity=one.quantity.name,
        ref_type=one.quantity.ref_type,
        point=row.words if row.number is None else plain_text(row.number),
        point_unit=parsed_unit(row.unit, "").symbol if row.number is not None and row.unit else "",
        unit=unit.symbol,
        old=plain_text(old.number),
        new=plain_text(value),
        shift=plain_text(shift),
        old_expanded=None if old.expanded is None else plain_text(old.expanded),
        new_expanded=None if spread is None else plain_text(spread),
        old_path=old.path,
        new_path=new.path,
        **_ratios(float(shift), old.expanded, spread, days),
    )


def _ratios(
    shift: float, old: Decimal | None, new: Decimal | None, days: int | None
) -> dict[str, float | None]:
    """What follows from shift, both U and the time between."""
    years = days / DAYS_A_YEAR if days else None
    both = None if old is None or new is None else math.hypot(float(old), float(new))
    return {
        "shift_over_expanded": shift / float(old) if old else None,
        "en": shift / both if both else None,
        "drift_per_year": shift / years if years else None,
        "drift_expanded": both / abs(years) if both is not None and years else None,
    }


def quantity_words(words: Words, ref_type: str, language: str) -> str:
    """What a quantity is called in a language."""
    return pick(words, language) or ref_type
