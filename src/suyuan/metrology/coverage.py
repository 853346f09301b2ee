"""Coverage factors: quantiles of the normal and of Student's distribution, and effective degrees of freedom.

Quantiles are found by Newton's method on the smaller of the two probabilities (the tail, or the part
between the centre and the quantile), so that neither p near 1/2 nor p near 1 loses digits; they agree with
tables to all printed places and with identities to about 1e-14. All functions take floats or numpy arrays.
Source: JCGM 100:2008, annex G (G.2b Welch-Satterthwaite, G.4.1 truncation, table G.2); NIST Digital
Library of Mathematical Functions, 8.17.22 (continued fraction), 5.11.13 (ratio of gamma functions), 26.7.5
of Abramowitz and Stegun (expansion of t in powers of 1/dof).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.errors import NotFinite

_SQRT_HALF: Final = math.sqrt(0.5)
_SQRT_2PI: Final = math.sqrt(2.0 * math.pi)
_LARGE_DOF: Final = 1e4
_TINY: Final = 1e-300
_FAR: Final = 1e150  # its square is still finite
_ABOVE_ROUNDING: Final = 1.0 + 1e-9  # 8.999999999999998 is nine degrees of freedom, not eight


def normal_quantile(p: Any) -> Any:
    """z with P(Z <= z) = p for the standard normal distribution, 0 < p < 1."""
    if _is_array(p):
        return _each(normal_quantile, p)
    p = _probability(p)
    return _symmetric(_normal_from, p)


def student_quantile(p: Any, dof: Any) -> Any:
    """t with P(T <= t) = p for Student's distribution with `dof` > 0 degrees of freedom, 0 < p < 1.

    `dof` need not be a whole number; infinite dof gives the normal quantile.
    """
    if _is_array(p) or _is_array(dof):
        return _each(student_quantile, p, dof)
    return _student(_probability(p), _dof(dof))


def coverage_factor(dof: Any, p: float = 0.95, *, truncate: bool = True) -> Any:
    """k with U = k u for coverage probability `p`: two-sided, from Student's distribution.

    The effective dof is truncated to the next lower whole number unless `truncate` is False; it must then be
    at least 1. Source: JCGM 100:2008, G.4.1 and eq. (G.1d).
    """
    if _is_array(dof):
        return _coverage_factors(dof, p, truncate=truncate)
    freedom = _dof(dof)
    if truncate and freedom < math.inf:
        freedom = float(math.floor(freedom * _ABOVE_ROUNDING))
        if freedom < 1.0:
            raise OutOfRange(
                "effective dof",
                given=dof,
                allowed="[1, ∞]",
                hint=Text("增加测量次数。", "Take more repeated readings."),
            )
    return _factor(_probability(p), freedom)


def normal_cdf(z: Any) -> Any:
    """P(Z <= z) for the standard normal distribution."""
    if _is_array(z):
        import numpy as np

        tail = np.frompyfunc(math.erfc, 1, 1)(np.asarray(z, dtype=float) * -_SQRT_HALF)
        return 0.5 * np.asarray(tail, dtype=float)
    return 0.5 * math.erfc(-z * _SQRT_HALF)


def student_cdf(t: Any, dof: Any) -> Any:
    """P(T <= t) for Student's distribution with `dof` > 0 degrees of freedom."""
    if _is_array(t) or _is_array(dof):
        return _student_cdfs(t, dof)
    freedom = _dof(dof)
    if freedom == math.inf:
        return normal_cdf(t)
    central, tail = _student_parts(abs(t), freedom)
    return 0.5 + central if t >= 0.0 and central < 0.25 else (1.0 - tail if t > 0.0 else tail)


def welch_satterthwaite(components: Any, dofs: Any) -> Any:
    """Effective degrees of freedom of a result whose independent `components` have `dofs`.

    components, dofs : sequences of length m, or arrays (n, m) with the item first. Infinite when every
    component that is not zero has infinite dof. Source: JCGM 100:2008, eq. (G.2b).
    """
    if getattr(components, "ndim", 1) > 1:
        return _welch_satterthwaite_rows(components, dofs)
    u = math.hypot(*components)
    total = 0.0
    for c, v in zip(components, dofs, strict=True):
        if v != math.inf and c:
            share = (c / u) ** 2
            total += share * share / v
    return 1.0 / total if total else math.inf


def _symmetric(solve: Callable[[float, float], float], p: float) -> float:
    """Use the symmetry of the distribution: `solve(central, tail)` gives the positive quantile."""
    if p == 0.5:
        return 0.0
    if p > 0.5:
        return solve(p - 0.5, 1.0 - p)
    return -solve(0.5 - p, p)


