"""Density and distribution function of every law of one quantity, and the probability of conforming.

For every law of `distribution` its formula; for draws the empirical distribution; for a callable density
the callable itself. Source: JCGM 101:2008, 6.4, table 1; JCGM 106:2012, 7.1-7.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from scipy import special

from suyuan.base.errors import InputError, NotANumber
from suyuan.base.text import Text
from suyuan.metrology import arguments, distribution
from suyuan.metrology.distribution import Discrete, Empirical, Normal, StudentT
from suyuan.metrology.laws import bounded_densities, skew_densities
from suyuan.metrology.laws.density import Density, Function, density_of, width

__all__ = ["Density", "conformance_of", "density", "density_of", "empirical_cdf", "points_of"]


def density(law: Any) -> Density:
    """The density of a law of `distribution`, or a `Density` itself.

    Raises InputError for a law without width or an unknown one.
    """
    if isinstance(law, Density):
        return law
    if type(law) not in _DENSITIES:
        raise InputError(
            Text(f"分布 {law!r} 没有已知的密度函数", f"no density is known of {law!r}"),
            hint=Text("给出分布、密度函数或样本。", "Give a distribution, a density or draws."),
            quantity="prior",
        )
    return _DENSITIES[type(law)](law)


def points_of(law: Any) -> tuple[Any, Any] | None:
    """(values, probabilities) of a law that is a set of points: draws, `Empirical`, `Discrete`; else None."""
    if isinstance(law, np.ndarray | list | tuple):
        values = arguments.array("prior", law)
        return values, np.full(values.size, 1.0 / values.size)
    if isinstance(law, Empirical):
        return points_of(law.ordered)
    if isinstance(law, Discrete):
        return law.array, np.diff(law.limits, prepend=0.0)
    return None


def _normal(law: Normal) -> Density:
    u = width(law.name, law.u)
    front = 1.0 / (u * math.sqrt(2.0 * math.pi))
    return Density(
        pdf=lambda y: front * np.exp(-0.5 * ((y - law.value) / u) ** 2),
        cdf=lambda y: special.ndtr((y - law.value) / u),
        support=(-math.inf, math.inf),
        centre=law.value,
        scale=u,
    )


def _student(law: StudentT) -> Density:
    if law.dof == math.inf:
        return _normal(Normal(value=law.value, u=law.scale))
    s, v = width(law.name, law.scale), law.dof
    log_front = special.gammaln(0.5 * (v + 1.0)) - special.gammaln(0.5 * v) - 0.5 * math.log(v * math.pi)
    front = math.exp(log_front) / s
    return Density(
        pdf=lambda y: front * np.exp(-0.5 * (v + 1.0) * np.log1p(((y - law.value) / s) ** 2 / v)),
        cdf=lambda y: special.stdtr(v, (y - law.value) / s),
        support=(-math.inf, math.inf),
        centre=law.value,
        scale=s,
    )


_DENSITIES: Final[dict[type, Callable[[Any], Density]]] = {
    Normal: _normal,
    StudentT: _student,
    distribution.Rectangular: bounded_densities.rectangular,
    distribution.Triangular: bounded_densities.triangular,
    distribution.Trapezoidal: bounded_densities.trapezoidal,
    distribution.Arcsine: bounded_densities.arcsine,
    distribution.CurvilinearTrapezoid: bounded_densities.curvilinear_trapezoid,
    distribution.Beta: bounded_densities.beta,
    distribution.Exponential: skew_densities.exponential,
    distribution.Gamma: skew_densities.gamma,
    distribution.PoissonCount: skew_densities.poisson_count,
    distribution.LogNormal: skew_densities.log_normal,
}


def empirical_cdf(draws: Any) -> Function:
    """The distribution function of `draws`, (n,): the share of them that do not exceed a value."""
    ordered = np.sort(arguments.array("draws", draws))
    return lambda y: np.searchsorted(ordered, y, side="right") / ordered.size


def conformance_of(law: Any, *, lower: Any = None, upper: Any = None) -> Any:
    """Probability that a quantity with `law` lies within the closed limits; limits scalars or arrays.

    law : a distribution of this package, or draws (n,) of the quantity.
    Source: JCGM 106:2012, 7.1 eq. (1) and 7.2.
    """
    points = points_of(law)
    if points is not None:
        order = np.argsort(points[0])
        values, shares = points[0][order], np.concatenate([[0.0], np.cumsum(points[1][order])])
        shares /= shares[-1]
        below = 0.0 if lower is None else shares[np.searchsorted(values, lower, side="left")]
        upto = 1.0 if upper is None else shares[np.searchsorted(values, upper, side="right")]
        return np.maximum(upto - below, 0.0)
    shape = density(law)
    if shape.cdf is None:
        raise NotANumber("law.cdf", given=None)
    inside = 1.0 if upper is None else shape.cdf(np.asarray(upper, dtype=float))
    return inside - (0.0 if lower is None else shape.cdf(np.asarray(lower, dtype=float)))
