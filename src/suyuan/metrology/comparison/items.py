"""Checks of the organiser before the results come: homogeneity and stability of the items, and sigma.

Source: ISO 13528:2022, annex B (homogeneity and stability), 8 (sigma from a general model); W. Horwitz,
Anal. Chem. 54 (1982) 67A; M. Thompson, Analyst 125 (2000) 385; T. Fearn,
M. Thompson, Analyst 126 (2001) 1414.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import show, unfold, within_reach
from suyuan.metrology.comparison.laws import chi_squared_quantile, f_quantile

SHARE = 0.3


@dataclass(frozen=True, kw_only=True)
class ItemHomogeneity(Answer):
    """Homogeneity of g items with n portions each; floats, or (m,) for m measurands.

    s_s, s_w, s_x : standard deviation between items, within items, of item means. limit : 0.3 sigma_pt.
    sufficient : s_s <= limit. expanded_limit : sqrt(F1 (0.3 sigma)^2 + F2 s_w^2), which allows for the
    sampling error of s_s; sufficient_expanded : s_s <= it.
    """

    method: ClassVar[Text] = Text("样品均匀性检验", "Homogeneity of the items")
    mean: Any
    s_s: Any
    s_w: Any
    s_x: Any
    limit: Any
    sufficient: Any
    expanded_limit: Any
    sufficient_expanded: Any

    def sentences(self) -> tuple[Text, ...]:
        word = Text("足够均匀", "sufficient") if np.all(self.sufficient) else Text("不满足", "not met")
        return (
            Text(
                f"样品间标准差 s_s = {show(self.s_s, 4)}，限 0.3 σpt = {show(self.limit, 4)}：{word.zh}。",
                f"Between items s_s = {show(self.s_s, 4)}, limit 0.3 sigma_pt = {show(self.limit, 4)}: "
                f"{word.en}.",
            ),
        )


def item_homogeneity(portions: Any, *, sigma: Any) -> ItemHomogeneity:
    """Homogeneity of items from portions (g, n), or (g, n, m) of m measurands; g, n >= 2.

    sigma : standard deviation for proficiency assessment > 0, one number or (m,). Raises InputError.
    Source: ISO 13528:2022, annex B (n = 2 in the text; the same analysis of variance for more).
    """
    single = np.ndim(portions) != 3
    block = arguments.array("portions", portions, ndim=2 if single else 3, at_least=2)
    within_reach("portions", block)
    block = block[:, :, None] if single else block
    g, n, _ = block.shape
    if n < 2:
        raise Missing("portions", hint=Text("每件至少两份。", "At least two portions of each item."))
    spread = arguments.alongside("sigma", sigma, block[0, 0], low=0.0, open_low=True)
    within_reach("sigma", spread)
    means = block.mean(axis=1)
    within = ((block - means[:, None]) ** 2).sum(axis=(0, 1)) / (g * (n - 1))
    of_means = np.var(means, axis=0, ddof=1)
    s_s = np.sqrt(np.maximum(0.0, of_means - within / n))
    limit = SHARE * spread
    f1, f2 = expansion_factors(g, n=n)
    expanded = np.sqrt(f1 * limit**2 + f2 * within)

    def one(found: Any) -> Any:
        return unfold(found, single=single)

    def verdict(found: Any) -> Any:
        return bool(found[0]) if single else found

    return ItemHomogeneity(
        mean=one(means.mean(axis=0)), s_s=one(s_s), s_w=one(np.sqrt(within)), s_x=one(np.sqrt(of_means)),
        limit=one(limit), sufficient=verdict(s_s <= limit), expanded_limit=one(expanded),
        sufficient_expanded=verdict(s_s <= expanded), edition="ISO 13528:2022, annex B",
    )  # fmt: skip


def expansion_factors(g: int, *, n: int = 2) -> tuple[float, float]:
    """F1 = chi^2_{0.95; g-1}/(g-1) and F2 = (F_{0.95; g-1, g(n-1)} - 1)/n of g items with n portions.

    Source: ISO 13528:2022, annex B and its table (n = 2); Fearn and Thompson (2001).
    """
    items, portions = arguments.count("g", g, at_least=2), arguments.count("n", n, at_least=2)
    f1 = chi_squared_quantile(0.95, items - 1) / (items - 1)
    f2 = (f_quantile(0.95, items - 1, items * (portions - 1)) - 1.0) / portions
    return f1, f2


def items_stable(before: Any, after: Any, *, sigma: float) -> bool:
    """Do the means of two occasions differ by no more than 0.3 sigma? Source: ISO 13528:2022, annex B."""
    one, other = arguments.array("before", before), arguments.array("after", after)
    limit = SHARE * arguments.number("sigma", sigma, low=0.0, open_low=True)
    return bool(abs(one.mean() - other.mean()) <= limit)


def horwitz(c: float) -> float:
    """sigma_pt as a mass fraction, by the Horwitz curve as modified by Thompson, at 0 < c <= 1.

    0.22 c below 1.2e-7, 0.02 c^0.8495 up to 0.138, 0.01 c^0.5 above. Source: ISO 13528:2022, 8.
    """
    share = arguments.number("c", c, low=0.0, high=1.0, open_low=True)
    if share < 1.2e-7:
        return 0.22 * share
    return 0.02 * share**0.8495 if share <= 0.138 else 0.01 * math.sqrt(share)
