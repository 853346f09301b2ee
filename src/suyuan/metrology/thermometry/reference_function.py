"""The reference function of the ITS-90 for platinum resistance thermometers, and its inverse.

W_r(T90) is given by equation (9a) below 273.16 K and by (10a) above; the way back is solved on these
functions themselves, since the published inverses (9b) and (10b) agree with them only within 0.1 mK and
0.13 mK. At the triple point of water the polynomials give 1 - 1e-8 (2.5 µK), which is left as it is.
Source: The International Temperature Scale of 1990 (Preston-Thomas, Metrologia 27 (1990) 3-10, 107), section
3.3, equations (9a) and (10a), table 4.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from suyuan.metrology.thermometry.curve import Curve, Floats

TRIPLE_POINT: Final = 273.16
ZERO_CELSIUS: Final = 273.15
LOWEST: Final = 13.8033 - 273.15
HIGHEST: Final = 961.78

_A: Final = np.array(
    [-2.13534729, 3.18324720, -1.80143597, 0.71727204, 0.50344027, -0.61899395, -0.05332322, 0.28021362,
     0.10715224, -0.29302865, 0.04459872, 0.11868632, -0.05248134]
)  # fmt: skip
_C: Final = np.array(
    [2.78157254, 1.64650916, -0.13714390, -0.00649767, -0.00234444, 0.00511868, 0.00187982, -0.00204472,
     -0.00046122, 0.00045724]
)  # fmt: skip


def polynomial(coefficients: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Value and slope of a polynomial, lowest power first, at x (n,); Horner's rule."""
    value = np.full_like(x, coefficients[-1])
    slope = np.zeros_like(x)
    for coefficient in coefficients[-2::-1]:
        slope = slope * x + value
        value = value * x + coefficient
    return value, slope


def _evaluate(t: Floats) -> tuple[Floats, Floats]:
    kelvin = t + ZERO_CELSIUS
    below = kelvin < TRIPLE_POINT
    value, slope = np.empty_like(t), np.empty_like(t)
    if below.any():
        cold = kelvin[below]
        log_ratio, inner = polynomial(_A, (np.log(cold / TRIPLE_POINT) + 1.5) / 1.5)
        value[below] = np.exp(log_ratio)
        slope[below] = value[below] * inner / (1.5 * cold)
    if not below.all():
        above = ~below
        value[above], inner = polynomial(_C, (t[above] - 481.0) / 481.0)
        slope[above] = inner / 481.0
    return value, slope


REFERENCE: Final = Curve(_evaluate, LOWEST, HIGHEST, "t90/°C", "W_r")


def reference_ratio(t90: Any) -> Any:
    """W_r at t90 in °C, from -259.3467 °C to 961.78 °C. Source: ITS-90, equations (9a) and (10a).

    t90 : a number, an array, or uncertain; the answer is of the same sort. OutOfRange elsewhere.
    """
    return REFERENCE(t90)


def reference_slope(t90: Any) -> Any:
    """dW_r/dt90 in 1/°C, a float or an array."""
    return REFERENCE.slope(t90)


def reference_temperature(ratio: Any) -> Any:
    """t90 in °C whose reference ratio is `ratio`; the exact inverse of `reference_ratio`."""
    return REFERENCE.inverse(ratio)
