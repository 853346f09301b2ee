"""Figures of an uncertainty: the budget as a waterfall, the distribution with its coverage interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.text import Language, Text
from suyuan.metrology import arguments
from suyuan.metrology.plots.canvas import (
    ACCENT,
    BACK,
    INK,
    LINE,
    SOFT,
    as_many,
    legend,
    name_axes,
    said,
    sheet,
    with_unit,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARE: Final = Text("方差占比 / %", "share of the variance / %")
COMBINED: Final = Text("合成", "combined")
DENSITY: Final = Text("概率密度", "probability density")
TRIALS: Final = Text("蒙特卡洛", "Monte Carlo")
FIRST_ORDER: Final = Text("传播律", "law of propagation")
INTERVAL: Final = Text("包含区间", "coverage interval")
MOST_BARS: Final = 25


def budget_waterfall(labels: Sequence[str], shares: Any, *, language: Language = "zh") -> Figure:
    """The budget: each influence begins where the one before it ended, the last bar is the whole.

    labels : names of the n influences. shares : (n,), parts of the variance that add up to 1; a negative one
    (correlated influences) runs backward. Raises InputError when they do not match or are too many.
    """
    parts = arguments.array("shares", shares)
    arguments.not_above("influences", len(parts), MOST_BARS)
    names = as_many(labels, len(parts))
    ends = parts.cumsum() * 100
    begins = ends - parts * 100
    figure, axes = sheet(height=0.9 + 0.32 * (len(parts) + 1))
    places = range(len(parts))
    colours = [BACK if part < 0 else ACCENT for part in parts]
    axes.barh(places, parts * 100, left=begins, color=colours, height=0.55)
    axes.barh([len(parts)], [ends[-1]], color=INK, height=0.55)
    for place, part, end, begin in zip(places, parts, ends, begins, strict=True):
        axes.text(max(end, begin) + 1, place, f"{100 * part + 0.0:.1f}", va="center", fontsize=8, color=SOFT)
    axes.set_yticks([*places, len(parts)], [*names, said(COMBINED, language)])
    axes.invert_yaxis()
    axes.axvline(0, color=LINE, lw=0.8)
    axes.set_xlim(
        min(0.0, float(min(begins.min(), ends.min()))),
        max(float(max(begins.max(), ends.max())), 100.0) * 1.12,
    )
    name_axes(axes, x=said(SHARE, language), y="")
    return figure


def distribution(
    values: Any,
    *,
    interval: tuple[float, float] | None = None,
    value: float | None = None,
    u: float | None = None,
    name: str = "y",
    unit: str = "",
    bins: int = 80,
    language: Language = "zh",
) -> Figure:
    """Trial values as columns, with the coverage interval, and the first-order result as a normal curve.

    values : (trials,), in `unit`. interval : its two ends. value, u : the first-order result, drawn when both
    are given. Raises InputError for fewer than two values.
    """
    import numpy as np

    trials = arguments.array("values", values, at_least=2)
    columns = arguments.count("bins", bins, at_least=1, at_most=1000)
    figure, axes = sheet()
    low, high = np.quantile(trials, [0.00025, 0.99975])
    shown = (low, high) if high > low else None
    axes.hist(
        trials,
        bins=columns,
        range=shown,
        density=True,
        color=ACCENT,
        alpha=0.32,
        label=said(TRIALS, language),
    )
    if value is not None and u is not None:
        spread = arguments.number("u", u, low=0.0, open_low=True)
        x = np.linspace(*axes.get_xlim(), 300)
        z = (x - arguments.number("value", value)) / spread
        axes.plot(
            x,
            np.exp(-z * z / 2) / (spread * np.sqrt(2 * np.pi)),
            color=INK,
            lw=1.6,
            label=said(FIRST_ORDER, language),
        )
    for place, end in enumerate(interval or ()):
        axes.axvline(
            end, color=ACCENT, lw=1.2, ls="--", label=said(INTERVAL, language) if not place else None
        )
    name_axes(axes, x=with_unit(name, unit), y=said(DENSITY, language))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    legend(axes)
    return figure