def _normal_from(central: float, tail: float) -> float:
    """The z > 0 with `tail` above it and `central` between 0 and z."""
    root = math.sqrt(-2.0 * math.log(tail))
    # Abramowitz and Stegun 26.2.23: off by less than 4.5e-4, so three steps of Halley reach the last digit.
    z = root - (2.515517 + 0.802853 * root + 0.010328 * root**2) / (
        1.0 + 1.432788 * root + 0.189269 * root**2 + 0.001308 * root**3
    )
    for _ in range(3):
        if tail < 0.25:
            excess = 0.5 * math.erfc(z * _SQRT_HALF) - tail
        else:
            excess = central - 0.5 * math.erf(z * _SQRT_HALF)
        step = excess * _SQRT_2PI * math.exp(0.5 * z * z)
        z += step / (1.0 - 0.5 * z * step)
    return z


@lru_cache(maxsize=8192)
def _student(p: float, dof: float) -> float:
    if dof == math.inf:
        return _symmetric(_normal_from, p)
    return _symmetric(lambda central, tail: _student_from(central, tail, dof), p)


@lru_cache(maxsize=8192)
def _factor(p: float, dof: float) -> float:
    """Two-sided coverage factor; the tail (1-p)/2 is kept as it is, not as 1 minus something."""
    if dof == math.inf:
        return _normal_from(0.5 * p, 0.5 * (1.0 - p))
    return _student_from(0.5 * p, 0.5 * (1.0 - p), dof)


def _student_from(central: float, tail: float, dof: float) -> float:
    z = _normal_from(central, tail)
    if dof >= _LARGE_DOF:
        return float(_expanded(z, dof))
    t = _first_guess(z, tail, dof)
    low, high = 0.0, math.inf
    for _ in range(200):
        got_central, got_tail = _student_parts(t, dof)
        if not got_tail:
            break
        # In the tail the logarithm of the probability is nearly a straight line in log t.
        if tail < 0.25:
            excess = got_tail - tail
            step = t * math.expm1(_clip(math.log(got_tail / tail) * got_tail / (t * _density(t, dof))))
        else:
            excess = central - got_central
            step = excess / _density(t, dof)
        if abs(step) <= 1e-9 * t:
            # The next Newton step would be of the order of the square of this one.
            return t + step
        low, high = (t, high) if excess > 0.0 else (low, t)
        new = t + step
        if not low < new < high:
            new = 0.5 * (low + high) if high < math.inf else 2.0 * t
        t = new
    raise NotFinite(Text("t 分位数", "the quantile of t"), given=f"tail {tail}, dof {dof}")


def _clip(exponent: float) -> float:
    return max(-30.0, min(30.0, exponent))


def _first_guess(z: float, tail: float, dof: float) -> float:
    if dof > 4.0 and z < 6.0:
        return float(_expanded(z, dof))
    if tail > 0.25:
        return z
    # Far out the tail is c t**-dof with c = f0 dof**((dof-1)/2), f0 the density's constant.
    log_c = math.log(_density(0.0, dof)) + 0.5 * (dof - 1.0) * math.log(dof)
    return max(z, math.exp(_clip((log_c - math.log(tail)) / dof) if dof > 0.1 else 30.0))


def _expanded(z: float, dof: Any) -> Any:
    """Student's quantile as a series in 1/dof on the normal one. Source: Abramowitz and Stegun 26.7.5."""
    s = z * z
    g1 = (s + 1.0) / 4.0
    g2 = ((5.0 * s + 16.0) * s + 3.0) / 96.0
    g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0
    g4 = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92160.0
    return z * (1.0 + (g1 + (g2 + (g3 + g4 / dof) / dof) / dof) / dof)


def _density(t: float, dof: float) -> float:
    """Student's probability density."""
    front = _gamma_ratio(0.5 * dof) / math.sqrt(dof * math.pi)
    return front * math.exp(-0.5 * (dof + 1.0) * math.log1p(t * t / dof))


@lru_cache(maxsize=4096)
def _gamma_ratio(a: float) -> float:
    """Gamma(a + 1/2) / Gamma(a)."""
    if a < 100.0:
        return math.gamma(a + 0.5) / math.gamma(a)
    x = 1.0 / a
    series = 1.0 + x * (
        -1 / 8 + x * (1 / 128 + x * (5 / 1024 + x * (-21 / 32768 + x * (-399 / 262144 + x * 869 / 4194304))))
    )
    return math.sqrt(a) * series


