"""Density and distribution function of the laws of one quantity, for arrays.

For every law of `distribution` its formula; for draws the empirical distribution; for a callable density
the callable itself. Source: JCGM 101:2008, 6.4, table 1 and eqs. (2), (4), (7), (9), (10).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from suyuan.base.errors import InputError, NotANumber, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.distribution import (
    Arcsine,
    CurvilinearTrapezoid,
    Distribution,
    Exponential,
    Normal,
    Rectangular,
    StudentT,
    Triangular,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Function = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Density:
    """A law as the quadrature needs it.

    pdf : density, a function of arrays (any shape) to arrays. support : (low, high), maybe infinite.
    kinks : places where the density or a derivative jumps. centre, scale : where its mass is.
    cdf : distribution function, None where only the density is known. warp : (to, back, pdf) of a variable
    in which a density with infinite ends is smooth, None where it is smooth already.
    """

    pdf: Function
    support: tuple[float, float]
    centre: float
    scale: float
    kinks: tuple[float, ...] = ()
    cdf: Function | None = None
    warp: tuple[Function, Function, Function] | None = None


@singledispatch
def density(law: Any) -> Density:
    """The density of a law of `distribution`. Raises InputError for one without width or unknown."""
    raise InputError(
        Text(f"分布 {law!r} 没有已知的密度函数", f"no density is known of {law!r}"),
        hint=Text("给出分布、密度函数或样本。", "Give a distribution, a density or draws."),
        quantity="prior",
    )


def _width(law: Distribution, width: float) -> float:
    if not width > 0.0:
        raise OutOfRange(f"{law.name}.width", given=width, allowed="(0, ∞)")
    return width


@density.register
def _(law: Normal) -> Density:
    u = _width(law, law.u)
    front = 1.0 / (u * math.sqrt(2.0 * math.pi))
    return Density(
        pdf=lambda y: front * np.exp(-0.5 * ((y - law.value) / u) ** 2),
        cdf=lambda y: special.ndtr((y - law.value) / u),
        support=(-math.inf, math.inf),
        centre=law.value,
        scale=u,
    )


@density.register
def _(law: StudentT) -> Density:
    if law.dof == math.inf:
        return density(Normal(value=law.value, u=law.scale))
    s, v = _width(law, law.scale), law.dof
    log_front = special.gammaln(0.5 * (v + 1.0)) - special.gammaln(0.5 * v) - 0.5 * math.log(v * math.pi)
    front = math.exp(log_front) / s
    return Density(
        pdf=lambda y: front * np.exp(-0.5 * (v + 1.0) * np.log1p(((y - law.value) / s) ** 2 / v)),
        cdf=lambda y: special.stdtr(v, (y - law.value) / s),
        support=(-math.inf, math.inf),
        centre=law.value,
        scale=s,
    )


@density.register
def _(law: Rectangular) -> Density:
    w, y0 = _width(law, law.half_width), law.value
    return Density(
        pdf=lambda y: np.where(np.abs(y - y0) <= w, 0.5 / w, 0.0),
        cdf=lambda y: np.clip((y - y0 + w) / (2.0 * w), 0.0, 1.0),
        support=(y0 - w, y0 + w),
        centre=y0,
        scale=w,
    )


@density.register
def _(law: Triangular) -> Density:
    w, y0 = _width(law, law.half_width), law.value

    def cdf(y: Any) -> Any:
        z = np.clip((y - y0) / w, -1.0, 1.0)
        return np.where(z < 0.0, 0.5 * (1.0 + z) ** 2, 1.0 - 0.5 * (1.0 - z) ** 2)

    return Density(
        pdf=lambda y: np.maximum(1.0 - np.abs(y - y0) / w, 0.0) / w,
        cdf=cdf,
        support=(y0 - w, y0 + w),
        centre=y0,
        scale=w,
        kinks=(y0,),
    )


@density.register
def _(law: Arcsine) -> Density:
    w, y0 = _width(law, law.half_width), law.value

    def pdf(y: Any) -> Any:
        rest = np.maximum((w - (y - y0)) * (w + (y - y0)), np.finfo(float).tiny)
        return np.where(np.abs(y - y0) < w, 1.0 / (math.pi * np.sqrt(rest)), 0.0)

    return Density(
        pdf=pdf,
        cdf=lambda y: 0.5 + np.arcsin(np.clip((y - y0) / w, -1.0, 1.0)) / math.pi,
        support=(y0 - w, y0 + w),
        centre=y0,
        scale=w,
        warp=(  # the phase, which is uniform
            lambda y: np.arcsin(np.clip((y - y0) / w, -1.0, 1.0)),
            lambda phase: y0 + w * np.sin(phase),
            lambda phase: np.full(np.shape(phase), 1.0 / math.pi),
        ),
    )


@density.register
def _(law: CurvilinearTrapezoid) -> Density:
    y0, d = law.value, law.limit_inexactness
    if d == 0.0:
        return density(Rectangular(value=y0, half_width=law.half_width))
    inner, outer = _width(law, law.half_width) - d, law.half_width + d

    def pdf(y: Any) -> Any:
        distance = np.clip(np.abs(y - y0), max(inner, np.finfo(float).tiny), outer)
        return np.log(outer / distance) / (4.0 * d)

    def cdf(y: Any) -> Any:
        # The integral of the density from the centre: z ln(outer/z) + z beyond `inner`, over 4 d.
        z = np.clip(np.abs(y - y0), 0.0, outer)
        edge = np.maximum(z, max(inner, np.finfo(float).tiny))
        part = (edge * np.log(outer / edge) + edge - inner) / (4.0 * d)
        flat = z * math.log(outer / inner) / (4.0 * d) if inner > 0.0 else 0.0 * z
        return 0.5 + np.copysign(np.where(z <= inner, flat, part), y - y0)

    return Density(
        pdf=pdf,
        cdf=cdf,
        support=(y0 - outer, y0 + outer),
        centre=y0,
        scale=outer,
        kinks=(y0 - inner, *_towards(y0, outer, needed=inner <= 0.0), y0 + inner),
    )


@density.register
def _(law: Exponential) -> Density:
    mean = _width(law, law.value)
    return Density(
        pdf=lambda y: np.where(y >= 0.0, np.exp(-np.maximum(y, 0.0) / mean) / mean, 0.0),
        cdf=lambda y: -np.expm1(-np.maximum(y, 0.0) / mean),
        support=(0.0, math.inf),
        centre=mean,
        scale=mean,
    )


def _towards(centre: float, outer: float, *, needed: bool) -> tuple[float, ...]:
    """The centre, and ever closer places on both sides of it where the density is infinite there."""
    near = [outer * 0.5**step for step in range(1, 52)] if needed else []
    return (*(centre - one for one in near), centre, *(centre + one for one in reversed(near)))


@density.register
def _(law: Density) -> Density:
    return law


def density_of(
    pdf: Function,
    *,
    support: tuple[float, float],
    centre: float,
    scale: float,
    kinks: tuple[float, ...] = (),
) -> Density:
    """A law from its density, a function of arrays that integrates to 1 over `support` (may be infinite).

    centre, scale : roughly where the mass is and how wide, in the unit of the quantity.
    """
    low, high = float(support[0]), float(support[1])
    if not low < high:
        raise OutOfRange("support", given=support, allowed="low < high")
    return Density(
        pdf=pdf,
        support=(low, high),
        centre=arguments.number("centre", centre),
        scale=arguments.number("scale", scale, low=0.0, open_low=True),
        kinks=kinks,
    )


def empirical_cdf(draws: Any) -> Function:
    """The distribution function of `draws`, (n,): the share of them that do not exceed a value."""
    ordered = np.sort(arguments.array("draws", draws))
    return lambda y: np.searchsorted(ordered, y, side="right") / ordered.size


def conformance_of(law: Any, *, lower: Any = None, upper: Any = None) -> Any:
    """Probability that a quantity with `law` lies within the limits; limits scalars or arrays.

    law : a distribution of this package, or draws (n,) of the quantity. Closed limits.
    Source: JCGM 106:2012, 7.1 eq. (1) and 7.2.
    """
    if isinstance(law, np.ndarray | list | tuple):
        ordered = np.sort(arguments.array("draws", law))
        below = 0 if lower is None else np.searchsorted(ordered, lower, side="left")
        upto = ordered.size if upper is None else np.searchsorted(ordered, upper, side="right")
        return np.maximum(upto - below, 0) / ordered.size
    shape = density(law)
    if shape.cdf is None:  # pragma: no cover - every law of this package has one
        raise NotANumber("law", given=law)
    inside = 1.0 if upper is None else shape.cdf(np.asarray(upper, dtype=float))
    return inside - (0.0 if lower is None else shape.cdf(np.asarray(lower, dtype=float)))
