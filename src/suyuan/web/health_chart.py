"""Broken chains month by month, by cause, as a share of the results: drawn on the server, with its colours.

The same drawing stands in the page and is handed out as a file, so that it brings colours of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.registry.results.health_figures import Figures, Part
from suyuan.trace.links import CODES

WIDTH: Final = 760
HEIGHT: Final = 236
LEFT: Final = 52
RIGHT: Final = 8
TOP: Final = 18
BASE: Final = 196
FILLED: Final = 0.62  # of the room of a month
WIDEST: Final = 46
MONTHS: Final = 24
SMALLEST: Final = 1.5
STEPS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
# From what is missing altogether to what is only too coarse; told apart in grey as well.
COLOURS: Final = {
    "NO_CERT": "#17252f",
    "REVOKED": "#8c1d18",
    "ISSUER_UNKNOWN": "#5b4a8a",
    "OUT_OF_SCOPE": "#2f6f8f",
    "EXPIRED_AT_USE": "#d08a1d",
    "OUT_OF_RANGE": "#7a9e3a",
    "RATIO": "#c3a6c9",
}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The results of a month that break by one code, as a piece of its column."""

    code: str
    y: float
    height: float
    results: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Column:
    """One month."""

    month: date
    x: float
    width: float
    pieces: tuple[Piece, ...]
    results: int
    is_labelled: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The whole drawing; `codes` are those that occur, in the order of the columns from below."""

    width: int
    height: int
    left: int
    right: int
    top: int
    base: int
    columns: tuple[Column, ...]
    grid: tuple[tuple[float, float], ...]  # height, share
    codes: tuple[str, ...]
    colours: dict[str, str]


def health_chart(figures: Figures) -> Chart | None:
    """The last months that have results; None where nothing is broken in them."""
    months = figures.months[-MONTHS:]
    most = max((sum(part.lost) / part.results for _, part in months if part.results), default=0.0)
    if most == 0.0:
        return None
    step = next((one for one in STEPS if most <= 5 * one), STEPS[-1])
    top = step * -(-most // step)
    room = (WIDTH - LEFT - RIGHT) / len(months)
    width = min(FILLED * room, WIDEST)
    codes = tuple(CODES)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        base=BASE,
        columns=tuple(
            Column(
                month=month,
                x=LEFT + room * (place + 0.5) - width / 2,
                width=width,
                pieces=_pieces(part, top, codes),
                results=part.results,
                is_labelled=len(months) <= 13 or month.month % 3 == 1,
            )
            for place, (month, part) in enumerate(months)
        ),
        grid=tuple(
            (BASE - (BASE - TOP) * place * step / top, place * step) for place in range(round(top / step) + 1)
        ),
        codes=tuple(code for rank, code in enumerate(codes) if any(part.lost[rank] for _, part in months)),
        colours=COLOURS,
    )


def _pieces(part: Part, top: float, codes: Sequence[str]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    y = float(BASE)
    for code, results in zip(codes, part.lost, strict=True):
        if results:
            share = results / part.results
            height = max(SMALLEST, (BASE - TOP) * share / top)
            y -= height
            found.append(Piece(code=code, y=y, height=height, results=results, share=share))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Band:
    """A piece of the bar of a house or kind, in per cent of its width; without a code it is what holds."""

    code: str
    begin: float
    width: float


def bands(part: Part) -> tuple[Band, ...]:
    """What holds first, then the causes in their order. A cause never vanishes."""
    if not part.results:
        return ()
    widths = {
        code: max(100 * lost / part.results, 1.2) for code, lost in zip(CODES, part.lost, strict=True) if lost
    }
    held = max(100 - sum(widths.values()), 0.0)
    found = [Band(code="", begin=0.0, width=held)]
    for code, width in widths.items():
        found.append(Band(code=code, begin=found[-1].begin + found[-1].width, width=width))
    return tuple(found)
