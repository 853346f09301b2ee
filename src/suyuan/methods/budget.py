"""Value and uncertainty of one line of results for a whole batch, with everything its budget is made of.

Sensitivities come from one reverse pass. The pack's own influences are independent of each other; standards
enter by the elementary components of their results, added with their signs before squaring, so that two
points that rest on one national standard are correlated as they must be.
Source: JCGM 100:2008, 5.1.2 eq. (10), 5.2.2 eq. (13), F.1.2.3, G.4.1 eq. (G.2b).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.methods.bench import Bench
from suyuan.methods.formula import Formula
from suyuan.methods.pack import InfluenceInput, LineSpec, Test
from suyuan.methods.sources import Reach
from suyuan.metrology.propagation import linearise

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Own:
    """One influence of the pack: signed components and degrees of freedom, (items, rows) each."""

    declared: InfluenceInput
    per_item: bool  # one quantity for all rows of the item
    test: str  # the test it belongs to, "" = the whole pack
    component: Array
    dof: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """One standard a line draws on: sensitivity (items, rows), and what the standard gives."""

    symbol: str
    partial: Array
    reach: Reach
    index: Array  # (items, rows) into the distinct demands of `reach`


@dataclass(frozen=True, kw_only=True, eq=False)
class Budget:
    """Value, standard uncertainty and effective dof of a line, (items, rows), with its parts."""

    value: Array
    u: Array
    dof: Array
    own: tuple[Own, ...]
    drawn: tuple[Drawn, ...]


def flat(values: Any, shape: tuple[int, int]) -> Array:
    """Values of the bench (items or 1, rows or 1, 1), laid out as (items, rows)."""
    return np.broadcast_to(np.asarray(values), (*shape, 1))[..., 0]


def budget_of(bench: Bench, test: Test, line: LineSpec) -> Budget:
    """The budget of `line` for every item and row on the bench. Raises NumericalError as `linearise` does."""
    assert line.value is not None
    shape = (bench.items, bench.rows(test.id))
    symbols = bench.symbols.varied(line.value) if line.has_uncertainty else ()
    if not symbols:
        value = flat(bench.run(line.value), shape).astype(float)
        return Budget(value=value, u=np.zeros(shape), dof=np.full(shape, np.inf), own=(), drawn=())
    value, partials = _linearised(bench, line.value, symbols, shape)
    own, drawn = [], []
    for symbol in symbols:
        entry = bench.symbols.entries[symbol]
        if isinstance(entry.declared, InfluenceInput):
            u, dof = _judged(bench, entry.declared, shape)
            own.append(
                Own(
                    declared=entry.declared,
                    per_item=entry.per_item,
                    test=entry.test,
                    component=partials[symbol] * u,
                    dof=dof,
                )
            )
        else:
            gives = bench.reach(symbol)
            index = np.broadcast_to(gives.index, shape)
            drawn.append(Drawn(symbol=symbol, partial=partials[symbol], reach=gives, index=index))
    u, dof = _combined(own, drawn, shape)
    return Budget(value=value, u=u, dof=dof, own=tuple(own), drawn=tuple(drawn))


def _linearised(
    bench: Bench, formula: Formula, symbols: tuple[str, ...], shape: tuple[int, int]
) -> tuple[Array, dict[str, Array]]:
    """Value and sensitivities, (items, rows) each."""
    at = {symbol: bench.float(symbol) for symbol in symbols}

    def model(nodes: Mapping[str, Any]) -> Any:
        return bench.run_on_tape(formula, nodes)

    with np.errstate(all="ignore"):
        linear = linearise(model, at)
    partials = {symbol: flat(partial, shape) for symbol, partial in linear.partials.items()}
    return flat(linear.value, shape), partials


def _judged(bench: Bench, influence: InfluenceInput, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Standard uncertainty and degrees of freedom of an influence, by the formulas of the pack."""
    u = flat(bench.run(influence.u), shape).astype(float)
    if (u < 0).any():
        raise OutOfRange(f"u({influence.symbol})", given=float(u.min()), allowed="[0, ∞)")
    if influence.dof is None:
        return u, np.full(shape, np.inf)
    dof = flat(bench.run(influence.dof), shape).astype(float)
    if (dof <= 0).any():
        raise OutOfRange(f"dof({influence.symbol})", given=float(dof.min()), allowed="(0, ∞]")
    return u, dof


def _combined(own: list[Own], drawn: list[Drawn], shape: tuple[int, int]) -> tuple[Array, Array]:
    """Combined standard uncertainty and effective degrees of freedom."""
    variance, fourth = np.zeros(shape), np.zeros(shape)
    for one in own:
        square = one.component**2
        variance += square
        fourth += square**2 / one.dof
    for squares, fourths in _standard_parts(drawn):
        variance += squares
        fourth += fourths
    with np.errstate(all="ignore"):
        dof = np.where(fourth > 0, variance**2 / fourth, np.inf)
    return np.sqrt(variance), dof


def _standard_parts(drawn: list[Drawn]) -> list[tuple[Array, Array]]:
    """Contributions of the standards to the variance and to the sum behind the effective dof."""
    if len(drawn) == 1:  # the rule: one standard, its q distinct demands worked out once
        only = drawn[0]
        block = only.reach.block**2
        squares = only.partial**2 * block.sum(axis=1)[only.index]
        return [(squares, only.partial**4 * (block**2 / only.reach.dofs).sum(axis=1)[only.index])]
    parts = []
    for uid, dof in elementary_identities(drawn).items():
        square = elementary_component(drawn, uid) ** 2
        parts.append((square, square**2 / dof))
    return parts


def elementary_identities(drawn: list[Drawn] | tuple[Drawn, ...]) -> dict[UUID, float]:
    """Identities behind the standards, with their degrees of freedom."""
    return {
        uid: float(dof)
        for one in drawn
        for uid, dof in zip(one.reach.columns, one.reach.dofs.tolist(), strict=True)
    }


def elementary_component(drawn: list[Drawn] | tuple[Drawn, ...], uid: UUID) -> Array:
    """Signed component of one elementary quantity in the line, over all its standards."""
    total: Any = 0.0
    for one in drawn:
        if uid in one.reach.columns:
            column = one.reach.block[:, one.reach.columns.index(uid)]
            total = total + one.partial * column[one.index]
    return np.asarray(total)
