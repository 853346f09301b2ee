"""Yearly examinations of measurement standards: repeatability, stability, validation of results.

Numbers only, for one standard or for many at once; who examines when, and what follows, is a matter of the
registry. Every answer has the examined value, the limit it is held against, and whether it passed.
Source: JJF 1033-2016 (rules for the examination of measurement standards), appendix C; rules R1 to R3 of the
domain model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import HUGE, alongside, settled

Array = NDArray[np.float64]
Expanded = tuple[Any, Any]
"""An expanded uncertainty with its coverage factor: (U, k)."""

EDITION: Final = "JJF 1033-2016, appendix C"
FEWEST: Final = 10
FEWEST_LONG: Final = 6
FEWEST_GROUPS: Final = 4
TRANSFER_RATIO: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Examination(Answer):
    """value, limit, passed : numbers, or arrays (standards,). dof : those of `value` where it is an s."""

    method: ClassVar[Text] = Text("计量标准考核试验", "Examination of a measurement standard")
    subject: Text
    value: Any
    limit: Any
    passed: Any
    dof: int | None = None

    def sentences(self) -> tuple[Text, ...]:
        """Value, limit and verdict; for many standards, how many passed."""
        if np.ndim(self.value):
            count, total = int(np.sum(self.passed)), int(np.size(self.passed))
            return (
                Text(
                    f"{self.subject.zh}：{total} 项中 {count} 项通过。",
                    f"{self.subject.en}: {count} of {total} passed.",
                ),
            )
        verdict = Text("通过", "passed") if self.passed else Text("不通过", "failed")
        return (
            Text(
                f"{self.subject.zh} {self.value:.4g}，限值 {self.limit:.4g}：{verdict.zh}。",
                f"{self.subject.en} {self.value:.4g}, limit {self.limit:.4g}: {verdict.en}.",
            ),
        )


def repeatability(
    readings: Any,
    *,
    reference: Any,
    long_lasting: bool = False,
    other_u: Any = None,
    target_expanded: Any = None,
    k: float = 2.0,
) -> Examination:
    """Repeatability of established standards: s of `readings` (n,) or (standards, n) against `reference`.

    n >= 10, or 6 for measurements that take long. reference : the s of the uncertainty budget. Where s is
    larger, the standard passes only if U recomputed, k sqrt(other_u² + s²), still meets `target_expanded`;
    then value and limit are those. Raises OutOfRange for too few readings. Source: JJF 1033-2016, appendix C.
    """
    ndim = 2 if np.ndim(readings) == 2 else 1
    data = arguments.array("readings", readings, ndim=ndim, low=-HUGE, high=HUGE)
    needed = FEWEST_LONG if long_lasting else FEWEST
    if data.shape[-1] < needed:
        raise OutOfRange("n", given=data.shape[-1], allowed=f">= {needed}")
    s = np.asarray(data.std(axis=-1, ddof=1))
    limit = alongside("reference", reference, s, low=0.0)
    subject = Text("重复性", "Repeatability")
    value, passed = s, s <= limit
    if other_u is not None and target_expanded is not None and not passed.all():
        expanded = arguments.number("k", k, low=1e-3, high=1e3) * np.hypot(
            alongside("other_u", other_u, s, low=0.0), s
        )
        target = alongside("target_expanded", target_expanded, s, low=0.0)
        value, limit = np.where(passed, s, expanded), np.where(passed, limit, target)
        passed = passed | (expanded <= target)
        subject = Text("重复性（变大时重新计算的 U）", "Repeatability (U recomputed where it grew)")
    return _answer(subject, value, limit, passed, dof=data.shape[-1] - 1)


def stability_of_groups(means: Any, *, limit: Any) -> Examination:
    """Stability of new standards: largest minus smallest of m >= 4 group `means`, (m,) or (standards, m).

    The groups are more than one month apart (the caller knows the dates). limit : |MPE| of standards used
    without corrections, U (k = 2) of the correction otherwise; the change must lie below it.
    Source: JJF 1033-2016, appendix C.
    """
    data = arguments.array("means", means, ndim=2 if np.ndim(means) == 2 else 1, low=-HUGE, high=HUGE)
    if data.shape[-1] < FEWEST_GROUPS:
        raise OutOfRange("m", given=data.shape[-1], allowed=f">= {FEWEST_GROUPS}")
    return _stability(np.asarray(np.ptp(data, axis=-1)), limit)


def stability_of_years(this_year: Any, last_year: Any, *, limit: Any) -> Examination:
    """Stability of established standards: |mean of this year - that of last year|; (standards,)."""
    now = _many("this_year", this_year)
    return _stability(np.abs(now - alongside("last_year", last_year, now)), limit)


def _stability(change: Array, limit: Any) -> Examination:
    bound = alongside("limit", limit, change, low=0.0)
    return _answer(Text("稳定性", "Stability"), change, bound, change < bound)


def validation_by_transfer(
    values: Any, references: Any, *, expanded: Expanded, reference_expanded: Expanded
) -> Examination:
    """Results against those of a higher standard: |y - y_ref| <= sqrt(U² + U_ref²), all at k = 2.

    Where U_ref <= U / 3 the limit is U alone. expanded, reference_expanded : pairs (U, k); U may be an array
    (standards,) as the values may. Source: JJF 1033-2016, appendix C, transfer method.
    """
    y = _many("values", values)
    own = _at_two("expanded", expanded, y)
    other = _at_two("reference_expanded", reference_expanded, y)
    limit = np.where(other <= own / TRANSFER_RATIO, own, np.hypot(own, other))
    difference = np.abs(y - alongside("references", references, y))
    return _answer(Text("与上级标准之差", "Difference from the higher standard"), difference, limit)


def validation_by_comparison(all_values: Any, *, own: int = 0, expanded: Expanded) -> Examination:
    """One result against the mean of n >= 2 laboratories: |y - mean| <= sqrt((n - 1)/n) U (k = 2).

    all_values : (n,) or (items, n) of laboratories of one rank, the own one included, at index `own`.
    Source: JJF 1033-2016, appendix C, comparison method.
    """
    ndim = 2 if np.ndim(all_values) == 2 else 1
    data = arguments.array("all_values", all_values, ndim=ndim, low=-HUGE, high=HUGE)
    n = data.shape[-1]
    if n < 2:
        raise OutOfRange("n", given=n, allowed=">= 2")
    place = arguments.count("own", own, at_most=n - 1)
    difference = np.asarray(np.abs(data[..., place] - data.mean(axis=-1)))
    limit = math.sqrt((n - 1) / n) * _at_two("expanded", expanded, difference)
    return _answer(Text("与平均值之差", "Difference from the mean"), difference, limit)


def expanded_at(expanded: Expanded, *, k: float = 2.0) -> Any:
    """An expanded uncertainty (U, k) converted to another coverage factor."""
    factor = arguments.number("k", expanded[1], low=1e-3, high=1e3)
    wanted = arguments.number("k", k, low=1e-3, high=1e3)
    return settled(_many("U", expanded[0], low=0.0) / factor * wanted)


def _at_two(quantity: str, expanded: Expanded, like: Array) -> Array:
    return alongside(quantity, expanded_at(expanded), like, low=0.0)


def _many(quantity: str, given: Any, **limits: Any) -> Array:
    if np.ndim(given) == 0:
        return np.asarray(arguments.number(quantity, given, high=HUGE, **limits))
    return arguments.array(quantity, given, high=HUGE, **limits)


def _answer(
    subject: Text, value: Any, limit: Any, passed: Any = None, *, dof: int | None = None
) -> Examination:
    verdict = np.asarray(value <= limit if passed is None else passed)
    return Examination(
        edition=EDITION,
        subject=subject,
        value=settled(np.asarray(value)),
        limit=settled(np.asarray(limit)),
        passed=settled(verdict),
        dof=dof,
    )
