"""Densities of the laws within limits. Source: JCGM 101:2008, 6.4.2-6.4.6, table 1."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from suyuan.metrology.distribution import (
    Arcsine,
    Beta,
    CurvilinearTrapezoid,
    Rectangular,
    Trapezoidal,
    Triangular,
)
from suyuan.metrology.laws.density import Density, towards, width

_TINY = np.finfo(float).tiny


def rectangular(law: Rectangular) -> Density:
    """1/(2 w) within the limits."""
    w, y0 = width(law.name, law.half_width), law.value
    return Density(
        pdf=lambda y: np.where(np.abs(y - y0) <= w, 0.5 / w, 0.0),
        cdf=lambda y: np.clip((y - y0 + w) / (2.0 * w), 0.0, 1.0),
        support=(y0 - w, y0 + w),
        centre=y0,
        scale=w,
    )


def triangular(law: Triangular) -> Density:
    """Falling on both sides of the middle."""
    return trapezoidal(Trapezoidal(value=law.value, half_width=law.half_width, beta=0.0))


def trapezoidal(law: Trapezoidal) -> Density:
    """1/(w (1 + beta)) on the top, falling to zero at the limits. Source: JCGM 101:2008, 6.4.4.2."""
    w, y0, beta = width(law.name, law.half_width), law.value, float(law.beta)
    if beta >= 1.0:
        return rectangular(Rectangular(value=y0, half_width=w))
    front = 1.0 / (1.0 + beta)

    def upper_tail(z: Any) -> Any:
        """Probability beyond z >= 0 half-widths above the middle."""
        ramp = 0.5 * front * (1.0 - z) ** 2 / (1.0 - beta)
        return np.where(z >= beta, ramp, 0.5 - front * z)

    def cdf(y: Any) -> Any:
        z = np.clip((y - y0) / w, -1.0, 1.0)
        tail = upper_tail(np.abs(z))
        return np.where(z < 0.0, tail, 1.0 - tail)

    return Density(
        pdf=lambda y: np.clip((1.0 - np.abs(y - y0) / w) / (1.0 - beta), 0.0, 1.0) * front / w,
        cdf=cdf,
        support=(y0 - w, y0 + w),
        centre=y0,
        scale=w,
        kinks=(y0 - beta * w, y0, y0 + beta * w),
    )


def arcsine(law: Arcsine) -> Density:
    """1/(pi sqrt(w^2 - (y - y0)^2)), smooth in the phase."""
    w, y0 = width(law.name, law.half_width), law.value

    def pdf(y: Any) -> Any:
        rest = np.maximum((w - (y - y0)) * (w + (y - y0)), _TINY)
        return np.where(np.abs(y - y0) < w, 1.0 / (math.pi * np.sqrt(rest)), 0.0)

    return Density(
        pdf=pdf,
        cdf=lambda y: 0.5 + np.arcsin(np.clip((y - y0) / w, -1.0, 1.0)) / math.pi,
        support=(y0 - w, y0 + w),
        centre=y0,
        scale=w,
        warp=(
            lambda y: np.arcsin(np.clip((y - y0) / w, -1.0, 1.0)),
            lambda phase: y0 + w * np.sin(phase),
            lambda phase: np.full(np.shape(phase), 1.0 / math.pi),
        ),
    )


def curvilinear_trapezoid(law: CurvilinearTrapezoid) -> Density:
    """ln(outer/|y - y0|)/(4 d) on the flanks. Source: JCGM 101:2008, 6.4.3.2, eq. (3)."""
    y0, d = law.value, law.limit_inexactness
    if d == 0.0:
        return rectangular(Rectangular(value=y0, half_width=law.half_width))
    inner, outer = width(law.name, law.half_width) - d, law.half_width + d

    def pdf(y: Any) -> Any:
        distance = np.clip(np.abs(y - y0), max(inner, _TINY), outer)
        return np.log(outer / distance) / (4.0 * d) * (np.abs(y - y0) <= outer)

    def cdf(y: Any) -> Any:
        # The integral of the density from the centre: z ln(outer/z) + z beyond `inner`, over 4 d.
        z = np.clip(np.abs(y - y0), 0.0, outer)
        edge = np.maximum(z, max(inner, _TINY))
        part = (edge * np.log(outer / edge) + edge - inner) / (4.0 * d)
        flat = z * math.log(outer / inner) / (4.0 * d) if inner > 0.0 else 0.0 * z
        return 0.5 + np.copysign(np.where(z <= inner, flat, part), y - y0)

    # Without a flat top the density is infinite in the middle.
    near = () if inner > 0.0 else (*towards(y0, outer), *towards(y0, -outer))
    return Density(
        pdf=pdf,
        cdf=cdf,
        support=(y0 - outer, y0 + outer),
        centre=y0,
        scale=outer,
        kinks=(y0 - inner, y0, y0 + inner, *near),
    )


def beta(law: Beta) -> Density:
    """The beta law on [low, high]; where it is infinite at an end, in the variable of its own probability."""
    a, b, low = width("beta.a", law.a), width("beta.b", law.b), law.low
    span = width(law.name, law.high - law.low)
    log_front = -special.betaln(a, b) - math.log(span)

    def part(y: Any) -> Any:
        return np.clip((y - low) / span, 0.0, 1.0)

    def pdf(y: Any) -> Any:
        x = part(y)
        inside = (x > 0.0) & (x < 1.0)
        safe = np.where(inside, x, 0.5)
        log_pdf = log_front + (a - 1.0) * np.log(safe) + (b - 1.0) * np.log1p(-safe)
        return np.where(inside, np.exp(log_pdf), 0.0)

    infinite = a < 1.0 or b < 1.0
    return Density(
        pdf=pdf,
        cdf=lambda y: special.betainc(a, b, part(y)),
        support=(low, low + span),
        centre=law.value,
        scale=law.u,
        kinks=(*towards(low, span), *towards(low + span, -span)),
        warp=None
        if not infinite
        else (
            lambda y: special.betainc(a, b, part(y)),
            lambda p: low + span * special.betaincinv(a, b, np.clip(p, 0.0, 1.0)),
            lambda p: np.ones(np.shape(p)),
        ),
    )
