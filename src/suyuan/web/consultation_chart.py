"""Comments by section as bars, ready for the template: how many, and what became of them.

Drawn on the server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from suyuan.registry.consultations.figures import WHOLE, Figures

LOOKS: Final = {"taken": "good", "partly": "wait", "not_taken": "over", "": "none"}
WIDTH: Final = 100.0
MOST: Final = 12  # sections with the most comments; the others are told in the margin of the text


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Comments of a section with the same reply: where they lie in its bar."""

    reply: str
    look: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A section (number 0: the whole) with all its comments."""

    number: int
    heading: str
    count: int
    pieces: tuple[Piece, ...]


def bars_of(known: Figures, outline: Iterable[tuple[int, str, int]]) -> list[Bar]:
    """The sections with the most comments in their order, then the whole. outline : number, heading, page"""
    headings = {WHOLE: "", **{number: heading for number, heading, _ in outline}}
    sent = {number: known.on(number) for number in known.by_section}
    chosen = sorted(sent, key=lambda number: (-sent[number], number))[:MOST]
    widest = max(sent.values(), default=1)
    return [
        Bar(
            number=number,
            heading=headings.get(number, ""),
            count=sent[number],
            pieces=_pieces(known, number, widest),
        )
        for number in sorted(chosen, key=lambda number: (number == WHOLE, number))
    ]


def _pieces(known: Figures, number: int, widest: int) -> tuple[Piece, ...]:
    made, x = [], 0.0
    for reply, look in LOOKS.items():
        count = known.by_section[number].get(reply, 0)
        width = WIDTH * count / widest
        if count:
            made.append(Piece(reply=reply, look=look, count=count, x=x, width=width))
        x += width
    return tuple(made)
