"""What the laws are called in words; their codes are those of the case format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text, same

LAW_NAMES: Final[Mapping[str, Text]] = {
    "normal": Text("正态", "normal"),
    "t": Text("t", "Student t"),
    "rectangular": Text("矩形", "rectangular"),
    "triangular": Text("三角", "triangular"),
    "trapezoidal": Text("梯形", "trapezoidal"),
    "arcsine": Text("反正弦", "arcsine"),
    "curvilinear_trapezoid": Text("曲边梯形", "curvilinear trapezoid"),
    "beta": Text("贝塔", "beta"),
    "exponential": Text("指数", "exponential"),
    "log_normal": Text("对数正态", "log-normal"),
    "gamma": Text("伽马", "gamma"),
    "poisson_count": Text("泊松计数", "Poisson count"),
    "discrete": Text("离散", "discrete"),
    "empirical": Text("经验", "empirical"),
    "constant": Text("常数", "constant"),
}


def law_name(code: str) -> Text:
    """The law in words; an unknown code says itself."""
    return LAW_NAMES.get(code, same(code))
