"""Needs and capabilities as columns of numbers, and what a match says of each need.

Every number of one quantity is in one unit, its base: `scales` brings it there. Uncertainties are expanded,
k = 2, on both sides. A need is covered where a capability contains its range and U <= target everywhere in
it. Source: domain model 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

ANY: Final = -1  # any kind of instrument; also: no capability
# Numbers that agree to nine digits are the same number, so that 20 kg is inside 20000 g in floats too.
TOUCH: Final = 1e-9

OUTCOMES: Final = ("gap", "partly", "covered")
GAP, PARTLY, COVERED = range(3)
GAP_CLASSES: Final = ("none", "cannot_measure", "incomplete", "inaccurate")
NONE, CANNOT_MEASURE, INCOMPLETE, INACCURATE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Needs:
    """n needs, arrays (n,): the target is T(x) = floor + slope·|x - zero|; floor inf where any U will do.

    quantity, kind : numbers of the caller, kind ANY where any will do
    low, high, floor : in the base unit of the quantity; slope : dimensionless
    zero : where |x| is counted from, that is the zero of the unit it was written in
    """

    quantity: Integers
    kind: Integers
    low: Floats
    high: Floats
    floor: Floats
    slope: Floats
    zero: Floats

    def __len__(self) -> int:
        return len(self.low)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offers:
    """c capabilities, arrays (c,): U(x) = a + b·|x - zero| from low to high; kind ANY serves every kind."""

    quantity: Integers
    kind: Integers
    low: Floats
    high: Floats
    a: Floats
    b: Floats
    zero: Floats

    def __len__(self) -> int:
        return len(self.low)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matches:
    """What there is for each need, arrays (n,).

    outcome : GAP, PARTLY or COVERED, of the best single capability
    suggested : place in GAP_CLASSES
    best : place of that capability, ANY where none offers any part of the range
    ratio : its U over the target where that is worst, within what it offers of the range; nan without one
    met_low, met_high : the longest part of the range that it meets, in the base unit; nan where it meets none
    met : share of the range that it meets, 0 to 1
    together : share that all capabilities together meet
    offered : share that all together offer, whatever their uncertainty
    able : how many capabilities cover the need
    """

    outcome: Integers
    suggested: Integers
    best: Integers
    ratio: Floats
    met_low: Floats
    met_high: Floats
    met: Floats
    together: Floats
    offered: Floats
    able: Integers


def check(needs: Needs, offers: Offers) -> None:
    """Refuse numbers that cannot be matched. Raises OutOfRange, InputError for a range that ends early."""
    for name, values in (
        ("floor", needs.floor), ("slope", needs.slope), ("a", offers.a), ("b", offers.b),
    ):  # fmt: skip
        bad = np.flatnonzero(~(values >= 0))
        if bad.size:
            raise OutOfRange(f"{name}[{bad[0]}]", given=float(values[bad[0]]), allowed="[0, inf)")
    for side in (needs, offers):
        ends = np.flatnonzero(~(np.isfinite(side.low) & np.isfinite(side.high) & (side.low <= side.high)))
        if ends.size:
            raise InputError(
                Text(
                    f"第 {ends[0] + 1} 项的范围下限大于上限或不是数值",
                    f"the range of row {ends[0] + 1} ends below its beginning or is no number",
                ),
                given=f"{side.low[ends[0]]} ... {side.high[ends[0]]}",
            )
