"""An uncertainty budget as a certificate prints it: a line per influence, shares as bars, the result below.

Source: JCGM 100:2008, 7.2.7 (what a full report lists); JJF 1059.1-2012; EA-4/02 M:2022.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final, NamedTuple

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text, same
from suyuan.certify.content import EMPTY
from suyuan.certify.page_tables import number_cell, on_points
from suyuan.certify.page_words import Voice

FIGURES: Final = 2
"""Significant figures of a combined uncertainty; its components are given to one place more."""
DISTRIBUTIONS: Final = {
    "normal": Text("正态", "normal"),
    "t": Text("t 分布", "Student t"),
    "rectangular": Text("均匀", "rectangular"),
    "triangular": Text("三角", "triangular"),
    "trapezoidal": Text("梯形", "trapezoidal"),
    "arcsine": Text("反正弦", "arcsine"),
    "u-shaped": Text("反正弦", "U-shaped"),
}
HEADS: Final = {
    "symbol": Text("符号", "Symbol"),
    "quantity": Text("不确定度来源", "Source of uncertainty"),
    "value": Text("估计值", "Estimate"),
    "u": Text("标准不确定度", "Standard uncertainty"),
    "distribution": Text("分布", "Distribution"),
    "dof": Text("自由度", "Degrees of freedom"),
    "sensitivity": Text("灵敏系数", "Sensitivity"),
    "contribution": Text("不确定度分量", "Contribution"),
    "share": Text("方差占比", "Share of variance"),
}
ALWAYS: Final = ("quantity", "contribution", "share")
SYMBOLS: Final = {"u": "u", "dof": "ν", "sensitivity": "c", "contribution": "c·u"}


@dataclass(frozen=True, kw_only=True)
class BudgetLine:
    """One influence, its figures as decimal text as printed. `share` of the variance lies in [0, 1]."""

    quantity: Text
    contribution: str  # |c| u, in the unit of the result
    share: float
    symbol: str = ""
    value: str = ""  # with its unit, as the influences have different ones
    u: str = ""  # with its unit
    distribution: Text = EMPTY
    dof: str = ""
    sensitivity: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise OutOfRange(f"share of {self.quantity.en}", given=self.share, allowed="[0, 1]")


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The budget of one result; `combined` and `expanded` in `unit`, all as printed."""

    title: Text
    unit: str
    lines: tuple[BudgetLine, ...]
    combined: str
    dof: str = ""
    k: str = ""
    p: str = ""  # coverage probability as printed, such as 95 %
    expanded: str = ""
    note: Text | None = None

    def __post_init__(self) -> None:
        if not self.lines:
            raise Missing("lines of the uncertainty budget")


class Part(NamedTuple):
    """One independent influence as it is stored: signed component in the unit of the result."""

    quantity: Text
    component: float
    symbol: str = ""
    distribution: str = ""  # normal, rectangular, t ...
    dof: float = math.inf


def budget_of(
    parts: Sequence[Part],
    *,
    title: Text,
    unit: str,
    dof: float | None = None,
    k: str = "",
    p: str = "",
    expanded: str = "",
) -> Budget:
    """The budget of a result with these independent influences, the greatest first.

    Combined uncertainty: root of the sum of squares (JCGM 100:2008, eq. (10)). Components are rounded to one
    place more than it; no figure of the certificate is computed from rounded ones.
    """
    ordered = sorted(parts, key=lambda part: -abs(part.component))
    combined = math.hypot(*(part.component for part in ordered))
    if not math.isfinite(combined) or combined <= 0:
        raise OutOfRange("combined standard uncertainty", given=combined, allowed="(0, ∞)")
    place = math.floor(math.log10(combined)) - FIGURES + 1
    lines = tuple(
        BudgetLine(
            quantity=part.quantity,
            symbol=part.symbol,
            contribution=_rounded(abs(part.component), place - 1),
            share=min(1.0, (part.component / combined) ** 2),
            distribution=DISTRIBUTIONS.get(part.distribution, same(part.distribution)),
            dof=_freedom(part.dof),
        )
        for part in ordered
    )
    return Budget(
        title=title,
        unit=unit,
        lines=lines,
        combined=_rounded(combined, place),
        dof="" if dof is None else _freedom(dof),
        k=k,
        p=p,
        expanded=expanded,
    )


def _rounded(number: float, place: int) -> str:
    return f"{Decimal(number).quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_EVEN):f}"


def _freedom(dof: float) -> str:
    return "∞" if math.isinf(dof) else f"{math.floor(dof + 1e-9)}"


def budget_data(budget: Budget, voice: Voice) -> dict[str, Any]:
    """The budget as plain data; columns that no line fills are left out."""
    filled = [name for name in HEADS if name in ALWAYS or any(_filled(line, name) for line in budget.lines)]
    columns = [on_points([_cell(line, name, voice) for line in budget.lines]) for name in filled]
    return {
        "title": voice.pair(budget.title),
        "note": voice.pair(budget.note) if budget.note else None,
        "columns": [_head(name, budget, voice) for name in filled],
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "sums": _sums(budget, voice),
    }


def _filled(line: BudgetLine, name: str) -> bool:
    return getattr(line, name) not in ("", EMPTY)


def _cell(line: BudgetLine, name: str, voice: Voice) -> dict[str, Any]:
    if name == "quantity":
        return {"kind": "words", "words": voice.pair(line.quantity)}
    if name == "symbol":
        return {"kind": "symbol", "text": line.symbol}
    if name == "share":
        return {"kind": "share", "share": round(line.share, 4), "text": f"{line.share * 100:.1f} %"}
    value = getattr(line, name)
    if isinstance(value, Text):
        return {"kind": "words", "words": voice.pair(value)}
    return number_cell(value)


def _head(name: str, budget: Budget, voice: Voice) -> dict[str, Any]:
    return {
        "name": name,
        "label": voice.pair(HEADS[name]),
        "symbol": SYMBOLS.get(name, ""),
        "unit": budget.unit if name == "contribution" else "",
        "coverage": "",
        "wide": name == "quantity",
    }


def _sums(budget: Budget, voice: Voice) -> list[dict[str, Any]]:
    """Combined uncertainty, effective degrees of freedom, k, and U: symbol, words and figure."""
    coverage = f"{budget.k} (p = {budget.p})" if budget.k and budget.p else budget.k
    lines = (
        ("u_c", Text("合成标准不确定度", "Combined standard uncertainty"), budget.combined, budget.unit),
        ("ν_eff", Text("有效自由度", "Effective degrees of freedom"), budget.dof, ""),
        ("k", Text("包含因子", "Coverage factor"), coverage, ""),
        ("U", Text("扩展不确定度", "Expanded uncertainty"), budget.expanded, budget.unit),
    )
    return [
        {"symbol": symbol, "label": voice.pair(words), "value": f"{figure} {unit}".strip()}
        for symbol, words, figure, unit in lines
        if figure
    ]
