"""Intervals from in-tolerance counts at one interval: the interval test A3 and the simple response A1.

Method A3 asks whether the observed share of instruments found in tolerance contradicts the reliability
target, by exact binomial limits; only then the interval changes, the more the surer the contradiction.
Source: NCSLI RP-1 (2010), methods A1 and A3; H. Castrup, interval test method (method A3); binomial limits of
C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.interval.limits import NO_LIMITS, IntervalAnswer, IntervalLimits, bounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RP1: Final = "NCSLI RP-1 (2010)"


@dataclass(frozen=True, kw_only=True)
class IntervalTest(IntervalAnswer):
    """Method A3. observed : share in tolerance. reliability : binomial limits (low, high) of it.

    rejection : confidence at which the limits just exclude the target. changed : the interval was changed.
    """

    method: ClassVar[Text] = Text("间隔检验法（A3）", "Interval test method (A3)")
    observed: Any
    reliability: tuple[Any, Any]
    rejection: Any
    changed: Any

    def sentences(self) -> tuple[Text, ...]:
        """The strongest contradiction, then the interval."""
        q = 100.0 * float(np.max(self.rejection))
        return (
            Text(
                f"原间隔被否定的置信度至多 {q:.4g} %。", f"The interval is rejected with {q:.4g} % at most."
            ),
            *super().sentences(),
        )


@dataclass(frozen=True, kw_only=True)
class SimpleResponse(IntervalAnswer):
    """Method A1."""

    method: ClassVar[Text] = Text("简单响应法（A1）", "Simple response method (A1)")


def interval_test(
    in_tolerance: Any,
    tested: Any,
    current: Any,
    *,
    target: float,
    confidence: float = 0.5,
    limits: IntervalLimits | None = None,
) -> IntervalTest:
    """Method A3 for one group of instruments or for many, (n,).

    in_tolerance, tested : whole numbers of calibrations at about the interval `current`. target : reliability
    wanted at the end of the interval. confidence : the interval changes where the rejection confidence is
    higher; it also sets the binomial limits reported. limits : default halves or doubles at most.
    """
    within = IntervalLimits(largest_step=2.0) if limits is None else limits
    goal = arguments.probability(target, "target")
    level = arguments.probability(confidence, "confidence")
    x, n, now = np.broadcast_arrays(
        *[np.asarray(one, dtype=float) for one in (in_tolerance, tested, current)]
    )
    _check_counts(x, n, now)
    observed = x / n
    q = rejection_confidence(x, n, goal)
    gap = observed - goal
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        longer = 10.0 ** np.where(gap > 0.0, gap / (1.0 - q), 0.0)
        shorter = 10.0 ** (np.minimum(gap, 0.0) * q)
    factor = np.where(gap > 0.0, np.minimum(longer, within.largest_step), shorter)
    wanted = now * np.maximum(factor, 1.0 / within.largest_step)
    changed = q > level
    found = bounded(np.where(changed, wanted, now), within, now)
    low, high = binomial_limits(x, n, level)
    return IntervalTest(
        edition=f"{RP1}, method A3",
        observed=_plain(observed),
        reliability=(_plain(low), _plain(high)),
        rejection=_plain(q),
        changed=found["interval"] != (float(now) if now.ndim == 0 else now),
        **found,
    )


def rejection_confidence(in_tolerance: Any, tested: Any, target: Any) -> Array:
    """The largest confidence at which the binomial limits exclude the target, 0 where they never do.

    Two-sided, 1 - 2 P(at least as extreme); where none or all are in tolerance the limits are one-sided, and
    it is 1 - P. Source: the inverse of `binomial_limits`.
    """
    from scipy import special

    x, n, p = np.broadcast_arrays(*[np.asarray(one, dtype=float) for one in (in_tolerance, tested, target)])
    below = special.bdtr(x, n.astype(int), p)
    above = np.where(x > 0.0, special.bdtrc(np.maximum(x - 1.0, 0.0), n.astype(int), p), 1.0)
    tail = np.where(x / n < p, below, above)
    sides = np.where((x == 0.0) | (x == n), 1.0, 2.0)
    return np.asarray(np.maximum(1.0 - sides * tail, 0.0))


def binomial_limits(in_tolerance: Any, tested: Any, confidence: float) -> tuple[Array, Array]:
    """(low, high) exact limits of a share, two-sided at `confidence`, one-sided where none or all succeeded.

    Source: Clopper and Pearson (1934).
    """
    from scipy import special

    x, n = np.broadcast_arrays(*[np.asarray(one, dtype=float) for one in (in_tolerance, tested)])
    tail = np.where((x == 0.0) | (x == n), 1.0 - confidence, 0.5 * (1.0 - confidence))
    low = np.where(x > 0.0, special.betaincinv(np.maximum(x, 1.0), n - x + 1.0, tail), 0.0)
    high = np.where(x < n, special.betaincinv(x + 1.0, np.maximum(n - x, 1.0), 1.0 - tail), 1.0)
    return low, high


def simple_response(
    in_tolerance: Any,
    current: Any,
    *,
    extension: float = 0.1,
    reduction: float | None = None,
    target: float | None = None,
    limits: IntervalLimits = NO_LIMITS,
) -> SimpleResponse:
    """Method A1: lengthen by `extension` after a pass, shorten by `reduction` after a failure.

    in_tolerance : True or False, one or (n,). reduction : or else `target`, the reliability at which the two
    balance: (1 + extension)^target (1 - reduction)^(1 - target) = 1. Source: NCSLI RP-1, method A1.
    """
    a = arguments.number("extension", extension, low=0.0)
    b = _balanced(a, reduction, target)
    passed, now = np.broadcast_arrays(np.asarray(in_tolerance, dtype=bool), np.asarray(current, dtype=float))
    if not (now > 0.0).all():
        raise OutOfRange("current", given=current, allowed="(0, ∞)")
    wanted = now * np.where(passed, 1.0 + a, 1.0 - b)
    return SimpleResponse(edition=f"{RP1}, method A1", **bounded(wanted, limits, now))


def _balanced(a: float, reduction: float | None, target: float | None) -> float:
    if reduction is not None:
        b = arguments.number("reduction", reduction, low=0.0)
        if b >= 1.0:
            raise OutOfRange("reduction", given=reduction, allowed="[0, 1)")
        return b
    goal = arguments.probability(0.9 if target is None else target, "target")
    return float(1.0 - (1.0 + a) ** (-goal / (1.0 - goal)))


def _check_counts(x: Array, n: Array, now: Array) -> None:
    whole = (x == np.floor(x)) & (n == np.floor(n)) & (n >= 1.0) & (x >= 0.0) & (x <= n)
    if not whole.all():
        raise OutOfRange("in_tolerance", given=x[~whole][:1], allowed="0 … tested")
    if not ((now > 0.0) & np.isfinite(now)).all():
        raise OutOfRange("current", given=now, allowed="(0, ∞)")


def _plain(found: Array) -> Any:
    return float(found) if found.ndim == 0 else found
