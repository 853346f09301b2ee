"""The results tables of a certificate, made from stored result lines and the labels of the method pack.

One table for each test and symbol, so that every column has one unit. Numbers keep their stored text: what
was rounded once is never rounded again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from suyuan.base.text import Text
from suyuan.certify.content import Column, ResultTable, Row, Verdict
from suyuan.methods.pack import Pack, Test
from suyuan.methods.units import ALIASES
from suyuan.registry.results.rules import read_point

Line = Mapping[str, Any]  # a row of `results.queries.lines`
Cells = Callable[[Line], str | Text]


def result_tables(pack: Pack, lines: Sequence[Line]) -> tuple[ResultTable, ...]:
    """The tables in the order of the lines."""
    grouped: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line["test"], line["symbol"], line["unit"]].append(line)
    return tuple(_table(pack.test(test), symbol, found) for (test, symbol, _), found in grouped.items())


def _table(test: Test | None, symbol: str, lines: list[Line]) -> ResultTable:
    label = Text(lines[0]["label_zh"], lines[0]["label_en"])
    is_number = any(line["value_text"] for line in lines)
    columns = _number_columns(test, symbol, label, lines) if is_number else _word_columns()
    return ResultTable(
        key=f"{lines[0]['test']}-{symbol}",
        title=_title(test, label),
        columns=tuple(column for column, _ in columns),
        rows=tuple(Row(cells=tuple(cell(line) for _, cell in columns), id=str(line["id"])) for line in lines),
        verdict=_verdict(lines),
    )


def _title(test: Test | None, label: Text) -> Text:
    if test is None:
        return label
    if len(test.lines) == 1:
        return test.label
    return Text(f"{test.label.zh}：{label.zh}", f"{test.label.en}: {label.en}")


def _word_columns() -> list[tuple[Column, Cells]]:
    return [
        (Column(key="check", label=Text("检查项目", "Check"), role="text"), _check),
        (Column(key="verdict", label=Text("判定", "Verdict"), role="verdict"), lambda line: line["verdict"]),
    ]


def _check(line: Line) -> Text:
    point = f" ({line['point']})" if line["point"] else ""
    return Text(line["label_zh"] + point, line["label_en"] + point)


def _number_columns(
    test: Test | None, symbol: str, label: Text, lines: list[Line]
) -> list[tuple[Column, Cells]]:
    unit = ALIASES.get(lines[0]["unit"]) or str(lines[0]["unit"])
    columns: list[tuple[Column, Cells]] = []
    if any(line["point"] for line in lines):
        columns.append(_point(test, lines))
    value = Column(
        key="value", label=label, role="value", unit=unit, symbol=symbol, quantity=_quantity(test, symbol)
    )
    columns.append((value, lambda line: line["value_text"]))
    if any(line["expanded_text"] for line in lines):
        columns += _uncertainty(unit, lines)
    if any(line["limit_low"] or line["limit_high"] for line in lines):
        words = Text("最大允许误差", "Maximum permissible error")
        columns.append((Column(key="limit", label=words, role="limit", unit=unit, of="value"), _limit))
    if any(line["verdict"] != "none" for line in lines):
        columns.append(_word_columns()[1])
    return columns


def _point(test: Test | None, lines: Sequence[Line]) -> tuple[Column, Cells]:
    """The first column: numbers under one unit where every point is one, else the words of the points."""
    found = next((one for one in test.columns if one.symbol == test.point), None) if test else None
    label = found.label if found else Text("测量点", "Point")
    points = [read_point(line["point"]) for line in lines]
    units = {point.unit for point in points if point is not None and not point.mark}
    if len(units) != 1 or not all(point is not None and not point.mark for point in points):
        return Column(key="point", label=label, role="text"), lambda line: line["point"]
    return Column(key="point", label=label, role="point", unit=min(units) or "1"), _nominal


def _nominal(line: Line) -> str:
    return str(line["point"]).split()[0]


def _quantity(test: Test | None, symbol: str) -> str:
    return next((line.quantity for line in test.lines if line.symbol == symbol), "") if test else ""


def _uncertainty(unit: str, lines: Sequence[Line]) -> list[tuple[Column, Cells]]:
    """U, and k line by line where it is not one number for all."""
    factors = {short(line["k"]) for line in lines if line["k"]}
    expanded = Column(
        key="U",
        label=Text("扩展不确定度", "Expanded uncertainty"),
        role="uncertainty",
        unit=unit,
        symbol="U",
        of="value",
        k=min(factors) if len(factors) == 1 else "",
        p=short(next((line["p"] for line in lines if line["p"]), 0.95)),
    )
    columns: list[tuple[Column, Cells]] = [(expanded, lambda line: line["expanded_text"])]
    if len(factors) > 1:
        factor = Column(
            key="k",
            label=Text("包含因子", "Coverage factor"),
            role="coverage_factor",
            unit="1",
            symbol="k",
            of="U",
        )
        columns.append((factor, lambda line: short(line["k"]) if line["k"] else ""))
    return columns


def short(number: float) -> str:
    """A factor or probability as printed: at most two decimals, no trailing zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _limit(line: Line) -> str:
    low, high = line["limit_low"], line["limit_high"]
    if low and high:
        return f"±{high}" if low == f"-{high}" else f"{low} … {high}"
    return f"≤ {high}" if high else f"≥ {low}" if low else ""


def _verdict(lines: Sequence[Line]) -> Verdict:
    """The worst of the lines."""
    found = {line["verdict"] for line in lines}
    return cast(Verdict, next((one for one in ("fail", "undecided", "pass") if one in found), "none"))
