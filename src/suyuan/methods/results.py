"""From the arrays of a batch to the lines of one item: texts, limits, influences with their identities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from suyuan.base.identity import derived
from suyuan.base.text import Text, same
from suyuan.methods.bench import Bench
from suyuan.methods.budget import Budget, Drawn, Own
from suyuan.methods.deciding import Printed, printed_of
from suyuan.methods.declaration import YES_NO
from suyuan.methods.evaluation import ENGINE_VERSION, Evaluation, Influence, Line, Verdict
from suyuan.methods.header import unit_name
from suyuan.methods.pack import Input, LineSpec, Pack, StandardUse, Test
from suyuan.methods.printing import fixed_text, limit_text, plain_text
from suyuan.methods.sources import SourcePoint
from suyuan.methods.verdicts import CODES
from suyuan.metrology.conformity import decide

Array = np.ndarray[Any, np.dtype[Any]]
NAMESPACE = "suyuan.methods/influence"
ORDER: tuple[Verdict, ...] = ("fail", "undecided", "pass")


@dataclass(frozen=True, kw_only=True, eq=False)
class LineBatch:
    """One declared line for all items and rows of a batch, (items, rows) each.

    `budget`, `k` and `expanded` (U) are None for a check by eye; limits are Decimals or None.
    """

    test: Test
    spec: LineSpec
    codes: Array
    budget: Budget | None = None
    k: Array | None = None
    expanded: Array | None = None
    limits: tuple[Array | None, Array | None] = (None, None)


def item_evaluation(
    bench: Bench, batches: tuple[LineBatch, ...], item: int, *, identity_seed: str, seed: int
) -> Evaluation:
    """The evaluation of item number `item` of a batch; `bench` is the bench of the whole batch."""
    alone = bench if bench.items == 1 else bench.take([item])
    identities: dict[tuple[str, str, str], UUID] = {}
    writers = [_Writer(alone, batch, item, identity_seed, identities) for batch in batches]
    lines = tuple(
        line
        for writer, chances in zip(writers, _conformance(batches, item), strict=True)
        for line in writer.lines(chances)
    )
    lines = _in_order(bench.pack, lines)
    verdicts = {line.verdict for line in lines}
    return Evaluation(
        pack_id=bench.pack.id,
        pack_digest=bench.pack.digest,
        engine_version=ENGINE_VERSION,
        seed=seed,
        lines=lines,
        verdict=next((verdict for verdict in ORDER if verdict in verdicts), "none"),
        notes=tuple(dict.fromkeys(note for line in lines for note in line.notes)),
    )


def _in_order(pack: Pack, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Row by row within each test: what was found at one load stands together."""
    place = {test.id: number for number, test in enumerate(pack.tests)}
    return tuple(sorted(lines, key=lambda line: (place[line.test], line.index)))


def _conformance(batches: tuple[LineBatch, ...], item: int) -> list[list[float | None]]:
    """Probability that the true value lies within the limits, batch by batch and row by row.

    None where a line has no limit or no uncertainty. Source: JCGM 106:2012, 7.2.
    """
    found: list[list[float | None]] = [[None] * batch.codes.shape[1] for batch in batches]
    judged = [
        (place, batch, batch.budget)
        for place, batch in enumerate(batches)
        if batch.budget is not None and batch.spec.has_uncertainty and _is_limited(batch)
    ]
    if not judged:
        return found
    rows = [
        np.stack([budget.value[item], budget.u[item], budget.dof[item], *(_ends(batch, item, budget))])
        for _, batch, budget in judged
    ]
    value, u, dof, lower, upper = np.concatenate(rows, axis=1)
    chances = iter(decide(value, u, dof=dof, lower=lower, upper=upper).conformance.tolist())
    for place, batch, _ in judged:
        found[place] = [next(chances) for _ in range(batch.codes.shape[1])]
    return found


def _is_limited(batch: LineBatch) -> bool:
    return any(limit is not None for limit in batch.limits)


def _ends(batch: LineBatch, item: int, budget: Budget) -> tuple[Array, Array]:
    """Lower and upper limits of an item in floats, infinite where there is none."""
    open_ends = np.full(budget.value.shape[1], np.inf)
    low, high = (None if limit is None else limit[item].astype(float) for limit in batch.limits)
    return -open_ends if low is None else low, open_ends if high is None else high


