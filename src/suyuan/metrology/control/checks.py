"""The check standard: a stable artefact measured on every occasion, which keeps a measurement process honest.

From K occasions with J repetitions each: the accepted value (mean of the occasions), the level-2 standard
deviation s2 of the occasions with K - 1 degrees of freedom, the pooled level-1 standard deviation s1. A new
occasion is in control when its value lies within k s2 of the accepted value and its short-term standard
deviation does not exceed s1 sqrt(F). Two periods are compared by F and t tests.
Source: NIST/SEMATECH e-Handbook of Statistical Methods, 2.1.2.3, 2.2.2, 2.2.3 and 2.3.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import Chart, alongside, series, settled, trial_mask
from suyuan.metrology.control.errors import no_variation
from suyuan.metrology.control.exponential import EwmaChart, Limits, ewma

Array = NDArray[np.float64]
Width = float | Literal["t"]


@dataclass(frozen=True, kw_only=True)
class CheckStandard(Answer):
    """Accepted value and standard deviations of a check standard, and its two control charts.

    value, s2 : numbers or (charts,), in the unit of the readings; dof2 = K - 1 (of the trial).
    s1, dof1 : pooled short-term standard deviation, None without repetitions.
    values : chart of the occasions. precision : chart of their short-term s with its upper limit.
    """

    method: ClassVar[Text] = Text("核查标准的统计控制", "Statistical control with a check standard")
    value: Any
    s2: Any
    dof2: int
    s1: Any
    dof1: Any
    alpha: float
    values: Chart
    precision: Chart | None

    def ewma(self, *, weight: float = 0.2, width: float = 3.0, limits: Limits = "asymptotic") -> EwmaChart:
        """The EWMA chart of the values about the accepted one, with s2. Source: e-Handbook, 2.2.2.1."""
        return ewma(
            self.values.points, centre=self.value, sigma=self.s2, weight=weight, width=width, limits=limits
        )

    def sentences(self) -> tuple[Text, ...]:
        """Both charts in a sentence each."""
        return tuple(chart.sentence() for chart in (self.values, self.precision) if chart is not None)


def check_standard(
    values: Any,
    *,
    within: Any = None,
    within_dof: Any = None,
    trial: Any = None,
    accepted: Any = None,
    alpha: float = 0.05,
    width: Width = "t",
) -> CheckStandard:
    """Control of a check standard from its `values` on K occasions, (K,) or (charts, K).

    within : short-term standard deviations of the occasions, shaped like `values`, each with `within_dof`
    degrees of freedom (a number, or shaped alike; J - 1). trial : the occasions that set the limits (None
    all, the first so many, or a mask). accepted : an assigned value instead of the mean. alpha : two-sided
    for values, one-sided for precision. width : "t" for the quantile of t with K - 1 degrees of freedom, or a
    factor such as 2 or 3.
    """
    data = series("values", values)
    mask = trial_mask(trial, data.shape[-1])
    count = int(mask.sum())
    if count < 2:
        raise OutOfRange("trial", given=count, allowed=">= 2")
    arguments.probability(alpha, "alpha")
    chosen = data[..., mask]
    # The scatter is about the mean of the occasions even where another value is accepted.
    s2 = chosen.std(axis=-1, ddof=1, keepdims=True)
    if not s2.all():
        raise no_variation("s2")
    middle = chosen.mean(axis=-1, keepdims=True) if accepted is None else _accepted(accepted, s2)
    reach = _factor(width, count - 1, alpha) * s2
    s1, dof1, precision = _precision(data, within, within_dof, mask=mask, alpha=alpha)
    return CheckStandard(
        edition="NIST/SEMATECH e-Handbook, 2.2.2 and 2.2.3",
        value=settled(middle[..., 0]),
        s2=settled(s2[..., 0]),
        dof2=count - 1,
        s1=s1,
        dof1=dof1,
        alpha=float(alpha),
        values=_chart(
            Text("核查值图", "Chart of values"), data, middle, (middle - reach, middle + reach), s2, mask
        ),
        precision=precision,
    )


def _accepted(accepted: Any, like: Array) -> Array:
    return (
        alongside("accepted", accepted, like[..., 0])[..., None]
        if like.ndim > 1
        else np.array([arguments.number("accepted", accepted)])
    )


def _factor(width: Width, dof: int, alpha: float) -> float:
    if isinstance(width, str):
        from scipy.special import stdtrit

        arguments.chosen("width", width, ("t",))
        return float(stdtrit(dof, 1.0 - 0.5 * alpha))
    return arguments.number("width", width, low=0.0, high=1e6, open_low=True)


def _precision(
    data: Array, within: Any, within_dof: Any, *, mask: Any, alpha: float
) -> tuple[Any, Any, Chart | None]:
    """Pooled s1, its degrees of freedom, and the chart of short-term s: upper limit s1 sqrt(F(1 - alpha))."""
    if within is None:
        return None, None, None
    from scipy.special import fdtri

    short = alongside("within", within, data, low=0.0)
    dof = alongside("within_dof", within_dof, data, low=0.0, open_low=True)
    total = dof[..., mask].sum(axis=-1, keepdims=True)
    s1 = np.sqrt((dof * short**2)[..., mask].sum(axis=-1, keepdims=True) / total)
    if not s1.all():
        raise no_variation("s1")
    upper = s1 * np.sqrt(fdtri(dof, total, 1.0 - alpha))
    name = Text("短期标准差图", "Chart of short-term standard deviations")
    chart = _chart(name, short, s1, (np.zeros(1), upper), s1 / np.sqrt(2.0 * dof), mask)
    return settled(s1[..., 0]), settled(total[..., 0]), chart


def _chart(
    name: Text, points: Array, centre: Array, limits: tuple[Array, Array], sd: Array, mask: Any
) -> Chart:
    spread = [np.broadcast_to(one, points.shape) for one in (centre, *limits, sd)]
    return Chart(
        name=name, points=points, centre=spread[0], lower=spread[1], upper=spread[2], sd=spread[3], trial=mask
    )


@dataclass(frozen=True, kw_only=True)
class PeriodComparison(Answer):
    """Has a measurement process changed from one period to the next? Numbers, or arrays (charts,).

    change : new mean - old mean. t, t_limit, t_p : test of the change. f, f_limit, f_p : test whether the new
    standard deviation is the larger one. pooled : whether t uses one standard deviation for both periods.
    """

    method: ClassVar[Text] = Text("两个时期的比较", "Comparison of two periods")
    change: Any
    dof: Any
    t: Any
    t_limit: Any
    t_p: Any
    f: Any
    f_limit: Any
    f_p: Any
    alpha: float
    pooled: bool

    @property
    def level_changed(self) -> Any:
        """Whether the mean changed significantly."""
        return np.abs(self.t) > self.t_limit

    @property
    def precision_worse(self) -> Any:
        """Whether the scatter grew significantly."""
        return self.f > self.f_limit

    def sentences(self) -> tuple[Text, ...]:
        """How many means and scatters changed."""
        moved, worse = int(np.sum(self.level_changed)), int(np.sum(self.precision_worse))
        total = int(np.size(self.t))
        return (
            Text(
                f"{total} 个过程中，均值显著变化 {moved} 个（t 检验），分散性显著变大 {worse} 个（F 检验），"
                f"α = {self.alpha:g}。",
                f"Of {total} processes the mean changed in {moved} (t test), the scatter grew in {worse}"
                f" (F test), alpha = {self.alpha:g}.",
            ),
        )


def compare_periods(old: Any, new: Any, *, alpha: float = 0.05, pooled: bool = True) -> PeriodComparison:
    """F test of the scatter and t test of the mean, `new` against `old`, (K,) or (charts, K) values each.

    pooled : one standard deviation for both (the handbook's choice when F finds no difference), else the
    test of Welch. Source: NIST/SEMATECH e-Handbook, 2.2.2.4, 1.3.5.3 and 1.3.5.9.
    """
    from scipy.special import fdtrc, fdtri, stdtr, stdtrit

    first, second = series("old", old), series("new", new)
    if first.shape[:-1] != second.shape[:-1]:
        raise OutOfRange("new.shape", given=second.shape, allowed=first.shape)
    arguments.probability(alpha, "alpha")
    n1, n2 = first.shape[-1], second.shape[-1]
    v1, v2 = first.var(axis=-1, ddof=1), second.var(axis=-1, ddof=1)
    if not (np.all(v1 > 0.0) and np.all(v2 > 0.0)):
        raise no_variation("s")
    if pooled:
        dof = np.full(np.shape(v1), float(n1 + n2 - 2))
        error = np.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / dof * (1.0 / n1 + 1.0 / n2))
    else:
        parts = v1 / n1, v2 / n2
        error = np.sqrt(parts[0] + parts[1])
        dof = error**4 / (parts[0] ** 2 / (n1 - 1) + parts[1] ** 2 / (n2 - 1))
    change = second.mean(axis=-1) - first.mean(axis=-1)
    t, f = change / error, v2 / v1
    results = {
        "change": change,
        "dof": dof,
        "t": t,
        "t_limit": stdtrit(dof, 1.0 - 0.5 * alpha),
        "t_p": 2.0 * stdtr(dof, -np.abs(t)),
        "f": f,
        "f_limit": np.full(np.shape(v1), fdtri(n2 - 1, n1 - 1, 1.0 - alpha)),
        "f_p": fdtrc(n2 - 1, n1 - 1, f),
    }
    return PeriodComparison(
        edition="NIST/SEMATECH e-Handbook, 2.2.2.4",
        alpha=math.fabs(alpha),
        pooled=pooled,
        **{name: settled(np.asarray(value)) for name, value in results.items()},
    )