def _student_parts(t: float, dof: float) -> tuple[float, float]:
    """(P(0 <= T <= t), P(T > t)) for t >= 0, each with its own small relative error."""
    if t == 0.0:
        return 0.0, 0.5
    if t > _FAR:
        return 0.5, 0.0
    if dof >= _LARGE_DOF:
        return _parts_for_large_dof(t, dof)
    square = t * t
    x = dof / (dof + square)
    rest = square / (dof + square)
    # x**(dof/2) sqrt(1-x) / B(dof/2, 1/2), the factor both continued fractions share.
    front = _gamma_ratio(0.5 * dof) / math.sqrt(math.pi)
    front *= math.exp(-0.5 * dof * math.log1p(square / dof)) * math.sqrt(rest)
    if x < (0.5 * dof + 1.0) / (0.5 * dof + 2.5):
        tail = 0.5 * front * _continued_fraction(0.5 * dof, 0.5, x) / (0.5 * dof)
        return 0.5 - tail, tail
    central = 0.5 * front * _continued_fraction(0.5, 0.5 * dof, rest) / 0.5
    return central, 0.5 - central


def _parts_for_large_dof(t: float, dof: float) -> tuple[float, float]:
    """Invert the expansion of t in 1/dof: the z with the same probability, then the normal parts."""
    z = t
    for _ in range(6):
        z -= _expanded(z, dof) - t
    return 0.5 * math.erf(z * _SQRT_HALF), 0.5 * math.erfc(z * _SQRT_HALF)


def _continued_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method. Source: DLMF 8.17.22."""
    c = 1.0
    d = 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return value


def _away_from_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY


def _coverage_factors(dof: Any, p: float, *, truncate: bool) -> Any:
    import numpy as np

    freedom = np.asarray(dof, dtype=float)
    if truncate:
        freedom = np.floor(freedom * _ABOVE_ROUNDING)
        if not (freedom >= 1.0).all():
            raise OutOfRange("effective dof", given=float(freedom.min()), allowed="[1, ∞]")
    p = _probability(p)
    k = np.empty(freedom.shape)
    large = freedom >= _LARGE_DOF
    k[large] = _expanded(_factor(p, math.inf), freedom[large])
    few, where = np.unique(freedom[~large], return_inverse=True)
    k[~large] = np.array([_factor(p, _dof(value)) for value in few.tolist()], dtype=float)[where]
    return k


def _welch_satterthwaite_rows(components: Any, dofs: Any) -> Any:
    import numpy as np

    c = np.asarray(components, dtype=float)
    v = np.broadcast_to(np.asarray(dofs, dtype=float), c.shape)
    u = np.sqrt(np.sum(c * c, axis=-1))
    with np.errstate(all="ignore"):
        total = np.sum(np.nan_to_num(c / u[..., None]) ** 4 / v, axis=-1)
        return np.where(total > 0.0, 1.0 / total, np.inf)


def _student_cdfs(t: Any, dof: Any) -> Any:
    """Many at once from the compiled function; tests hold it against the road taken for scalars."""
    import numpy as np
    from scipy import special

    freedom = np.asarray(dof, dtype=float)
    if not (freedom > 0.0).all():
        raise OutOfRange("dof", given=float(freedom.min()), allowed="(0, ∞]")
    finite = np.where(np.isinf(freedom), 1.0, freedom)
    return np.where(np.isinf(freedom), normal_cdf(np.atleast_1d(t)), special.stdtr(finite, t))


def _each(function: Callable[..., float], *arguments: Any) -> Any:
    """`function` on arrays, called once per distinct combination of the broadcast arguments."""
    import numpy as np

    arrays = [np.asarray(one, dtype=float) for one in arguments]
    shape = np.broadcast_shapes(*(one.shape for one in arrays))
    varying = [one for one in arrays if one.size > 1]
    if len(varying) == 1 and varying[0].shape == shape:
        few, where = np.unique(varying[0], return_inverse=True)
        rows = [[float(v) if one is varying[0] else float(one.flat[0]) for one in arrays] for v in few]
    else:
        table = np.stack([np.broadcast_to(one, shape).ravel() for one in arrays], axis=1)
        distinct, where = np.unique(table, axis=0, return_inverse=True)
        rows = distinct.tolist()
    found = np.array([function(*row) for row in rows], dtype=float)
    return found[where.ravel()].reshape(shape)


def _is_array(x: Any) -> bool:
    return getattr(x, "shape", ()) != () or isinstance(x, (list, tuple))


def _probability(p: Any) -> float:
    number = _float("p", p)
    if not 0.0 < number < 1.0:
        raise OutOfRange("p", given=p, allowed="(0, 1)")
    return number


def _dof(dof: Any) -> float:
    number = _float("dof", dof)
    if not number > 0.0:
        raise OutOfRange("dof", given=dof, allowed="(0, ∞]")
    return number


def _float(quantity: str, given: Any) -> float:
    try:
        return float(given)
    except (TypeError, ValueError):
        raise NotANumber(quantity, given=given) from None
