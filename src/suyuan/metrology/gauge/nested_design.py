"""Nested studies: levels within levels, each with its own variance, to any depth.

A precision study over days, runs within a day, and replicates within a run; a destructive gauge study with
parts within appraisers; bottles, samples, injections. With balanced data the mean square of a level is the
variance below it plus its own component times the number of readings under one of its groups.
Source: CLSI EP05-A3 (2014), appendix A; ISO 5725-3:2023 (fully nested); AIAG MSA, 4th ed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import settled
from suyuan.metrology.control.errors import no_variation
from suyuan.metrology.gauge.components import Interval, combination, freedom, interval
from suyuan.metrology.gauge.ranges import negative_reproducibility
from suyuan.metrology.gauge.study import (
    AnovaTable,
    GaugeStudy,
    Whole,
    categories,
    components,
    ratio,
    readings,
)

Array = NDArray[np.float64]

REPEATABILITY = "repeatability"
TOTAL = "total"


@dataclass(frozen=True, kw_only=True)
class Level:
    """One source: variance (zero where the estimate was negative), sd, per cent of the total, CV in per cent.

    estimate : the variance as it came out, even if negative. dof : effective; low, high : limits of the sd.
    """

    source: str
    estimate: Any
    variance: Any
    sd: Any
    percent: Any
    cv: Any
    dof: Any
    low: Any
    high: Any


@dataclass(frozen=True, kw_only=True)
class NestedStudy(Answer):
    """Components from the outermost level to repeatability, and the total; `study["day"]` is one of them."""

    method: ClassVar[Text] = Text("嵌套设计的方差分量", "Variance components of a nested design")
    mean: Any
    levels: tuple[Level, ...]
    table: AnovaTable
    p: float

    def __getitem__(self, source: str) -> Level:
        for one in self.levels:
            if one.source == source:
                return one
        raise OutOfRange("source", given=source, allowed=", ".join(one.source for one in self.levels))

    def sentences(self) -> tuple[Text, ...]:
        """Standard deviations from the outside in."""
        if np.ndim(self.mean):
            return (Text(f"共 {np.size(self.mean)} 项。", f"{np.size(self.mean)} items."),)
        listed = ", ".join(f"{one.source} {one.sd:.4g}" for one in self.levels)
        return (Text(f"标准差：{listed}。", f"Standard deviations: {listed}."),)


def nested(
    values: Any,
    *,
    factors: Sequence[str] = ("day", "run"),
    p: float = 0.95,
    intervals: Interval = "satterthwaite",
) -> NestedStudy:
    """Components of balanced `values`: one axis per factor from the outside in, then replicates.

    For days, runs, replicates: (days, runs, replicates), or (items, days, runs, replicates). factors : names
    of all levels but the last, which is repeatability. intervals : "satterthwaite" as in EP05, or "mls".
    Raises NoVariation where nothing varies.
    """
    depth = len(factors) + 1
    data = readings(values, axes=depth, at_least=(2,) * depth)
    sizes = data.shape[-depth:]
    sums = _sums(data, depth)
    return _answer(
        sums,
        sizes,
        mean=np.asarray(data.mean(axis=tuple(range(-depth, 0)))),
        factors=factors,
        p=p,
        kind=intervals,
    )


def _answer(
    sums: Array, sizes: tuple[int, ...], *, mean: Array, factors: Sequence[str], p: float, kind: Interval
) -> NestedStudy:
    arguments.probability(p)
    dof = _dof(sizes)
    squares = sums / dof
    weights = nested_weights(sizes)
    variances = [np.maximum(combination(squares, row), 0.0) for row in weights]
    total = np.asarray(sum(variances))
    if not np.all(total > 0.0):
        raise no_variation("total")
    names = (*factors, REPEATABILITY, TOTAL)
    rows = [*weights, sum(weights[1:], weights[0])]
    levels = tuple(
        _level(name, squares, dof, row, variance, total, mean, p, kind)
        for name, row, variance in zip(names, rows, [*variances, total], strict=True)
    )
    warned = any(np.any(np.asarray(one.estimate) < 0.0) for one in levels)
    negative = Text(
        "有方差分量估计为负，按零处理。", "A variance component came out negative: taken as zero."
    )
    return NestedStudy(
        edition="CLSI EP05-A3, appendix A; ISO 5725-3:2023",
        warnings=(negative,) if warned else (),
        mean=settled(mean),
        levels=levels,
        table=_anova(sums, dof, squares, names[:-1]),
        p=p,
    )


def _sums(data: Array, depth: int) -> Array:
    """Sums of squares of every level about the mean of the group above it, (..., depth)."""
    inside = data - data.mean(axis=tuple(range(-depth, 0)), keepdims=True)
    found, above = [], np.zeros_like(inside[(..., *(slice(0, 1),) * depth)])
    for level in range(1, depth + 1):
        lower = tuple(range(level - depth, 0))
        means = inside.mean(axis=lower, keepdims=True) if lower else inside
        under = int(np.prod(inside.shape[inside.ndim + level - depth :])) if lower else 1
        found.append(under * ((means - above) ** 2).sum(axis=tuple(range(-depth, 0))))
        above = means
    return np.stack(found, axis=-1)


def _dof(sizes: tuple[int, ...]) -> Array:
    groups = np.cumprod((1, *sizes[:-1]))
    return np.asarray(groups * (np.array(sizes) - 1), dtype=float)


def nested_weights(sizes: tuple[int, ...]) -> list[Array]:
    """Weights of the mean squares for every level: (own - next below) / readings under one group."""
    rows = []
    for level in range(len(sizes)):
        row = np.zeros(len(sizes))
        under = float(np.prod(sizes[level + 1 :]))
        row[level] = 1.0 / under
        if level + 1 < len(sizes):
            row[level + 1] = -1.0 / under
        rows.append(row)
    return rows


def _level(
    name: str,
    squares: Array,
    dof: Array,
    row: Array,
    variance: Array,
    total: Array,
    mean: Array,
    p: float,
    kind: Interval,
) -> Level:
    low, high = interval(squares, row, dof, p=p, kind=kind)
    sd = np.sqrt(variance)
    level = np.where(mean != 0.0, mean, np.inf)  # without a level there is no relative scatter: 0, not NaN
    return Level(
        source=name,
        estimate=settled(combination(squares, row)),
        variance=settled(np.asarray(variance)),
        sd=settled(np.asarray(sd)),
        percent=settled(np.asarray(100.0 * variance / total)),
        cv=settled(np.asarray(100.0 * sd / np.abs(level))),
        dof=settled(freedom(squares, row, dof)),
        low=settled(np.sqrt(low)),
        high=settled(np.sqrt(high)),
    )


def _anova(sums: Array, dof: Array, squares: Array, names: tuple[str, ...]) -> AnovaTable:
    from scipy.special import fdtrc

    f = ratio(squares[..., :-1], squares[..., 1:])
    last = np.zeros((*f.shape[:-1], 1))
    return AnovaTable(
        sources=names,
        sums=sums,
        dof=dof,
        squares=squares,
        f=np.concatenate([f, last], axis=-1),
        p=np.concatenate([fdtrc(dof[:-1], dof[1:], f), last + 1.0], axis=-1),
    )


def nested_gauge(
    values: Any,
    *,
    tolerance: Any = None,
    process_sd: Any = None,
    study_width: float = 6.0,
    p: float = 0.95,
    intervals: Interval = "mls",
    whole: Whole = "truncated",
) -> GaugeStudy:
    """Gauge study whose appraisers measure parts of their own: `values` (appraisers, parts, trials).

    For destructive measurement, with parts of one batch for each appraiser. (items, ...) in front for many.
    """
    data = readings(values, axes=3, at_least=(2, 2, 2))
    study = nested(data, factors=("AV", "PV"), p=p, intervals=intervals)
    by_code = {"EV": study[REPEATABILITY], "AV": study["AV"], "PV": study["PV"]}
    details = {code: (one.dof, np.square(one.low), np.square(one.high)) for code, one in by_code.items()}
    weights = nested_weights(data.shape[-3:])
    squares, dof, gauge = study.table.squares, study.table.dof, weights[0] + weights[2]
    details["GRR"] = (freedom(squares, gauge, dof), *interval(squares, gauge, dof, p=p, kind=intervals))
    whole_study = study[TOTAL]
    details["TV"] = (whole_study.dof, np.square(whole_study.low), np.square(whole_study.high))
    if process_sd is not None:
        details = {code: one for code, one in details.items() if code not in ("PV", "TV")}
    found = components(
        {code: one.estimate for code, one in by_code.items()},
        study_width=study_width,
        tolerance=tolerance,
        process_sd=process_sd,
        details=details,
    )
    ndc, exact = categories(found, whole)
    return GaugeStudy(
        edition="AIAG MSA, 4th ed., IV",
        warnings=negative_reproducibility(by_code["AV"].estimate),
        variant=Text("嵌套方差分析", "nested analysis of variance"),
        components=found,
        ndc=ndc,
        ndc_exact=exact,
        study_width=float(study_width),
        table=study.table,
    )
