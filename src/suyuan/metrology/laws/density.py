"""What the quadratures need to know of a law: its density, its support, where it bends.

Source: JCGM 101:2008, 6.4, table 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from suyuan.base.errors import OutOfRange
from suyuan.metrology import arguments

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


def width(name: str, given: float) -> float:
    """A width above zero, or a refusal that names the law."""
    if not given > 0.0:
        raise OutOfRange(f"{name}.width", given=given, allowed="(0, ∞)")
    return given


def towards(end: float, span: float) -> tuple[float, ...]:
    """Places that come ever closer to `end` from the side of `span` (negative: from below)."""
    near = [span * 0.5**step for step in range(1, 52)]
    return tuple(sorted(end + one for one in near if math.isfinite(one)))
