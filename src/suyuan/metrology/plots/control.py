"""The control chart as a figure: points, centre line, limits, and the points at which a rule fired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.text import Language, Text
from suyuan.metrology import arguments
from suyuan.metrology.plots.canvas import (
    ACCENT,
    INK,
    LINE,
    SOFT,
    WARN,
    legend,
    name_axes,
    said,
    sheet,
    with_unit,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBER: Final = Text("序号", "number")
CENTRE: Final = Text("中心线", "centre line")
LIMITS: Final = Text("控制限", "control limits")
ALARM: Final = Text("报警", "signal")


def control_chart(
    points: Any,
    *,
    centre: Any,
    lower: Any,
    upper: Any,
    alarms: Sequence[int] = (),
    name: str = "x",
    unit: str = "",
    language: Language = "zh",
) -> Figure:
    """Points in the order of time with their centre line and limits; `alarms` are indices of points.

    points : (n,). centre, lower, upper : numbers or (n,), as the limits of an EWMA chart grow with time.
    Raises InputError for an alarm outside the chart.
    """
    import numpy as np

    values = arguments.array("points", points)
    marked = [arguments.count("alarm", one, at_most=len(values) - 1) for one in alarms]
    order = np.arange(1, len(values) + 1)
    figure, axes = sheet()
    axes.plot(
        order, arguments.alongside("centre", centre, values), color=SOFT, lw=1, label=said(CENTRE, language)
    )
    for place, limit in enumerate((lower, upper)):
        line = arguments.alongside("limits", limit, values)
        axes.step(
            order,
            line,
            where="mid",
            color=WARN,
            lw=1,
            ls="--",
            label=None if place else said(LIMITS, language),
        )
    axes.plot(order, values, color=LINE, lw=1, zorder=1)
    axes.plot(order, values, "o", color=ACCENT, ms=4, zorder=2)
    if marked:
        axes.plot(order[marked], values[marked], "o", color=WARN, ms=7, zorder=3, label=said(ALARM, language))
    axes.margins(x=0.02)
    axes.spines["bottom"].set_color(INK)
    name_axes(axes, x=said(NUMBER, language), y=with_unit(name, unit))
    legend(axes)
    return figure
