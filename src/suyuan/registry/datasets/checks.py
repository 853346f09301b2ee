"""Checks as declared with a data set: their words, every fault in a declaration, and how a report reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.lake.checks import Check, Finding
from suyuan.registry.datasets.columns import Column

KINDS: Final[dict[str, Text]] = {
    "missing": Text("缺测", "Missing values"),
    "duplicate": Text("重复时刻", "Duplicate instants"),
    "monotone": Text("到达次序", "Order of arrival"),
    "gap": Text("时间间断", "Gaps in time"),
    "range": Text("超出量程", "Outside of the range"),
    "limits": Text("超出环境条件要求", "Outside of the limits of the environment"),
    "stuck": Text("读数不变（卡滞）", "Stuck readings"),
    "jump": Text("跳变", "Jumps"),
}
OF_COLUMN: Final = ("missing", "range", "limits", "stuck", "jump")
OF_TIME: Final = ("duplicate", "monotone", "gap")
WITH_LIMIT: Final = {
    "gap": Text("间隔上限（s）", "longest interval (s)"),
    "stuck": Text("连续相同读数的个数", "number of equal readings"),
    "jump": Text("相邻读数之差", "difference of neighbours"),
}
MOST: Final = 40


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A check as declared: decimal text. `most`: the share of rows that may be found, 0 by itself."""

    kind: str
    column: str = ""
    must: bool = False
    most: str = "0"
    limit: str = ""
    low: str = ""
    high: str = ""

    def to_record(self) -> dict[str, Any]:
        """The declaration as plain data."""
        record: dict[str, Any] = {"kind": self.kind, "must": self.must, "most": self.most}
        for name in ("column", "limit", "low", "high"):
            if getattr(self, name):
                record[name] = getattr(self, name)
        return record


def read_checks(given: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> tuple[Declared, ...]:
    """Checks from plain data. Raises InputError."""
    made = tuple(
        Declared(
            kind=str(row.get("kind") or "").strip(),
            must=row.get("must") in (True, "1", "true", "on"),
            most=str(row.get("most") or "0").strip(),
            **{name: str(row.get(name) or "").strip() for name in ("column", "limit", "low", "high")},
        )
        for row in given
        if str(row.get("kind") or "").strip()
    )
    for fault in _faults(made, {column.name: column for column in columns}):
        raise InputError(fault, hint=Text("请改正检查的声明。", "Correct the declaration of the checks."))
    return made


def usual(columns: Sequence[Column]) -> tuple[Declared, ...]:
    """The checks that follow from the columns alone."""
    made = []
    if any(column.role == "time" for column in columns):
        made.append(Declared(kind="duplicate", must=True))
    for column in columns:
        if column.role == "value":
            made.append(Declared(kind="missing", column=column.name))
            if column.low or column.high:
                made.append(Declared(kind="range", column=column.name, low=column.low, high=column.high))
    return tuple(made)


def _faults(checks: Sequence[Declared], columns: Mapping[str, Column]) -> Iterator[Text]:
    if len(checks) > MOST:
        yield Text(f"检查过多，最多 {MOST} 项", f"too many checks; at most {MOST}")
    has_time = any(column.role == "time" for column in columns.values())
    for check in checks:
        if check.kind not in KINDS:
            yield Text(f"没有检查“{check.kind[:20]}”", f"there is no check “{check.kind[:20]}”")
            continue
        name = KINDS[check.kind]
        column = columns.get(check.column)
        if check.kind in OF_COLUMN and (column is None or not column.is_numeric):
            yield Text(
                f"检查“{name.zh}”须指明一个数值列", f"the check “{name.en}” has to name a numeric column"
            )
        if check.kind in OF_TIME and not has_time:
            yield Text(
                f"没有时间列，不能检查“{name.zh}”", f"“{name.en}” cannot be checked without a time column"
            )
        if check.kind in WITH_LIMIT and (_number(check.limit) or 0) <= 0:
            yield Text(f"检查“{name.zh}”须有大于零的界限", f"the check “{name.en}” needs a limit above zero")
        if check.kind in ("range", "limits") and _number(check.low) is None and _number(check.high) is None:
            yield Text(
                f"检查“{name.zh}”须有下限或上限", f"the check “{name.en}” needs a lower or an upper limit"
            )
        share = _number(check.most)
        if share is None or not 0 <= share <= 1:
            yield Text("允许的比例须在 0 与 1 之间", "the share allowed lies between 0 and 1")


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def for_lake(checks: Sequence[Declared]) -> list[Check]:
    """What the pass over the rows has to count; the order of arrival is counted when data are taken in."""
    return [
        Check(
            kind=check.kind,
            column=check.column,
            must=check.must,
            most=Decimal(check.most),
            limit=float(check.limit) if check.limit else None,
            low=float(check.low) if check.low else None,
            high=float(check.high) if check.high else None,
        )
        for check in checks
        if check.kind != "monotone"
    ]


def report_of(
    checks: Sequence[Declared], findings: Sequence[Finding], *, rows: int, backward: int
) -> list[dict[str, Any]]:
    """The report, a line for each declared check in order; numbers as decimal text, for its digest."""
    counted = iter(findings)
    lines = []
    for check in checks:
        if check.kind == "monotone":
            count, first = backward, []
            passed = count <= Decimal(check.most) * rows
        else:
            finding = next(counted)
            count, first, passed = finding.count, finding.first, finding.passed(rows)
        lines.append(
            check.to_record() | {"count": count, "passed": passed, "first": [_plain(one) for one in first]}
        )
    return lines


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: repr(value) if isinstance(value, float) else value for name, value in one.items()}


def blocking(report: Sequence[Mapping[str, Any]]) -> list[str]:
    """Kinds of the checks that must pass and did not."""
    return [line["kind"] for line in report if line["must"] and not line["passed"]]
