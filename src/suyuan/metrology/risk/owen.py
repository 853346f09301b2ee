"""Owen's T function and the bivariate normal distribution, for arrays: the closed form of the global risks.

T(h, a) is the probability that a standard normal X exceeds h while an independent Y lies between 0 and
a X. Every probability of a rectangle under two correlated normal quantities is a sum of such terms.
Source: D. B. Owen, Ann. Math. Stat. 27 (1956) 1075, eqs. (2.1), (2.3), (2.4) and (3.1); the quadrature for
0 <= a <= 1 is method T5 of M. Patefield and D. Tandy, J. Stat. Softw. 5 (2000), issue 5. Absolute error
below 1e-15.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special

from suyuan.base.errors import OutOfRange
from suyuan.base.text import same
from suyuan.metrology.errors import NotFinite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_NODES: Final = 22  # on [-1, 1]; the integrand is even, so half of them are evaluated
CHUNK: Final = 16384  # so that the temporaries stay in the cache
FAR: Final = 39.0  # the normal tail beyond is zero in double precision
NEAR: Final = 1e-150  # the centre: quotients of smaller numbers lose digits, and no probability changes


def owens_t(h: Any, a: Any) -> Array:
    """T(h, a) for arrays of any equal (or broadcast) shape; `a` may be infinite.

    Source: Owen (1956), eq. (2.1). Raises NumericalError for arguments that are not numbers.
    """
    h, a = np.broadcast_arrays(np.asarray(h, dtype=np.float64), np.asarray(a, dtype=np.float64))
    if np.isnan(h).any() or np.isnan(a).any():
        raise NotFinite(same("owens_t"), given="nan")
    size = np.minimum(np.abs(h), FAR)
    steep = np.isinf(a)
    slope = np.where(steep, np.copysign(1.0, a), a)
    # With h = 0 the product a h says nothing of the slope: T(0, a) = arctan(a) / 2 pi.
    with np.errstate(over="ignore"):
        product = np.where(steep, np.copysign(FAR, a), slope * size)
    found = t_of_product(size, product)
    return np.where(size == 0.0, np.arctan(a) / (2.0 * math.pi), found)


def t_of_product(h: Array, g: Array) -> Array:
    """T(h, g/h), from the product g = a h instead of the slope; zero where both are zero.

    h, g : finite arrays of equal shape. For |g| > |h| the complement T(g, h/g) is the small slope.
    Source: Owen (1956), eq. (2.3): T(h, a) + T(a h, 1/a) = (Q(h) + Q(a h))/2 - Q(h) Q(a h) for h, a >= 0.
    """
    first, second = np.ravel(h), np.ravel(g)
    found = np.empty(first.shape)
    for start in range(0, first.size, CHUNK):
        part = slice(start, start + CHUNK)
        found[part] = _t_part(first[part], second[part], special.ndtr(-np.abs(first[part])))
    return found.reshape(np.shape(h))


def _t_part(h: Array, g: Array, tail: Array) -> Array:
    """T(h, g/h); tail = Q(|h|)."""
    h, size = np.abs(h), np.abs(g)
    outer, inner = np.maximum(h, size), np.minimum(h, size)
    slope = np.divide(inner, outer, out=np.zeros(outer.shape), where=outer > 0.0)
    # The first argument of the T with the slope a <= 1 is the larger of the two.
    small = _t_quadrature(outer, slope)
    other = special.ndtr(-size)
    whole = np.where(size > h, 0.5 * (tail + other) - tail * other - small, small)
    return np.copysign(whole, g)


def _t_quadrature(h: Array, a: Array) -> Array:
    """(1/2 pi) times the integral of exp(-h^2 (1 + x^2)/2) / (1 + x^2) over [0, a], 0 <= a <= 1."""
    squares, weights = _half_rule()
    half = -0.5 * h * h
    square = a * a
    total = np.zeros(h.shape)
    spread, term = np.empty(h.shape), np.empty(h.shape)
    for node, weight in zip(squares, weights, strict=True):  # in place: the loop is what a risk costs
        np.multiply(square, node, out=spread)
        spread += 1.0
        np.multiply(half, spread, out=term)
        np.exp(term, out=term)
        term /= spread
        term *= weight
        total += term
    return total * a / (2.0 * math.pi)


@lru_cache(maxsize=1)
def _half_rule() -> tuple[list[float], list[float]]:
    """Squares of the positive nodes of the Gauss-Legendre rule, and the weights for [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    upper = nodes > 0.0
    return (nodes[upper] ** 2).tolist(), weights[upper].tolist()


def bivariate_normal_cdf(h: Any, k: Any, rho: Any) -> Array:
    """P(X <= h, Y <= k) of two standard normal quantities with correlation `rho`; arrays broadcast.

    h, k may be infinite; -1 <= rho <= 1. Source: Owen (1956), eq. (3.1).
    """
    h, k, rho = np.broadcast_arrays(*[np.asarray(one, dtype=np.float64) for one in (h, k, rho)])
    if np.isnan(h).any() or np.isnan(k).any():
        raise NotFinite(same("bivariate_normal_cdf"), given="nan")
    if not (np.abs(rho) <= 1.0).all():
        raise OutOfRange("rho", given=float(np.ravel(rho)[np.argmax(np.abs(rho))]), allowed="[-1, 1]")
    h, k = np.clip(h, -FAR, FAR), np.clip(k, -FAR, FAR)
    root = np.sqrt((1.0 - rho) * (1.0 + rho))
    loose = np.where(root > 0.0, root, 1.0)
    g_h, g_k = _difference(k, h, rho) / loose, _difference(h, k, rho) / loose
    found = cdf_from_products(h, k, g_h, g_k).reshape(h.shape)
    centre = np.maximum(np.abs(h), np.abs(k)) < NEAR
    found = np.where(centre, 0.25 + np.arcsin(rho) / (2.0 * math.pi), found)
    together = special.ndtr(np.minimum(h, k))
    against = np.maximum(special.ndtr(h) - special.ndtr(-k), 0.0)
    return np.where(root > 0.0, found, np.where(rho > 0.0, together, against))


def _difference(k: Array, h: Array, rho: Array) -> Array:
    """k - rho h, keeping its digits as rho goes to 1 or -1, where 1 - |rho| is exact."""
    sign = np.copysign(1.0, rho)
    return np.where(np.abs(rho) < 0.5, k - rho * h, (k - sign * h) + (sign - rho) * h)


def cdf_from_products(h: Array, k: Array, g_h: Array, g_k: Array) -> Array:
    """The cdf from g_h = (k - rho h)/sqrt(1 - rho^2) and g_k = (h - rho k)/sqrt(1 - rho^2).

    All arguments finite, of one shape, h and k within +-`FAR`.
    """
    found = np.empty(h.size)
    h, k, g_h, g_k = np.ravel(h), np.ravel(k), np.ravel(g_h), np.ravel(g_k)
    for start in range(0, h.size, CHUNK):
        part = slice(start, start + CHUNK)
        tails = special.ndtr(-np.abs(h[part])), special.ndtr(-np.abs(k[part]))
        found[part] = quadrant(h[part], k[part], g_h[part], g_k[part], *tails)
    return found


def quadrant(h: Array, k: Array, g_h: Array, g_k: Array, tail_h: Array, tail_k: Array) -> Array:
    """The cdf P(X <= h, Y <= k) of a part, (n,), with the tails Q(|h|), Q(|k|) that the caller has at hand.

    g_h, g_k : see `cdf_from_products`. Where the caller knows these differences without cancellation, nothing
    is lost as rho goes to 1. Source: Owen (1956), eq. (3.1).
    """
    t_h = _t_part(h, np.where(h < 0.0, -g_h, g_h), tail_h)
    t_k = _t_part(k, np.where(k < 0.0, -g_k, g_k), tail_k)
    below_h = np.where(h > 0.0, 1.0 - tail_h, tail_h)
    below_k = np.where(k > 0.0, 1.0 - tail_k, tail_k)
    opposite = np.where((h == 0.0) | (k == 0.0), h + k < 0.0, (h < 0.0) != (k < 0.0))
    return np.clip(0.5 * (below_h + below_k) - t_h - t_k - 0.5 * opposite, 0.0, 1.0)
