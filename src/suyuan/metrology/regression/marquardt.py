"""The minimum of a sum of squares: damped Gauss-Newton steps with acceleration along the valley.

Damping after Marquardt with the gain rule of Nielsen, columns scaled by their length, and a second-order
correction along the step; hard problems are tried again with other scalings. The last digits come from plain
Gauss-Newton steps in the widest floats of the machine, because the residuals of a good fit are small
differences of large numbers.
Source: D. W. Marquardt, J. SIAM 11 (1963), 431-441; M. K. Transtrum and J. P. Sethna, arXiv:1201.5885
(geodesic acceleration); K. Madsen, H. B. Nielsen and O. Tingleff, "Methods for non-linear least squares
problems", 2004, 3.2 (gain rule).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEPS: Final = 1000
_TINY_STEP: Final = 1e-13
_MOST_DAMPING: Final = 1e25
_PROBE: Final = 0.1  # length of the probe for the second derivative, in steps
_BENT: Final = 0.75  # a correction longer than this share of the step says that the step is too long


class Strategy(NamedTuple):
    """How the columns are scaled and whether steps are corrected for curvature."""

    keep_largest: bool
    accelerate: bool


STRATEGIES: Final = tuple(
    Strategy(keep_largest=keep, accelerate=accelerate)
    for accelerate, keep in ((True, True), (True, False), (False, True), (False, False))
)


@dataclass(frozen=True)
class Problem:
    """Residuals (n,) of parameters (p,), not finite where there are none, and their Jacobian (n, p)."""

    residuals: Callable[[Array], Array]
    jacobian: Callable[[Array], Array]


@dataclass(frozen=True)
class Minimum:
    """Where the iteration ended: parameters, sum of squares, steps tried, and whether it came to rest."""

    estimate: Array
    square: float
    steps: int
    at_rest: bool


def search(problem: Problem, start: Array) -> Minimum:
    """The best minimum that the strategies find, each from `start`; the first sound one ends the search."""
    found: list[Minimum] = []
    for strategy in STRATEGIES:
        with np.errstate(all="ignore"):  # steps into the impossible are refused by their gain
            found.append(_descend(problem, start, strategy))
        if found[-1].at_rest and determined(problem.jacobian(found[-1].estimate)):
            break
    best = min(found, key=lambda one: one.square)
    return Minimum(best.estimate, best.square, sum(one.steps for one in found), best.at_rest)


def determined(jacobian: Array) -> bool:
    """Whether every parameter shows in the residuals, apart from the others."""
    lengths = np.linalg.norm(jacobian, axis=0)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0.0):
        return False
    values = np.linalg.svd(jacobian / lengths, compute_uv=False)
    return bool(values[-1] > 1e-13 * values[0])


def _descend(problem: Problem, start: Array, strategy: Strategy) -> Minimum:
    point, residuals = start, problem.residuals(start)
    square, scale = square_of(residuals), np.zeros(start.size)
    damping, growth, steps = 1e-3, 2.0, 0
    while steps < STEPS:
        jacobian = problem.jacobian(point)
        lengths = np.linalg.norm(jacobian, axis=0)
        if not np.all(np.isfinite(lengths)):
            return Minimum(point, square, steps, at_rest=False)
        scale = np.maximum(scale, lengths) if strategy.keep_largest else lengths
        divided = np.where(scale > 0.0, scale, 1.0)
        while steps < STEPS:
            steps += 1
            trial = _trial(problem, (point, residuals), (jacobian, divided), damping, strategy)
            resting = trial.length <= _TINY_STEP
            if trial.gain > 1e-4:
                point, residuals, square = trial.point, trial.residuals, trial.square
                damping = max(damping * max(1.0 / 3.0, 1.0 - (2.0 * trial.gain - 1.0) ** 3), 1e-20)
                growth = 2.0
                break
            damping, growth = damping * growth, growth * 2.0
            if resting or damping > _MOST_DAMPING:
                resting = True
                break
        if resting or square == 0.0:
            return Minimum(point, square, steps, at_rest=True)
    return Minimum(point, square, steps, at_rest=False)


def square_of(residuals: Array) -> float:
    """Sum of squares; infinite where a residual is not finite."""
    with np.errstate(all="ignore"):
        square = float(residuals @ residuals)
    return square if math.isfinite(square) else math.inf


class _Trial(NamedTuple):
    point: Array
    residuals: Array
    square: float
    gain: float  # decrease over the decrease that the linear model promised
    length: float  # of the step, relative to the parameters


def _trial(
    problem: Problem,
    here: tuple[Array, Array],
    slopes: tuple[Array, Array],
    damping: float,
    strategy: Strategy,
) -> _Trial:
    """One damped step from `here`; its gain is negative where it cannot be used."""
    (point, residuals), (jacobian, divided) = here, slopes
    count, size = residuals.size, point.size
    scaled = jacobian / divided
    q, r = np.linalg.qr(np.vstack([scaled, math.sqrt(damping) * np.eye(size)]))
    direction = -np.linalg.solve(r, q[:count].T @ residuals)
    step = direction / divided
    usable = True
    if strategy.accelerate:
        bend = _second(problem, point, residuals, jacobian, step)
        usable = bool(np.all(np.isfinite(bend)))
        correction = -0.5 * np.linalg.solve(r, q[:count].T @ bend) if usable else step
        usable = usable and bool(2.0 * np.linalg.norm(correction) <= _BENT * np.linalg.norm(direction))
        step = step + correction / divided if usable else step
    moved = point + step
    new = problem.residuals(moved) if usable else residuals
    before, after = square_of(residuals), square_of(new)
    promised = 2.0 * damping * float(direction @ direction) + float(np.sum((scaled @ direction) ** 2))
    gain = (before - after) / promised if usable and math.isfinite(after) and promised > 0.0 else -1.0
    with np.errstate(all="ignore"):
        length = float(np.max(np.abs(step) / np.where(moved != 0.0, np.abs(moved), 1.0)))
    return _Trial(moved, new, after, gain, length)


def _second(problem: Problem, point: Array, residuals: Array, jacobian: Array, step: Array) -> Array:
    """Second derivative of the residuals along `step`."""
    ahead = problem.residuals(point + _PROBE * step)
    with np.errstate(all="ignore"):
        return np.asarray(2.0 / _PROBE * ((ahead - residuals) / _PROBE - jacobian @ step))


def polish(
    residuals: Callable[[NDArray[np.longdouble]], NDArray[np.longdouble]], problem: Problem, start: Array
) -> tuple[NDArray[np.longdouble], NDArray[np.longdouble], float]:
    """Gauss-Newton in the widest floats: parameters, residuals and the last relative step.

    A step that is not smaller than the one before it is the rounding itself, or no contraction: it ends.
    """
    point = start.astype(np.longdouble)
    now = residuals(point)
    last = math.inf
    for _ in range(STEPS):
        jacobian = problem.jacobian(point.astype(np.float64))
        lengths = np.linalg.norm(jacobian, axis=0)
        q, r = np.linalg.qr(jacobian / lengths)
        step = -np.linalg.solve(r, q.T @ now.astype(np.float64)) / lengths
        size = np.where(point != 0.0, np.abs(point), 1.0).astype(np.float64)
        length = float(np.max(np.abs(step) / size))
        moved = point + step
        new = residuals(moved)
        if not length < last or not np.all(np.isfinite(new)) or not new @ new <= (now @ now) * (1.0 + 1e-9):
            break
        point, now, last = moved, new, length
        if length < 1e-18:
            break
    return point, now, last
