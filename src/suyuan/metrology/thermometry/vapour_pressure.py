"""Helium vapour pressures as the ITS-90 defines its lowest part: T90 of pressure, and pressure of T90.

T90/K is a polynomial of (ln(p/Pa) - B)/C: for ³He from 0.65 K to 3.2 K, for ⁴He from 1.25 K to the λ point at
2.1768 K and from there to 5.0 K. The way back is solved on the polynomial.
Source: The International Temperature Scale of 1990 (Metrologia 27 (1990) 3-10), section 3.1, equation (3),
table 3.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np

from suyuan.metrology.arguments import chosen
from suyuan.metrology.thermometry.curve import Curve, Floats, lifted
from suyuan.metrology.thermometry.reference_function import polynomial

LAMBDA_POINT: Final = 2.1768

_Piece = tuple[tuple[float, ...], float, float]
_LOW: Final[_Piece] = (
    (1.392408, 0.527153, 0.166756, 0.050988, 0.026514, 0.001975, -0.017976, 0.005409, 0.013259), 5.6, 2.9
)  # fmt: skip
_HIGH: Final[_Piece] = (
    (3.146631, 1.357655, 0.413923, 0.091159, 0.016349, 0.001826, -0.004325, -0.004973), 10.3, 1.9
)  # fmt: skip
_LIGHT: Final[_Piece] = (
    (1.053447, 0.980106, 0.676380, 0.372692, 0.151656, -0.002263, 0.006596, 0.088966, -0.004770, -0.054943),
    7.3, 4.3,
)  # fmt: skip

RANGES: Final = {"3He": (0.65, 3.2), "4He": (1.25, 5.0)}
"""Where each isotope defines T90, in K."""


def helium_temperature(pressure: Any, *, isotope: str = "4He") -> Any:
    """T90 in K of the vapour pressure in Pa over liquid helium; numbers, arrays and uncertain values.

    isotope : 3He (0.65 K to 3.2 K) or 4He (1.25 K to 5.0 K). OutOfRange elsewhere.
    """
    return lifted(pressure, lambda p: _temperature(p, isotope), "p/Pa")


def helium_pressure(t90: Any, *, isotope: str = "4He") -> Any:
    """Vapour pressure in Pa over liquid helium at T90 in K; the exact inverse of `helium_temperature`."""
    return lifted(t90, lambda t: _pressure(t, isotope), "T90/K")


def _temperature(pressure: Floats, isotope: str) -> tuple[Floats, Floats]:
    positive = np.maximum(pressure, 1e-300)
    value, slope = _curve(chosen("isotope", isotope, RANGES)).value_and_slope(np.log(positive))
    return value, slope / positive


def _pressure(t90: Floats, isotope: str) -> tuple[Floats, Floats]:
    log_pressure, gain = _curve(chosen("isotope", isotope, RANGES)).solve(t90)
    pressure = np.exp(log_pressure)
    return pressure, gain * pressure


@lru_cache(maxsize=2)
def _curve(isotope: str) -> Curve:
    """T90 over ln p, cut at the temperatures where the isotope's range ends."""
    pieces = {"3He": (_LIGHT, _LIGHT), "4He": (_LOW, _HIGH)}[isotope]
    low, high = RANGES[isotope]
    joint = _log_pressure(pieces[0], LAMBDA_POINT)
    ends = [_log_pressure(piece, t) for piece, t in zip(pieces, (low, high), strict=True)]

    def evaluate(x: Floats) -> tuple[Floats, Floats]:
        below, above = (_piece(piece, x) for piece in pieces)
        here = x <= joint
        return np.where(here, below[0], above[0]), np.where(here, below[1], above[1])

    return Curve(evaluate, ends[0], ends[1], "ln(p/Pa)", "T90/K")


def _piece(piece: _Piece, x: Floats) -> tuple[Floats, Floats]:
    coefficients, b, c = piece
    value, slope = polynomial(np.asarray(coefficients), (x - b) / c)
    return value, slope / c


def _log_pressure(piece: _Piece, t90: float) -> float:
    """ln p at T90 on one polynomial, by Newton's rule from its middle."""
    x = np.array([piece[1]])
    for _ in range(100):
        value, slope = _piece(piece, x)
        x = x - (value - t90) / slope
    return float(x[0])
