"""Between-laboratory variance tau^2 of results with uncertainties: DL, Paule-Mandel, REML, ML, Hedges.

Each estimator is a root or a maximum on tau^2 >= 0; results are scaled to the median uncertainty first, so
that no unit is too small. REML and ML look at the likelihood on a grid before they refine: it may have two
maxima.
Source: R. DerSimonian, N. Laird, Control. Clin. Trials 7 (1986) 177; R. C. Paule, J. Mandel, J. Res. NBS 87
(1982) 377; W. Viechtbauer, J. Educ. Behav. Stat. 30 (2005) 261.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Estimator = Literal["dersimonian-laird", "paule-mandel", "reml", "ml", "hedges"]
ESTIMATORS: Final[tuple[Estimator, ...]] = ("dersimonian-laird", "paule-mandel", "reml", "ml", "hedges")
_GRID: Final = 400


def between_variance(x: Array, u: Array, estimator: Estimator) -> float:
    """tau^2 >= 0 of checked results x (n,) with u (n,) > 0, n >= 2."""
    centre, unit = float(np.median(x)), float(np.median(u))
    return _ESTIMATORS[estimator]((x - centre) / unit, (u / unit) ** 2) * unit**2


def mean_at(tau2: Array | float, x: Array, variance: Array) -> tuple[Array, Array, Array]:
    """Weighted mean, sum of weights and sum of w (x - mean)^2 at each tau2, of any shape."""
    weight = 1.0 / (variance + np.asarray(tau2)[..., None])
    total = weight.sum(axis=-1)
    mean = (weight * x).sum(axis=-1) / total
    return mean, total, (weight * (x - mean[..., None]) ** 2).sum(axis=-1)


def _dersimonian_laird(x: Array, variance: Array) -> float:
    weight = 1.0 / variance
    _, total, q = mean_at(0.0, x, variance)
    return max(0.0, float((q - (len(x) - 1)) / (total - (weight**2).sum() / total)))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq  # 8 MB that a server needs on the day of a comparison only

    return float(brentq(function, low, high, xtol=1e-300, rtol=1e-14, maxiter=500))


def _paule_mandel(x: Array, variance: Array) -> float:
    """The tau^2 at which sum of w (x - mean)^2 is n - 1; it falls as tau^2 rises."""

    def excess(tau2: float) -> float:
        return float(mean_at(tau2, x, variance)[2]) - (len(x) - 1)

    if excess(0.0) <= 0.0:
        return 0.0
    high = float(np.var(x, ddof=1)) + 1e-300
    while excess(high) > 0.0:
        high *= 2.0
    return _root(excess, 0.0, high)


def _hedges(x: Array, variance: Array) -> float:
    return max(0.0, float(np.var(x, ddof=1) - variance.mean()))


def _reml(x: Array, variance: Array) -> float:
    return _likeliest(x, variance, restricted=True)


def _ml(x: Array, variance: Array) -> float:
    return _likeliest(x, variance, restricted=False)


def log_likelihood(tau2: Array | float, x: Array, variance: Array, *, restricted: bool) -> Array:
    """Profile log-likelihood of tau2 without its constant."""
    _, total, q = mean_at(tau2, x, variance)
    found = -0.5 * (np.log(variance + np.asarray(tau2)[..., None]).sum(axis=-1) + q)
    likelihood: Array = found - 0.5 * np.log(total) if restricted else found
    return likelihood


def _slope(tau2: float, x: Array, variance: Array, *, restricted: bool) -> float:
    """Twice the derivative of the log-likelihood."""
    weight = 1.0 / (variance + tau2)
    total = weight.sum()
    mean = (weight * x).sum() / total
    found = (weight**2 * (x - mean) ** 2).sum() - weight.sum()
    return float(found + ((weight**2).sum() / total if restricted else 0.0))


def _likeliest(x: Array, variance: Array, *, restricted: bool) -> float:
    top = float(np.ptp(x)) ** 2 + float(variance.max())
    grid = np.concatenate(([0.0], np.geomspace(1e-10 * top, top, _GRID)))
    best = int(np.argmax(log_likelihood(grid, x, variance, restricted=restricted)))

    def slope(tau2: float) -> float:
        return _slope(tau2, x, variance, restricted=restricted)

    low, high = grid[max(best - 1, 0)], grid[min(best + 1, _GRID)]
    if best == 0 and slope(0.0) <= 0.0:
        return 0.0
    if slope(low) <= 0.0 or slope(high) >= 0.0:
        return float(grid[best])
    return _root(slope, low, high)


_ESTIMATORS: Final[dict[Estimator, Callable[[Array, Array], float]]] = {
    "dersimonian-laird": _dersimonian_laird,
    "paule-mandel": _paule_mandel,
    "reml": _reml,
    "ml": _ml,
    "hedges": _hedges,
}
