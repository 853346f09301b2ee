"""Results of a comparison as arrays: a row per participant, a column per measurand or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from suyuan.metrology import arguments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def results(name: str, given: Any, *, at_least: int, **limits: Any) -> tuple[Array, bool]:
    """`given` (p,) or (p, m) as an array (p, m), and whether it came without columns."""
    single = np.ndim(given) != 2
    found = arguments.array(name, given, ndim=1 if single else 2, at_least=at_least, **limits)
    return (found[:, None] if single else found), single


def unfold(found: Array, *, single: bool) -> Any:
    """The column (m,) as it is, or its only entry as a float."""
    return float(found[0]) if single else found


def show(value: Any, digits: int = 6) -> str:
    """`value` as it stands in a sentence: a number, or the numbers of the columns."""
    if np.ndim(value) == 0:
        return f"{float(value):.{digits}g}"
    entries = [f"{float(entry):.{digits}g}" for entry in np.ravel(value)[:6]]
    return ", ".join([*entries, "…"] if np.size(value) > 6 else entries)
