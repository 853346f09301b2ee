"""Homogeneity of a batch between its units, by analysis of variance, and its share of the uncertainty.

Three designs: units with replicates (equal or unequal in number), units with nested subsamples, units in runs
(randomised blocks). All work on many properties at once, one per column.
Source: ISO Guide 35:2017 and ISO 33405:2024, clause 7 and annex B; ISO Guide 35:2006, 7; JJF 1343-2012
and JJF 1343-2022, homogeneity; T. P. J. Linsinger et al., Accred. Qual. Assur. 6 (2001) 20 (u*_bb).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import show, unfold, within_reach
from suyuan.metrology.comparison.laws import f_above, f_quantile
from suyuan.metrology.comparison.precision import cell_moments, records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Choice = Literal["larger", "replace-negative", "s_bb"]
CHOICES: Final = ("larger", "replace-negative", "s_bb")
HETEROGENEOUS: Final = Text(
    "单元间差异显著：u_bb 已包含它；请判断批是否可接受。",
    "The units differ significantly: u_bb includes it; judge whether the batch can be accepted.",
)
HIDDEN: Final = Text(
    "均方间小于均方内：s_bb 取零，测量重复性可能掩盖了不均匀性。",
    "The mean square between units is below that within: s_bb is zero, and heterogeneity may be hidden by "
    "repeatability.",
)


@dataclass(frozen=True, kw_only=True)
class Homogeneity(Answer):
    """Homogeneity between units; floats, or arrays (m,) for m properties.

    u_bb : uncertainty due to heterogeneity, by `choice` from s_bb, the standard deviation between units (zero
    where the estimate is negative), and u_star, the heterogeneity that repeatability could hide. dof : of
    u_bb. s_r : standard deviation of what the units are tested against. ms_between, ms_within : mean squares
    with dof_between, dof_within. n0 : readings per unit (effective). f, f_critical, p_value, significant :
    the F test.
    """

    method: ClassVar[Text] = Text("均匀性评估", "Homogeneity between units")
    mean: Any
    u_bb: Any
    dof: Any
    s_bb: Any
    u_star: Any
    s_r: Any
    ms_between: Any
    ms_within: Any
    dof_between: float
    dof_within: float
    n0: float
    f: Any
    f_critical: float
    p_value: Any
    significant: Any
    choice: str

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"F = {show(self.f, 4)}，临界值 {self.f_critical:.4g}（自由度 {self.dof_between:g}, "
                f"{self.dof_within:g}），P = {show(self.p_value, 3)}。",
                f"F = {show(self.f, 4)}, critical value {self.f_critical:.4g} ({self.dof_between:g} and "
                f"{self.dof_within:g} dof), P = {show(self.p_value, 3)}.",
            ),
            Text(
                f"单元间标准差 s_bb = {show(self.s_bb, 4)}，u*_bb = {show(self.u_star, 4)}，"
                f"取 u_bb = {show(self.u_bb, 4)}。",
                f"Between units s_bb = {show(self.s_bb, 4)}, u*_bb = {show(self.u_star, 4)}; "
                f"u_bb = {show(self.u_bb, 4)} is taken.",
            ),
        )


def homogeneity(
    readings: Any, *, unit: Any = None, choice: Choice = "larger", alpha: float = 0.05
) -> Homogeneity:
    """Homogeneity from replicates on each unit, by one-way analysis of variance.

    readings : (a, n) of a >= 2 units, (a, n, m) with m properties; or with `unit` (N,), naming the unit of
    each, (N,) or (N, m), replicates then in any numbers. choice of u_bb : "larger" of s_bb and u*_bb (ISO
    Guide 35:2017); "replace-negative" takes u*_bb only where the estimate of s_bb^2 is not positive (JJF
    1343); "s_bb" never. Raises InputError. Source: ISO Guide 35:2017, 7.7.3 formula (3), annex B.
    """
    flat, cell, single = records(readings, unit)
    sizes = np.bincount(cell).astype(float)
    a, total = len(sizes), float(sizes.sum())
    if a < 2 or total - a < 1.0:
        raise InputError(
            Text(
                "至少要有两个单元，并有重复读数",
                "at least two units are needed, and more than one reading of some",
            ),
            given=a,
            allowed=">= 2",
        )
    means, squares = cell_moments(flat - flat[0], cell, sizes)
    weight = sizes[:, None]
    mean = (weight * means).sum(axis=0) / total
    between = (weight * (means - mean) ** 2).sum(axis=0) / (a - 1)
    n0 = (total - float((sizes**2).sum()) / total) / (a - 1)
    return _answer(
        mean + flat[0], (between, a - 1), (squares.sum(axis=0) / (total - a), total - a), n0,
        single=single, choice=choice, alpha=alpha, edition="ISO Guide 35:2017, 7; ISO 33405:2024, 7",
    )  # fmt: skip


def nested_homogeneity(readings: Any, *, choice: Choice = "larger", alpha: float = 0.05) -> Homogeneity:
    """Homogeneity from subsamples nested in units: (a, b, n), or (a, b, n, m); a, b >= 2, n >= 1.

    The units are tested against the subsamples within them; s_r is the standard deviation of one subsample's
    mean. Raises InputError. Source: ISO Guide 35:2017, clause 7 and annex B (two-stage nested design).
    """
    block, single = _block(readings, axes=3)
    a, b, n, _ = block.shape
    _at_least_two(a, b)
    parts = block.mean(axis=2)
    units = parts.mean(axis=1)
    mean = units.mean(axis=0)
    between = b * n * ((units - mean) ** 2).sum(axis=0) / (a - 1)
    within = n * ((parts - units[:, None]) ** 2).sum(axis=(0, 1)) / (a * (b - 1))
    return _answer(
        mean, (between, a - 1), (within, a * (b - 1)), float(b * n), replicates=n,
        single=single, choice=choice, alpha=alpha, edition="ISO Guide 35:2017, 7",
    )  # fmt: skip


def blocked_homogeneity(readings: Any, *, choice: Choice = "larger", alpha: float = 0.05) -> Homogeneity:
    """Homogeneity when every unit is measured once in each of b runs: (a, b), or (a, b, m); a, b >= 2.

    Differences between runs are taken out; the units are tested against the residual. Raises InputError.
    Source: ISO Guide 35:2017, 7.7.4 (randomised block design).
    """
    block, single = _block(readings, axes=2)
    a, b, _ = block.shape
    _at_least_two(a, b)
    units, runs, mean = block.mean(axis=1), block.mean(axis=0), block.mean(axis=(0, 1))
    between = b * ((units - mean) ** 2).sum(axis=0) / (a - 1)
    dof = (a - 1) * (b - 1)
    residual = ((block - units[:, None] - runs + mean) ** 2).sum(axis=(0, 1)) / dof
    return _answer(
        mean, (between, a - 1), (residual, dof), float(b), single=single, choice=choice, alpha=alpha,
        edition="ISO Guide 35:2017, 7",
    )  # fmt: skip


def fewest_units(batch: int) -> int:
    """Units to take for the study from a batch of `batch` units: the larger of 10 and the cube root.

    Never more than the batch. Source: ISO Guide 35:2017, 7.4.
    """
    size = arguments.count("batch", batch, at_least=1)
    root = round(math.cbrt(size))
    return min(size, max(10, root if root**3 >= size else root + 1))


def _answer(
    mean: Array, between: tuple[Array, float], within: tuple[Array, float], n0: float, *, single: bool,
    choice: Choice, alpha: float, edition: str, replicates: int = 1,
) -> Homogeneity:  # fmt: skip
    arguments.chosen("choice", choice, CHOICES)
    level = 1.0 - arguments.probability(alpha, "alpha")
    (ms_b, dof_b), (ms_w, dof_w) = between, within
    raw = (ms_b - ms_w) / n0
    s_bb = np.sqrt(np.maximum(raw, 0.0))
    u_star = np.sqrt(ms_w / n0) * (2.0 / dof_w) ** 0.25
    never = np.zeros_like(raw, dtype=bool)
    hidden = {"larger": u_star > s_bb, "replace-negative": raw <= 0.0, "s_bb": never}[choice]
    with np.errstate(divide="ignore", invalid="ignore"):
        f = np.where(ms_w > 0.0, ms_b / ms_w, np.where(ms_b > 0.0, math.inf, 1.0))
        by_satterthwaite = (ms_b - ms_w) ** 2 / (ms_b**2 / dof_b + ms_w**2 / dof_w)
    above = np.asarray(f_above(f, dof_b, dof_w))
    dof = np.where(hidden | (s_bb == 0.0), float(dof_w), by_satterthwaite)
    significant = above < 1.0 - level

    def one(found: Array) -> Any:
        return unfold(found, single=single)

    if choice == "replace-negative":
        edition = "JJF 1343-2012; " + edition
    warnings = ((HETEROGENEOUS,) if significant.any() else ()) + ((HIDDEN,) if (raw < 0.0).any() else ())
    return Homogeneity(
        mean=one(mean), u_bb=one(np.where(hidden, u_star, s_bb)), dof=one(dof), s_bb=one(s_bb),
        u_star=one(u_star), s_r=one(np.sqrt(ms_w / replicates)), ms_between=one(ms_b), ms_within=one(ms_w),
        dof_between=float(dof_b), dof_within=float(dof_w), n0=n0, f=unfold(f, single=single, infinite=True),
        f_critical=f_quantile(level, dof_b, dof_w), p_value=one(above),
        significant=bool(significant[0]) if single else significant, choice=choice, edition=edition,
        warnings=warnings,
    )  # fmt: skip


def _block(readings: Any, *, axes: int) -> tuple[Array, bool]:
    single = np.ndim(readings) != axes + 1
    block = arguments.array("readings", readings, ndim=axes if single else axes + 1, at_least=2)
    within_reach("readings", block)
    return (block[..., None] if single else block), single


def _at_least_two(a: int, b: int) -> None:
    if min(a, b) < 2:
        raise Missing("readings", hint=Text("两个方向都至少两个。", "At least two both ways."))
