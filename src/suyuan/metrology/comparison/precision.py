"""Repeatability and reproducibility of a method from an interlaboratory study, with h and k of Mandel.

One array holds the whole study: laboratories, replicates, materials. Cells of unequal size are given as a
mask of missing readings or as flat records; ISO 5725-2 covers them, ASTM E691 needs equal cells.
Source: ISO 5725-2:2019, 7; ASTM E691-22 (h, k, critical values).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import show, unfold, within_reach
from suyuan.metrology.comparison.laws import f_quantile, t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Specification = Literal["iso-5725-2", "astm-e691"]
SPECIFICATIONS: Final = ("iso-5725-2", "astm-e691")
_EDITIONS: Final = {"iso-5725-2": "ISO 5725-2:2019, 7.4", "astm-e691": "ASTM E691-22"}


@dataclass(frozen=True, kw_only=True)
class Precision(Answer):
    """Precision of a method at m materials (or one); p laboratories.

    mean : general mean. s_r, s_L, s_R : repeatability, between-laboratory and reproducibility standard
    deviation. s_means : standard deviation of the cell means. r, R : limits 2.8 s. dof_r : degrees of freedom
    of s_r. cell_mean, cell_s : (p,) or (p, m). h, k : Mandel's statistics, like the cells; h is 0 where the
    means do not differ, k is 0 where no cell varies. All in the unit of the readings but h and k.
    """

    method: ClassVar[Text] = Text("重复性与再现性", "Repeatability and reproducibility")
    mean: Any
    s_r: Any
    s_L: Any  # noqa: N815 - the field's own symbol
    s_R: Any  # noqa: N815
    s_means: Any
    r: Any
    R: Any
    dof_r: Any
    p: int
    cell_mean: Array
    cell_s: Array
    h: Array
    k: Array

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"{self.p} 个实验室：总平均值 {show(self.mean)}，重复性标准差 s_r = {show(self.s_r, 4)}，"
                f"再现性标准差 s_R = {show(self.s_R, 4)}。",
                f"{self.p} laboratories: general mean {show(self.mean)}, repeatability standard deviation "
                f"s_r = {show(self.s_r, 4)}, reproducibility standard deviation s_R = {show(self.s_R, 4)}.",
            ),
        )


def precision(
    readings: Any, *, laboratory: Any = None, specification: Specification = "iso-5725-2"
) -> Precision:
    """Repeatability and reproducibility of one or more materials.

    readings : (p, n) replicates of p >= 2 laboratories, or (p, n, m) of m materials; or, with `laboratory`
    (N,) naming the laboratory of each, (N,) readings or (N, m): cells may then differ in size.
    specification : "iso-5725-2" weighs cells by their size; "astm-e691" needs equal cells; where s_R would
    fall below s_r both take s_R = s_r. Raises InputError.
    Source: ISO 5725-2:2019, 7.4; ASTM E691-22.
    """
    arguments.chosen("specification", specification, SPECIFICATIONS)
    flat, cell, single = records(readings, laboratory)
    sizes = np.bincount(cell).astype(float)
    if len(sizes) < 2:
        raise Missing("laboratory", hint=Text("至少两个实验室。", "At least two laboratories."))
    if specification == "astm-e691" and np.ptp(sizes):
        raise InputError(
            Text("ASTM E691 要求各单元重复次数相同", "ASTM E691 needs cells of equal size"),
            hint=Text("请用 iso-5725-2。", "Use iso-5725-2."), quantity="laboratory",
        )  # fmt: skip
    centre = flat[0]  # readings far from zero keep their digits
    means, squares = cell_moments(flat - centre, cell, sizes)
    return _answer(means, squares, sizes, centre, single=single, edition=_EDITIONS[specification])


def cell_moments(flat: Array, cell: NDArray[np.intp], sizes: Array) -> tuple[Array, Array]:
    """Mean and sum of squares about it, of every cell: (N, m) -> (p, m), (p, m)."""
    means = np.zeros((len(sizes), flat.shape[1]))
    np.add.at(means, cell, flat)
    means /= sizes[:, None]
    squares = np.zeros_like(means)
    np.add.at(squares, cell, (flat - means[cell]) ** 2)
    return means, squares


def _answer(
    means: Array, squares: Array, sizes: Array, centre: Array, *, single: bool, edition: str
) -> Precision:
    p, dof = len(sizes), float((sizes - 1.0).sum())
    if dof < 1.0:
        raise Missing("readings", hint=Text("没有重复测量。", "There are no replicates."))
    weight = sizes[:, None]
    within = squares.sum(axis=0) / dof
    mean = (weight * means).sum(axis=0) / sizes.sum()
    between = (weight * (means - mean) ** 2).sum(axis=0) / (p - 1)
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (p - 1)
    of_labs = np.maximum(0.0, (between - within) / size)
    cell_s = np.sqrt(squares / np.maximum(weight - 1.0, 1.0))
    s_means = np.std(means, axis=0, ddof=1)
    away = means - mean  # about the general mean, as ISO 5725-2 has it; with equal cells there is one mean
    of_away = np.sqrt((away**2).sum(axis=0) / (p - 1))
    pooled = np.sqrt((cell_s**2).mean(axis=0))
    s_r, s_R = np.sqrt(within), np.sqrt(within + of_labs)

    def one(found: Array) -> Any:
        return unfold(found, single=single)

    def cells(found: Array) -> Array:
        return found[:, 0] if single else found

    return Precision(
        mean=one(mean + centre), s_r=one(s_r), s_L=one(np.sqrt(of_labs)), s_R=one(s_R), s_means=one(s_means),
        r=one(2.8 * s_r), R=one(2.8 * s_R), dof_r=dof, p=p,
        cell_mean=cells(means + centre), cell_s=cells(cell_s),
        h=cells(np.divide(away, of_away, out=np.zeros_like(away), where=of_away > 0.0)),
        k=cells(np.divide(cell_s, pooled, out=np.zeros_like(cell_s), where=pooled > 0.0)), edition=edition,
    )  # fmt: skip


def h_critical(p: int, *, alpha: float = 0.005) -> float:
    """Critical |h| of p >= 3 laboratories, two-sided alpha: 0.005 in ASTM E691, 0.01 and 0.05 in ISO 5725-2.

    Source: ASTM E691-22, table 5.
    """
    laboratories = arguments.count("p", p, at_least=3)
    t: float = t_quantile(1.0 - 0.5 * arguments.probability(alpha, "alpha"), laboratories - 2)
    return (laboratories - 1) * t / math.sqrt(laboratories * (t * t + laboratories - 2))


def k_critical(p: int, n: int, *, alpha: float = 0.005) -> float:
    """Critical k of p >= 2 laboratories with n >= 2 replicates, one-sided alpha.

    Source: ASTM E691-22, table 5.
    """
    laboratories, replicates = arguments.count("p", p, at_least=2), arguments.count("n", n, at_least=2)
    level = 1.0 - arguments.probability(alpha, "alpha")
    f = f_quantile(level, replicates - 1, (laboratories - 1) * (replicates - 1))
    return math.sqrt(laboratories / (1.0 + (laboratories - 1) / f))


def records(readings: Any, laboratory: Any) -> tuple[Array, NDArray[np.intp], bool]:
    """Flat readings (N, m), the laboratory (N,) of each, and whether there is one material only."""
    if laboratory is None:
        single = np.ndim(readings) != 3
        block = arguments.array("readings", readings, ndim=2 if single else 3, at_least=2)
        block = block[:, :, None] if single else block
        within_reach("readings", block)
        p, n, m = block.shape
        if n < 2:
            raise Missing("readings", hint=Text("没有重复测量。", "There are no replicates."))
        return block.reshape(p * n, m), np.repeat(np.arange(p), n), single
    single = np.ndim(readings) != 2
    flat = arguments.array("readings", readings, ndim=1 if single else 2, at_least=2)
    within_reach("readings", flat)
    names = np.asarray(laboratory)
    if names.shape != flat.shape[:1]:
        raise OutOfRange("laboratory.shape", given=names.shape, allowed=flat.shape[:1])
    _, first, cell = np.unique(names, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))  # cells stand in the order in which they first appear
    return (flat[:, None] if single else flat), order[cell], single
