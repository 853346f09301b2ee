"""The picture of a results table as SVG: bars of expanded uncertainty on a field of permissible errors.

One drawing serves the PDF and the HTML page. It speaks by form as well as by colour: a failed result is an
open diamond, so that a black and white print says the same.

Source: ISO 80000-1, 7.1.4 (quantity and unit at an axis).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.certify.chart import Mark, Series
from suyuan.certify.page_words import Voice

INK, SOFT, ACCENT, WARN, HAIR, BAND = "#1b1f24", "#5b6570", "#1d3f5e", "#9b2c1f", "#c3cbd3", "#e8eef4"
FONT: Final = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
LIMIT: Final = Text("最大允许误差", "MPE")
FAILED: Final = Text("不合格", "fail")


class Paper(NamedTuple):
    """Size of a picture, its margins and its type, in points; `key`: the line that explains the signs."""

    width: float
    height: float
    left: float
    top: float
    bottom: float
    size: float
    key: float
    right: float = 2.0


PRINTED: Final = Paper(width=470, height=122, left=34, top=19, bottom=25, size=7.0, key=9)
ON_SCREEN: Final = Paper(width=400, height=176, left=40, top=36, bottom=30, size=9.0, key=25)
"""Drawn larger for its width, so that it can still be read on a telephone."""


class Scale(NamedTuple):
    """The upright axis: from `low` to `high` with a tick every `step`."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        first, last = math.ceil(self.low / self.step - 1e-9), math.floor(self.high / self.step + 1e-9)
        return [number * self.step for number in range(first, last + 1)]

    def written(self, tick: float) -> str:
        """A tick with as many decimals as the step needs, and a typographic minus."""
        places = max(0, -math.floor(math.log10(self.step) + 1e-9))
        text = f"{tick:.{places}f}" if places <= 6 and abs(tick) < 1e6 else f"{tick:.3g}"
        return "0" if float(text) == 0 else text.replace("-", "−")


@dataclass(frozen=True)
class Frame:
    """Where on the paper a value and the place of a result lie, in points."""

    paper: Paper
    scale: Scale
    count: int

    @property
    def pace(self) -> float:
        return (self.paper.width - self.paper.left - self.paper.right) / self.count

    @property
    def foot(self) -> float:
        return self.paper.height - self.paper.bottom

    def x(self, place: float) -> float:
        return self.paper.left + self.pace * place

    def y(self, value: float) -> float:
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return self.foot - share * (self.foot - self.paper.top)


def draw(shown: Series, voice: Voice, *, paper: Paper = PRINTED) -> str:
    """`shown` as one SVG element, in the languages of `voice`; it needs nothing from outside."""
    frame = Frame(paper, _scale(shown), len(shown.marks))
    parts = [
        *_field(shown, frame),
        *_grid(frame),
        *_limits(shown, frame),
        *_bars(shown, frame),
        *_labels(shown, frame, voice),
        *_key(shown, voice, paper),
    ]
    width, height = f"{paper.width:g}", f"{paper.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" font-family="{FONT}" font-size="{paper.size:g}" fill="{SOFT}">'
        f"<title>{escape(shown.says(voice))}</title>{''.join(parts)}</svg>"
    )


def _scale(shown: Series) -> Scale:
    """The least span of round numbers that holds every bar and every limit, zero included."""
    ends = [0.0]
    for mark in shown.marks:
        ends += [mark.value - mark.u, mark.value + mark.u]
        ends += [limit for limit in (mark.low, mark.high) if limit is not None]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    step = _round(span / 5)
    return Scale(low - 0.06 * span, high + 0.06 * span, step)


def _round(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * 0.999)


