"""Standard deviations from the differences between participants: Qn and the Q method.

The Q method needs no mean and takes replicates as they come. Equal differences count once, so that results
reported to one decimal tie as they do on paper: 12.3 - 12.2 and 5.1 - 5.0 are the same difference.
Source: ISO 13528:2022, C.5 (Qn), C.5.2.2 (Q method); P. J.
Rousseeuw, C. Croux, J. Am. Stat. Assoc. 88 (1993) 1273.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.comparison.columns import results, unfold, within_reach
from suyuan.metrology.comparison.robust import CORRECTIONS, Correction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

MOST_RESULTS: Final = 10_000
_TIE: Final = 64.0 * np.finfo(float).eps
# Finite-sample factors b_p for p = 2 to 12.
_SMALL: Final = (0.3994, 0.9937, 0.5132, 0.8440, 0.6122, 0.8588, 0.6699, 0.8734, 0.7201, 0.8891, 0.7574)


def qn_factor(p: int) -> float:
    """Finite-sample factor b_p of Qn, p >= 2. Source: ISO 13528:2022, C.5."""
    if p <= 12:
        return _SMALL[p - 2]
    if p % 2:
        return 1.0 / (1.0 + (1.6019 + (-2.128 - 5.172 / p) / p) / p)
    return 1.0 / (1.0 + (3.6756 + (1.965 + (6.987 - 77.0 / p) / p) / p) / p)


def qn(x: Any, *, correction: Correction = "standard") -> Any:
    """Robust standard deviation Qn of results x (p,) -> float or (p, m) -> (m,); p >= 2.

    The k-th smallest of the p(p - 1)/2 differences, k = h(h - 1)/2, h = floor(p/2) + 1, times 2.2219 b_p.
    correction : "standard" multiplies by 2.2219 as printed, "exact" by 1/(sqrt(2) Phi^-1(5/8)) = 2.21914.
    Raises InputError. Source: ISO 13528:2022, C.5.
    """
    values, single = results("x", x, at_least=2)
    arguments.chosen("correction", correction, CORRECTIONS)
    p = len(values)
    arguments.not_above("p", p, MOST_RESULTS)
    factor = 2.2219 if correction == "standard" else 1.0 / (math.sqrt(2.0) * float(special.ndtri(0.625)))
    half = p // 2 + 1
    k = half * (half - 1) // 2
    first, second = np.triu_indices(p, 1)
    kth = [np.partition(abs(column[first] - column[second]), k - 1)[k - 1] for column in values.T]
    return unfold(factor * qn_factor(p) * np.array(kth), single=single)


def q_method(x: Any) -> float:
    """Robust (reproducibility) standard deviation s* by the Q method; p >= 2 laboratories.

    x : results (p,), or one sequence of replicates per laboratory, of any lengths >= 1: with replicates the
    answer is the reproducibility standard deviation. Raises InputError.
    Source: ISO 13528:2022, C.5.2.2.
    """
    return spread_of(laboratories(x))


def laboratories(x: Any) -> list[Array]:
    """The results of each laboratory as an array of its own."""
    if isinstance(x, np.ndarray) and x.ndim == 1:
        x = x.tolist()
    if not isinstance(x, Sequence | np.ndarray) or isinstance(x, str):
        raise InputError(Text("x 需要一列结果", "x needs a list of results"), quantity="x")
    found = [
        arguments.array(
            f"x[{i}]", [one] if np.ndim(one) == 0 else one
        )  # ragged rows have no array of their own
        for i, one in enumerate(x)
    ]
    within_reach("x", np.concatenate(found) if found else np.zeros(0))
    arguments.array("x", [one[0] for one in found], at_least=2)
    arguments.not_above("p", sum(map(len, found)), MOST_RESULTS)
    return found


def spread_of(labs: list[Array]) -> float:
    """s* of checked results, one array per laboratory."""
    differences, weights = _differences(labs)
    steps, height = _distribution(differences, weights, ulp=_TIE * max(abs(lab).max() for lab in labs))
    at_zero = float(height[0]) if steps[0] == 0.0 else 0.0
    before = np.concatenate(([0.0], height[:-1]))
    middle = 0.5 * (height + before)
    positive = steps > 0.0
    # G1 starts from (0, 0) and joins the points at the positive steps by straight lines.
    places, heights = np.concatenate(([0.0], steps[positive])), np.concatenate(([0.0], middle[positive]))
    found = float(np.interp(0.25 + 0.75 * at_zero, heights, places))
    return found / (math.sqrt(2.0) * float(special.ndtri(0.625 + 0.375 * at_zero))) if found else 0.0


def _differences(labs: list[Array]) -> tuple[Array, Array]:
    """Differences between results of different laboratories, each pair of laboratories of equal weight."""
    values = np.concatenate(labs)
    place = np.repeat(np.arange(len(labs)), [len(lab) for lab in labs])
    share = np.repeat([1.0 / len(lab) for lab in labs], [len(lab) for lab in labs])
    first, second = np.triu_indices(len(values), 1)
    between = place[first] != place[second]
    first, second = first[between], second[between]
    return abs(values[first] - values[second]), share[first] * share[second]


def _distribution(differences: Array, weights: Array, *, ulp: float) -> tuple[Array, Array]:
    """H1: the distinct differences, and the share of pairs up to each."""
    order = np.argsort(differences, kind="stable")
    ranked, heights = differences[order], np.cumsum(weights[order])
    last = np.append(np.diff(ranked) > ulp, True)
    first = np.concatenate(([True], last[:-1]))
    steps = ranked[first]
    steps[0] = 0.0 if steps[0] <= ulp else steps[0]
    return steps, heights[last] / heights[-1]
