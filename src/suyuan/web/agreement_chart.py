"""The plot of Bland and Altman drawn on the server: differences over means, limits with confidence bands.

Source: J. M. Bland, D. G. Altman, Lancet 327 (1986), 307-310.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from suyuan.web.control_chart import ticks

WIDTH: Final = 760
HEIGHT: Final = 360
LEFT: Final = 76
RIGHT: Final = 92
TOP: Final = 16
BOTTOM: Final = 46
ROOM: Final = 0.06
LINE: Final = 14.0  # of writing
INK: Final = {
    "point": "#1d3f5e",
    "mean": "#1d3f5e",
    "limit": "#9a6700",
    "margin": "#1f7a4d",
    "soft": "#5b6570",
}


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level line: the bias, a limit of agreement or the margin, with its value and confidence band."""

    look: str
    y: float
    value: float
    top: float
    height: float
    at: float  # where its value is written: beside the line, clear of the value above


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Everything the template draws."""

    width: int
    height: int
    left: int
    right: int
    top: int
    base: int
    points: tuple[tuple[float, float], ...]
    levels: tuple[Level, ...]
    across: tuple[tuple[float, float], ...]
    upwards: tuple[tuple[float, float], ...]


def agreement_plot(pairs: Sequence[Mapping[str, str]], answer: Mapping[str, Any]) -> Plot | None:
    """The plot of a computed test; None before it is computed."""
    if not pairs or "mean" not in answer:
        return None
    x = [(float(one["domestic"]) + float(one["imported"])) / 2 for one in pairs]
    d = [float(one["domestic"]) - float(one["imported"]) for one in pairs]
    ends = [*d, answer["low_outer"], answer["high_outer"], -answer["margin"], answer["margin"]]
    low, high = _roomy(min(ends), max(ends))
    first, last = _roomy(min(x), max(x))

    def right(value: float) -> float:
        return LEFT + (value - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def level(look: str, value: float, lowest: float, highest: float) -> Level:
        return Level(
            look=look, y=down(value), value=value, top=down(highest), height=down(lowest) - down(highest),
            at=down(value),
        )  # fmt: skip

    margin = answer["margin"]
    levels = (
        level("limit", answer["high"], answer["high_inner"], answer["high_outer"]),
        level("mean", answer["mean"], answer["bias_low"], answer["bias_high"]),
        level("limit", answer["low"], answer["low_outer"], answer["low_inner"]),
        level("margin", margin, margin, margin),
        level("margin", -margin, -margin, -margin),
    )
    return Plot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        base=HEIGHT - BOTTOM,
        points=tuple((right(a), down(b)) for a, b in zip(x, d, strict=True)),
        levels=_apart(levels),
        across=tuple((right(one), one) for one in ticks(first, last)),
        upwards=tuple((down(one), one) for one in ticks(low, high)),
    )


def _apart(levels: Sequence[Level]) -> tuple[Level, ...]:
    """The levels from the top down; where two are closer than a line of writing, one moves down."""
    placed: list[Level] = []
    for one in sorted(levels, key=lambda level: level.y):
        least = placed[-1].at + LINE if placed else one.y
        placed.append(replace(one, at=max(one.y, least)))
    return tuple(placed)


def _roomy(low: float, high: float) -> tuple[float, float]:
    room = ROOM * (high - low) or abs(high) * ROOM or 1.0
    return low - room, high + room


def plot_svg(plot: Plot, *, across: str, upwards: str) -> str:
    """The plot with its colours inside, for a page without style sheets."""
    p = plot
    middle, soft = (p.top + p.base) / 2, INK["soft"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {p.width} {p.height}"'
        f' width="{p.width}" height="{p.height}"'
        ' font-family="Noto Sans CJK SC, sans-serif" font-size="12">'
        f'<rect width="{p.width}" height="{p.height}" fill="#fff"/>'
    ]
    for y, value in p.upwards:
        parts.append(
            f'<path d="M{p.left} {y:.1f}H{p.right}" stroke="#e3e7eb"/>'
            f'<text x="{p.left - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{soft}">{value:.4g}</text>'
        )
    for x, value in p.across:
        parts.append(
            f'<text x="{x:.1f}" y="{p.base + 18}" text-anchor="middle" fill="{soft}">{value:.4g}</text>'
        )
    for one in p.levels:
        ink = INK[one.look]
        dash = {"mean": "", "limit": ' stroke-dasharray="6 4"', "margin": ' stroke-dasharray="2 3"'}[one.look]
        parts.append(
            f'<rect x="{p.left}" y="{one.top:.1f}" width="{p.right - p.left}" height="{one.height:.1f}"'
            f' fill="{ink}" opacity="0.1"/>'
            f'<path d="M{p.left} {one.y:.1f}H{p.right}" stroke="{ink}"{dash}/>'
            f'<text x="{p.right + 6}" y="{one.at + 4:.1f}" fill="{ink}">{one.value:.3g}</text>'
        )
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{INK["point"]}"/>' for x, y in p.points]
    parts.append(
        f'<text x="{(p.left + p.right) / 2:.0f}" y="{p.height - 8}" text-anchor="middle">'
        f"{escape(across)}</text>"
        f'<text transform="rotate(-90 16 {middle:.0f})" x="16" y="{middle:.0f}"'
        f' text-anchor="middle">{escape(upwards)}</text></svg>'
    )
    return "".join(parts)
