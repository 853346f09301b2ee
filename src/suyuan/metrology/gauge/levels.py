"""The gauge study of a calibration laboratory: three time-scales on check standards, several gauges at once.

Q check standards, L runs of K days each, J repetitions a day. Level 1 is the scatter of the repetitions,
level 2 of the daily averages within a run, level 3 of the run averages; each is pooled over everything above
it. What days and runs add by themselves follows by taking away what they inherit:

    s_days² = s2² - s1² / J,    s_runs² = s3² - s2² / K.

Source: NIST/SEMATECH e-Handbook of Statistical Methods, 2.4.3.2, 2.4.4, 2.4.5 and the study of 2.6.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import HUGE, alongside, settled, span
from suyuan.metrology.gauge.components import combination, freedom

Array = NDArray[np.float64]

MOST = 10**9
"""No study repeats, and no result averages, more often."""


@dataclass(frozen=True, kw_only=True)
class LevelStudy(Answer):
    """Standard deviations of three levels; numbers, or arrays (gauges,), in the unit of the readings.

    s1, dof1 : repeatability. s2, dof2 : level 2, days. s3, dof3 : level 3, runs. by_check : level-3
    standard deviation of every check standard, (..., Q). s_days, s_runs : what days and runs add (0 where the
    difference came out negative). u, dof : standard uncertainty of a result as it will be reported, and its
    effective degrees of freedom. bias : of every gauge against the mean of all, (gauges,), None for one.
    """

    method: ClassVar[Text] = Text("三层嵌套量具研究", "Gauge study on three levels")
    repeats: int
    s1: Any
    dof1: int
    s2: Any
    dof2: int
    s3: Any
    dof3: int
    by_check: Array
    s_days: Any
    s_runs: Any
    u: Any
    dof: Any
    bias: Any

    def sentences(self) -> tuple[Text, ...]:
        """The three levels."""
        levels = [span(one, 4) for one in (self.s1, self.s2, self.s3)]
        return (
            Text(
                f"重复性 s1 = {levels[0]}（自由度 {self.dof1}），日间 s2 = {levels[1]}（{self.dof2}），"
                f"批间 s3 = {levels[2]}（{self.dof3}）；报告结果的 u = {span(self.u, 4)}。",
                f"Repeatability s1 = {levels[0]} ({self.dof1} degrees of freedom), days s2 = {levels[1]}"
                f" ({self.dof2}), runs s3 = {levels[2]} ({self.dof3});"
                f" u of a reported result = {span(self.u, 4)}.",
            ),
        )


def level_study(
    averages: Any,
    within: Any,
    *,
    repeats: int,
    reported: tuple[int, int, int] = (1, 1, 1),
) -> LevelStudy:
    """Three levels from daily `averages` and standard deviations `within` of J = `repeats` readings.

    averages, within : (checks, runs, days), or (gauges, checks, runs, days) for several gauges on the same
    check standards. reported : (runs, days, repeats) over which a reported result will be averaged; (1, 1, 1)
    is a single reading, (1, 1, J) one day's average. Raises OutOfRange for shapes and counts.
    """
    ndim = 4 if np.ndim(averages) == 4 else 3
    data = arguments.array("averages", averages, ndim=ndim, low=-HUGE, high=HUGE)
    short = alongside("within", within, data, low=0.0)
    j = arguments.count("repeats", repeats, at_least=2, at_most=MOST)
    q, runs, days = data.shape[-3:]
    if q < 1 or runs < 2 or days < 2:
        raise OutOfRange("averages.shape", given=data.shape, allowed="(..., >= 1, >= 2, >= 2)")
    inside = data - data.mean(axis=(-2, -1), keepdims=True)
    by_run = inside.mean(axis=-1)
    by_check = by_run.std(axis=-1, ddof=1)
    squares = np.stack(
        [
            (short**2).mean(axis=(-3, -2, -1)),
            inside.var(axis=-1, ddof=1).mean(axis=(-2, -1)),
            (by_check**2).mean(axis=-1),
        ],
        axis=-1,
    )
    dof = np.array([q * runs * days * (j - 1), q * runs * (days - 1), q * (runs - 1)], dtype=float)
    days_added = squares[..., 1] - squares[..., 0] / j
    runs_added = squares[..., 2] - squares[..., 1] / days
    weights = reported_weights((days, j), reported)
    variance = combination(squares, weights)
    return LevelStudy(
        edition="NIST/SEMATECH e-Handbook, 2.4.4",
        warnings=_warnings(days_added, runs_added),
        repeats=j,
        s1=_root(squares[..., 0]),
        dof1=int(dof[0]),
        s2=_root(squares[..., 1]),
        dof2=int(dof[1]),
        s3=_root(squares[..., 2]),
        dof3=int(dof[2]),
        by_check=by_check,
        s_days=_root(days_added),
        s_runs=_root(runs_added),
        u=_root(variance),
        dof=settled(freedom(squares, weights, dof)),
        bias=gauge_biases(data.mean(axis=(-2, -1))) if data.ndim == 4 else None,
    )


def reported_weights(study: tuple[int, int], reported: tuple[int, int, int]) -> Array:
    """Weights of (s1², s2², s3²) in the variance of a result over L' runs, K' days a run, J' repeats a day.

    u² = s_runs² / L' + s_days² / (L' K') + s1² / (L' K' J'), with the components written out; for
    (1, 1, 1) it is s3² + (K - 1)/K s2² + (J - 1)/J s1². Source: e-Handbook, 2.4.4 and 2.5.3.
    """
    days, repeats = study
    runs_to, days_to, repeats_to = (
        arguments.count("reported", one, at_least=1, at_most=MOST) for one in reported
    )
    run = np.array([0.0, -1.0 / days, 1.0])
    day = np.array([-1.0 / repeats, 1.0, 0.0])
    reading = np.array([1.0, 0.0, 0.0])
    return np.asarray((run + (day + reading / repeats_to) / days_to) / runs_to)


def gauge_biases(averages: Any) -> Array:
    """Bias of every gauge, (gauges,): its mean difference from the mean of all gauges.

    averages : (gauges, checks) of the same check standards by every gauge. Source: e-Handbook, 2.4.5.2.
    """
    data = arguments.array("averages", averages, ndim=2, at_least=2)
    return np.asarray((data - data.mean(axis=0)).mean(axis=1))


def _root(variance: Array) -> Any:
    return settled(np.asarray(np.sqrt(np.maximum(variance, 0.0))))


def _warnings(days: Array, runs: Array) -> tuple[Text, ...]:
    found = []
    for added, name in ((days, Text("日间", "days")), (runs, Text("批间", "runs"))):
        if np.any(added < 0.0):
            found.append(
                Text(
                    f"{name.zh}分量的方差为负，按零处理。",
                    f"The variance added by {name.en} is negative: taken as zero.",
                )
            )
    return tuple(found)
