"""Agreement of appraisers who sort parts into categories: kappa, and shares of parts judged alike.

    kappa = (p_o - p_e) / (1 - p_e),  p_o observed agreement, p_e agreement expected by chance.

Source: J. Cohen, Educ. Psychol. Meas. 20 (1960), 37-46; J. L. Fleiss, Psychol. Bull. 76 (1971), 378-382;
AIAG, Measurement Systems Analysis, 4th ed. (2010), III C, cross-tabulation method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.errors import no_variation

Array = NDArray[np.float64]
GOOD = 0.75
POOR = 0.40
MOST = 1e15
"""Counts beyond it are not whole numbers any more."""


class Kappa(NamedTuple):
    """kappa, observed and expected agreement, and the standard error of kappa under independence."""

    value: float
    observed: float
    expected: float
    standard_error: float


class Pair(NamedTuple):
    """Kappa of two appraisers, by their indices."""

    first: int
    second: int
    kappa: Kappa


class Share(NamedTuple):
    """Parts judged alike out of all, with exact (Clopper-Pearson) limits of the proportion."""

    agreed: int
    parts: int
    value: float
    low: float
    high: float


def cohen_kappa(table: Any) -> Kappa:
    """Kappa of two raters from the square `table` (categories, categories) of counts.

    The standard error holds under independence, for the test that kappa is zero (Fleiss, Cohen, Everitt
    1969). Raises NoVariation where both raters use one category only.
    """
    counts = arguments.array("table", table, ndim=2, low=0.0, high=MOST)
    if counts.shape[0] != counts.shape[1]:
        raise OutOfRange("table.shape", given=counts.shape, allowed="(m, m)")
    total = float(counts.sum())
    if total <= 0.0:
        raise no_variation("table")
    share = counts / total
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float(np.trace(share)), float(rows @ columns)
    if expected >= 1.0:
        raise no_variation("1 - p_e")
    mixed = float((rows * columns * (rows + columns)).sum())
    variance = (expected + expected**2 - mixed) / (total * (1.0 - expected) ** 2)
    return Kappa((observed - expected) / (1.0 - expected), observed, expected, math.sqrt(max(variance, 0.0)))


def fleiss_kappa(counts: Any) -> Kappa:
    """Kappa of many raters from `counts` (parts, categories): how many ratings put a part in a category.

    Every part has the same number of ratings, two at least. Standard error under independence: Fleiss,
    Nee, Landis 1979.
    """
    table = arguments.array("counts", counts, ndim=2, low=0.0, high=MOST)
    ratings = table.sum(axis=1)
    m = float(ratings[0])
    if m < 2.0 or not (ratings == m).all():
        raise OutOfRange("counts", given=ratings.tolist(), allowed="one number of ratings >= 2")
    share = table.sum(axis=0) / table.sum()
    observed = float(((table**2).sum(axis=1) - m).mean() / (m * (m - 1.0)))
    expected = float(share @ share)
    if expected >= 1.0:
        raise no_variation("1 - p_e")
    pq = float((share * (1.0 - share)).sum())
    skew = float((share * (1.0 - share) * (1.0 - 2.0 * share)).sum())
    error = math.sqrt(2.0 * max(pq**2 - skew, 0.0)) / (pq * math.sqrt(len(table) * m * (m - 1.0)))
    return Kappa((observed - expected) / (1.0 - expected), observed, expected, error)


@dataclass(frozen=True, kw_only=True)
class AgreementStudy(Answer):
    """Agreement of appraisers with themselves, with each other and with the reference.

    within : per appraiser, parts judged alike in all trials. between : kappa of every pair of appraisers.
    all_alike : parts on which all appraisers agree in all trials. against : per appraiser, parts judged like
    the reference in all trials; reference : kappa of every appraiser with it (both empty without one).
    """

    method: ClassVar[Text] = Text("计数型测量系统一致性分析", "Attribute agreement analysis")
    categories: tuple[Any, ...]
    within: tuple[Share, ...]
    between: tuple[Pair, ...]
    all_alike: Share
    against: tuple[Share, ...]
    reference: tuple[Kappa, ...]

    def sentences(self) -> tuple[Text, ...]:
        """The weakest agreement of each kind."""
        lowest = min((one.kappa.value for one in self.between), default=1.0)
        lines = [
            Text(
                f"评价人之间 κ 最低 {lowest:.3f}（{GOOD:g} 以上为一致性好，{POOR:g} 以下为差）。",
                f"Lowest kappa between appraisers {lowest:.3f} (good above {GOOD:g}, poor below {POOR:g}).",
            )
        ]
        if self.reference:
            against = min(one.value for one in self.reference)
            lines.append(
                Text(f"与基准的 κ 最低 {against:.3f}。", f"Lowest kappa with the reference {against:.3f}.")
            )
        return tuple(lines)


def attribute_agreement(ratings: Any, *, reference: Any = None, p: float = 0.95) -> AgreementStudy:
    """Agreement from `ratings` (parts, appraisers, trials) of any categories; `reference` (parts,).

    Two ratings of one part in the same trial make one entry of the cross-table of a pair of appraisers.
    """
    codes, categories = _coded(ratings)
    parts, appraisers, trials = codes.shape
    arguments.probability(p)
    known = None if reference is None else _reference(reference, categories, parts)
    size = len(categories)
    alike = (codes == codes[:, :, :1]).all(axis=2)
    pairs = tuple(
        Pair(i, j, cohen_kappa(_table(codes[:, i], codes[:, j], size)))
        for i, j in combinations(range(appraisers), 2)
    )
    everyone = (codes == codes[:, :1, :1]).all(axis=(1, 2))
    right = () if known is None else (codes == known[:, None, None]).all(axis=2).T
    few = Text("零件少于 50 个，结论不稳。", "Fewer than 50 parts: the conclusion is weak.")
    return AgreementStudy(
        edition="AIAG MSA, 4th ed., III C",
        warnings=(few,) if parts < 50 else (),
        categories=categories,
        within=tuple(_share(int(alike[:, i].sum()), parts, p) for i in range(appraisers)),
        between=pairs,
        all_alike=_share(int(everyone.sum()), parts, p),
        against=tuple(_share(int(one.sum()), parts, p) for one in right),
        reference=()
        if known is None
        else tuple(
            cohen_kappa(_table(codes[:, i], np.repeat(known[:, None], trials, axis=1), size))
            for i in range(appraisers)
        ),
    )


def _coded(ratings: Any) -> tuple[NDArray[np.int64], tuple[Any, ...]]:
    given = np.asarray(ratings)
    if given.ndim != 3 or 0 in given.shape:
        raise OutOfRange("ratings.shape", given=given.shape, allowed="(parts, appraisers, trials)")
    categories, codes = np.unique(given, return_inverse=True)
    return codes.reshape(given.shape).astype(np.int64), tuple(categories.tolist())


def _reference(reference: Any, categories: tuple[Any, ...], parts: int) -> NDArray[np.int64]:
    given = np.asarray(reference)
    if given.shape != (parts,):
        raise OutOfRange("reference.shape", given=given.shape, allowed=(parts,))
    place = {one: i for i, one in enumerate(categories)}
    # A category that no appraiser ever used agrees with nobody.
    return np.array([place.get(one, -1) for one in given.tolist()], dtype=np.int64)


def _table(one: NDArray[np.int64], other: NDArray[np.int64], size: int) -> Array:
    # The last row and column take the code -1: a reference that no appraiser ever named.
    found = np.zeros((size + 1, size + 1))
    np.add.at(found, (one.ravel(), other.ravel()), 1.0)
    return found


def _share(agreed: int, parts: int, p: float) -> Share:
    from scipy.special import betaincinv

    tail = 0.5 * (1.0 - p)
    low = float(betaincinv(agreed, parts - agreed + 1, tail)) if agreed else 0.0
    high = float(betaincinv(agreed + 1, parts - agreed, 1.0 - tail)) if agreed < parts else 1.0
    return Share(agreed, parts, agreed / parts, low, high)
