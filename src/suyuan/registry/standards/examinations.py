"""Repeatability, stability, validation and fitness of a measurement standard (rules R1 to R4).

Source: domain model 4.5, after JJF 1033. Pure functions over readings in one unit; uncertainties are
converted to one coverage factor before they are compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean, stdev
from typing import Final

from suyuan.base.civil import add_months
from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text

MIN_READINGS: Final = 10
MIN_READINGS_LONG: Final = 6
MIN_GROUPS: Final = 4
DEFAULT_FITNESS_RATIO: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an examination found: the value, the limit it was held against, and why."""

    value: float
    limit: float
    passed: bool
    words: Text


def _outcome(value: float, limit: float, *, passed: bool, rule: str, what: Text, relation: str) -> Outcome:
    verdict = Text("通过", "passed") if passed else Text("不通过", "failed")
    return Outcome(
        value=value,
        limit=limit,
        passed=passed,
        words=Text(
            f"{rule} {what.zh} {value:.4g}，要求 {relation} {limit:.4g}：{verdict.zh}",
            f"{rule} {what.en} {value:.4g}, required {relation} {limit:.4g}: {verdict.en}",
        ),
    )


def experimental_deviation(readings: Sequence[float], *, is_long: bool = False) -> float:
    """Experimental standard deviation, in the unit of the readings.

    Raises OutOfRange below 10 readings (6 when one measurement takes long). Source: R1.
    """
    needed = MIN_READINGS_LONG if is_long else MIN_READINGS
    if len(readings) < needed:
        raise OutOfRange("n", given=len(readings), allowed=f"n >= {needed}")
    _check_finite(readings)
    return stdev(readings)


def repeatability(
    readings: Sequence[float],
    *,
    reference: float,
    is_long: bool = False,
    other_u: float | None = None,
    target_expanded: float | None = None,
) -> Outcome:
    """Yearly repeatability of an established standard against `reference`, the s of its budget: R1.

    A larger s passes only if U (k = 2), recomputed from `other_u` (combined standard uncertainty of all
    other contributions) and the new s, still meets `target_expanded`, the U the served items need.
    """
    s = experimental_deviation(readings, is_long=is_long)
    if s <= reference or other_u is None or target_expanded is None:
        return _outcome(
            s, reference, passed=s <= reference, rule="R1", what=Text("重复性 s =", "s ="), relation="<="
        )
    expanded = 2 * math.hypot(other_u, s)
    return _outcome(
        expanded,
        target_expanded,
        passed=expanded <= target_expanded,
        rule="R1",
        what=Text("以新的 s 重新计算的 U =", "U recomputed with the new s ="),
        relation="<=",
    )


def stability_new(groups: Sequence[tuple[date, Sequence[float]]], *, limit: float) -> Outcome:
    """Stability of a new standard: largest minus smallest group mean over at least four groups: R2.

    Groups must lie more than one month apart. `limit` is |MPE| where no corrections are used, else the
    U (k = 2) of the correction; the value must lie below it.
    """
    if len(groups) < MIN_GROUPS:
        raise OutOfRange("m", given=len(groups), allowed=f"m >= {MIN_GROUPS}")
    ordered = sorted(groups, key=lambda group: group[0])
    for (earlier, _), (later, _) in pairwise(ordered):
        if later <= add_months(earlier, 1):
            raise InputError(
                Text(
                    f"{earlier} 与 {later} 两组间隔不足一个月",
                    f"the groups of {earlier} and {later} are not more than one month apart",
                ),
                given=later.isoformat(),
            )
    means = [_mean(readings) for _, readings in ordered]
    return _stability(max(means) - min(means), limit)


def stability_established(this_year: Sequence[float], last_year: Sequence[float], *, limit: float) -> Outcome:
    """Yearly stability of an established standard: |mean of this year - mean of last year|: R2."""
    return _stability(abs(_mean(this_year) - _mean(last_year)), limit)


def _stability(value: float, limit: float) -> Outcome:
    return _outcome(
        value, limit, passed=value < limit, rule="R2", what=Text("稳定性变化量", "change"), relation="<"
    )


def expanded_at(expanded: float, *, k: float, to_k: float = 2.0) -> float:
    """An expanded uncertainty converted to another coverage factor."""
    if k <= 0 or expanded < 0:
        raise OutOfRange("U, k", given=f"{expanded}, {k}", allowed="U >= 0, k > 0")
    return expanded / k * to_k


def validation_by_transfer(
    value: float, reference: float, *, expanded: tuple[float, float], reference_expanded: tuple[float, float]
) -> Outcome:
    """Validation of results by a higher standard; both U are pairs (U, k): R3, transfer method.

    When the reference is at least three times better, the limit is the laboratory's own U alone.
    """
    own = expanded_at(expanded[0], k=expanded[1])
    other = expanded_at(reference_expanded[0], k=reference_expanded[1])
    limit = own if other <= own / 3 else math.hypot(own, other)
    return _validation(abs(value - reference), limit)


def validation_by_comparison(
    value: float, all_values: Sequence[float], *, expanded: tuple[float, float]
) -> Outcome:
    """Validation against the mean of at least two laboratories of the same rank, own one included: R3."""
    n = len(all_values)
    if n < 2:
        raise OutOfRange("n", given=n, allowed="n >= 2")
    limit = math.sqrt((n - 1) / n) * expanded_at(expanded[0], k=expanded[1])
    return _validation(abs(value - _mean(all_values)), limit)


def _validation(difference: float, limit: float) -> Outcome:
    return _outcome(
        difference,
        limit,
        passed=difference <= limit,
        rule="R3",
        what=Text("与参考值之差", "difference"),
        relation="<=",
    )


def fitness(expanded: tuple[float, float], *, mpe: float, ratio: float = DEFAULT_FITNESS_RATIO) -> Outcome:
    """Whether a standard is good enough: U (k = 2) <= |MPE| / ratio; a regulation may set the ratio: R4."""
    if ratio <= 0:
        raise OutOfRange("ratio", given=ratio, allowed="> 0")
    own = expanded_at(expanded[0], k=expanded[1])
    return _fitness(own, abs(mpe) / ratio, what=Text("检定结果的 U =", "U ="))


def device_fitness(device_mpe: float, *, mpe: float, ratio: float = DEFAULT_FITNESS_RATIO) -> Outcome:
    """Whether a device used without corrections is good enough: |MPE of it| <= |MPE| / ratio: R4."""
    if ratio <= 0:
        raise OutOfRange("ratio", given=ratio, allowed="> 0")
    return _fitness(abs(device_mpe), abs(mpe) / ratio, what=Text("标准器 |MPE| =", "|MPE| of the standard ="))


def _fitness(value: float, limit: float, *, what: Text) -> Outcome:
    return _outcome(value, limit, passed=value <= limit, rule="R4", what=what, relation="<=")


def _mean(readings: Sequence[float]) -> float:
    if not readings:
        raise OutOfRange("n", given=0, allowed="n >= 1")
    _check_finite(readings)
    return fmean(readings)


def _check_finite(readings: Sequence[float]) -> None:
    for reading in readings:
        if not math.isfinite(reading):
            raise OutOfRange("y", given=reading, allowed="a finite number")
