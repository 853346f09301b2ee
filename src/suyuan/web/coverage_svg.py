"""The map and the matrix of coverage as drawings that stand alone: colours and fonts inside the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from suyuan.web.coverage_grid import Grid
from suyuan.web.speech import pick, say
from suyuan.web.tile_map import Tile
from suyuan.web.words.coverage import STATES

SHADES: Final = ("#eef1f3", "#dcebef", "#b3d3dc", "#7fb3c2", "#387a90", "#0f5c73")
COLOURS: Final[Mapping[str, str]] = {
    "covered": "#2f8f5b", "blocked": "#d9a441", "lapsed": "#cf6a5f", "missing": "#e6e9ec",
}  # fmt: skip
INK: Final = "#1d2a33"
HEAD: Final = 34
NAMES: Final = 210
STEP: Final = 15
TOP: Final = 130


def tiles_svg(tiles: Sequence[Tile], words: Mapping[str, str], *, title: str) -> str:
    """The map with a title; `words` are the values as said, by code."""
    rows = max((tile.row for tile in tiles), default=0) + 1
    drawn = [_text(0, 20, title, size=14)]
    for tile in tiles:
        x, y = tile.column * 84, HEAD + tile.row * 66
        ink = "#fff" if tile.shade > 3 else INK
        drawn.append(_box(x, y, 80, 58, SHADES[tile.shade]))
        drawn.append(_text(x + 40, y + 24, say(tile.name), ink=ink, anchor="middle"))
        drawn.append(_text(x + 40, y + 44, words[tile.code], ink=ink, anchor="middle", size=13))
    return _sheet(drawn, width=340, height=HEAD + rows * 66)


def grid_svg(grid: Grid, *, title: str) -> str:
    """The matrix with its legend. A cell that is held though not owed is drawn smaller."""
    drawn = [_text(0, 20, title, size=14)]
    for place, row in enumerate(grid.divisions):
        x = NAMES + place * STEP + 11
        drawn.append(
            f'<text transform="translate({x} {TOP - 6}) rotate(-60)" font-size="10" fill="{INK}">'
            f"{escape(pick(row))}</text>"
        )
    for down, line in enumerate(grid.lines):
        y = TOP + down * STEP
        drawn.append(_text(NAMES - 6, y + 11, pick(line.kind), anchor="end", size=10))
        for place, cell in enumerate(line.cells):
            if cell is not None:
                inset = 0 if cell.owed else 4
                size = STEP - 2 - 2 * inset
                drawn.append(
                    _box(NAMES + place * STEP + inset, y + inset, size, size, COLOURS[cell.state], radius=2)
                )
    bottom = TOP + len(grid.lines) * STEP + 18
    for place, (state, words) in enumerate(STATES.items()):
        drawn.append(_box(place * 190, bottom, 12, 12, COLOURS[state], radius=2))
        drawn.append(
            _text(place * 190 + 18, bottom + 10, f"{say(words)} {grid.states.get(state, 0)}", size=11)
        )
    width = max(NAMES + len(grid.divisions) * STEP + 70, 4 * 190)
    return _sheet(drawn, width=width, height=bottom + 24)


def _sheet(drawn: Sequence[str], *, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="sans-serif">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(drawn)}</svg>'
    )


def _box(x: int, y: int, width: int, height: int, fill: str, *, radius: int = 5) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>'


def _text(x: int, y: int, words: str, *, ink: str = INK, anchor: str = "start", size: int = 12) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{ink}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'
    )