def _path(points: str, *, stroke: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{points}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def _text(x: float, y: float, inside: str, *, anchor: str = "") -> str:
    """A text whose markup is made already."""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{anchored}>{inside}</text>'


def _field(shown: Series, frame: Frame) -> Iterator[str]:
    """The field between the limits."""
    floor, ceiling = frame.scale.low, frame.scale.high
    for place, mark in enumerate(shown.marks):
        if mark.low is not None or mark.high is not None:
            top = frame.y(ceiling if mark.high is None else mark.high)
            bottom = frame.y(floor if mark.low is None else mark.low)
            yield (
                f'<rect x="{frame.x(place):.2f}" y="{top:.2f}" width="{frame.pace + 0.05:.2f}"'
                f' height="{max(bottom - top, 0):.2f}" fill="{BAND}"/>'
            )


def _limits(shown: Series, frame: Frame) -> Iterator[str]:
    for limits in ([mark.low for mark in shown.marks], [mark.high for mark in shown.marks]):
        if steps := _steps(limits, frame):
            yield _path(steps, stroke=ACCENT, width=0.8)


def _steps(limits: list[float | None], frame: Frame) -> str:
    path, before = [], False
    for place, limit in enumerate(limits):
        if limit is not None:
            pen = "L" if before else "M"
            path.append(f"{pen}{frame.x(place):.2f} {frame.y(limit):.2f}H{frame.x(place + 1):.2f}")
        before = limit is not None
    return "".join(path)


def _grid(frame: Frame) -> Iterator[str]:
    for tick in frame.scale.ticks:
        y = frame.y(tick)
        zero = frame.scale.written(tick) == "0"
        line = f"M{frame.x(0):g} {y:.2f}H{frame.x(frame.count):g}"
        yield _path(
            line, stroke=SOFT if zero else HAIR, width=0.6 if zero else 0.35, dash="" if zero else "1.5 2"
        )
        yield _text(frame.x(0) - 4, y + frame.paper.size * 0.36, frame.scale.written(tick), anchor="end")


def _bars(shown: Series, frame: Frame) -> Iterator[str]:
    cap = min(2.6, frame.pace * 0.3)
    for failed, colour in ((False, INK), (True, WARN)):
        bars = []
        for place, mark in enumerate(shown.marks):
            if mark.failed == failed and mark.u:
                x, low, high = (
                    frame.x(place + 0.5),
                    frame.y(mark.value - mark.u),
                    frame.y(mark.value + mark.u),
                )
                bars.append(
                    f"M{x:.2f} {low:.2f}V{high:.2f}M{x - cap:.2f} {low:.2f}h{2 * cap:.2f}"
                    f"M{x - cap:.2f} {high:.2f}h{2 * cap:.2f}"
                )
        if bars:
            yield _path("".join(bars), stroke=colour, width=0.8)
    for place, mark in enumerate(shown.marks):
        yield _point(mark, frame.x(place + 0.5), frame.y(mark.value), size=min(2.2, frame.pace * 0.28))


def _point(mark: Mark, x: float, y: float, *, size: float) -> str:
    if not mark.failed:
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size:g}" fill="{INK}"/>'
    a = size * 1.5
    return (
        f'<path d="M{x - a:.2f} {y:.2f}l{a:.2f} {-a:.2f} {a:.2f} {a:.2f} {-a:.2f} {a:.2f}z"'
        f' fill="#ffffff" stroke="{WARN}" stroke-width="1"/>'
    )


def _labels(shown: Series, frame: Frame, voice: Voice) -> Iterator[str]:
    """The points along the axis, as many as there is room for, and what they are."""
    size = frame.paper.size
    names = [mark.label or str(number) for number, mark in enumerate(shown.marks, start=1)]
    if max(_long(name, size) for name in names) > 9 * size:  # sentences are numbered instead
        names = [str(number) for number in range(1, len(names) + 1)]
    every = math.ceil((max(_long(name, size) for name in names) + 5) / frame.pace)
    for place in range(0, len(names), every):
        name = escape(names[place].replace("-", "−"))
        yield _text(frame.x(place + 0.5), frame.foot + size + 3, name, anchor="middle")
    across = _both(shown.across, voice, size)
    yield _text(frame.x(frame.count / 2), frame.paper.height - 4, across, anchor="middle")
    upright, scale = shown.name, shown.scale
    if scale.zh:
        upright = Text(f"{upright.zh} / {scale.zh}", f"{upright.en} / {scale.en}")
    yield _text(0, size + 2, _both(upright, voice, size))


def _both(text: Text, voice: Voice, size: float) -> str:
    """The first language in ink, the second behind it, lighter and smaller."""
    pair = voice.pair(text)
    second = (
        f'<tspan dx="5" font-size="{size - 0.8:g}">{escape(pair["second"])}</tspan>' if pair["second"] else ""
    )
    return f'<tspan fill="{INK}">{escape(pair["first"])}</tspan>{second}'


def _long(text: str, size: float) -> float:
    """Width of a label in points, Chinese characters twice as wide as letters."""
    return size * sum(1.0 if ord(sign) > 0x2E80 else 0.56 for sign in text)


def _key(shown: Series, voice: Voice, paper: Paper) -> Iterator[str]:
    """What the signs mean, at the upper right, read from right to left."""
    x = paper.width - paper.right
    failed = any(mark.failed for mark in shown.marks)
    for kind, words in (
        ("limit", voice.word(LIMIT) if shown.limited else ""),
        ("failed", voice.word(FAILED) if failed else ""),
        ("result", f"{voice.word(shown.name)}{' ± ' if shown.coverage else ''}{shown.coverage}"),
    ):
        if words:
            x -= _long(words, paper.size)
            yield _text(x, paper.key, escape(words))
            x -= 16
            yield _sign(kind, x, paper.key - 2.4)
            x -= 10


def _sign(kind: str, x: float, y: float) -> str:
    if kind == "limit":
        band = f'<rect x="{x:.1f}" y="{y - 3:g}" width="12" height="6" fill="{BAND}"/>'
        return band + _path(f"M{x:.1f} {y - 3:g}h12m-12 6h12", stroke=ACCENT, width=0.8)
    if kind == "failed":
        return _point(Mark(label="", value=0, failed=True), x + 7, y, size=2.2)
    bar = _path(f"M{x + 7:.1f} {y - 4.5:g}v9m-2.2 0h4.4m-4.4 -9h4.4", stroke=INK, width=0.8)
    return bar + _point(Mark(label="", value=0), x + 7, y, size=2.2)
