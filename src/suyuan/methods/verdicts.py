"""Verdicts on printed values: limits in decimal arithmetic, the whole batch screened in floats first.

A line passes when its printed value lies within the limits (simple acceptance), or within the limits shrunk
by the printed U (guarded: beyond the limits by more than U it fails, in between it is undecided). A
measurement that is not fit for its limits never passes.
Source: JCGM 106:2012, 8.2 and 8.3.2; the requirement on fitness is the specification's own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import numpy as np

from suyuan.methods.evaluation import Verdict
from suyuan.metrology.rounding import round_to, round_uncertainty

ZERO: Final = Decimal(0)
CODES: Final[tuple[Verdict, ...]] = ("pass", "undecided", "fail", "none")
PASS, UNDECIDED, FAIL, NONE = range(4)
NEAR: Final = -1  # a float is too close to a limit to tell: ask the Decimals
_EASE: Final = 1e-9

Array = np.ndarray[Any, np.dtype[Any]]


def judge(
    value: Decimal, expanded: Decimal, *, low: Decimal | None, high: Decimal | None, guarded: bool, fit: bool
) -> int:
    """The code of the verdict on one printed value with printed expanded uncertainty."""

    def within(margin: Decimal) -> bool:
        return (low is None or low - margin <= value) and (high is None or value <= high + margin)

    if low is None and high is None:
        return NONE
    band = expanded if guarded else ZERO
    if fit and within(-band):
        return PASS
    if not fit:
        return UNDECIDED if within(expanded) else FAIL
    return UNDECIDED if guarded and within(band) else FAIL


def screen(
    value: Array,
    expanded: Array,
    *,
    low: Array | None,
    high: Array | None,
    guarded: bool,
    fit: Array,
    slack: Array,
) -> Array:
    """Codes as `judge` gives them, from floats; NEAR where rounding (at most `slack`) could change them.

    All arrays broadcast to the shape of `value`; the answer has that shape, dtype int8.
    """
    if low is None and high is None:
        return np.full(value.shape, NONE, dtype=np.int8)
    inside = np.full(value.shape, np.inf)
    if low is not None:
        inside = np.minimum(inside, value - low)
    if high is not None:
        inside = np.minimum(inside, high - value)
    # `inside` is how far within the limits the value lies; negative outside.
    band = expanded if guarded else np.zeros_like(expanded)
    fitting = np.where(inside >= band, PASS, np.where(inside >= -band, UNDECIDED if guarded else FAIL, FAIL))
    unfit = np.where(inside >= -expanded, UNDECIDED, FAIL)
    codes = np.where(fit, fitting, unfit).astype(np.int8)
    ease = slack + _EASE * (np.abs(value) + expanded + np.abs(inside))
    edges = (np.abs(inside - band), np.abs(inside + band), np.abs(inside + expanded))
    near = np.minimum(np.minimum(edges[0], edges[1]), edges[2]) <= ease
    codes[np.broadcast_to(near, codes.shape)] = NEAR
    return codes


def rounding_slack(expanded: Array) -> Array:
    """The most by which rounding a value and U to two digits of U can move their sum."""
    with np.errstate(all="ignore"):
        step = np.where(expanded > 0, 10.0 ** (np.floor(np.log10(expanded)) - 1), 0.0)
    return np.asarray(step)


def printed_uncertainties(expanded: Array) -> Array:
    """Expanded uncertainties rounded to two digits, as Decimals; each distinct value is rounded once."""
    few, where = np.unique(expanded, return_inverse=True)
    rounded = np.empty(few.shape, dtype=object)
    rounded[:] = [round_uncertainty(one) for one in few.tolist()]
    return np.asarray(rounded[where.reshape(expanded.shape)])


def printed_value(value: Decimal, expanded: Decimal) -> Decimal:
    """`value` rounded to the last digit of the printed `U`; in full where U is 0."""
    return round_to(value, expanded) if expanded else value


def worst(codes: Array) -> Array:
    """Verdict over the lines, (items, lines) -> (items,): fail before undecided before pass."""
    judged = np.where(codes == NONE, -1, codes).max(axis=1)
    return np.where(judged < 0, NONE, judged)
