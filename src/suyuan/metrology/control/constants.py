"""Factors of Shewhart control charts, computed instead of copied: c4, d2, d3 and what follows from them.

With W the range of n standard normal values and P(w) its distribution function,

    d2 = E(W) = integral of (1 - P(w)) dw,        d3² = 2 integral of w (1 - P(w)) dw - d2²,
    c4 = sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2).

Source: ISO 7870-2:2013, table 2; ASTM MNL 7 (the same factors to more digits).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.metrology import arguments

Array = NDArray[np.float64]
Digits = Literal["exact", "printed"]
DIGITS: Final = ("exact", "printed")

LARGEST: Final = 1000
"""Largest subgroup for which ranges are taken; nobody charts ranges beyond 25."""

_NODES: Final = 240
_WIDEST: Final = 16.0  # a range of 1000 normal values above it has probability below 1e-13
_GRID: Final = np.arange(-9.5, 9.5, 0.04)


@dataclass(frozen=True, kw_only=True)
class ShewhartFactors:
    """The factors for subgroups of n, numbers or arrays like `n`.

    A, A2, A3 : limits of means from sigma, the mean range, the mean s. B3..B6, c4 : charts of s.
    D1..D4, d2, d3 : charts of ranges. E2 : limits of single values from the mean moving range.
    """

    n: Any
    A: Any
    A2: Any
    A3: Any
    c4: Any
    B3: Any
    B4: Any
    B5: Any
    B6: Any
    d2: Any
    d3: Any
    D1: Any
    D2: Any
    D3: Any
    D4: Any
    E2: Any


def shewhart_factors(n: Any, *, width: float = 3.0, digits: Digits = "exact") -> ShewhartFactors:
    """Factors for subgroups of `n` (a number or an array), limits `width` standard deviations away.

    digits : "exact", or "printed" as in the table of ISO 7870-2 (c4 to four decimals, all others to three).
    Raises OutOfRange outside 2 <= n <= 1000. Source: ISO 7870-2:2013, table 2.
    """
    arguments.chosen("digits", digits, DIGITS)
    width = arguments.number("width", width, low=0.0, high=1e6, open_low=True)
    sizes = np.atleast_1d(np.asarray(n))
    counts = [arguments.count("n", one, at_least=2, at_most=LARGEST) for one in sizes.ravel()]
    rows = [_factors(one, width) for one in counts]
    names = [field.name for field in fields(ShewhartFactors)]
    found: dict[str, Any] = {}
    for place, name in enumerate(names):
        column = np.array([row[place] for row in rows]).reshape(sizes.shape)
        if digits == "printed":
            column = np.round(column, 4 if name == "c4" else 3)
        found[name] = column if np.ndim(n) else column[0].item()
    found["n"] = np.asarray(n) if np.ndim(n) else counts[0]
    return ShewhartFactors(**found)


def _factors(n: int, width: float) -> tuple[float, ...]:
    mean_s, (mean_range, sd_range) = c4(n), range_moments(n)
    spread_s = width * math.sqrt(1.0 - mean_s**2)
    root = math.sqrt(n)
    return (
        float(n),
        width / root,
        width / (mean_range * root),
        width / (mean_s * root),
        mean_s,
        max(0.0, 1.0 - spread_s / mean_s),
        1.0 + spread_s / mean_s,
        max(0.0, mean_s - spread_s),
        mean_s + spread_s,
        mean_range,
        sd_range,
        max(0.0, mean_range - width * sd_range),
        mean_range + width * sd_range,
        max(0.0, 1.0 - width * sd_range / mean_range),
        1.0 + width * sd_range / mean_range,
        width / mean_range,
    )


@lru_cache(maxsize=4096)
def c4(n: int) -> float:
    """E(s) / sigma for n normal values; n may be any whole number from 2."""
    x = 0.5 * (n - 1)
    if x < 60.0:
        return math.exp(math.lgamma(x + 0.5) - math.lgamma(x)) / math.sqrt(x)
    # Ratio of gamma functions, expanded; at x = 60 the first term left out is below 1e-14.
    y = 1.0 / x
    return 1.0 + y * (-1 / 8 + y * (1 / 128 + y * (5 / 1024 + y * (-21 / 32768 - y * 399 / 262144))))


@lru_cache(maxsize=512)
def range_moments(n: int) -> tuple[float, float]:
    """d2 and d3: mean and standard deviation of the range of n standard normal values, 2 <= n <= 1000."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    w = 0.5 * _WIDEST * (nodes + 1.0)
    beyond = 1.0 - range_distribution(w, n)
    mean = 0.5 * _WIDEST * float(weights @ beyond)
    square = _WIDEST * float(weights @ (w * beyond))
    return mean, math.sqrt(square - mean**2)


def range_distribution(w: Array, n: int) -> Array:
    """P(W <= w), array (m,): n times the integral of phi(x) (Phi(x + w) - Phi(x))^(n-1) dx.

    The trapezium rule on a smooth function that vanishes at both ends: as exact as the grid is fine.
    """
    from scipy.special import ndtr

    step = _GRID[1] - _GRID[0]
    density = np.exp(-0.5 * _GRID**2) * (step / math.sqrt(2.0 * math.pi))
    inside = ndtr(_GRID + w[:, None]) - ndtr(_GRID)
    return np.asarray(n * (inside ** (n - 1)) @ density)


def d2_star(m: int, g: int) -> float:
    """d2* for the mean of `g` ranges of `m` values: sqrt(d2² + d3² / g).

    The root mean square of a mean range: what sigma is found from when g is small.
    Source: A. J. Duncan, Quality Control and Industrial Statistics; AIAG MSA, 4th ed., appendix C.
    """
    mean, sd = range_moments(arguments.count("m", m, at_least=2, at_most=LARGEST))
    return math.sqrt(mean**2 + sd**2 / arguments.count("g", g, at_least=1))
