"""Tolerance limits from their printed form: absolute, relative, share of the range, on one side or both.

A limit of error is written as a sum or as the larger of a constant, a share of the value and a share of the
measuring range; each side may have its own, or none.
Source: JCGM 106:2012, 3.3.4-3.3.5 (tolerance limits); OIML G 19:2017, 3 (maximum permissible errors).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments

Combination = Literal["sum", "larger"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """The largest permissible deviation on one side.

    absolute : in the unit of the quantity. relative : share of |nominal|. of_range : share of `span`, the
    width of the measuring range. combine : "sum" adds the parts, "larger" takes the largest of them.
    """

    absolute: float = 0.0
    relative: float = 0.0
    of_range: float = 0.0
    span: float = 0.0
    combine: Combination = "sum"

    def __post_init__(self) -> None:
        arguments.chosen("combine", self.combine, ("sum", "larger"))
        for name in ("absolute", "relative", "of_range", "span"):
            arguments.number(name, getattr(self, name), low=0.0)
        if self.of_range and not self.span:
            raise Missing("span")

    def at(self, nominal: Any) -> Any:
        """The deviation allowed at `nominal`; floats or arrays."""
        parts = (self.absolute + 0.0 * nominal, self.relative * abs(nominal), self.of_range * self.span)
        if self.combine == "sum":
            return parts[0] + parts[1] + parts[2]
        if getattr(nominal, "shape", ()) == ():
            return max(parts)
        import numpy as np

        return np.maximum(np.maximum(parts[0], parts[1]), parts[2])


def tolerance_limits(
    nominal: Any, *, above: Allowance | None = None, below: Allowance | None = None
) -> tuple[Any, Any]:
    """(lower, upper) about `nominal`, float or (n,); None on a side without an allowance.

    above, below : allowances of the two sides; give the same one twice for +- limits. At least one.
    """
    if above is None and below is None:
        raise Missing("allowance", hint=Text("至少给出一侧的允差。", "Give the allowance of one side."))
    if getattr(nominal, "shape", ()) == ():
        nominal = arguments.number("nominal", nominal)
    else:
        nominal = arguments.array("nominal", nominal, ndim=nominal.ndim)
    return (
        None if below is None else nominal - below.at(nominal),
        None if above is None else nominal + above.at(nominal),
    )


def plus_minus(nominal: Any, allowance: float, *, relative: bool = False) -> tuple[Any, Any]:
    """(lower, upper) of the common case +- a, or +- a |nominal| with `relative`."""
    if not 0.0 <= allowance < math.inf:
        raise OutOfRange("allowance", given=allowance, allowed="[0, ∞)")
    both = Allowance(relative=allowance) if relative else Allowance(absolute=allowance)
    return tolerance_limits(nominal, above=both, below=both)
