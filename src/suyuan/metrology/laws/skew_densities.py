"""Densities of the laws on one side of zero. Source: JCGM 101:2008, 6.4.10, 6.4.11."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from suyuan.metrology.distribution import Exponential, Gamma, LogNormal, PoissonCount
from suyuan.metrology.laws.density import Density, towards, width

_SQRT_2PI = math.sqrt(2.0 * math.pi)


def exponential(law: Exponential) -> Density:
    """exp(-y/mean)/mean."""
    mean = width(law.name, law.value)
    return Density(
        pdf=lambda y: np.where(y >= 0.0, np.exp(-np.maximum(y, 0.0) / mean) / mean, 0.0),
        cdf=lambda y: -np.expm1(-np.maximum(y, 0.0) / mean),
        support=(0.0, math.inf),
        centre=mean,
        scale=mean,
    )


def gamma(law: Gamma) -> Density:
    """The gamma law; with a shape below 1 in the variable of its own probability."""
    a, scale = width("gamma.shape", law.shape), width(law.name, law.scale)

    def pdf(y: Any) -> Any:
        x = np.maximum(y, 0.0) / scale
        safe = np.where(x > 0.0, x, 1.0)
        return np.where(x > 0.0, np.exp((a - 1.0) * np.log(safe) - safe - special.gammaln(a)) / scale, 0.0)

    def cdf(y: Any) -> Any:
        return special.gammainc(a, np.maximum(y, 0.0) / scale)

    return Density(
        pdf=pdf,
        cdf=cdf,
        support=(0.0, math.inf),
        centre=law.value,
        scale=law.u,
        kinks=towards(0.0, law.value),
        warp=None
        if a >= 1.0
        else (
            cdf,
            lambda p: scale * special.gammaincinv(a, np.clip(p, 0.0, 1.0)),
            lambda p: np.ones(np.shape(p)),
        ),
    )


def poisson_count(law: PoissonCount) -> Density:
    """Gamma with shape count + 1."""
    return gamma(Gamma(shape=law.count + 1.0, scale=1.0))


def log_normal(law: LogNormal) -> Density:
    """Normal in the logarithm, which is the variable it is integrated in."""
    mu, sigma = law.mu, width(law.name, law.sigma)
    least = math.exp(max(mu - 39.0 * sigma, -700.0))

    def place(y: Any) -> Any:
        return (np.log(np.maximum(y, least)) - mu) / sigma

    def pdf(y: Any) -> Any:
        safe = np.maximum(y, least)
        return np.where(y > 0.0, np.exp(-0.5 * place(y) ** 2) / (_SQRT_2PI * sigma * safe), 0.0)

    return Density(
        pdf=pdf,
        cdf=lambda y: np.where(np.asarray(y) > 0.0, special.ndtr(place(y)), 0.0),
        support=(0.0, math.inf),
        centre=math.exp(mu),
        scale=law.u,
        kinks=tuple(math.exp(mu + sigma * step) for step in range(-9, 10)),
        warp=(
            place,
            lambda z: np.exp(mu + sigma * z),
            lambda z: np.exp(-0.5 * z * z) / _SQRT_2PI,
        ),
    )
