"""Holding the lines of a batch against their limits: printed values in Decimals, floats where they suffice.

Only where a float lies so close to a limit that rounding could change the verdict is the printed value worked
out; for every other item the float decides, and decides the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from suyuan.methods.bench import Bench
from suyuan.methods.budget import Budget, flat
from suyuan.methods.formula import Formula
from suyuan.methods.pack import LineSpec, Test
from suyuan.methods.printing import float_text, to_step
from suyuan.methods.symbols import EXPANDED
from suyuan.methods.verdicts import (
    FAIL,
    NEAR,
    PASS,
    judge,
    printed_uncertainties,
    printed_value,
    rounding_slack,
    screen,
)

Array = np.ndarray[Any, np.dtype[Any]]
_to_step = np.frompyfunc(to_step, 2, 1)
_to_digits = np.frompyfunc(printed_value, 2, 1)
_as_decimal = np.frompyfunc(float_text, 1, 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Printed:
    """What is printed of a line, (items, rows) each: value and U as Decimals, fitness, verdict code."""

    value: Array
    expanded: Array
    fit: Array
    codes: Array


def limits_of(bench: Bench, test: Test, line: LineSpec) -> tuple[Array | None, Array | None]:
    """Lower and upper limit as Decimals, (items, rows), each None where there is none."""
    shape = (bench.items, bench.rows(test.id))

    def limit(formula: Formula | None) -> Array | None:
        return None if formula is None else flat(bench.run_exact(formula), shape)

    return limit(line.low), limit(line.high)


def by_eye(bench: Bench, test: Test, line: LineSpec) -> Array:
    """Codes of a check that has no number."""
    assert line.passes_when is not None
    held = flat(bench.run_exact(line.passes_when), (bench.items, bench.rows(test.id)))
    return np.where(held.astype(bool), PASS, FAIL).astype(np.int8)


def printed_of(
    bench: Bench,
    line: LineSpec,
    *,
    value: Array,
    expanded: Array,
    limits: tuple[Array | None, Array | None],
) -> Printed:
    """Printed value, printed U, fitness and verdict of every item and row, in decimal arithmetic."""
    rounded: Any = printed_uncertainties(expanded)
    exact: Any = _exact_values(bench, line, value=value)
    shown: Any = _printed_values(bench, line, exact=exact, rounded=rounded)
    fit = _fitness(bench, line, expanded=rounded)
    codes = np.empty(value.shape, dtype=np.int8)
    low, high = limits
    for at in np.ndindex(value.shape):

        def verdict(number: Any, at: tuple[int, ...] = at) -> int:
            return judge(
                number,
                rounded[at],
                low=_one(low, at),
                high=_one(high, at),
                guarded=line.rule == "guarded",
                fit=bool(fit[at]),
            )

        codes[at] = verdict(shown[at] if line.compared == "printed" else exact[at])
        if codes[at] != verdict(shown[at]):
            shown[at] = exact[at]  # rounding must never contradict the verdict: print in full
    return Printed(value=shown, expanded=rounded, fit=fit, codes=codes)


def verdict_codes(
    bench: Bench,
    line: LineSpec,
    *,
    budget: Budget,
    expanded: Array,
    limits: tuple[Array | None, Array | None],
) -> Array:
    """The code of the verdict of every item and row, floats first, Decimals where it is close."""
    slack = rounding_slack(expanded)
    if line.step is not None and line.compared == "printed":
        slack = slack + flat(bench.run_exact(line.step), budget.value.shape).astype(float)
    needs_printed = line.fit is not None and EXPANDED in line.fit.names
    held_against = printed_uncertainties(expanded) if needs_printed else expanded
    codes = screen(
        budget.value,
        expanded,
        low=None if limits[0] is None else limits[0].astype(float),
        high=None if limits[1] is None else limits[1].astype(float),
        guarded=line.rule == "guarded",
        fit=_fitness(bench, line, expanded=held_against),
        slack=slack,
    )
    near = np.flatnonzero((codes == NEAR).any(axis=1))
    if near.size:
        few = printed_of(
            bench.take(near),
            line,
            value=budget.value[near],
            expanded=expanded[near],
            limits=(_rows(limits[0], near), _rows(limits[1], near)),
        )
        codes[near] = few.codes
    return codes


def _one(limit: Array | None, at: tuple[int, ...]) -> Any:
    return None if limit is None else limit[at]


def _rows(limit: Array | None, items: Array) -> Array | None:
    return None if limit is None else limit[items]


def _exact_values(bench: Bench, line: LineSpec, *, value: Array) -> Array:
    """The values before rounding; in Decimals all the way where the value is not rounded to its U."""
    assert line.value is not None
    if bench.can_be_exact(line.value) and (line.step is not None or not line.has_uncertainty):
        return flat(bench.run_exact(line.value), value.shape)
    return np.asarray(_as_decimal(value))


def _printed_values(bench: Bench, line: LineSpec, *, exact: Any, rounded: Array) -> Array:
    if line.step is not None:
        return np.array(_to_step(exact, flat(bench.run_exact(line.step), exact.shape)))
    return np.array(_to_digits(exact, rounded))


def _fitness(bench: Bench, line: LineSpec, *, expanded: Array) -> Array:
    if line.fit is None:
        return np.ones(expanded.shape, dtype=bool)
    also = {EXPANDED: expanded[..., None]} if EXPANDED in line.fit.names else {}
    return flat(bench.run_exact(line.fit, **also), expanded.shape).astype(bool)
