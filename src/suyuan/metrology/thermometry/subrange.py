"""The subranges of the ITS-90 for platinum resistance thermometers and their deviation functions.

W(T90) - W_r(T90) = sum of coefficients times functions of W. Which functions, and which fixed points
determine the coefficients, is set by the subrange.
Source: The International Temperature Scale of 1990, sections 3.3.1 to 3.3.3, equations (12) to (14), table 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.metrology.elementary import log
from suyuan.metrology.thermometry.fixed_points import FIXED_POINTS

VAPOUR_POINTS: Final = {"e-H2 17 K": (16.9, 17.1), "e-H2 20.3 K": (20.2, 20.4)}
"""The two further points of the hydrogen range; T90 near 17.0 K and 20.3 K is measured and given in K."""


@dataclass(frozen=True)
class SubRange:
    """A subrange of the scale.

    key : our name for it, after the fixed point at its far end. section : of the text of the scale.
    low, high : its ends, t90 in °C. points : fixed points whose ratios determine the coefficients.
    powers : powers of (W - 1); logs : powers of ln W; product : whether (W - 1) ln W is a term.
    """

    key: str
    section: str
    low: float
    high: float
    points: tuple[str, ...]
    powers: int
    logs: tuple[int, ...] = ()
    product: bool = False
    silver: bool = False

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of the coefficients as the scale writes them."""
        plain = tuple("abc"[: self.powers])
        if self.product:
            return (*plain, "b")
        logs = (f"c{i}" for i in range(1, len(self.logs) + 1))
        return (*plain, *logs, *(("d",) if self.silver else ()))

    def functions(self, w: Any) -> list[Any]:
        """The functions of W that the coefficients multiply, without the silver term."""
        step = w - 1.0
        terms = [step]
        for _ in range(self.powers - 1):
            terms.append(terms[-1] * step)
        if self.product or self.logs:
            logarithm = log(w)
            terms += [step * logarithm] if self.product else [logarithm**power for power in self.logs]
        return terms

    def deviation(self, w: Any, coefficients: Sequence[Any]) -> Any:
        """W - W_r at the ratio W, without the silver term."""
        total: Any = 0.0
        for coefficient, term in zip(coefficients, self.functions(w), strict=False):
            total = total + coefficient * term
        return total


def _celsius(point: str) -> float:
    return FIXED_POINTS[point].celsius


_COLD: Final = ("Ne", "O2", "Ar", "Hg")
_WATER: Final = 0.01

SUBRANGES: Final[dict[str, SubRange]] = {
    one.key: one
    for one in (
        SubRange(
            "H2", "3.3.1", _celsius("e-H2"), _WATER, ("e-H2", *VAPOUR_POINTS, *_COLD), 2, (3, 4, 5, 6, 7)
        ),
        SubRange("Ne", "3.3.1.1", _celsius("Ne"), _WATER, ("e-H2", *_COLD), 2, (1, 2, 3)),
        SubRange("O2", "3.3.1.2", _celsius("O2"), _WATER, ("O2", "Ar", "Hg"), 2, (2,)),
        SubRange("Ar", "3.3.1.3", _celsius("Ar"), _WATER, ("Ar", "Hg"), 1, (), product=True),
        SubRange("Ag", "3.3.2", 0.0, _celsius("Ag"), ("Sn", "Zn", "Al", "Ag"), 3, (), silver=True),
        SubRange("Al", "3.3.2.1", 0.0, _celsius("Al"), ("Sn", "Zn", "Al"), 3),
        SubRange("Zn", "3.3.2.2", 0.0, _celsius("Zn"), ("Sn", "Zn"), 2),
        SubRange("Sn", "3.3.2.3", 0.0, _celsius("Sn"), ("In", "Sn"), 2),
        SubRange("In", "3.3.2.4", 0.0, _celsius("In"), ("In",), 1),
        SubRange("Ga", "3.3.2.5", 0.0, _celsius("Ga"), ("Ga",), 1),
        SubRange("Hg-Ga", "3.3.3", _celsius("Hg"), _celsius("Ga"), ("Hg", "Ga"), 2),
    )
}
