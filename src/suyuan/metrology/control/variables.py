"""Shewhart charts of measured values: means with ranges, means with s, single values with moving ranges.

Phase I finds the limits from a trial (`trial`: the first so many subgroups, or a mask that leaves out
subgroups with a known cause); phase II monitors all others against them. Centre and sigma may also be given,
which is the chart with prespecified values. Many charts are one call: put them on the first axis.
Source: ISO 7870-2:2013, tables 1 to 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import HUGE, Chart, level, series, settled, trial_mask, weak_trial
from suyuan.metrology.control.constants import Digits, ShewhartFactors, shewhart_factors
from suyuan.metrology.control.errors import no_variation

Array = NDArray[np.float64]
Spread = Literal["range", "s"]

MEANS: Final = Text("均值图", "Chart of means")
RANGES: Final = Text("极差图", "Chart of ranges")
DEVIATIONS: Final = Text("标准差图", "Chart of s")
SINGLES: Final = Text("单值图", "Chart of single values")
MOVING: Final = Text("移动极差图", "Chart of moving ranges")


@dataclass(frozen=True, kw_only=True)
class VariablesChart(Answer):
    """A chart of location with its chart of spread.

    centre, sigma : centre line and standard deviation of a single reading; one number, or (charts,).
    size : readings per subgroup (the span of the moving range for single values).
    """

    method: ClassVar[Text] = Text("常规控制图（计量）", "Shewhart control charts for variables")
    variant: str
    centre: Any
    sigma: Any
    size: int
    location: Chart
    spread: Chart

    def sentences(self) -> tuple[Text, ...]:
        """Both charts in a sentence each."""
        return (self.location.sentence(), self.spread.sentence())


def xbar_r(subgroups: Any, **options: Any) -> VariablesChart:
    """Means and ranges of `subgroups` (k, n) or (charts, k, n); options as in `xbar_chart`."""
    return xbar_chart(subgroups, spread="range", **options)


def xbar_s(subgroups: Any, **options: Any) -> VariablesChart:
    """Means and standard deviations of `subgroups` (k, n) or (charts, k, n); options as in `xbar_chart`."""
    return xbar_chart(subgroups, spread="s", **options)


def xbar_chart(
    subgroups: Any,
    *,
    spread: Spread = "range",
    trial: Any = None,
    centre: Any = None,
    sigma: Any = None,
    width: float = 3.0,
    digits: Digits = "exact",
) -> VariablesChart:
    """Charts of means and of `spread` for subgroups (k, n) or (charts, k, n), n >= 2.

    trial : None (all), the number of first subgroups, or a mask (k,). centre, sigma : prespecified values,
    numbers or (charts,). width : distance of the limits in standard deviations. digits : factors exact, or
    as printed in ISO 7870-2. Raises NoVariation where the trial does not scatter.
    """
    arguments.chosen("spread", spread, ("range", "s"))
    ndim = 3 if np.ndim(subgroups) == 3 else 2
    data = arguments.array("subgroups", subgroups, ndim=ndim, low=-HUGE, high=HUGE)
    if data.shape[-2] < 1:
        raise OutOfRange("subgroups.shape", given=data.shape, allowed="(..., >= 1, >= 2)")
    n = data.shape[-1]
    factors = shewhart_factors(n, width=width, digits=digits)
    inside = data - data.mean(axis=(-2, -1), keepdims=True)  # the mean of large readings loses no digits
    if spread == "range":
        scatter, unbiased = np.ptp(inside, axis=-1), factors.d2
    else:
        scatter, unbiased = inside.std(axis=-1, ddof=1), factors.c4
    return _build(
        location=(MEANS, data.mean(axis=-1)),
        scatter=(RANGES if spread == "range" else DEVIATIONS, scatter),
        masks=(trial_mask(trial, data.shape[-2]),) * 2,
        given=(centre, sigma),
        unbiased=unbiased,
        factors=factors,
        size=n,
        variant="xbar-r" if spread == "range" else "xbar-s",
        width=width,
    )


def individuals(
    values: Any,
    *,
    span: int = 2,
    trial: Any = None,
    centre: Any = None,
    sigma: Any = None,
    width: float = 3.0,
    digits: Digits = "exact",
) -> VariablesChart:
    """Charts of single `values` (k,) or (charts, k) and of moving ranges over `span` successive values.

    The moving-range chart starts at value number `span`, so it has k - span + 1 points. A range counts for
    the limits when all its values belong to the trial. digits="printed" divides by 1.128 as the tables do.
    Source: ISO 7870-2:2013, table 3; NIST/SEMATECH e-Handbook, 6.3.2.2.
    """
    span = arguments.count("span", span, at_least=2)
    data = series("values", values, at_least=span)
    mask = trial_mask(trial, data.shape[-1])
    windows = np.lib.stride_tricks.sliding_window_view(data, span, axis=-1)
    ranges_mask = np.lib.stride_tricks.sliding_window_view(mask, span).all(axis=-1)
    factors = shewhart_factors(span, width=width, digits=digits)
    if sigma is None and not ranges_mask.any():
        raise OutOfRange("trial", given=int(mask.sum()), allowed=f">= {span}")
    return _build(
        location=(SINGLES, data),
        scatter=(MOVING, np.ptp(windows, axis=-1)),
        masks=(mask, ranges_mask),
        given=(centre, sigma),
        unbiased=factors.d2,
        factors=factors,
        size=span,
        variant="individuals",
        width=width,
    )


def _build(
    *,
    location: tuple[Text, Array],
    scatter: tuple[Text, Array],
    masks: tuple[Any, Any],
    given: tuple[Any, Any],
    unbiased: float,
    factors: ShewhartFactors,
    size: int,
    variant: str,
    width: float,
) -> VariablesChart:
    points, ranges = location[1], scatter[1]
    charts = points.shape[:-1]
    middle = (
        points[..., masks[0]].mean(axis=-1, keepdims=True)
        if given[0] is None
        else level("centre", given[0], charts)
    )
    if given[1] is None:
        typical = ranges[..., masks[1]].mean(axis=-1, keepdims=True)
    else:
        typical = unbiased * level("sigma", given[1], charts, positive=True)
    if not typical.all():
        raise no_variation("sigma")
    sigma = typical / unbiased
    half, low, high, relative = _reach(variant, factors, given=given[1] is not None, width=width)
    reach = half * (sigma if variant == "individuals" or given[1] is not None else typical)
    return VariablesChart(
        edition="ISO 7870-2:2013, tables 1 to 3",
        warnings=weak_trial(int(masks[0].sum())) if given[1] is None else (),
        variant=variant,
        centre=settled(middle[..., 0]),
        sigma=settled(sigma[..., 0]),
        size=size,
        location=_chart(location, middle, (middle - reach, middle + reach), reach / width, masks[0]),
        spread=_chart(scatter, typical, (low * typical, high * typical), relative * typical, masks[1]),
    )


def _reach(
    variant: str, factors: ShewhartFactors, *, given: bool, width: float
) -> tuple[float, float, float, float]:
    """Half-width of the location chart, both limits and the sd of the spread chart, over the mean spread."""
    if variant == "xbar-s":
        half, low, high = (factors.A if given else factors.A3), factors.B3, factors.B4
        return half, low, high, float(np.sqrt(1.0 - factors.c4**2) / factors.c4)
    half = width if variant == "individuals" else (factors.A if given else factors.A2)
    return half, factors.D3, factors.D4, factors.d3 / factors.d2


def _chart(
    named: tuple[Text, Array], centre: Array, limits: tuple[Array, Array], sd: Array, mask: Any
) -> Chart:
    shape = named[1].shape
    return Chart(
        name=named[0],
        points=named[1],
        centre=np.broadcast_to(centre, shape),
        lower=np.broadcast_to(limits[0], shape),
        upper=np.broadcast_to(limits[1], shape),
        sd=np.broadcast_to(sd, shape),
        trial=mask,
    )
