"""Reliability models: the probability that an instrument is still in tolerance after a time.

Parameters are positive; each model gives its formula (analytic, so that a complex step yields exact
derivatives), their number and a first guess. Source: NCSLI RP-1 (2010), appendix D (reliability models).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special

from suyuan.base.errors import OutOfRange

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ReliabilityModel:
    """A model R(t; theta). formula : takes t (..., bins) and the parameters (..., 1) each.

    guess : parameters from (rate, mean time), both (n,): a rate of failures and the mean time of the data.
    """

    name: str
    parameters: int
    formula: Callable[..., Any]
    guess: Callable[[Array, Array], tuple[Array, ...]]

    def reliability(self, time: Any, parameters: Any) -> Any:
        """R at times (n, bins) for parameters (n, m); or scalars/one-dimensional for one instrument."""
        theta = np.asarray(parameters)
        columns = [theta[..., i : i + 1] for i in range(self.parameters)]
        return self.formula(np.asarray(time), *columns)


def _exponential(t: Any, rate: Any) -> Any:
    return np.exp(-rate * t)


def _weibull(t: Any, rate: Any, shape: Any) -> Any:
    safe = np.where(np.real(t) > 0.0, t, 1.0)
    return np.where(np.real(t) > 0.0, np.exp(-((rate * safe) ** shape)), 1.0)


def _mixed(t: Any, scale: Any, shape: Any) -> Any:
    return (1.0 + scale * t) ** (-shape)


def _between(spread: Any) -> Any:
    """2 Phi(1/sqrt(spread)) - 1, the share of a centred normal law within +-1."""
    return special.erf(1.0 / np.sqrt(2.0 * spread))


def _walk(t: Any, start: Any, growth: Any) -> Any:
    return _between(start + growth * t)


def _restricted(t: Any, start: Any, range_: Any, rate: Any) -> Any:
    return _between(start + range_ * (1.0 - np.exp(-rate * t)))


def _gamma(t: Any, rate: Any) -> Any:
    x = rate * t
    return np.exp(-x) * (1.0 + x * (1.0 + x * (0.5 + x / 6.0)))


def _mortality(t: Any, rate: Any, growth: Any) -> Any:
    return np.exp(-(rate * t + growth * t * t))


def _warranty(t: Any, rate: Any, end: Any) -> Any:
    return 1.0 / (1.0 + np.exp(rate * (t - end)))


def _drift(t: Any, upper: Any, lower: Any, rate: Any) -> Any:
    return special.ndtr(upper - rate * t) - special.ndtr(-(lower + rate * t))


def _lognormal(t: Any, rate: Any, shape: Any) -> Any:
    safe = np.where(np.real(t) > 0.0, t, 1.0)
    found = special.ndtr(-np.log(rate * safe) / shape)
    return np.where(np.real(t) > 0.0, found, 1.0)


def _ones(x: Array) -> Array:
    return np.ones(x.shape)


MODELS: Final[dict[str, ReliabilityModel]] = {
    model.name: model
    for model in (
        ReliabilityModel(
            name="exponential", parameters=1, formula=_exponential, guess=lambda rate, _: (rate,)
        ),
        ReliabilityModel(
            name="weibull", parameters=2, formula=_weibull, guess=lambda rate, _: (rate, _ones(rate))
        ),
        ReliabilityModel(
            name="mixed-exponential", parameters=2, formula=_mixed, guess=lambda rate, _: (rate, _ones(rate))
        ),
        ReliabilityModel(
            name="random-walk",
            parameters=2,
            formula=_walk,
            guess=lambda rate, _: (0.3 * _ones(rate), np.maximum(rate, 1e-12)),
        ),
        ReliabilityModel(
            name="restricted-walk",
            parameters=3,
            formula=_restricted,
            guess=lambda rate, mean: (0.3 * _ones(rate), np.maximum(rate * mean, 1e-6) * 2.0, 1.0 / mean),
        ),
        ReliabilityModel(
            name="gamma", parameters=1, formula=_gamma, guess=lambda rate, mean: (rate + 1.0 / mean,)
        ),
        ReliabilityModel(
            name="mortality",
            parameters=2,
            formula=_mortality,
            guess=lambda rate, mean: (0.7 * rate, 0.3 * rate / mean),
        ),
        ReliabilityModel(
            name="warranty", parameters=2, formula=_warranty, guess=lambda _, mean: (1.0 / mean, mean)
        ),
        ReliabilityModel(
            name="drift",
            parameters=3,
            formula=_drift,
            guess=lambda rate, mean: (1.5 * _ones(rate), 1.5 * _ones(rate), 1.0 / mean),
        ),
        ReliabilityModel(
            name="lognormal",
            parameters=2,
            formula=_lognormal,
            guess=lambda rate, _: (np.maximum(rate, 1e-12), _ones(rate)),
        ),
    )
}


def model_named(name: str) -> ReliabilityModel:
    """The model of that name. Raises OutOfRange listing the names."""
    if name not in MODELS:
        raise OutOfRange("model", given=name, allowed=", ".join(MODELS))
    return MODELS[name]
