"""The sheet that every figure is drawn on: one look, both languages, no global state of matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import GatewayError, OutOfRange
from suyuan.base.text import Language, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK: Final = "#17252f"
SOFT: Final = "#5a6872"
LINE: Final = "#c9d2d7"
ACCENT: Final = "#0f5c73"
WARN: Final = "#ad241c"
BACK: Final = "#b07b1c"
FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "SimHei",
)
LAST_FONT: Final = "DejaVu Sans"  # comes with matplotlib


def sheet(*, width: float = 6.4, height: float = 3.8) -> tuple[Figure, Axes]:
    """An empty figure with one pair of axes, sizes in inches. Raises GatewayError without matplotlib."""
    figure_class, rc_context = _matplotlib()
    with rc_context({"font.family": fonts()}):
        figure = figure_class(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    axes.tick_params(colors=SOFT, labelsize=9)
    return figure, axes


def name_axes(axes: Axes, *, x: str, y: str) -> None:
    """The words at the axes."""
    axes.set_xlabel(x, color=SOFT, fontsize=9, fontfamily=fonts())
    axes.set_ylabel(y, color=SOFT, fontsize=9, fontfamily=fonts())


def with_unit(name: str, unit: str) -> str:
    """A quantity with its unit, as GB 3101 writes it at an axis: m / kg."""
    return f"{name} / {unit}" if unit and unit != "1" else name


def as_many(labels: Sequence[str], count: int) -> list[str]:
    """The labels as text, one for each of `count` values. Raises OutOfRange."""
    if len(labels) != count:
        raise OutOfRange("labels", given=len(labels), allowed=count)
    return [str(label) for label in labels]


def legend(axes: Axes) -> None:
    """The key of the figure, above it, without a box."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=4,
        borderaxespad=0.2,
        frameon=False,
        prop={"size": 8, "family": fonts()},
        labelcolor=SOFT,
    )


@cache
def fonts() -> list[str]:
    """The fonts of this machine that have Chinese, the usual one last; matplotlib complains about others."""
    from matplotlib.font_manager import get_font_names

    known = set(get_font_names())
    return [*(name for name in FONTS if name in known), LAST_FONT]


def said(words: Text, language: Language) -> str:
    """One sentence in the language of the figure."""
    return words.to(language)


def _matplotlib() -> tuple[Any, Any]:
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise GatewayError(
            Text("没有安装 matplotlib", "matplotlib is not installed"),
            hint=Text("安装：pip install suyuan[plots]", "Install it: pip install suyuan[plots]"),
            retryable=False,
        ) from None
    return Figure, rc_context
