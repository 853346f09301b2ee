"""Guard bands by formula: the width w by which a tolerance limit is moved inwards.

The published rules give w from the expanded uncertainty U (95 %) and, where they use it, from the test
uncertainty ratio TUR = T / U with T half the tolerance. All functions take floats or arrays and keep the
unit of U. Rules that aim at a global risk are solved in `guard`.

    name       w                                  source
    simple     0                                  JCGM 106:2012, 8.2
    guarded    U                                  ILAC-G8:09/2019, table 1; Z540.3 handbook, method 5
    6-sigma    3 U                                ILAC-G8:09/2019, table 1
    3-sigma    1.5 U                              ILAC-G8:09/2019, table 1
    iso14253   0.83 U                             ILAC-G8:09/2019, table 1 (ISO 14253-1:2017)
    uncritical -U                                 ILAC-G8:09/2019, table 1
    rds        T - sqrt(T^2 - U^2)                D. Deaver, NCSL 1994 (root difference of squares)
    rp10       (1/TUR - 1/4) T, none from TUR = 4 NCSL RP-10: acceptance at (1.25 - 1/TUR) T
    m2         (1.04 - exp(0.38 ln TUR - 0.54)) U M. Dobbert, NCSLI 2008; ANSI/NCSL Z540.3 handbook, method 6
    fixed      (1 - f) T                          a fixed fraction f of the tolerance is accepted
"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text

# r in w = r U. Source: ILAC-G8:09/2019, table 1.
MULTIPLIERS: Final[dict[str, float]] = {
    "simple": 0.0,
    "guarded": 1.0,
    "6-sigma": 3.0,
    "3-sigma": 1.5,
    "iso14253": 0.83,
    "uncritical": -1.0,
}
BY_RATIO: Final = ("rds", "rp10", "m2", "fixed")
RatioKind = Literal["rds", "rp10", "m2", "fixed"]


def uncertainty_ratio(half_width: Any, expanded: Any) -> Any:
    """TUR = T / U, T half the width of the tolerance and U the expanded uncertainty (95 %).

    Source: ANSI/NCSL Z540.3-2006, 3.11. For U = 2 u it is the measurement capability index.
    """
    return half_width / expanded


def capability_index(u: Any, *, lower: Any, upper: Any) -> Any:
    """C_m = (T_U - T_L) / (4 u). Source: JCGM 106:2012, 7.6.3."""
    if _any(u <= 0.0):
        raise OutOfRange("u", given=u, allowed="(0, ∞)")
    return (upper - lower) / (4.0 * u)


def ratio_guard(kind: str, *, expanded: Any, half_width: Any, fraction: float | None = None) -> Any:
    """w of the rules that need the tolerance, for expanded uncertainty U and half tolerance T.

    kind : "rds", "rp10", "m2" or "fixed" (with `fraction`). Raises OutOfRange where the rule does not
    exist: "rds" for U > T. The result of "m2" may be negative for TUR above 4.6; Dobbert leaves the limits
    alone there, and so does this function.
    """
    if _any(half_width < 0.0) or _any(expanded < 0.0):
        raise OutOfRange("U, T", given=(expanded, half_width), allowed="[0, ∞)")
    if kind == "fixed":
        if fraction is None:
            raise Missing("fraction")
        return (1.0 - fraction) * half_width
    if kind == "rds":
        return _rds(expanded, half_width)
    if kind == "rp10":
        return _at_least_zero(expanded - 0.25 * half_width)
    return _at_least_zero(_m2(expanded, half_width))


def _rds(expanded: Any, half_width: Any) -> Any:
    if _any(expanded > half_width):
        raise OutOfRange(
            "U",
            given=expanded,
            allowed=f"[0, T = {half_width}]",
            hint=Text("测试不确定度比小于 1，该规则不适用。", "The rule does not exist below TUR = 1."),
        )
    # T - sqrt(T^2 - U^2) without the difference of nearly equal numbers.
    whole = half_width + _sqrt((half_width - expanded) * (half_width + expanded))
    if _is_array(whole):
        import numpy as np

        return np.divide(expanded * expanded, whole, out=np.zeros_like(whole), where=whole > 0.0)
    return expanded * expanded / whole if whole else 0.0


def _m2(expanded: Any, half_width: Any) -> Any:
    """(1.04 - exp(0.38 ln TUR - 0.54)) U, with U -> 0 giving 0."""
    if _is_array(expanded) or _is_array(half_width):
        import numpy as np

        spread, half = np.broadcast_arrays(expanded, half_width)
        ratio = np.divide(half, spread, out=np.ones(spread.shape), where=spread > 0.0)
        return spread * (1.04 - ratio**0.38 * math.exp(-0.54))
    if not expanded:
        return 0.0
    return expanded * (1.04 - (half_width / expanded) ** 0.38 * math.exp(-0.54))


def _at_least_zero(w: Any) -> Any:
    if _is_array(w):
        import numpy as np

        return np.maximum(w, 0.0)
    return max(w, 0.0)


def _sqrt(x: Any) -> Any:
    if _is_array(x):
        import numpy as np

        return np.sqrt(x)
    return math.sqrt(x)


def _any(condition: Any) -> bool:
    return bool(condition.any()) if _is_array(condition) else bool(condition)


def _is_array(x: Any) -> bool:
    return getattr(x, "shape", ()) != ()
