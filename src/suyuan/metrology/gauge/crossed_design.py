"""The gauge study by analysis of variance: every appraiser measures every part several times.

    appraisers : o,  parts : n,  trials : r
    EV² = MS_e,  INT² = (MS_op - MS_e) / r,  AV² = (MS_o - MS_op) / (n r),  PV² = (MS_p - MS_op) / (o r)

Where the interaction is not significant at `alpha` it is pooled into repeatability: MS_e stands for MS_op.
Source: AIAG, Measurement Systems Analysis, 4th ed. (2010), III B, ANOVA method, and appendix A.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.control.chart import settled
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
Pooling = Literal["auto", "never", "always"]

EDITION: Final = "AIAG MSA, 4th ed., III B and appendix A"


def crossed(
    values: Any,
    *,
    tolerance: Any = None,
    process_sd: Any = None,
    study_width: float = 6.0,
    pooling: Pooling = "auto",
    alpha: float = 0.25,
    p: float = 0.95,
    intervals: Interval = "mls",
    whole: Whole = "truncated",
) -> GaugeStudy:
    """Gauge study of `values` (parts, appraisers, trials), or (items, parts, appraisers, trials).

    pooling : "auto" pools the interaction where its p-value exceeds `alpha`, item by item; "never" and
    "always" do not ask. tolerance : width of the tolerance, a number or (items,). process_sd : known standard
    deviation of the process instead of the study's own total. p, intervals : of the limits of components.
    """
    arguments.chosen("pooling", pooling, ("auto", "never", "always"))
    arguments.probability(alpha, "alpha")
    data = readings(values, axes=3, at_least=(2, 2, 2))
    table = _table(data, pooling=pooling, alpha=alpha)
    parts, appraisers, trials = data.shape[-3:]
    weights = _weights(parts, appraisers, trials)
    apart, pooled = _squares(table), _pooled_squares(table)
    flag = np.asarray(table.pooled)
    variances, details = {}, {}
    for code, (with_interaction, without) in weights.items():
        one = combination(apart[0], with_interaction), combination(pooled[0], without)
        variances[code] = np.where(flag, one[1], one[0])
        first = _detail(*apart, with_interaction, p, intervals)
        second = _detail(*pooled, without, p, intervals)
        details[code] = tuple(np.where(flag, b, a) for a, b in zip(first, second, strict=True))
    basic = {code: variances[code] for code in ("EV", "AV", "INT", "PV")}
    if process_sd is not None:
        details = {code: one for code, one in details.items() if code not in ("PV", "TV")}
    found = components(
        basic,
        study_width=study_width,
        tolerance=tolerance,
        process_sd=process_sd,
        details={code: (one[0], one[1], one[2]) for code, one in details.items()},
    )
    ndc, exact = categories(found, whole)
    return GaugeStudy(
        edition=EDITION,
        warnings=(*negative_reproducibility(basic["AV"]), *_few(parts, appraisers)),
        variant=_variant(flag),
        components=found,
        ndc=ndc,
        ndc_exact=exact,
        study_width=float(study_width),
        table=table,
    )


def _table(data: Array, *, pooling: Pooling, alpha: float) -> AnovaTable:
    """Sums of squares of parts, appraisers, interaction, repeatability; F against what pooling leaves."""
    from scipy.special import fdtrc

    n, o, r = data.shape[-3:]
    inside = data - data.mean(axis=(-3, -2, -1), keepdims=True)
    cell = inside.mean(axis=-1)
    by_part, by_appraiser = cell.mean(axis=-1), cell.mean(axis=-2)
    rest = cell - by_part[..., :, None] - by_appraiser[..., None, :]
    sums = np.stack(
        [
            o * r * (by_part**2).sum(axis=-1),
            n * r * (by_appraiser**2).sum(axis=-1),
            r * (rest**2).sum(axis=(-2, -1)),
            ((inside - cell[..., None]) ** 2).sum(axis=(-3, -2, -1)),
        ],
        axis=-1,
    )
    dof = np.array([n - 1, o - 1, (n - 1) * (o - 1), n * o * (r - 1)], dtype=float)
    squares = sums / dof
    f_interaction = ratio(squares[..., 2], squares[..., 3])
    p_interaction = np.asarray(fdtrc(dof[2], dof[3], f_interaction))
    flag = p_interaction > alpha if pooling == "auto" else np.full(p_interaction.shape, pooling == "always")
    joint = (sums[..., 2] + sums[..., 3]) / (dof[2] + dof[3])
    below = np.where(flag, joint, squares[..., 2])
    below_dof = np.where(flag, dof[2] + dof[3], dof[2])
    f = np.stack(
        [
            ratio(squares[..., 0], below),
            ratio(squares[..., 1], below),
            f_interaction,
            np.zeros_like(f_interaction),
        ],
        -1,
    )
    p = np.stack(
        [
            fdtrc(dof[0], below_dof, f[..., 0]),
            fdtrc(dof[1], below_dof, f[..., 1]),
            p_interaction,
            np.ones_like(p_interaction),
        ],
        -1,
    )
    sources = ("parts", "appraisers", "parts x appraisers", "repeatability")
    return AnovaTable(
        sources=sources, sums=sums, dof=dof, squares=squares, f=f, p=p, pooled=settled(np.asarray(flag))
    )


def _squares(table: AnovaTable) -> tuple[Array, Array]:
    return table.squares, table.dof


def _pooled_squares(table: AnovaTable) -> tuple[Array, Array]:
    """Mean squares of parts, appraisers, and repeatability with the interaction in it."""
    joint_dof = table.dof[2] + table.dof[3]
    joint = (table.sums[..., 2] + table.sums[..., 3]) / joint_dof
    return (
        np.stack([table.squares[..., 0], table.squares[..., 1], joint], axis=-1),
        np.array([table.dof[0], table.dof[1], joint_dof]),
    )


def _weights(n: int, o: int, r: int) -> dict[str, tuple[Array, Array]]:
    """Per code the weights of the mean squares, with the interaction apart and pooled."""
    apart = {
        "EV": np.array([0.0, 0.0, 0.0, 1.0]),
        "AV": np.array([0.0, 1.0, -1.0, 0.0]) / (n * r),
        "INT": np.array([0.0, 0.0, 1.0, -1.0]) / r,
        "PV": np.array([1.0, 0.0, -1.0, 0.0]) / (o * r),
    }
    pooled = {
        "EV": np.array([0.0, 0.0, 1.0]),
        "AV": np.array([0.0, 1.0, -1.0]) / (n * r),
        "INT": np.zeros(3),
        "PV": np.array([1.0, 0.0, -1.0]) / (o * r),
    }
    for one in (apart, pooled):
        one["GRR"] = one["EV"] + one["AV"] + one["INT"]
        one["TV"] = one["GRR"] + one["PV"]
    return {code: (apart[code], pooled[code]) for code in apart}


def _detail(
    squares: Array, dof: Array, weights: Array, p: float, kind: Interval
) -> tuple[Array, Array, Array]:
    low, high = interval(squares, weights, dof, p=p, kind=kind)
    return freedom(squares, weights, dof), low, high


def _variant(flag: Any) -> Text:
    if np.all(flag):
        return Text("方差分析法，交互作用并入重复性", "analysis of variance, interaction pooled")
    if not np.any(flag):
        return Text("方差分析法，含交互作用", "analysis of variance with interaction")
    return Text(
        "方差分析法，逐项决定是否合并交互作用", "analysis of variance, interaction pooled item by item"
    )


def _few(parts: int, appraisers: int) -> tuple[Text, ...]:
    if parts >= 10 and appraisers >= 3:
        return ()
    return (
        Text(
            f"零件 {parts} 个、评价人 {appraisers} 名，通常需要 10 个和 3 名。",
            f"{parts} parts and {appraisers} appraisers; 10 and 3 are usual.",
        ),
    )
