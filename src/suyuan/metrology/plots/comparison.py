"""Figures of a comparison: degrees of equivalence with their expanded uncertainties, and the Youden plot.

Source: CIPM MRA-G-11, 6 (degrees of equivalence); ISO 13528:2022, 10.3 (Youden plots).
"""

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
    as_many,
    name_axes,
    said,
    sheet,
    with_unit,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DIFFERENCE: Final = Text("等效度 d ± U(d)", "degree of equivalence d ± U(d)")
FIRST: Final = Text("样品 A", "sample A")
LONG_NAME: Final = 6
SECOND: Final = Text("样品 B", "sample B")


def degrees_of_equivalence(
    labels: Sequence[str], d: Any, U: Any, *, unit: str = "", language: Language = "zh"
) -> Figure:
    """Differences from the reference value with their expanded uncertainties; |d| > U is drawn as a warning.

    labels : names of the n participants. d, U : (n,), in `unit`; U > 0. Raises InputError.
    """
    differences = arguments.array("d", d)
    spreads = arguments.alongside("U", U, differences, low=0.0, open_low=True)
    names = as_many(labels, len(differences))
    figure, axes = sheet(width=max(6.4, 0.45 * len(differences)))
    axes.axhline(0, color=INK, lw=1)
    for place, (value, spread) in enumerate(zip(differences, spreads, strict=True)):
        colour = WARN if abs(value) > spread else ACCENT
        axes.errorbar([place], [value], yerr=[spread], fmt="o", color=colour, ms=5, capsize=3, lw=1.2)
    axes.set_xticks(range(len(names)), names)
    if max(map(len, names)) > LONG_NAME:
        axes.tick_params(axis="x", rotation=45)
    name_axes(axes, x="", y=with_unit(said(DIFFERENCE, language), unit))
    return figure


def youden(
    first: Any,
    second: Any,
    *,
    labels: Sequence[str] = (),
    centre: tuple[float, float] | None = None,
    unit: str = "",
    language: Language = "zh",
) -> Figure:
    """Two similar samples against each other: along the 45° line a laboratory is off in the same way twice.

    first, second : (n,), one result of each laboratory, in `unit`. centre : the lines that part the
    quadrants, the medians unless given. Raises InputError.
    """
    import numpy as np

    x = arguments.array("first", first)
    y = arguments.alongside("second", second, x)
    middle = (float(np.median(x)), float(np.median(y))) if centre is None else centre
    figure, axes = sheet(width=5.2, height=5.0)
    axes.axvline(middle[0], color=LINE, lw=1)
    axes.axhline(middle[1], color=LINE, lw=1)
    axes.axline(middle, slope=1, color=SOFT, lw=0.8, ls="--")
    axes.plot(x, y, "o", color=ACCENT, ms=5)
    for label, a, b in zip(labels, x, y, strict=False):
        axes.annotate(str(label), (a, b), xytext=(4, 3), textcoords="offset points", fontsize=8, color=SOFT)
    axes.set_aspect("equal", adjustable="datalim")
    name_axes(axes, x=with_unit(said(FIRST, language), unit), y=with_unit(said(SECOND, language), unit))
    return figure
