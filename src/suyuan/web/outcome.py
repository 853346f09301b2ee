"""Results as the pages show them: lines with texts, and the budget of each as shares of the variance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from suyuan.base.text import Text
from suyuan.methods.evaluation import Evaluation
from suyuan.web.speech import say

SHOWN_IN_CHART = 9
REST = Text("其余", "The rest")


@dataclass(frozen=True, kw_only=True)
class Share:
    """One influence of a budget."""

    label: Text
    kind: str
    distribution: str
    component: float
    share: float


@dataclass(frozen=True, kw_only=True)
class LineView:
    """One line of results."""

    label: Text
    unit: str
    point: Text
    value_text: str
    U_text: str
    k: float | None
    u: float | None
    limit_low: str
    limit_high: str
    verdict: str
    id: object = None
    budget: tuple[Share, ...] = ()
    chart: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All lines and the verdict over them."""

    verdict: str
    notes: tuple[Text, ...]
    lines: tuple[LineView, ...]


def outcome_of(evaluation: Evaluation) -> Outcome:
    """An evaluation that was just computed."""
    lines = []
    for line in evaluation.lines:
        budget = shares((one.label, one.kind, one.distribution, one.component) for one in line.influences)
        lines.append(
            LineView(
                label=line.label,
                unit=line.unit,
                point=Text.read(line.point or ""),
                value_text=line.value_text or "",
                U_text=line.U_text or "",
                k=line.k,
                u=line.u,
                limit_low=line.limit_low or "",
                limit_high=line.limit_high or "",
                verdict=line.verdict,
                budget=budget,
                chart=waterfall(budget),
            )
        )
    return Outcome(verdict=evaluation.verdict, notes=evaluation.notes, lines=tuple(lines))


def stored_lines(rows: Iterable[Mapping[str, Any]]) -> tuple[LineView, ...]:
    """Lines as stored; their budgets are fetched one at a time."""
    return tuple(
        LineView(
            id=row["id"],
            label=Text(row["label_zh"], row["label_en"]),
            unit=row["unit"],
            point=Text.read(row["point"]),
            value_text=row["value_text"],
            U_text=row["expanded_text"],
            k=row["k"],
            u=row["u"],
            limit_low=row["limit_low"],
            limit_high=row["limit_high"],
            verdict=row["verdict"],
        )
        for row in rows
    )


def stored_budget(rows: Iterable[Mapping[str, Any]]) -> tuple[Share, ...]:
    """The budget of one stored line."""
    return shares(
        (Text(row["label_zh"], row["label_en"]), row["kind"], row["distribution"], row["component"])
        for row in rows
    )


def shares(influences: Iterable[tuple[Text, str, str, float]]) -> tuple[Share, ...]:
    """Influences with their share in the sum of squares, the greatest first; zeros left out."""
    given = [one for one in influences if one[3] != 0]
    total = sum(component**2 for *_, component in given)
    made = (
        Share(label=label, kind=kind, distribution=law, component=component, share=component**2 / total)
        for label, kind, law, component in given
    )
    return tuple(sorted(made, key=lambda one: -one.share))


def waterfall(budget: tuple[Share, ...]) -> list[dict[str, Any]]:
    """The steps of the chart in this language: label, where it begins, how much it adds, both in per cent."""
    steps: list[dict[str, Any]] = []
    begin = 0.0
    for one in budget[:SHOWN_IN_CHART]:
        steps.append({"label": say(one.label), "begin": round(begin, 3), "part": round(100 * one.share, 3)})
        begin += 100 * one.share
    if len(budget) > SHOWN_IN_CHART:
        steps.append({"label": say(REST), "begin": round(begin, 3), "part": round(100 - begin, 3)})
    return steps
