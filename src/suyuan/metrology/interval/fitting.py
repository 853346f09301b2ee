"""Fit of a reliability model to counts in tolerance after different times: method S2, many fleets at once.

The parameters are found by Fisher scoring (maximum likelihood) or Gauss-Newton (least squares) in their
logarithms, damped so that every step improves; derivatives come from a complex step.
Source: NCSLI RP-1 (2010), appendix D (likelihood, lack-of-fit test, variance of the reliability); damping:
D. W. Marquardt, J. SIAM 11 (1963) 431.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from suyuan.metrology.interval.models import ReliabilityModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Estimator = Literal["maximum-likelihood", "least-squares"]
ESTIMATORS: Final = ("maximum-likelihood", "least-squares")
_STARTS: Final = (1.0, 0.25, 4.0)
_ITERATIONS: Final = 300
_STEP: Final = 1e-30
_SETTLED: Final = 1e-12
_FLOOR: Final = 1e-12  # a model probability is kept this far from 0 and 1


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Calibrations after times t, (n, bins) each: how many, and how many of them in tolerance."""

    time: Array
    tested: Array
    passed: Array

    @property
    def share(self) -> Array:
        """Observed reliability per bin; 0 where nothing was tested."""
        return np.divide(self.passed, self.tested, out=np.zeros(self.time.shape), where=self.tested > 0.0)


def fitted_parameters(model: ReliabilityModel, counts: Counts, estimator: str) -> Array:
    """Parameters (n, m) that minimise the objective, the best of several starts."""
    rate, mean = _rough(counts)
    best: Array | None = None
    lowest = np.full(rate.shape, np.inf)
    for factor in _STARTS:
        start = np.stack(model.guess(factor * rate, mean), axis=1)
        found = _descended(model, counts, np.log(np.maximum(start, 1e-15)), estimator)
        value = objective(model, counts, np.exp(found), estimator)
        better = value < lowest - 1e-12 * np.abs(np.where(np.isfinite(lowest), lowest, 0.0))
        best = found if best is None else np.where(better[:, None], found, best)
        lowest = np.where(better, value, lowest)
    assert best is not None
    return np.asarray(np.exp(best))


def objective(model: ReliabilityModel, counts: Counts, theta: Array, estimator: str) -> Array:
    """Minus the log-likelihood (without the binomial coefficients), or the weighted sum of squares, (n,)."""
    r = np.clip(np.real(model.reliability(counts.time, theta)), _FLOOR, 1.0 - _FLOOR)
    if estimator == "least-squares":
        return np.asarray((counts.tested * (counts.share - r) ** 2).sum(axis=1))
    failed = counts.tested - counts.passed
    return np.asarray(-(counts.passed * np.log(r) + failed * np.log1p(-r)).sum(axis=1))


def slopes(model: ReliabilityModel, time: Array, theta: Array) -> Array:
    """Derivatives of R with respect to the logarithms of the parameters, (n, bins, m)."""
    columns = []
    for place in range(theta.shape[1]):
        shifted = theta.astype(complex)
        shifted[:, place] += 1j * _STEP * theta[:, place]
        columns.append(np.imag(model.reliability(time, shifted)) / _STEP)
    return np.stack(columns, axis=2)


def information(model: ReliabilityModel, counts: Counts, theta: Array) -> Array:
    """Fisher information about the logarithms of the parameters, (n, m, m). Source: RP-1, appendix D."""
    r = np.clip(np.real(model.reliability(counts.time, theta)), _FLOOR, 1.0 - _FLOOR)
    d = slopes(model, counts.time, theta)
    return np.asarray(np.einsum("nbi,nb,nbj->nij", d, counts.tested / (r * (1.0 - r)), d))


def _rough(counts: Counts) -> tuple[Array, Array]:
    """A rate of failures and the mean time, (n,) each, always positive."""
    exposure = (counts.tested * counts.time).sum(axis=1)
    failed = (counts.tested - counts.passed).sum(axis=1)
    tested = counts.tested.sum(axis=1)
    mean = exposure / tested
    return (failed + 0.5) / ((tested + 1.0) * mean), mean


def _descended(model: ReliabilityModel, counts: Counts, phi: Array, estimator: str) -> Array:
    value = objective(model, counts, np.exp(phi), estimator)
    damping = np.full(phi.shape[0], 1e-3)
    eye = np.eye(phi.shape[1])
    for _ in range(_ITERATIONS):
        gradient, curvature = _derivatives(model, counts, np.exp(phi), estimator)
        scale = np.diagonal(curvature, axis1=1, axis2=2)
        weight = np.sqrt(scale)
        scale = scale + 1e-9 * scale.max(axis=1, keepdims=True) + 1e-300
        damped = curvature + damping[:, None, None] * scale[:, :, None] * eye
        step = np.clip(np.linalg.solve(damped, gradient[:, :, None])[:, :, 0], -2.0, 2.0)
        trial = np.clip(phi + step, -60.0, 60.0)
        reached = objective(model, counts, np.exp(trial), estimator)
        better = reached <= value
        phi = np.where(better[:, None], trial, phi)
        value = np.where(better, reached, value)
        damping = np.clip(np.where(better, damping / 4.0, damping * 6.0), 1e-12, 1e12)
        # In units of the parameters' own uncertainty: one that runs off to zero no longer counts.
        settled = (np.abs(step * weight).max(axis=1) < _SETTLED) | (damping >= 1e12)
        if settled.all():
            break
    return phi


def _derivatives(
    model: ReliabilityModel, counts: Counts, theta: Array, estimator: str
) -> tuple[Array, Array]:
    """(downhill gradient (n, m), expected curvature (n, m, m)) of the objective."""
    r = np.clip(np.real(model.reliability(counts.time, theta)), _FLOOR, 1.0 - _FLOOR)
    d = slopes(model, counts.time, theta)
    weight = counts.tested.copy()
    if estimator == "maximum-likelihood":
        weight = weight / (r * (1.0 - r))
    gradient = np.einsum("nb,nbi->ni", weight * (counts.share - r), d)
    return gradient, np.einsum("nbi,nb,nbj->nij", d, weight, d)
