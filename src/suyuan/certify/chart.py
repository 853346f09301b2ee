"""What the picture of a results table shows: every result with its expanded uncertainty, against its limits.

Results whose limits lie far apart are shown in parts of their limit, so that the small ones can be seen.
Nothing is decided here: verdicts are those of the table. `drawing` makes the picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from suyuan.base.text import Text
from suyuan.certify.content import Column, ResultTable
from suyuan.certify.dcc.columns import DECIMAL, cells
from suyuan.certify.page_words import Voice
from suyuan.certify.units import fair_unit

MIN_POINTS: Final = 3
UNEQUAL: Final = 3.0  # limits further apart than this: draw in parts of the limit
RANGE: Final = re.compile(r"(\S+)\s*(?:…|~|to|至)\s*(\S+)")
SAYS: Final = Text(
    "{name}：{count} 个结果及其扩展不确定度与最大允许误差的比较图",
    "{name}: chart of {count} results with their expanded uncertainty against the limits",
)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One result in the picture; `u` is half the length of its bar, limits are None where there is none."""

    label: str
    value: float
    u: float = 0.0
    low: float | None = None
    high: float | None = None
    failed: bool = False


@dataclass(frozen=True, kw_only=True)
class Series:
    """The results of one table as they are drawn. `relative`: in parts of the limit."""

    marks: tuple[Mark, ...]
    title: Text
    name: Text
    scale: Text  # of the upright axis: a unit, or that parts of the limit are shown
    across: Text  # what stands along the other axis
    coverage: str = ""
    relative: bool = False

    @property
    def limited(self) -> bool:
        return any(mark.low is not None or mark.high is not None for mark in self.marks)

    def says(self, voice: Voice) -> str:
        """What the picture shows, for those who cannot see it."""
        return voice.line(
            Text(
                SAYS.zh.format(name=self.title.zh, count=len(self.marks)),
                SAYS.en.format(name=self.title.en, count=len(self.marks)),
            )
        )


def series(table: ResultTable) -> Series | None:
    """What can be drawn of `table`: its values with their U, against limits or else around zero.

    None where there are fewer than three such results, or no U: what the picture is for is to compare U
    with the limits, and a page more without that helps nobody.
    """
    by_role = {
        role: {column.of: column for column in table.columns if column.role == role}
        for role in ("limit", "uncertainty")
    }
    for value in table.columns:
        limit, expanded = by_role["limit"].get(value.key), by_role["uncertainty"].get(value.key)
        if value.role != "value" or expanded is None or not _one_unit(value, limit, expanded):
            continue
        marks = _marks(table, value, limit, expanded)
        if len(marks) >= MIN_POINTS and (limit or _around_zero(marks)):
            return _series(table, value, expanded, marks)
    return None


def _one_unit(*columns: Column | None) -> bool:
    return len({fair_unit(one.unit, quantity=one.label.zh) for one in columns if one}) == 1


def _marks(
    table: ResultTable, value: Column, limit: Column | None, expanded: Column | None
) -> tuple[Mark, ...]:
    point = next((one for one in table.columns if one.role in ("point", "text")), None)
    verdict = next((one for one in table.columns if one.role == "verdict"), None)
    empty: list[str | Text] = [""] * len(table.rows)
    rows = zip(
        *(cells(table, one) if one else empty for one in (point, value, expanded, limit, verdict)),
        strict=True,
    )
    marks = []
    for label, found, u, bound, state in rows:
        if (number := _number(found)) is not None:
            low, high = _limits(bound, both=bool(limit and limit.symbol == "±"))
            marks.append(
                Mark(
                    label=label if isinstance(label, str) else "",
                    value=number,
                    u=abs(_number(u) or 0.0),
                    low=low,
                    high=high,
                    failed=state == "fail",
                )
            )
    return tuple(marks)


def _number(text: str | Text) -> float | None:
    return float(text) if isinstance(text, str) and DECIMAL.fullmatch(text) else None


def _limits(text: str | Text, *, both: bool) -> tuple[float | None, float | None]:
    """Lower and upper limit of a cell: ±a, ≤ a, ≥ a, a … b, or a alone under a head that says ±."""
    if not isinstance(text, str):
        return None, None
    half = _number(text.lstrip("± "))
    if half is not None and (both or text.startswith("±")):
        return -abs(half), abs(half)
    if text.startswith("≥"):
        return _number(text.lstrip("≥ ")), None
    if span := RANGE.fullmatch(text):
        return _number(span[1]), _number(span[2])
    return None, _number(text.lstrip("≤ "))


def _around_zero(marks: Sequence[Mark]) -> bool:
    return min(mark.value - mark.u for mark in marks) <= 0 <= max(mark.value + mark.u for mark in marks)


def _series(table: ResultTable, value: Column, expanded: Column | None, marks: tuple[Mark, ...]) -> Series:
    point = next((one for one in table.columns if one.role in ("point", "text")), None)
    halves = [mark.high for mark in marks if mark.high and mark.low == -mark.high]
    relative = len(halves) == len(marks) and max(halves) > UNEQUAL * min(halves)
    unit = "" if relative else _unit(value)
    scale = Text("最大允许误差", "MPE") if relative else Text(unit, unit)
    return Series(
        marks=tuple(_in_parts(mark) for mark in marks) if relative else marks,
        title=table.title,
        name=value.label,
        scale=scale,
        across=_named(point) if point else Text("序号", "No."),
        coverage=f"U (k = {expanded.k})" if expanded and expanded.k else "U" if expanded else "",
        relative=relative,
    )


def _unit(column: Column) -> str:
    unit = fair_unit(column.unit, quantity=column.label.zh)
    return "" if unit == "1" else unit


def _named(point: Column) -> Text:
    unit = _unit(point) if point.role == "point" else ""
    return Text(f"{point.label.zh} / {unit}", f"{point.label.en} / {unit}") if unit else point.label


def _in_parts(mark: Mark) -> Mark:
    whole = mark.high or 1.0
    return replace(mark, value=mark.value / whole, u=mark.u / whole, low=-1.0, high=1.0)
