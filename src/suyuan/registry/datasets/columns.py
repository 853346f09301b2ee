"""The columns of a data set as declared: labels, type, unit, role, range; and every fault in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.base.errors import InputError, UnknownUnit
from suyuan.base.text import Text
from suyuan.lake.shape import FLAGS, Shape
from suyuan.metrology.units import unit

TYPES: Final[dict[str, Text]] = {
    "float64": Text("数值", "Number"),
    "int64": Text("整数", "Whole number"),
    "string": Text("文字", "Text"),
    "instant": Text("时刻", "Instant"),
    "date": Text("日期", "Day"),
    "bool": Text("是或否", "Yes or no"),
}
ROLES: Final[dict[str, Text]] = {
    "time": Text("时间轴", "Time"),
    "series": Text("序列名", "Series"),
    "value": Text("测得值", "Value"),
    "note": Text("说明", "Note"),
}
NUMERIC: Final = ("float64", "int64")
TIMES: Final = ("instant", "date")
MOST: Final = 40
UNIT: Final = "unit"  # a text column of this name gives the unit of each row
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `low` and `high` are decimal text in `unit`: a value outside is flagged, never dropped."""

    name: str
    type: str = "float64"
    role: str = "value"
    zh: str = ""
    en: str = ""
    unit: str = ""
    quantity: str = ""
    low: str = ""
    high: str = ""

    @property
    def label(self) -> Text:
        return Text(self.zh or self.name, self.en or self.name)

    @property
    def is_numeric(self) -> bool:
        return self.type in NUMERIC

    @property
    def is_required(self) -> bool:
        """Whether a row without it is no row: what orders rows has to be there."""
        return self.role in ("time", "series")

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return (float(self.low) if self.low else None, float(self.high) if self.high else None)

    def to_record(self) -> dict[str, str]:
        """The declaration as plain data, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def read_columns(given: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns from plain data. Raises InputError with the first fault, and all of them in `problems`."""
    known = {field.name for field in fields(Column)}
    made = tuple(
        Column(
            **{name: str(value).strip() for name, value in row.items() if name in known and value is not None}
        )
        for row in given
        if str(row.get("name") or "").strip()
    )
    found = list(faults(made))
    if found:
        raise InputError(
            found[0],
            hint=Text("请改正列的声明。", "Correct the declaration of the columns."),
            problems=tuple(InputError(one) for one in found) if len(found) > 1 else None,
        )
    return made


def faults(columns: Sequence[Column]) -> Iterator[Text]:
    """Everything that is wrong in a declaration."""
    if not columns:
        yield Text("至少声明一列", "declare at least one column")
    if len(columns) > MOST:
        yield Text(f"列数过多，最多 {MOST} 列", f"too many columns; at most {MOST}")
    names = [column.name for column in columns]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Text(f"列名“{name}”重复", f"the column “{name}” is declared twice")
    for role in ("time", "series"):
        if sum(column.role == role for column in columns) > 1:
            yield Text(f"{ROLES[role].zh}只能有一列", f"there can be one column of role “{ROLES[role].en}”")
    by_row = any(column.name == UNIT and column.type == "string" for column in columns)
    for column in columns:
        yield from _of_one(column)
        yield from _of_unit(column, by_row=by_row)


def _of_one(column: Column) -> Iterator[Text]:
    name = column.name[:40]
    if not _NAME.fullmatch(column.name) or column.name == FLAGS:
        yield Text(
            f"列名“{name}”须以小写字母开头，只含小写字母、数字和下划线",
            f"the name “{name}” has to begin with a small letter; small letters, digits and _ only",
        )
    if column.type not in TYPES or column.role not in ROLES:
        yield Text(f"列“{name}”的类型或角色有误", f"type or role of the column “{name}” is not known")
        return
    fitting = {"time": TIMES, "series": ("string",), "value": NUMERIC, "note": tuple(TYPES)}[column.role]
    if column.type not in fitting:
        types = "、".join(TYPES[one].zh for one in fitting), ", ".join(TYPES[one].en for one in fitting)
        yield Text(
            f"列“{name}”的类型须为：{types[0]}", f"the type of the column “{name}” has to be: {types[1]}"
        )
    if len(column.zh) > 80 or len(column.en) > 120 or len(column.quantity) > 60:
        yield Text(f"列“{name}”的名称过长", f"the labels of the column “{name}” are too long")
    if column.role == "value" and not (column.zh and column.en):
        yield Text(
            f"列“{name}”缺少中文或英文名称", f"the column “{name}” lacks a label in Chinese or English"
        )
    yield from _of_range(column)


def _of_unit(column: Column, *, by_row: bool) -> Iterator[Text]:
    if not column.unit:
        if column.role == "value" and not by_row:
            yield Text(
                f"列“{column.name}”缺少单位（无量纲写 1）",
                f"the column “{column.name}” lacks a unit (1 for none)",
            )
        return
    try:
        unit(column.unit, quantity=f"“{column.name}”")
    except UnknownUnit as problem:
        yield problem.message


def _of_range(column: Column) -> Iterator[Text]:
    bounds = []
    for text in (column.low, column.high):
        try:
            bound = Decimal(text) if text else None
        except InvalidOperation:
            bound = Decimal("NaN")
        if bound is not None and not (bound.is_finite() and abs(bound) < Decimal("1e300")):
            yield Text(
                f"列“{column.name}”的范围不是数", f"the range of the column “{column.name}” is no number"
            )
            return
        bounds.append(bound)
    low, high = bounds
    if low is not None and high is not None and low > high:
        yield Text(
            f"列“{column.name}”的下限大于上限", f"the range of the column “{column.name}” is upside down"
        )
    if (low is not None or high is not None) and not column.is_numeric:
        yield Text(
            f"列“{column.name}”不是数，不能有范围", f"the column “{column.name}” is no number: no range"
        )


def shape_of(columns: Sequence[Column]) -> Shape:
    """What the storage has to know."""
    by_role = {column.role: column.name for column in columns}
    return Shape(
        columns={column.name: column.type for column in columns},
        time=by_role.get("time", ""),
        series=by_role.get("series", ""),
        values=tuple(column.name for column in columns if column.is_numeric),
    )
