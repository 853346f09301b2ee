"""An indicator and its reading: a plan value is never typed in, it is a query with its members as evidence.

Every indicator is one table expression that gives evidence rows (id, unit_code, label_zh, label_en, part,
whole). How rows become a value is a fold: counted, pooled, mean over units, or a percentile of minutes, for
which evidence has a column `minutes` more.
Source: domain model 16.1 and 16.2; idea 9 of the domain model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError
from suyuan.base.text import Text

if TYPE_CHECKING:
    from suyuan.lake.engine import Engine

Tables = Mapping[str, Any]
EVIDENCE_COLUMNS: Final = ("id", "unit_code", "label_zh", "label_en", "part", "whole")
MINUTES: Final = "minutes"


class Member(NamedTuple):
    """One piece of evidence: `part` of `whole` counts (1 of 1 for a single object).

    `minutes` is what a percentile is taken of, None where there is nothing to travel to.
    """

    id: str
    label: Text
    part: int
    whole: int
    unit_code: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The value of an indicator on a day, with its evidence.

    `value` is in the indicator's unit (a number of things, per cent, or minutes: infinite where the
    percentile lies among those that nobody can serve); `denominator` is None for a count. `members` carry the
    numerator, `missing` what the denominator holds beyond it. A share of nothing is 0 with denominator 0.
    """

    code: str
    unit: str
    on: date
    within: str | None
    options: Mapping[str, Any]
    value: float
    numerator: int
    denominator: int | None
    members: tuple[Member, ...]
    missing: tuple[Member, ...]

    @property
    def rows(self) -> tuple[Member, ...]:
        """All evidence, each row once."""
        return (*self.members, *(row for row in self.missing if row.part == 0))

    def digest(self) -> str:
        """SHA-256 over the evidence: two readings with the same digest rest on the same members."""
        rows = [[member.id, member.part, member.whole] for member in (*self.members, *self.missing)]
        return digest({"code": self.code, "on": self.on.isoformat(), "rows": rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure of a plan: what it is called, how it is counted, and the expression behind it.

    `evidence(tables, on=..., within=..., **options)` gives the one expression; `options` lists the allowed
    words of every option, the default first (an empty tuple: a day or None).
    """

    code: str
    name: Text
    unit: str
    explain: Text
    evidence: Callable[..., Any]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def measure(
        self, tables: Tables, *, engine: Engine, on: date, within: str | None = None, **options: Any
    ) -> Reading:
        """The reading on a day, for one administrative unit and all below it (default: everything).

        `tables` are bound to `engine` (`Engine.tables` or `Engine.snapshot`). Raises InputError for an
        option that this indicator does not have, GatewayError where the engine breaks off.
        """
        chosen = self.chosen(options)
        expression = self.evidence(tables, on=on, within=within, **chosen)
        columns = engine.arrow(expression.order_by("id")).to_pydict()
        minutes = columns.get(MINUTES, [None] * len(columns["id"]))
        rows = [
            Member(identity, Text(zh, en), part, whole, unit, apart)
            for identity, unit, zh, en, part, whole, apart in zip(
                *(columns[name] for name in EVIDENCE_COLUMNS), minutes, strict=True
            )
        ]
        return self._reading(rows, on=on, within=within, options=chosen)

    def chosen(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """All options, those not given as they usually are. Raises InputError."""
        chosen: dict[str, Any] = {name: words[0] if words else None for name, words in self.options.items()}
        for name, given in options.items():
            words = self.options.get(name)
            fits = isinstance(given, date | None) if words == () else given in (words or ())
            if not fits:
                allowed = ", ".join(words if words else self.options)
                raise InputError(
                    Text(
                        f"指标 {self.code} 的选项 {name}={given} 不可用，允许：{allowed}",
                        f"indicator {self.code} has no option {name}={given}; allowed: {allowed}",
                    ),
                    quantity=name,
                    given=given,
                    allowed=allowed,
                )
            chosen[name] = given
        return chosen

    def _reading(
        self, rows: list[Member], *, on: date, within: str | None, options: dict[str, Any]
    ) -> Reading:
        numerator, denominator = sum(row.part for row in rows), sum(row.whole for row in rows)
        is_share = self.unit != "1"
        return Reading(
            code=self.code,
            unit=self.unit,
            on=on,
            within=within,
            options=options,
            value=value_of(self.unit, options, rows),
            numerator=numerator,
            denominator=denominator if is_share else None,
            members=tuple(row for row in rows if row.part > 0),
            missing=tuple(row for row in rows if row.part < row.whole) if is_share else (),
        )


def value_of(unit: str, options: Mapping[str, Any], rows: Sequence[Member]) -> float:
    """What rows of evidence come to: also for a part of them, such as those of one kind."""
    if unit == "%":
        return _mean_share(rows) if options.get("variant") == "mean" else _pooled_share(rows)
    if unit == "min":
        return percentile(rows, int(options["percentile"][1:]), of_all=options["of"] == "every")
    return float(sum(row.part for row in rows))


def percentile(rows: Iterable[Member], share: int, *, of_all: bool) -> float:
    """The least number of minutes within which `share` per cent of the pieces are; 0 for no pieces at all.

    The pieces are those that somebody can serve, or all of them: infinite where too many cannot be served.
    """
    pieces: dict[float, int] = {}
    for row in rows:
        if row.minutes is not None or of_all:
            apart = math.inf if row.minutes is None else float(row.minutes)
            pieces[apart] = pieces.get(apart, 0) + row.whole
    wanted, reached = share * sum(pieces.values()), 0
    for apart in sorted(pieces):
        reached += 100 * pieces[apart]
        if reached >= wanted:
            return apart
    return 0.0


def _pooled_share(rows: Sequence[Member]) -> float:
    """100 times the sum of parts over the sum of wholes."""
    whole = sum(row.whole for row in rows)
    return 100 * sum(row.part for row in rows) / whole if whole else 0.0


def _mean_share(rows: Sequence[Member]) -> float:
    """The mean of the shares of the units, each unit with the same weight."""
    units: dict[str, list[Member]] = {}
    for row in rows:
        units.setdefault(row.unit_code, []).append(row)
    shares = [_pooled_share(group) for group in units.values()]
    return math.fsum(shares) / len(shares) if shares else 0.0
