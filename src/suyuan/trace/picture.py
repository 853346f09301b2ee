"""Where everything of a picture of the graph stands: bands of boxes from the roots down, blocks of leaves.

A band is one level. Its boxes stand near what they are linked to, so that few lines cross; a crowded band is
wrapped into rows. Leaves are cells of one size in blocks, so that a place in a block is arithmetic and a
hundred thousand of them need no list of places. Lengths are in the units of the picture, y downward.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from suyuan.trace.graph import Floats
from suyuan.trace.identities import Integers

BOX_WIDTH: Final = 244.0
BOX_HEIGHT: Final = 66.0
BESIDE: Final = 24.0  # between boxes of a row
BELOW: Final = 22.0  # between rows of a band
BETWEEN: Final = 84.0  # between bands: room for the lines
CELL: Final = 24.0
HEAD: Final = 40.0  # of a block, for its name
MARGIN: Final = 36.0
IN_A_ROW: Final = 6  # boxes that are never wrapped
WIDE: Final = 1.8  # width over height of blocks, and of the whole field of them
SWEEPS: Final = 4


class Band(NamedTuple):
    """One level: where it begins and how high it is."""

    level: int
    y: float
    height: float


class Block(NamedTuple):
    """The place of some leaves: cell i stands in row i // columns below the head."""

    x: float
    y: float
    width: float
    height: float
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """x, y : arrays (k,), upper left corners of the boxes; `bands` from the top down, then the blocks."""

    width: float
    height: float
    x: Floats
    y: Floats
    bands: tuple[Band, ...]
    blocks: tuple[Block, ...]
    field: Band | None  # that of the blocks


def picture_of(
    level: Integers, share: Floats, child: Integers, parent: Integers, *, counts: Sequence[int] = ()
) -> Picture:
    """The places of boxes on levels, the highest on top, with lines child to parent, and of blocks of leaves.

    level, share : arrays (k,); child, parent : arrays (e,), places of boxes; counts : leaves of each block
    """
    ranks = _ranks(level, share, child, parent)
    across = {one: _across(int((level == one).sum())) for one in np.unique(level).tolist()}
    boxes_width = max((_row_width(many) for many in across.values()), default=0.0)
    sizes = [_block_size(count) for count in counts]
    area = math.fsum((width + BESIDE) * (height + BELOW) for width, height, _ in sizes)
    inner = max(boxes_width, math.sqrt(area * WIDE), *(width for width, _, _ in sizes), 0.0)
    x, y = np.zeros(len(level)), np.zeros(len(level))
    bands, top = [], MARGIN
    for one in sorted(across, reverse=True):
        mine = np.flatnonzero(level == one)
        mine = mine[np.argsort(ranks[mine], kind="stable")]
        row, column = np.divmod(np.arange(len(mine)), across[one])
        in_row = np.minimum(across[one], len(mine) - row * across[one])
        width = in_row * (BOX_WIDTH + BESIDE) - BESIDE
        x[mine] = MARGIN + (inner - width) / 2 + column * (BOX_WIDTH + BESIDE)
        y[mine] = top + row * (BOX_HEIGHT + BELOW)
        height = (int(row[-1]) + 1) * (BOX_HEIGHT + BELOW) - BELOW
        bands.append(Band(level=one, y=top, height=height))
        top += height + BETWEEN
    blocks, height = _packed(sizes, inner=inner, top=top)
    ground = Band(level=0, y=top, height=height) if blocks else None
    bottom = top + height if blocks else top - BETWEEN
    return Picture(
        width=inner + 2 * MARGIN,
        height=bottom + MARGIN,
        x=x,
        y=y,
        bands=tuple(bands),
        blocks=blocks,
        field=ground,
    )


def _ranks(level: Integers, share: Floats, child: Integers, parent: Integers) -> Floats:
    """A place from 0 to 1 of every box in its band: the larger share first, then near what is linked."""
    place = _spread(level, -share)
    one, other = np.concatenate((child, parent)), np.concatenate((parent, child))
    linked = np.bincount(one, minlength=len(level))
    for sweep in range(SWEEPS):
        drawn = np.bincount(one, weights=place[other], minlength=len(level)) / np.maximum(linked, 1)
        # Every second level stands still, or two bands would change places for ever.
        moves = (level % 2 == sweep % 2) & (linked > 0)
        place = _spread(level, np.where(moves, drawn, place))
    return place


def _spread(level: Integers, key: Floats) -> Floats:
    """Every band in the order of a key, evenly from 0 to 1; the middle for a box that is alone."""
    order = np.lexsort((key, level))
    ordered = level[order]
    begin = np.searchsorted(ordered, ordered, side="left")
    size = np.searchsorted(ordered, ordered, side="right") - begin
    place = np.empty(len(level))
    place[order] = (np.arange(len(level)) - begin + 0.5) / size
    return place


def _across(boxes: int) -> int:
    return boxes if boxes <= IN_A_ROW else max(IN_A_ROW, math.ceil(math.sqrt(boxes)))


def _row_width(boxes: int) -> float:
    return boxes * (BOX_WIDTH + BESIDE) - BESIDE


def _block_size(count: int) -> tuple[float, float, int]:
    """Width, height and cells in a row of a block."""
    columns = max(math.ceil(BOX_WIDTH / CELL), math.ceil(math.sqrt(count * WIDE)))
    return columns * CELL, HEAD + math.ceil(count / columns) * CELL, columns


def _packed(
    sizes: Sequence[tuple[float, float, int]], *, inner: float, top: float
) -> tuple[tuple[Block, ...], float]:
    """Blocks side by side in their order, row below row, each in the middle; and the height of them all."""
    rows: list[list[tuple[float, float, int]]] = [[]]
    used = 0.0
    for size in sizes:
        if rows[-1] and used + size[0] > inner:
            rows.append([])
            used = 0.0
        rows[-1].append(size)
        used += size[0] + BESIDE
    blocks, y = [], top
    for row in rows:
        width = math.fsum(size[0] + BESIDE for size in row) - BESIDE
        x = MARGIN + max(0.0, (inner - width) / 2)
        for size in row:
            blocks.append(Block(x=x, y=y, width=size[0], height=size[1], columns=size[2]))
            x += size[0] + BESIDE
        y += max((size[1] for size in row), default=0.0) + BELOW
    return tuple(blocks), y - BELOW - top
