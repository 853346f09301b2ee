"""Choosing between values: smaller, greater, one or the other, with the kink refused where it matters.

A model with min, max or a condition has no derivative where its two branches meet. For plain numbers and
for arrays of trials that is no matter; for a quantity that carries its uncertainty no sensitivity exists
there, and none is invented.
Source: JCGM 100:2008, 5.1.3 (partial derivatives at the estimates).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from suyuan.metrology.elementary import no_derivative


def estimate(value: Any) -> Any:
    """The plain number behind a quantity that carries its uncertainty or its tape."""
    return value if isinstance(value, (float, Decimal, np.ndarray)) else getattr(value, "value", value)


def choose(condition: Any, one: Any, other: Any) -> Any:
    """`one` where the condition holds, else `other`; arrays element by element."""
    condition = estimate(condition)
    if not isinstance(condition, np.ndarray):
        return one if condition else other
    if is_plain(one) and is_plain(other):
        return np.where(condition, one, other)
    held = condition.astype(float)
    return held * one + (1.0 - held) * other


def greater(one: Any, other: Any) -> Any:
    """The greater of two, element by element."""
    return choose(np.asarray(estimate(one)) >= np.asarray(estimate(other)), one, other)


def smaller(one: Any, other: Any) -> Any:
    """The smaller of two, element by element."""
    return choose(np.asarray(estimate(one)) <= np.asarray(estimate(other)), one, other)


def greatest(first: Any, *others: Any) -> Any:
    """The greatest of several quantities; refused where two uncertain ones are equally great."""
    for other in others:
        refuse_tie("max", first, other)
        first = greater(first, other)
    return first


def smallest(first: Any, *others: Any) -> Any:
    """The smallest of several quantities; refused where two uncertain ones are equally small."""
    for other in others:
        refuse_tie("min", first, other)
        first = smaller(first, other)
    return first


def refuse_tie(where: str, one: Any, other: Any) -> None:
    """Refuse equal values of which at least one is uncertain, unless both are the same quantity.

    Raises NoDerivative.
    """
    if one is other or (is_plain(one) and is_plain(other)):
        return
    tied = np.equal(estimate(one), estimate(other))
    if tied.any():
        value = np.broadcast_to(np.asarray(estimate(one), dtype=float), tied.shape)[tied].flat[0]
        raise no_derivative(f"{where}({value:g}, {value:g})")


def is_plain(value: Any) -> bool:
    """Whether `value` is a number or an array without uncertainty."""
    return isinstance(value, (float, int, Decimal, np.ndarray, np.generic))