def _risk(conformance: float | None, verdict: Verdict) -> float | None:
    """Probability that the verdict is wrong for this very item. Source: JCGM 106:2012, 7.2."""
    if conformance is None:
        return None
    return conformance if verdict == "fail" else 1.0 - conformance


class _Writer:
    """Writes the lines of one declared line and one item."""

    def __init__(
        self,
        bench: Bench,
        batch: LineBatch,
        item: int,
        identity_seed: str,
        identities: dict[tuple[str, str, str], UUID],
    ) -> None:
        self.bench = bench
        self.batch = batch
        self.item = item
        self.identity_seed = identity_seed
        self.identities = identities  # those of this item worked out so far, whatever the line
        self.test, self.spec, self.budget = batch.test, batch.spec, batch.budget
        self.header = {one.symbol: bench.given[one.symbol][0, 0, 0] for one in bench.pack.inputs}

    def lines(self, conformance: list[float | None]) -> Iterator[Line]:
        """One line per row of the test, each with its probability of conforming."""
        if self.budget is None:
            for row in range(self.bench.rows(self.test.id)):
                yield self.line(row, {}, CODES[self.batch.codes[self.item, row]])
            return
        printed = self.printed(self.budget)
        for row, chance in enumerate(conformance):
            verdict = CODES[printed.codes[0, row]]
            numbers = self.numbers(self.budget, printed, row) | {"risk": _risk(chance, verdict)}
            yield self.line(row, numbers, verdict)

    def printed(self, budget: Budget) -> Printed:
        here = slice(self.item, self.item + 1)
        low, high = self.batch.limits
        assert self.batch.expanded is not None
        return printed_of(
            self.bench,
            self.spec,
            value=budget.value[here],
            expanded=self.batch.expanded[here],
            limits=(None if low is None else low[here], None if high is None else high[here]),
        )

    def line(self, row: int, numbers: dict[str, Any], verdict: Verdict) -> Line:
        empty = dict.fromkeys(("value", "u", "dof", "k", "p", "U", "value_text", "U_text", "risk"))
        limits = dict.fromkeys(("limit_low", "limit_high"))
        return Line(
            test=self.test.id,
            index=row,
            symbol=self.spec.symbol,
            label=self.spec.label,
            quantity=self.bench.pack.quantity,
            ref_type=self.spec.quantity,
            unit=unit_name(self.spec.unit, self.header) if self.budget is not None else "",
            point=self.point(row),
            nominal=self.nominal(row),
            mark=self.mark(row),
            verdict=verdict,
            **{**empty, **limits, **numbers},
        )

    def numbers(self, budget: Budget, printed: Printed, row: int) -> dict[str, Any]:
        """Everything about a line that has a number."""
        at = (self.item, row)
        low, high = (None if limit is None else limit[at] for limit in self.batch.limits)
        numbers: dict[str, Any] = {
            "value": float(budget.value[at]),
            "value_text": self.value_text(printed.value[0, row]),
            "limit_low": None if low is None else limit_text(low),
            "limit_high": None if high is None else limit_text(high),
            "notes": () if printed.fit[0, row] else (self.unfit(),),
        }
        if not self.spec.has_uncertainty:
            return numbers
        assert self.batch.k is not None
        assert self.batch.expanded is not None
        return numbers | {
            "u": float(budget.u[at]),
            "dof": float(budget.dof[at]),
            "k": float(self.batch.k[at]),
            "p": float(self.bench.pack.coverage.p),
            "U": float(self.batch.expanded[at]),
            "U_text": fixed_text(printed.expanded[0, row]),
            "influences": tuple(self.influences(budget, row)),
            "rows": self.rows(budget, row),
        }

    def value_text(self, value: Decimal) -> str:
        """A rounded value keeps its zeros; one that is printed in full has none to keep."""
        rounded = self.spec.step is not None or self.spec.has_uncertainty
        return fixed_text(value) if rounded else plain_text(value)

    def unfit(self) -> Text:
        """The note of a line whose measurement is not good enough for its limits."""
        zh, en = self.spec.fit_label
        return Text(f"“{self.test.label.zh}”不满足：{zh}", f"not satisfied in “{self.test.label.en}”: {en}")

    def point(self, row: int) -> str | None:
        """The row in words: its load, pressure or position, what was chosen there, and the mark that tells
        two weights apart."""
        if not self.test.point:
            return None
        column = next(one for one in self.test.columns if one.symbol == self.test.point)
        chosen = [one for one in self.test.columns if one.kind == "choice" and one is not column]
        words = [self.shown(one, row) for one in (column, *chosen) if one.choices != YES_NO]
        words.append(same(self.mark(row)))
        return str(Text(*(" ".join(filter(None, part)) for part in zip(*words, strict=True))))

    def nominal(self, row: int) -> str | None:
        """The point as a number, where it is one."""
        value = self.bench.given[self.test.point][0, row, 0] if self.test.point else None
        return plain_text(value) if isinstance(value, Decimal) else None

    def mark(self, row: int) -> str:
        """The words of a row."""
        words = (str(self.shown(one, row)) for one in self.test.columns if one.kind == "text")
        return " ".join(word for word in words if word)

    def shown(self, column: Input, row: int) -> Text:
        value = self.bench.given[column.symbol][0, row, 0]
        if isinstance(value, Decimal):
            return same(f"{plain_text(value)} {unit_name(column.unit, self.header)}")
        labels = {choice.code: choice.label for choice in column.choices}
        return labels.get(str(value), same(str(value)))

    def influences(self, budget: Budget, row: int) -> Iterator[Influence]:
        """The budget of one row: own influences, then the results of the standards used."""
        for own in budget.own:
            component = float(own.component[self.item, row])
            if component:
                yield Influence(
                    symbol=own.declared.symbol,
                    label=own.declared.label,
                    origin=self.identity(own, row),
                    kind=own.declared.kind,
                    component=component,
                    dof=float(own.dof[self.item, row]),
                    distribution=own.declared.distribution,
                )
        yield from self.from_standards(budget, row)

    def from_standards(self, budget: Budget, row: int) -> Iterator[Influence]:
        """One entry per origin: a standard that enters twice is one edge, with its contributions added."""
        totals: dict[UUID, float] = {}
        words: dict[UUID, tuple[Drawn, StandardUse, SourcePoint]] = {}
        for drawn in budget.drawn:
            declared = self.bench.symbols.entries[drawn.symbol].declared
            assert isinstance(declared, StandardUse)
            partial = float(drawn.partial[self.item, row])
            for place, share in enumerate(drawn.reach.shares[drawn.index[self.item, row]].tolist()):
                if share:
                    point = drawn.reach.points[place]
                    totals[point.origin] = partial * share * point.u + totals.get(point.origin, 0.0)
                    words[point.origin] = (drawn, declared, point)
        for origin, (drawn, declared, point) in words.items():
            if totals[origin]:
                yield Influence(
                    symbol=drawn.symbol,
                    label=self.named(declared, point),
                    origin=origin,
                    kind="standard",
                    component=totals[origin],
                    dof=point.dof,
                    distribution="normal",
                )

    def named(self, declared: StandardUse, point: SourcePoint) -> Text:
        """A standard at one of its points, in words."""
        unit = self.bench.pack.role(declared.role).nominal_unit
        at = f"{plain_text(point.nominal)} {unit} {point.mark}".strip()
        return Text(f"{declared.label.zh} {at}", f"{declared.label.en} {at}")

    def identity(self, own: Own, row: int) -> UUID:
        """The identity of an own influence: one for the item where it is one quantity for all rows."""
        key = (own.test, "" if own.per_item else str(row), own.declared.symbol)
        if key not in self.identities:
            self.identities[key] = derived(NAMESPACE, self.identity_seed, *key)
        return self.identities[key]

    def rows(self, budget: Budget, row: int) -> tuple[tuple[UUID, float, float], ...]:
        """Elementary components, sorted by identity, zeros left out."""
        at = (self.item, row)
        found = [
            (self.identity(own, row), component, float(own.dof[at]))
            for own in budget.own
            if (component := float(own.component[at]))
        ]
        standards: dict[UUID, tuple[float, float]] = {}
        for drawn in budget.drawn:
            reach = drawn.reach
            signed = float(drawn.partial[at]) * reach.block[drawn.index[at]]
            for place in np.flatnonzero(signed).tolist():
                uid, dof = reach.columns[place], float(reach.dofs[place])
                standards[uid] = (standards.get(uid, (0.0, dof))[0] + float(signed[place]), dof)
        found += [(uid, component, dof) for uid, (component, dof) in standards.items() if component]
        return tuple(sorted(found, key=lambda entry: entry[0].int))
