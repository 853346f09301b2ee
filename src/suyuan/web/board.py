"""A plan as the dashboard shows it: a card for each target, the sum over the states, the map of one figure.

Source of states and values: `registry.targets`; nothing is computed here but lengths and words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.planning.indicators import find_indicator
from suyuan.planning.reading import Reading
from suyuan.registry.targets.lines import Line
from suyuan.registry.targets.queries import Observed, TargetStatus
from suyuan.registry.targets.rules import STATES
from suyuan.web import formats
from suyuan.web.plan_reasons import Standing, reason_of
from suyuan.web.speech import say
from suyuan.web.target_chart import given_of, spark_of, spark_through
from suyuan.web.tile_map import Tile, tiles_of
from suyuan.web.words.plan import OPTIONS, SINCE, TONES, remark

YEAR: Final = 365
FULL: Final = 1000  # length of a bullet chart
SLACK: Final = 1e-9  # binary numbers made from whole ones: 12.3 is not quite 12.3
PREFERRED: Final = "compulsory_standard_coverage"  # the figure a map tells most about


@dataclass(frozen=True, kw_only=True)
class Bullet:
    """Lengths out of 1000: the value, the target, and what the calendar would ask for by now."""

    value: float
    goal: float
    due_by_now: float


@dataclass(frozen=True, kw_only=True)
class Card:
    """One target of the plan."""

    status: TargetStatus
    tone: str
    unit: str
    basis: tuple[Text, ...]
    bullet: Bullet | None
    baseline: Mapping[str, Any] | None = None
    said: Sequence[Mapping[str, Any]] = ()

    @property
    def reason(self) -> Text:
        """Why it stands where it stands."""
        one = self.status
        return reason_of(
            Standing(
                state=one.state, direction=one.direction, due=one.due, goal=self.goal, low=self.ahead_low,
                high=self.ahead_high, when_due="" if one.when_due is None else self.when_due,
            )
        )  # fmt: skip

    @property
    def before(self) -> Text | None:
        """What it was before the plan, as its source printed it; None where the plan names nothing."""
        if self.baseline is None:
            return None
        value, day = amount(float(self.baseline["value"]), self.unit), self.baseline["as_of"]
        source = remark(self.baseline["source"] or self.baseline["note"])
        return Text(f"基线 {value}（{day}，{source.zh}）", f"baseline {value} ({day}, {source.en})")

    @property
    def written(self) -> str:
        """The value, in the language of the page."""
        return amount(self.status.value, self.unit)

    @property
    def goal(self) -> str:
        """The target value."""
        return amount(float(self.status.target), self.unit)

    @property
    def ahead(self) -> str:
        """The value expected when the target is due; with `ahead_low` and `ahead_high`."""
        return self._ahead("value")

    @property
    def ahead_low(self) -> str:
        """The lower end of the interval."""
        return self._ahead("low")

    @property
    def ahead_high(self) -> str:
        """The upper end of the interval."""
        return self._ahead("high")

    @property
    def when_due(self) -> str:
        """The value of the last day of a due year that is over."""
        return amount(self.status.when_due, self.unit)

    @property
    def spark(self) -> str:
        """The recorded readings as points of a small line; "" where there are none."""
        return spark_of(given_of(self.status, on=self.status.reading.on)) if self.status.reading else ""

    def _ahead(self, name: str) -> str:
        return amount(getattr(self.status.ahead, name) if self.status.ahead else None, self.unit)

    @property
    def grown(self) -> str:
        """How much the value moved within a year, with its sign."""
        return moved_in_a_year(self.status.reading, self.status.history)

    @property
    def short_by(self) -> str:
        """What is missing to the target; "" where it is met."""
        gap = float(self.status.target) - (self.status.value or 0.0)
        return amount(gap, self.unit, points=True) if gap > 0 else ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure with its members: of a target, or of an indicator that the plan sets no target for.

    `key` names it in addresses: the number of the target, or the code of the indicator.
    """

    key: str
    indicator: str
    name: Text
    explain: Text
    reading: Reading
    card: Card | None = None

    @property
    def written(self) -> str:
        """The value, in the language of the page."""
        return amount(self.reading.value, self.reading.unit)


