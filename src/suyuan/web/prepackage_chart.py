"""The sample of a lot of prepackages against Qn, Qn - T and Qn - 2T as a drawing, made on the server."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.base.text import Text
from suyuan.planning.prepackages.tables import BASE_UNITS, quantity_of
from suyuan.registry.supervision.models import PrepackageLot
from suyuan.registry.supervision.prepackages import form_of, judged

WIDTH: Final = 760
HEIGHT: Final = 280
LEFT: Final = 96
RIGHT: Final = 16
TOP: Final = 16
BOTTOM: Final = 30
MARGIN: Final = 0.08


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One package. `look` is good, short (T1) or bad (T2)."""

    x: float
    y: float
    look: str
    number: int
    value: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """A line with its name and value; `look` is centre, limit or mean."""

    y: float
    name: Text
    value: str
    look: str


@dataclass(frozen=True, kw_only=True)
class LotChart:
    """What the template draws; quantities in `unit`."""

    width: int
    height: int
    left: int
    right: int
    base: int
    unit: str
    marks: tuple[Mark, ...]
    levels: tuple[Level, ...]


def lot_chart(row: PrepackageLot) -> LotChart:
    """The drawing of a lot as it was entered."""
    verdict, _ = judged(form_of(row))
    nominal, tolerable = verdict.nominal, verdict.T
    lines = [
        (Text("标注净含量 Qn", "Qn"), nominal, "centre"),
        (Text("平均值", "mean"), verdict.mean, "mean"),
        (Text("Qn − T", "Qn − T"), nominal - tolerable, "limit"),
        (Text("Qn − 2T", "Qn − 2T"), nominal - 2 * tolerable, "limit"),
    ]
    values = [float(one) for one in (*verdict.actual, *(value for _, value, _ in lines))]
    low, high = min(values), max(values)
    room = (high - low or 1.0) * MARGIN

    def height(value: Decimal) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high + room - float(value)) / (high - low + 2 * room)

    step = (WIDTH - LEFT - RIGHT) / max(len(verdict.actual), 1)
    return LotChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=HEIGHT - BOTTOM,
        unit=BASE_UNITS[quantity_of(row.unit)],
        marks=tuple(
            Mark(
                x=LEFT + step * (place + 0.5),
                y=height(value),
                look=_look(value, nominal, tolerable),
                number=place + 1,
                value=f"{value.normalize():f}",
            )
            for place, value in enumerate(verdict.actual)
        ),
        levels=tuple(
            Level(y=height(value), name=name, value=f"{value:.6g}", look=look) for name, value, look in lines
        ),
    )


def _look(value: Decimal, nominal: Decimal, tolerable: Decimal) -> str:
    if value < nominal - 2 * tolerable:
        return "bad"
    return "short" if value < nominal - tolerable else "good"
