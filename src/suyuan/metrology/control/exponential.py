"""The exponentially weighted moving average chart, with limits exact for every point.

    z_i = lambda x_i + (1 - lambda) z_(i-1),  z_0 = centre,
    var(z_i) = sigma² lambda / (2 - lambda) (1 - (1 - lambda)^(2 i)).

Source: S. W. Roberts, Technometrics 1 (1959), 239-250; ISO 7870-6:2016; NIST/SEMATECH e-Handbook, 6.3.2.4
(which draws the asymptotic limits: `limits="asymptotic"`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import Chart, level, series

Array = NDArray[np.float64]
Limits = Literal["exact", "asymptotic"]


@dataclass(frozen=True, kw_only=True)
class EwmaChart(Answer):
    """An EWMA chart. weight : lambda. width : distance of the limits in standard deviations of z."""

    method: ClassVar[Text] = Text("指数加权移动平均控制图", "EWMA control chart")
    weight: float
    width: float
    limits: str
    chart: Chart

    def sentences(self) -> tuple[Text, ...]:
        """The parameters and the chart."""
        kind = Text("精确", "exact") if self.limits == "exact" else Text("渐近", "asymptotic")
        parameters = Text(
            f"λ = {self.weight:g}，L = {self.width:g}，{kind.zh}控制限。",
            f"lambda = {self.weight:g}, L = {self.width:g}, {kind.en} limits.",
        )
        return (parameters, self.chart.sentence())


def ewma(
    values: Any,
    *,
    centre: Any,
    sigma: Any,
    weight: float = 0.2,
    width: float = 3.0,
    start: Any = None,
    limits: Limits = "exact",
) -> EwmaChart:
    """The EWMA chart of `values` (k,) or (charts, k), single readings or means of subgroups.

    centre, sigma : in-control mean and standard deviation of one value (of a mean: sigma / sqrt(n)), numbers
    or (charts,). weight : lambda, in (0, 1]. start : z_0, the centre unless given.
    """
    arguments.chosen("limits", limits, ("exact", "asymptotic"))
    data = series("values", values, at_least=1)
    charts = data.shape[:-1]
    middle = level("centre", centre, charts)
    scatter = level("sigma", sigma, charts, positive=True)
    kept = 1.0 - weight_of(weight)
    begin = middle if start is None else level("start", start, charts)
    order = np.arange(1, data.shape[-1] + 1)
    share = 1.0 - kept ** (2 * order) if limits == "exact" else np.ones(order.size)
    sd = scatter * np.sqrt((1.0 - kept) / (1.0 + kept) * share)
    reach = arguments.number("width", width, low=0.0, high=1e6, open_low=True) * sd
    return EwmaChart(
        edition="ISO 7870-6:2016",
        weight=float(weight),
        width=float(width),
        limits=limits,
        chart=Chart(
            name=Text("EWMA 图", "EWMA chart"),
            points=smoothed(data, begin[..., 0], weight=float(weight)),
            centre=np.broadcast_to(middle, data.shape),
            lower=middle - reach,
            upper=middle + reach,
            sd=sd,
            trial=np.zeros(data.shape[-1], dtype=bool),
        ),
    )


def weight_of(weight: float) -> float:
    """lambda as a number in (0, 1]."""
    return arguments.number("weight", weight, low=0.0, high=1.0, open_low=True)


def step(before: Any, value: Any, *, weight: float) -> Any:
    """z_i from z_(i-1) and x_i: the one line that charts and streams share."""
    return weight * value + (1.0 - weight) * before


def smoothed(data: Array, start: Array, *, weight: float) -> Array:
    """z along the last axis of `data`, beginning from `start`."""
    found = np.empty(data.shape)
    if data.ndim == 1:  # plain floats are ten times faster than numpy scalars
        z, row = float(start), []
        for value in data.tolist():
            z = step(z, value, weight=weight)
            row.append(z)
        found[:] = row
        return found
    level_now: Array = start
    for i in range(data.shape[-1]):
        level_now = step(level_now, data[..., i], weight=weight)
        found[..., i] = level_now
    return found
