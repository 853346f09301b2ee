"""Cost against coverage: the curve of the best known plans, what is proven below it, and plans as marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from suyuan.base.text import Text
from suyuan.web.explorer_svg import ACCENT, FONT, INK, LINE, SOFT
from suyuan.web.speech import say

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 22, 44, 46
MONEY: Final = Text("年费用，万元", "cost of a year, 10 000 yuan")
SHARE: Final = Text("目标完成比例", "share of the goal")
MARKS: Final[dict[str, tuple[Text, str]]] = {
    "plan": (Text("本方案", "this plan"), ACCENT),
    "greedy": (Text("逐项建设", "one by one"), "#b9762b"),
    "other": (Text("对比方案", "the other plan"), "#7a4f9a"),
    "asked": (Text("推演", "what if"), "#ad241c"),
}
STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A plan as a point. name : one of MARKS"""

    name: str
    share: float
    cost: float


def chart_svg(
    curve: Sequence[Mapping[str, Any]],
    marks: Sequence[Mark],
    *,
    title: str,
    second: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The picture as an SVG file, for the page and for download."""
    most = max([1.0, *(one["cost"] for one in (*curve, *second)), *(mark.cost for mark in marks)])
    step = _step(most / 4)
    top = step * (int(most / step) + 1)

    def x(share: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(share, 0.0), 1.0)

    def y(cost: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cost / top

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="{FONT}" role="img" class="siting-chart">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 20, say(MONEY), anchor="start"),
        _text(WIDTH - RIGHT, HEIGHT - 8, say(SHARE), anchor="end"),
    ]
    for place in range(int(top / step) + 1):
        at = y(place * step)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="{LINE}" stroke-width=".7"/>')
        parts.append(_text(LEFT - 8, at + 4, f"{place * step:,.10g}", anchor="end"))
    for tenth in range(0, 11, 2):
        parts.append(_text(x(tenth / 10), HEIGHT - BOTTOM + 18, f"{10 * tenth} %", anchor="middle"))
    if curve:
        upper = [(x(one["share"]), y(one["cost"])) for one in curve]
        lower = [(x(one["share"]), y(one["bound"])) for one in reversed(curve)]
        parts.append(f'<path d="{_path((*upper, *lower))}Z" fill="{ACCENT}" opacity=".13"/>')
        parts.append(f'<path d="{_path(upper)}" fill="none" stroke="{ACCENT}" stroke-width="2"/>')
    if second:
        line = _path([(x(one["share"]), y(one["cost"])) for one in second])
        parts.append(
            f'<path d="{line}" fill="none" stroke="{MARKS["other"][1]}" stroke-width="2" '
            'stroke-dasharray="6 4"/>'
        )
    for mark in marks:
        parts.append(
            f'<circle cx="{x(mark.share):.1f}" cy="{y(mark.cost):.1f}" r="5.5" fill="{MARKS[mark.name][1]}" '
            'stroke="#fff" stroke-width="1.5"/>'
        )
    parts += _legend(marks)
    return "".join((*parts, "</svg>"))


def _legend(marks: Sequence[Mark]) -> list[str]:
    """The marks in the order they are given, along the top right."""
    parts, right = [], float(WIDTH - RIGHT)
    for mark in reversed(marks):
        name, colour = MARKS[mark.name]
        word = say(name)
        wide = sum(12 if ord(letter) > 255 else 6.6 for letter in word)
        parts.append(_text(right, 20, word, anchor="end", fill=INK))
        parts.append(f'<circle cx="{right - wide - 9:.1f}" cy="16" r="4.5" fill="{colour}"/>')
        right -= wide + 30
    return parts


def _text(x: float, y: float, text: str, *, anchor: str, fill: str = SOFT) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}" fill="{fill}">'
        f"{escape(text)}</text>"
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _step(least: float) -> float:
    """A round step of the axis, not below `least`."""
    power = 10.0 ** len(str(int(max(least, 1.0)))) / 10
    return next((power * one for one in STEPS if power * one >= least), power * 10)
