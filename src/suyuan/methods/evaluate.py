"""From observations and standards to results: one generic evaluation for every pack, a batch at a time.

    1. lay the observations out as arrays, the item first          `bench`
    2. value, sensitivities, u and effective dof of every line     `budget`
    3. U; limits in Decimals; verdict on the printed value         `deciding`
    4. on demand: the lines of one item with texts and identities  `results`

One instrument and a hundred thousand are the same call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.methods.bench import Bench, lay_out
from suyuan.methods.budget import budget_of
from suyuan.methods.deciding import by_eye, limits_of, verdict_codes
from suyuan.methods.evaluation import Evaluation, Verdict
from suyuan.methods.observations import Observations
from suyuan.methods.pack import LineSpec, Pack, Test
from suyuan.methods.results import LineBatch, item_evaluation
from suyuan.methods.sources import Source
from suyuan.methods.verdicts import CODES, worst
from suyuan.metrology.coverage import coverage_factor

Array = np.ndarray[Any, np.dtype[Any]]
Sources = Mapping[str, Source]


@dataclass(frozen=True, kw_only=True, eq=False)
class Group:
    """Items that were measured with the same standards: their bench and their lines."""

    bench: Bench
    lines: tuple[LineBatch, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Batch:
    """The results of many items, as arrays; `item(i)` writes one of them out."""

    groups: tuple[Group, ...]
    places: tuple[tuple[int, int], ...]  # item -> (group, item within the group)
    identity_seeds: tuple[str, ...]
    seed: int

    def __len__(self) -> int:
        return len(self.places)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict over each item."""
        found = [_verdicts(group) for group in self.groups]
        return tuple(CODES[found[group][item]] for group, item in self.places)

    def item(self, number: int) -> Evaluation:
        """The evaluation of item `number`, with lines, texts and influences."""
        group, place = self.places[number]
        return item_evaluation(
            self.groups[group].bench,
            self.groups[group].lines,
            place,
            identity_seed=self.identity_seeds[number],
            seed=self.seed,
        )


def evaluate(
    pack: Pack,
    observations: Sequence[Observations],
    sources: Sources | Sequence[Sources],
    *,
    identity_seeds: Sequence[str] | None = None,
    seed: int = 0,
) -> Batch:
    """Evaluate a batch of items of the same shape under `pack`.

    sources : the standards by role, one mapping for all items or one per item.
    identity_seeds : per item, what the identities of its own influences are derived from (the identity of the
        observation set); items without one share the seed "".
    Raises InputError where shapes differ, SourceError or OutOfRange where a standard does not reach a point,
    NumericalError where there is no trustworthy number. Source: design 1, steps 3 and 4.
    """
    count = len(observations)
    seeds = tuple(identity_seeds) if identity_seeds is not None else ("",) * count
    per_item = [sources] * count if isinstance(sources, Mapping) else list(sources)
    if len(seeds) != count or len(per_item) != count:
        raise InputError(
            Text("标准器与观测数据的件数不同", "there are not as many sources as observations"),
            given=len(per_item),
            allowed=count,
        )
    members: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for item, mapping in enumerate(per_item):
        key = tuple(sorted((role, id(source)) for role, source in mapping.items()))
        members.setdefault(key, []).append(item)
    groups, places = [], [(0, 0)] * count
    for number, items in enumerate(members.values()):
        groups.append(_evaluated(pack, [observations[item] for item in items], per_item[items[0]]))
        for place, item in enumerate(items):
            places[item] = (number, place)
    return Batch(groups=tuple(groups), places=tuple(places), identity_seeds=seeds, seed=seed)


def evaluate_one(
    pack: Pack, observations: Observations, sources: Sources, *, identity_seed: str = "", seed: int = 0
) -> Evaluation:
    """Evaluate one item; the same arithmetic as a batch of many."""
    return evaluate(pack, [observations], sources, identity_seeds=[identity_seed], seed=seed).item(0)


def _evaluated(pack: Pack, observations: Sequence[Observations], sources: Sources) -> Group:
    bench = lay_out(pack, observations, sources=sources)
    present = {test for test, _, _ in observations[0].shape}
    lines = tuple(
        _line(bench, test, line) for test in pack.tests if test.id in present for line in test.lines
    )
    return Group(bench=bench, lines=lines)


def _line(bench: Bench, test: Test, line: LineSpec) -> LineBatch:
    if line.value is None:
        return LineBatch(test=test, spec=line, codes=by_eye(bench, test, line))
    budget = budget_of(bench, test, line)
    coverage = bench.pack.coverage
    k = (
        np.asarray(coverage_factor(budget.dof, float(coverage.p)))
        if coverage.k is None
        else np.full(budget.u.shape, float(coverage.k))
    )
    expanded = k * budget.u
    limits = limits_of(bench, test, line)
    codes = verdict_codes(bench, line, budget=budget, expanded=expanded, limits=limits)
    return LineBatch(test=test, spec=line, budget=budget, k=k, expanded=expanded, limits=limits, codes=codes)


def _verdicts(group: Group) -> Any:
    codes = np.concatenate([batch.codes for batch in group.lines], axis=1)
    return worst(codes).tolist()
