"""Results tables ready to be set in type: heads, and numbers taken apart at their decimal points.

A number is handed over as what stands left and right of its point, with the room it needs on both sides to
stand on the point of its column. The figures themselves keep their text: only the
sign becomes a typographic minus and an exponent a power of ten.

Source: GB/T 3101 and ISO 80000-1, 7.3 (numbers, signs, decimal sign, multiplication by powers of ten).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.certify.chart import series
from suyuan.certify.content import Column, ResultTable
from suyuan.certify.dcc.columns import DECIMAL, cells
from suyuan.certify.dcc.tables import STATES
from suyuan.certify.drawing import Paper, draw
from suyuan.certify.page_words import VERDICTS, Voice
from suyuan.certify.units import fair_unit

NUMBER: Final = re.compile(r"([≤≥<>]\s*)?([-+±]?)(\d*)(\.\d*)?(?:[eE]([-+]?)(\d+))?([*†#]*)")
HYPHEN: Final = re.compile(r"(?<![\w.])-(?=\d)")
RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
DIGIT: Final = 0.465
"""Width of a figure in the type of numbers (Libertinus Serif), in em; every figure is equally wide."""
WIDTHS: Final = {
    ".": 0.22,
    " ": 0.25,
    "*": 0.369,
    "†": 0.588,
    "#": 0.465,
    "≤": 0.527,
    "≥": 0.527,
} | dict.fromkeys("+−±<>×", 0.55)
WIDTHS_RAISED: Final = dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", 0.307)


def table_data(table: ResultTable, voice: Voice, *, paper: Paper | None) -> dict[str, Any]:
    """One results table, and its picture drawn for `paper` where it has one."""
    columns = [_cells(table, column, voice) for column in table.columns]
    shown = series(table) if paper else None
    return {
        "title": voice.pair(table.title),
        "state": voice.pair(STATES[table.state]) if table.state else None,
        "note": voice.pair(_note(table)) if table.note or table.subcontracted_to else None,
        "columns": [_head(column, voice) for column in table.columns],
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "chart": draw(shown, voice, paper=paper) if shown and paper else "",
        "chart_says": shown.says(voice) if shown else "",
    }


def typographic(number: str) -> str:
    """`number` with a minus sign for each hyphen that stands before a figure."""
    return HYPHEN.sub("−", number)


def _head(column: Column, voice: Voice) -> dict[str, Any]:
    return {
        "label": voice.pair(column.label),
        "symbol": "" if column.symbol == "±" else column.symbol,
        "unit": printed(column.unit, quantity=column.label.zh),
        "coverage": _coverage(column),
        "wide": column.role == "text",
        "verdict": column.role == "verdict",
    }


def printed(unit: str, *, quantity: str) -> str:
    """The unit in its proper spelling; nothing for a pure number."""
    symbol = fair_unit(unit, quantity=quantity)
    return "" if symbol == "1" else symbol


def _coverage(column: Column) -> str:
    """k and p under the head of an uncertainty column, where they are one number for all rows."""
    percent = f"{(Decimal(column.p) * 100).normalize():f} %" if DECIMAL.fullmatch(column.p) else ""
    parts = {"k": column.k, "p": percent}
    return ", ".join(f"{name} = {value}" for name, value in parts.items() if value)


def _note(table: ResultTable) -> Text:
    parts = [table.note] if table.note else []
    if table.subcontracted_to:
        who = table.subcontracted_to
        parts.append(Text(f"由 {who.zh} 完成（分包）", f"subcontracted to {who.en}"))
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _cells(table: ResultTable, column: Column, voice: Voice) -> list[dict[str, Any]]:
    return on_points([_cell(column, value, voice) for value in cells(table, column)])


def on_points(column: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells of a column; its numbers get the room (em) that puts their points under each other."""
    numbers = [cell for cell in column if cell["kind"] == "number"]
    left = max((width(cell["left"]) for cell in numbers), default=0.0)
    right = max((width(cell["right"]) for cell in numbers), default=0.0)
    for cell in numbers:
        cell["before"] = round(left - width(cell["left"]), 3)
        cell["after"] = round(right - width(cell["right"]), 3)
    return column


def _cell(column: Column, value: str | Text, voice: Voice) -> dict[str, Any]:
    if isinstance(value, Text):
        return {"kind": "words", "words": voice.pair(value)}
    if column.role == "verdict":
        words = VERDICTS.get(value, Text("—", "—"))
        return {"kind": "verdict", "state": value, "words": voice.pair(words)}
    if column.role == "text":
        return {"kind": "words", "words": {"first": value or "—", "second": ""}}
    sign = "±" if column.symbol == "±" and value[:1].isdigit() else ""
    return number_cell(sign + value)


def number_cell(value: str) -> dict[str, Any]:
    """A number taken apart at its decimal point; what is no number stays in one piece."""
    found = NUMBER.fullmatch(value)
    if found is None or not (found[3] or (found[4] or "").strip(".")):
        return {"kind": "words", "words": {"first": typographic(value) or "—", "second": ""}}
    relation, sign, whole, fraction, exponent_sign, exponent, mark = (part or "" for part in found.groups())
    power = "×10" + (exponent_sign.strip("+") + exponent).translate(RAISED) if exponent else ""
    return {
        "kind": "number",
        "left": f"{relation}{sign.replace('-', '−')}{whole}",
        "right": f"{fraction}{power}{mark}",
    }


def width(text: str) -> float:
    """Width of a piece of a number in em."""
    return round(sum(WIDTHS.get(sign, WIDTHS_RAISED.get(sign, DIGIT)) for sign in text), 3)
