"""Results of a comparison as arrays: a row per participant, a column per measurand or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.errors import NotFinite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def results(name: str, given: Any, *, at_least: int, **limits: Any) -> tuple[Array, bool]:
    """`given` (p,) or (p, m) as an array (p, m), and whether it came without columns."""
    single = np.ndim(given) != 2
    found = arguments.array(name, given, ndim=1 if single else 2, at_least=at_least, **limits)
    within_reach(name, found)
    return (found[:, None] if single else found), single


def within_reach(quantity: str, values: Array, *, limit: float = 1e70) -> None:
    """Refuse numbers whose squares, and squares of ratios, could leave the range of floats.

    Every physical quantity in any unit lies far inside; zero is legal here.
    """
    size = np.abs(values)
    wrong = (size > limit) | ((size > 0.0) & (size < 1.0 / limit))
    if wrong.any():
        raise OutOfRange(
            quantity,
            given=np.asarray(values)[wrong].ravel()[0],
            allowed=f"0, ±[{1.0 / limit:g}, {limit:g}]",
            hint=Text("请换用合适的单位。", "Choose a fitting unit."),
        )


def unfold(found: Array, *, single: bool, infinite: bool = False) -> Any:
    """The column (m,) as it is, or its only entry as a float; NaN is refused, infinity unless `infinite`."""
    checked(found, infinite=infinite)
    return float(found[0]) if single else found


def checked(found: Any, *, infinite: bool = False) -> None:
    """Refuse a result that overflowed or came to nothing, before it leaves the function."""
    wrong = np.isnan(found) if infinite else ~np.isfinite(found)
    if np.any(wrong):
        raise NotFinite(
            Text("计算结果", "a computed result"),
            given=np.ravel(found)[np.argmax(np.ravel(wrong))],
            hint=Text(
                "数值或不确定度过大或过小，请换用合适的单位。",
                "Values or uncertainties are too large or too small; choose a fitting unit.",
            ),
        )


def show(value: Any, digits: int = 6) -> str:
    """`value` as it stands in a sentence: a number, or the numbers of the columns."""
    if np.ndim(value) == 0:
        return f"{float(value):.{digits}g}"
    entries = [f"{float(entry):.{digits}g}" for entry in np.ravel(value)[:6]]
    return ", ".join([*entries, "…"] if np.size(value) > 6 else entries)