@dataclass(frozen=True, kw_only=True)
class Map:
    """The tiles of one figure."""

    figure: Figure
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, kw_only=True)
class ShownFigure:
    """An indicator of a task line as it is written, with its readings as a small line."""

    indicator: str
    name: Text
    written: str
    spark: str
    grown: str


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A task line of the plan."""

    line: Line
    figures: tuple[ShownFigure, ...]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a board shows beside the values: lines, baselines by indicator, explanations by target."""

    lines: Sequence[Line] = ()
    baselines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    said: Mapping[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Board:
    """All cards: those with a register, those without one yet; how many targets are in which state."""

    fed: tuple[Card, ...]
    waiting: tuple[Card, ...]
    others: tuple[Figure, ...]
    states: tuple[tuple[str, Text, int], ...]
    map: Map | None
    mappable: tuple[Figure, ...]
    lines: tuple[ShownLine, ...] = ()

    @property
    def total(self) -> int:
        """How many targets the plan has."""
        return len(self.fed) + len(self.waiting)


def board_of(
    statuses: Sequence[TargetStatus],
    others: Sequence[Reading],
    divisions: Sequence[dict[str, Any]],
    *,
    top: str,
    asked: str = "",
    beside: Beside | None = None,
) -> Board:
    """The board of a plan whose division is `top`; `others` are readings that the plan has no target for.

    `asked` is the key of the figure that the map shows, if it can.
    """
    more = beside or Beside()
    cards = [
        card_of(status, baseline=more.baselines.get(status.indicator), said=more.said.get(status.id, ()))
        for status in statuses
    ]
    counted = Counter(card.status.state for card in cards)
    untargeted = tuple(figure_of(reading) for reading in others)
    figures = (*(target_figure(card) for card in cards), *untargeted)
    mappable = tuple(one for one in figures if one and (one.reading.members or one.reading.missing))
    return Board(
        fed=tuple(card for card in cards if card.status.reading is not None),
        waiting=tuple(card for card in cards if card.status.reading is None),
        others=untargeted,
        states=tuple((code, words, counted[code]) for code, words in STATES.items() if counted[code]),
        map=_map(mappable, divisions, top=top, asked=asked),
        mappable=mappable,
        lines=tuple(ShownLine(line=one, figures=_measured(one)) for one in more.lines),
    )


def _measured(line: Line) -> tuple[ShownFigure, ...]:
    """The indicators of a line that a register feeds."""
    return tuple(
        ShownFigure(
            indicator=one.indicator,
            name=one.name,
            written=amount(one.reading.value, one.reading.unit),
            spark=spark_through(
                [*((row.on, row.value) for row in one.past), (one.reading.on, one.reading.value)]
            ),
            grown=moved_in_a_year(one.reading, one.past),
        )
        for one in line.figures
        if one.reading is not None
    )


def moved_in_a_year(reading: Reading | None, past: Sequence[Observed]) -> str:
    """How much a figure moved within a year, with its sign; "" where nothing was recorded then.

    A share moves by points to a tenth, anything else by whole ones.
    """
    if reading is None:
        return ""
    before = [row for row in past if row.on <= reading.on - timedelta(days=YEAR)]
    if not before:
        return ""
    moved = round(reading.value - before[-1].value, 1 if reading.unit == "%" else 0)
    return f"{moved:+g}".replace("-", "−") if moved else "±0"


def target_figure(card: Card) -> Figure | None:
    """The figure of a target; None where no register feeds it."""
    status = card.status
    if status.reading is None:
        return None
    return Figure(
        key=str(status.id),
        indicator=status.indicator,
        name=status.name,
        explain=status.explain,
        reading=status.reading,
        card=card,
    )


def figure_of(reading: Reading) -> Figure:
    """The figure of an indicator without a target."""
    indicator = find_indicator(reading.code)
    return Figure(
        key=reading.code,
        indicator=reading.code,
        name=indicator.name,
        explain=indicator.explain,
        reading=reading,
    )


def card_of(
    status: TargetStatus,
    *,
    baseline: Mapping[str, Any] | None = None,
    said: Sequence[Mapping[str, Any]] = (),
) -> Card:
    """The card of one target; `said` are explanations of people, the newest first."""
    return Card(
        status=status,
        tone=TONES[status.state],
        unit=status.reading.unit if status.reading else status.unit,
        basis=basis_of(status.reading, status.basis, status.scope, status.note),
        bullet=None if status.value is None else bullet_of(status),
        baseline=baseline,
        said=said,
    )


def bullet_of(status: TargetStatus) -> Bullet:
    """The target stands at four fifths, unless the value goes beyond the end."""
    goal, value = float(status.target), status.value or 0.0
    whole = max(goal * 1.25, value * 1.02, 1e-9)
    return Bullet(
        value=FULL * value / whole, goal=FULL * goal / whole, due_by_now=FULL * goal * status.elapsed / whole
    )


def basis_of(reading: Reading | None, *remarks: str) -> tuple[Text, ...]:
    """How a value is counted: the options of the reading, then what the plan remarks."""
    options = reading.options if reading else {}
    chosen = [OPTIONS[word] for word in options.values() if word in OPTIONS]
    if (since := options.get("since")) is not None:
        chosen.append(SINCE.fill(day=formats.day(since)))
    return tuple(dict.fromkeys((*chosen, *(remark(word) for word in remarks if word))))


def amount(value: float | None, unit: str, *, points: bool = False) -> str:
    """A value of an indicator as it is said: a number of things, per cent, or percentage points to go.

    Shares are cut, not rounded, and what is missing is rounded up: nothing looks reached before it is.
    """
    if value is None:
        return formats.NONE
    if unit == "min":
        return minutes(value)
    if unit != "%":
        return formats.count(round(value))
    tenths = math.ceil(10 * value - SLACK) if points else math.floor(10 * value + SLACK)
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return say(Text(f"{text} 个百分点", f"{text} points")) if points else f"{text} %"


def minutes(value: float) -> str:
    """A travel time, in the language of the page."""
    if math.isinf(value):
        return say(Text("无法到达", "out of reach"))
    return say(Text("{n} 分钟", "{n} min")).format(n=formats.count(round(value)))


def _map(
    figures: Sequence[Figure], divisions: Sequence[dict[str, Any]], *, top: str, asked: str
) -> Map | None:
    if not figures:
        return None
    preferred = next((one for one in figures if one.indicator == PREFERRED), figures[0])
    figure = next((one for one in figures if one.key == asked), preferred)
    tiles = tiles_of(figure.reading, divisions, top=top)
    return Map(figure=figure, tiles=tiles) if tiles else None
