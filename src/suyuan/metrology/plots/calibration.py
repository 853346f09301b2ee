"""The calibration curve as a figure: points with their uncertainties, the fitted function with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from suyuan.base.text import Language, Text
from suyuan.metrology import arguments
from suyuan.metrology.plots.canvas import ACCENT, INK, legend, name_axes, said, sheet, with_unit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS: Final = Text("测量点", "points")
CURVE: Final = Text("校准曲线", "calibration curve")
BAND: Final = Text("± U", "± U")


def calibration_curve(
    x: Any,
    y: Any,
    *,
    at: Any,
    fitted: Any,
    U: Any = 0.0,
    u_x: Any = 0.0,
    u_y: Any = 0.0,
    names: tuple[str, str] = ("x", "y"),
    units: tuple[str, str] = ("", ""),
    language: Language = "zh",
) -> Figure:
    """Measured points (n,) with standard uncertainties, and a function at m places with a band ± U.

    at, fitted, U : (m,), where the function was worked out, its values, and their expanded uncertainties.
    Raises InputError.
    """
    stimulus = arguments.array("x", x)
    response = arguments.alongside("y", y, stimulus)
    spread_x = arguments.alongside("u_x", u_x, stimulus, low=0.0)
    spread_y = arguments.alongside("u_y", u_y, stimulus, low=0.0)
    places = arguments.array("at", at, at_least=2)
    curve = arguments.alongside("fitted", fitted, places)
    band = arguments.alongside("U", U, places, low=0.0)
    figure, axes = sheet()
    if band.any():
        axes.fill_between(
            places, curve - band, curve + band, color=ACCENT, alpha=0.18, lw=0, label=said(BAND, language)
        )
    axes.plot(places, curve, color=ACCENT, lw=1.6, label=said(CURVE, language))
    axes.errorbar(
        stimulus,
        response,
        xerr=spread_x if spread_x.any() else None,
        yerr=spread_y if spread_y.any() else None,
        fmt="o",
        color=INK,
        ms=4,
        lw=1,
        capsize=2,
        label=said(POINTS, language),
    )
    name_axes(axes, x=with_unit(names[0], units[0]), y=with_unit(names[1], units[1]))
    legend(axes)
    return figure
