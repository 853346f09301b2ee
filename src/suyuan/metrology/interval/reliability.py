"""Intervals from a fitted reliability model, with its lack-of-fit test, and the choice among models.

Source: NCSLI RP-1 (2010), method S2 and appendix D (pure error against lack of fit, F test, rejection
confidence; variance of the reliability and of the interval).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.interval.fitting import (
    ESTIMATORS,
    Counts,
    Estimator,
    fitted_parameters,
    information,
    objective,
    slopes,
)
from suyuan.metrology.interval.limits import NO_LIMITS, IntervalAnswer, IntervalLimits, bounded
from suyuan.metrology.interval.models import MODELS, ReliabilityModel, model_named
from suyuan.metrology.roots import find_roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EDITION: Final = "NCSLI RP-1 (2010), method S2, appendix D"
Criterion = Literal["rejection", "aic"]
CRITERIA: Final = ("rejection", "aic")
_DOUBLINGS: Final = 40


@dataclass(frozen=True, kw_only=True)
class ReliabilityFit(IntervalAnswer):
    """One model for one fleet or for many, (n,).

    parameters : (m,) or (n, m); u_parameters, their standard uncertainties. u : of the computed interval, 0
    where it is 0 or infinite. log_likelihood, aic. f, f_limit, rejection, accepted : test of lack of fit
    against pure error; without spare bins f is 0 and the model counts as accepted.
    """

    method: ClassVar[Text] = Text("可靠性模型拟合（S2）", "Reliability model (S2)")
    model: str
    target: float
    parameters: Any
    u_parameters: Any
    u: Any
    log_likelihood: Any
    aic: Any
    f: Any
    f_limit: Any
    rejection: Any
    accepted: Any

    def sentences(self) -> tuple[Text, ...]:
        """The model, whether it fits, and the interval."""
        c = 100.0 * float(np.max(self.rejection))
        good = bool(np.all(self.accepted))
        return (
            Text(
                f"模型 {self.model}，目标可靠性 {self.target:g}；失拟否定置信度 {c:.3g} %，"
                f"{'可接受' if good else '不可接受'}。",
                f"Model {self.model}, target reliability {self.target:g}; lack of fit rejected with {c:.3g} %"
                f", {'acceptable' if good else 'not acceptable'}.",
            ),
            *super().sentences(),
        )


def fit_reliability(
    time: Any,
    tested: Any,
    in_tolerance: Any,
    *,
    target: float,
    model: str = "exponential",
    estimator: Estimator = "maximum-likelihood",
    alpha: float = 0.05,
    limits: IntervalLimits = NO_LIMITS,
) -> ReliabilityFit:
    """Method S2 with one model: the time at which the fitted reliability falls to the target.

    time, tested, in_tolerance : per bin, (bins,) or (n, bins) for many fleets; a bin with nothing tested does
    not count. alpha : level of the F test. Raises Missing with fewer bins than parameters.
    """
    goal = arguments.probability(target, "target")
    arguments.chosen("estimator", estimator, ESTIMATORS)
    level = arguments.probability(alpha, "alpha")
    chosen = model_named(model)
    counts, single = _counts(time, tested, in_tolerance)
    if (counts.tested > 0.0).sum(axis=1).min() < chosen.parameters:
        raise Missing(
            "bins",
            hint=Text(
                f"该模型至少需要 {chosen.parameters} 个时间段。",
                f"The model needs at least {chosen.parameters} different times.",
            ),
        )
    theta = fitted_parameters(chosen, counts, estimator)
    computed = reached(chosen, theta, goal, horizon=counts.time.max(axis=1))
    covariance = np.asarray(
        np.linalg.pinv(information(chosen, counts, theta), hermitian=True), dtype=np.float64
    )
    likelihood = -objective(chosen, counts, theta, "maximum-likelihood")
    found = {
        "parameters": theta,
        "u_parameters": theta * np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0.0)),
        "u": _interval_uncertainty(chosen, theta, covariance, computed),
        "log_likelihood": likelihood,
        "aic": 2.0 * chosen.parameters - 2.0 * likelihood,
        **_lack_of_fit(chosen, counts, theta, level),
        **bounded(computed, limits),
    }
    if single:
        found = {name: one[0] if one[0].ndim else one[0].item() for name, one in found.items()}
    return ReliabilityFit(
        edition=EDITION, warnings=_warnings(computed), model=chosen.name, target=goal, **found
    )


def best_model(
    time: Any,
    tested: Any,
    in_tolerance: Any,
    *,
    target: float,
    models: Sequence[str] = tuple(MODELS),
    criterion: Criterion = "rejection",
    **options: Any,
) -> tuple[ReliabilityFit, dict[str, ReliabilityFit]]:
    """(the fit preferred, all fits by model) for one fleet.

    criterion : "rejection", the lowest rejection confidence of the lack-of-fit test among the models that
    leave spare bins; "aic", the lowest information criterion. options : of `fit_reliability`.
    """
    arguments.chosen("criterion", criterion, CRITERIA)
    if np.ndim(time) != 1:
        raise OutOfRange("time.shape", given=np.shape(time), allowed="(bins,)")
    bins = int(np.sum(np.asarray(tested) > 0))
    usable = [name for name in models if model_named(name).parameters < bins]
    if not usable:
        raise Missing("bins")
    fits = {
        name: fit_reliability(time, tested, in_tolerance, target=target, model=name, **options)
        for name in usable
    }
    key = "rejection" if criterion == "rejection" else "aic"
    return min(fits.values(), key=lambda fit: float(getattr(fit, key))), fits


def reached(model: ReliabilityModel, theta: Array, target: float, *, horizon: Any) -> Array:
    """First time at which R falls to the target, (n,): 0 where it starts below, infinite where it never does.

    horizon : where to start looking, (n,); it is doubled as often as needed.
    """
    n = theta.shape[0]
    horizon = np.broadcast_to(np.asarray(horizon, dtype=float), (n,))

    # A fine grid first, so that a model that recovers later gives the first crossing.
    steps = np.concatenate([np.linspace(0.0, 1.0, 65), 2.0 ** np.arange(1, _DOUBLINGS)])
    grid = horizon[:, None] * steps
    with np.errstate(over="ignore", under="ignore"):
        above = np.real(model.reliability(np.maximum(grid, 1e-12 * horizon[:, None]), theta)) >= target
    never, at_once = above.all(axis=1), ~above[:, 0]
    first = np.argmin(above, axis=1)
    inside = ~never & ~at_once
    found = np.where(never, np.inf, 0.0)
    if inside.any():
        rows = np.flatnonzero(inside)
        low = np.maximum(grid[rows, first[rows] - 1], 1e-12 * horizon[rows])
        part = theta[rows]

        def of_rows(t: Array) -> Array:
            return np.asarray(np.real(model.reliability(t[:, None], part))[:, 0] - target)

        found[rows] = find_roots(of_rows, low, grid[rows, first[rows]])
    return found


def _interval_uncertainty(model: ReliabilityModel, theta: Array, covariance: Array, interval: Array) -> Array:
    """Standard uncertainty of the interval: that of R over the slope of R in time. Source: RP-1, app. D."""
    usable = np.isfinite(interval) & (interval > 0.0)
    at = np.where(usable, interval, 1.0)[:, None]
    d = slopes(model, at, theta)[:, 0]
    variance = np.einsum("ni,nij,nj->n", d, covariance, d)
    step = 1e-20
    slope = np.imag(model.formula(at + 1j * step, *np.split(theta, theta.shape[1], axis=1)))[:, 0] / step
    sound = usable & (slope != 0.0)
    safe = np.where(sound, slope, 1.0)
    return np.asarray(np.where(sound, np.sqrt(np.maximum(variance, 0.0)) / np.abs(safe), 0.0))


def _lack_of_fit(model: ReliabilityModel, counts: Counts, theta: Array, alpha: float) -> dict[str, Array]:
    """F = lack of fit over pure error. Source: RP-1, appendix D (comparison of s_L^2 with s_E^2)."""
    from scipy import special

    bins = (counts.tested > 0.0).sum(axis=1)
    spare = bins - float(model.parameters)
    error_dof = counts.tested.sum(axis=1) - bins
    share, r = counts.share, np.real(model.reliability(counts.time, theta))
    pure = (counts.tested * share * (1.0 - share)).sum(axis=1)
    lack = (counts.tested * (share - r) ** 2).sum(axis=1)
    testable = (spare > 0.0) & (error_dof > 0.0) & (pure > 0.0)
    one = np.where(testable, spare, 1.0)
    two = np.where(testable, error_dof, 1.0)
    f = np.where(testable, (lack / one) / (np.where(testable, pure, 1.0) / two), 0.0)
    limit = special.fdtri(one, two, 1.0 - alpha)
    rejection = np.where(testable, special.fdtr(one, two, f), 0.0)
    return {"f": f, "f_limit": limit, "rejection": rejection, "accepted": ~testable | (f <= limit)}


def _counts(time: Any, tested: Any, in_tolerance: Any) -> tuple[Counts, bool]:
    ndim = np.ndim(time)
    if ndim not in (1, 2):
        raise OutOfRange("time.shape", given=np.shape(time), allowed="(bins,) or (n, bins)")
    t = arguments.array("time", time, ndim=ndim, low=0.0)
    n = arguments.array("tested", tested, ndim=np.ndim(tested), low=0.0)
    x = arguments.array("in_tolerance", in_tolerance, ndim=np.ndim(in_tolerance), low=0.0)
    if n.shape[-1:] != t.shape[-1:] or x.shape != n.shape:
        raise OutOfRange("tested.shape", given=(n.shape, x.shape), allowed=t.shape)
    if not (x <= n).all():
        raise OutOfRange("in_tolerance", given=in_tolerance, allowed="0 … tested")
    single = ndim == 1 and n.ndim == 1
    t, n, x = np.broadcast_arrays(np.atleast_2d(t), np.atleast_2d(n), np.atleast_2d(x))
    if not (n.sum(axis=1) > 0.0).all() or not (t.max(axis=1) > 0.0).all():
        raise Missing("tested")
    return Counts(time=t.astype(float), tested=n.astype(float), passed=x.astype(float)), single


def _warnings(computed: Array) -> tuple[Text, ...]:
    found = []
    if (computed == 0.0).any():
        found.append(
            Text(
                "拟合的可靠性从一开始就低于目标。",
                "The fitted reliability is below the target from the start.",
            )
        )
    if np.isinf(computed).any():
        found.append(
            Text(
                "拟合的可靠性始终高于目标，间隔只由限制条件决定。",
                "The fitted reliability never falls to the target: only the limits bound the interval.",
            )
        )
    return tuple(found)
