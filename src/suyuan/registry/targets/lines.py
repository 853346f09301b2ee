"""The task lines of a plan with what the registers say of each, and the baselines that a plan began from.

A line promises no number, so it has no state: it shows what there is, how it grew, and how far its tasks are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.planning.indicators import INDICATORS
from suyuan.planning.reading import Reading
from suyuan.registry.targets.models import Baseline, PlanLine, Task
from suyuan.registry.targets.queries import Observed, Registers, has_register, history, line_series, measured
from suyuan.registry.targets.states import TOPICS

COLUMNS: Final = ("indicator_id", "value", "as_of", "source", "note")
CLOSED: Final = ("done",)
LEFT_OUT: Final = "stopped"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An indicator of a line; `reading` is None where no register feeds it; `past` as it was recorded."""

    indicator: str
    name: Text
    reading: Reading | None
    past: tuple[Observed, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A task line: what it is about, what measures it, and how many of its tasks are done."""

    topic: str
    name: Text
    figures: tuple[Measured, ...]
    tasks: int
    done: int


def plan_lines(plan: Mapping[str, Any], *, on: date, version: str = "") -> list[Line]:
    """The lines of a plan in their order: three queries where the readings are known already."""
    rows = PlanLine.objects.filter(plan=plan["code"]).order_by("place").select_related("indicator")
    place = plan["jurisdiction_code"]
    by_topic: dict[str, list[PlanLine]] = {}
    for row in rows:
        by_topic.setdefault(row.topic, []).append(row)
    series = {row.indicator_id: line_series(row.indicator_id, place) for row in rows}
    past = history(series.values(), until=on)
    counted = Counter(Task.objects.filter(plan=plan["code"]).values_list("topic", "state"))
    topics = dict.fromkeys([*by_topic, *(topic for topic, _ in counted if topic != "other")])
    with Registers(on, version=version) as registers:
        figures = {
            row.pk: Measured(
                indicator=row.indicator_id,
                name=Text(row.indicator.name_zh, row.indicator.name_en),
                reading=_reading(row.indicator_id, place, registers),
                past=past.get(series[row.indicator_id].key, ()),
            )
            for row in rows
        }
    return [
        Line(
            topic=topic,
            name=TOPICS[topic],
            figures=tuple(figures[row.pk] for row in by_topic.get(topic, ())),
            tasks=sum(number for (of, state), number in counted.items() if of == topic and state != LEFT_OUT),
            done=sum(number for (of, state), number in counted.items() if of == topic and state in CLOSED),
        )
        for topic in topics
    ]


def _reading(indicator: str, place: str, registers: Registers) -> Reading | None:
    if indicator not in INDICATORS or not has_register(indicator):
        return None
    return measured(indicator, registers, within=place, options={})


def baselines(plan_code: str) -> dict[str, dict[str, Any]]:
    """What the indicators of a plan were before it began, by code: one query."""
    rows = Baseline.objects.filter(plan=plan_code).order_by("pk")
    return {row["indicator_id"]: dict(row) for row in rows.values(*COLUMNS)}
