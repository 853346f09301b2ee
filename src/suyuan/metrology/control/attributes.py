"""Shewhart charts of counts: p and np (nonconforming items), c and u (nonconformities), any sample sizes.

Limits are those of the normal approximation, cut where a count cannot go: below zero, above the sample.
Source: ISO 7870-2:2013, table 4; NIST/SEMATECH e-Handbook, 6.3.3.
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
from suyuan.metrology.control.chart import Chart, alongside, level, series, settled, trial_mask, weak_trial
from suyuan.metrology.control.errors import no_variation

Array = NDArray[np.float64]
Kind = Literal["p", "np", "c", "u"]

NAMES: Final = {
    "p": Text("不合格品率图", "Chart of the proportion nonconforming"),
    "np": Text("不合格品数图", "Chart of the number nonconforming"),
    "c": Text("不合格数图", "Chart of the number of nonconformities"),
    "u": Text("单位不合格数图", "Chart of nonconformities per unit"),
}
SMALL_COUNT: Final = 5.0


@dataclass(frozen=True, kw_only=True)
class AttributesChart(Answer):
    """A chart of counts. rate : p or nonconformities per unit (per sample for c); one number or (charts,)."""

    method: ClassVar[Text] = Text("常规控制图（计数）", "Shewhart control charts for attributes")
    variant: str
    rate: Any
    chart: Chart

    def sentences(self) -> tuple[Text, ...]:
        """The chart in a sentence."""
        return (self.chart.sentence(),)


def p_chart(nonconforming: Any, sizes: Any, **options: Any) -> AttributesChart:
    """Proportions of `nonconforming` items in samples of `sizes`; arrays (k,) or (charts, k)."""
    return attributes_chart(nonconforming, kind="p", sizes=sizes, **options)


def np_chart(nonconforming: Any, sizes: Any, **options: Any) -> AttributesChart:
    """Numbers of `nonconforming` items in samples of `sizes`; arrays (k,) or (charts, k)."""
    return attributes_chart(nonconforming, kind="np", sizes=sizes, **options)


def c_chart(nonconformities: Any, **options: Any) -> AttributesChart:
    """Numbers of `nonconformities` in equal samples; array (k,) or (charts, k)."""
    return attributes_chart(nonconformities, kind="c", **options)


def u_chart(nonconformities: Any, sizes: Any, **options: Any) -> AttributesChart:
    """`nonconformities` per unit in samples of `sizes` units; arrays (k,) or (charts, k)."""
    return attributes_chart(nonconformities, kind="u", sizes=sizes, **options)


def attributes_chart(
    counts: Any,
    *,
    kind: Kind,
    sizes: Any = None,
    trial: Any = None,
    rate: Any = None,
    width: float = 3.0,
) -> AttributesChart:
    """The chart `kind` of `counts`, (k,) or (charts, k); `sizes` alike, or one number for all.

    trial : as in `xbar_chart`. rate : prespecified p, mean count (c) or count per unit (u) instead.
    Raises NoVariation where the trial counts nothing (or, for p and np, everything).
    """
    arguments.chosen("kind", kind, tuple(NAMES))
    width = arguments.number("width", width, low=0.0, high=1e6, open_low=True)
    counted = series("counts", counts, at_least=1, low=0.0)
    amounts = _sizes(kind, counted, sizes)
    mask = trial_mask(trial, counted.shape[-1])
    if rate is None:
        total = amounts[..., mask].sum(axis=-1, keepdims=True)
        mean = counted[..., mask].sum(axis=-1, keepdims=True) / total
    else:
        mean = level("rate", rate, counted.shape[:-1], positive=True)
    binomial = kind in ("p", "np")
    variance = mean * (1.0 - mean) if binomial else mean
    if not (variance > 0.0).all():
        raise no_variation("rate (1 - rate)" if binomial else "rate")
    scale = amounts if kind == "np" else np.ones_like(amounts)
    sd = scale * np.sqrt(variance / amounts)
    centre = scale * mean
    ceiling = scale if binomial else np.inf
    return AttributesChart(
        edition="ISO 7870-2:2013, table 4",
        warnings=(
            *_approximation(mean, amounts),
            *(weak_trial(int(mask.sum())) if rate is None else ()),
        ),
        variant=kind,
        rate=settled(mean[..., 0]),
        chart=Chart(
            name=NAMES[kind],
            points=counted * scale / amounts,
            centre=centre,
            lower=np.maximum(centre - width * sd, 0.0),
            upper=np.minimum(centre + width * sd, ceiling),
            sd=sd,
            trial=mask,
        ),
    )


def _sizes(kind: Kind, counted: Array, sizes: Any) -> Array:
    if kind == "c":
        if sizes is not None:
            raise OutOfRange("sizes", given=sizes, allowed="None (c)")
        return np.ones_like(counted)
    if np.ndim(sizes) == 1 and counted.ndim == 2:
        sizes = np.broadcast_to(arguments.array("sizes", sizes), counted.shape)
    amounts = alongside("sizes", sizes, counted, low=1e-9, high=1e15)
    if kind in ("p", "np") and (counted > amounts).any():
        place = tuple(np.argwhere(counted > amounts)[0])
        raise OutOfRange("counts", given=counted[place], allowed=f"<= {amounts[place]:g}")
    return amounts


def _approximation(mean: Array, amounts: Array) -> tuple[Text, ...]:
    smallest = float((mean * amounts).min())
    if smallest >= SMALL_COUNT:
        return ()
    return (
        Text(
            f"期望计数最小为 {smallest:.3g}，正态近似的控制限不准确。",
            f"The smallest expected count is {smallest:.3g}; limits of the normal approximation are poor.",
        ),
    )
