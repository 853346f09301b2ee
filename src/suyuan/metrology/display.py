"""Results as a notebook shows them: one line of text with U, k and p, and the budget as an HTML table.

Numbers are printed by `rounding`: U with two significant digits, the value to the same place.
Source: JCGM 100:2008, 7.2.3, 7.2.6 and table H.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.metrology.rounding import plain_text, round_result, round_uncertainty

if TYPE_CHECKING:
    from suyuan.metrology.statement import Statement
    from suyuan.metrology.uncertain import Uncertain
    from suyuan.metrology.vector import UncertainVector

P: Final = 0.95
_MANY: Final = 20
_HEADINGS: Final = (
    Text("输入量", "input"),
    Text("估计值", "estimate"),
    Text("u", "u"),
    Text("分布", "distribution"),
    Text("ν", "ν"),
    Text("灵敏系数", "sensitivity"),
    Text("贡献", "contribution"),
    Text("占比", "share"),
    Text("来源", "origin"),
)


def line_of(value: float, u: float, *, k: float | None, p: float, dof: float) -> str:
    """`value ± U (k = ..., p = 95 %, ν = ...)`; with u where no U can be given."""
    if not u:
        return f"{value!r} ± 0"
    if k is None:
        shown, digits, power = _scaled(value, u)
        return f"{shown}{power}, u = {digits}{power} (ν = {dof:.2g} < 1)"
    shown, expanded, power = _scaled(value, k * u)
    if power:
        shown, expanded = f"({shown}", f"{expanded}){power}"
    freedom = "" if dof == math.inf else f", ν = {freedom_text(dof)}"
    return f"{shown} ± {expanded} (k = {k:.2f}, p = {100.0 * p:g} %{freedom})"


def _scaled(value: float, spread: float) -> tuple[str, str, str]:
    """Value and spread rounded to one place, with a power of ten where the digits would be too many."""
    exact, width = Decimal(repr(value)), Decimal(repr(spread))
    exponent = max(number.adjusted() for number in (exact, width) if number)
    if -5 <= exponent < 12:
        return *round_result(exact, width), ""
    return *round_result(exact.scaleb(-exponent), width.scaleb(-exponent)), f"e{exponent}"


def freedom_text(dof: float) -> str:
    """Degrees of freedom as a table prints them, never rounded up beyond what there is."""
    if dof == math.inf:
        return "∞"
    return f"{dof:.0f}" if dof >= 100.0 else f"{dof:.3g}"


def uncertain_text(result: Uncertain) -> str:
    """The line of a scalar result, with U for 95 %; what cannot be evaluated is shown with the reason."""
    from suyuan.metrology.statement import expanded

    try:
        k, _ = expanded(result.dof, result.u, P)
    except SuyuanError as fault:
        return f"{result.value!r}, {fault.code}"
    return line_of(result.value, result.u, k=k, p=P, dof=result.dof)


def uncertain_html(result: Uncertain) -> str:
    """A scalar result with its influences, the largest first."""
    from suyuan.metrology.uncertain import budget

    rows = [
        [
            line.label or str(line.origin),
            significant(line.component),
            freedom_text(line.dof),
            percent(line.share),
        ]
        for line in budget(result)
    ]
    more = [[f"… {len(rows) - _MANY}", "", "", ""]] if len(rows) > _MANY else []
    headings = [Text("来源", "origin"), Text("分量", "component"), Text("ν", "ν"), Text("占比", "share")]
    return _page(uncertain_text(result), headings, [*rows[:_MANY], *more])


def vector_text(results: UncertainVector) -> str:
    """The first results of a vector, one a line."""
    shown = range(min(len(results), 5))
    try:
        results.sealed()
    except SuyuanError as fault:
        return f"UncertainVector({len(results)}, {fault.code})"
    lines = [uncertain_text(results.item(index)) for index in shown]
    more = f"\n  … {len(results) - 5}" if len(results) > 5 else ""
    return f"UncertainVector({len(results)}):\n  " + "\n  ".join(lines) + more


def statement_html(statement: Statement) -> str:
    """A statement with its whole budget table."""
    rows = [
        [
            row.name,
            significant(row.value, 8),
            significant(row.u),
            row.distribution,
            freedom_text(row.dof),
            significant(row.sensitivity, 4),
            significant(row.contribution),
            percent(row.share),
            ", ".join(str(uid)[:8] for uid in row.origin),
        ]
        for row in statement.budget
    ]
    line = line_of(statement.value, statement.u, k=statement.k, p=statement.p, dof=statement.dof)
    return _page(line, _HEADINGS, rows)


def significant(number: float, digits: int = 3) -> str:
    """`number` with so many significant digits, never a negative zero."""
    if not number:
        return "0"
    if not 1e-4 <= abs(number) < 1e7:
        return f"{number:.{digits - 1}e}"
    size = plain_text(round_uncertainty(abs(number), digits))
    return f"-{size}" if number < 0 else size


def percent(share: float) -> str:
    """A share of the variance with one decimal place."""
    shown = f"{100.0 * share:.1f} %"
    return shown.removeprefix("-") if float(shown[:-2]) == 0.0 else shown


def _page(line: str, headings: Sequence[Text], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(str(heading))}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""
    return f"<div><p><b>{escape(line)}</b></p>{table}</div>"
