"""Leaves gathered into blocks by whatever they belong to, and what each block hangs on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suyuan.trace.explore import Fringe
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """b blocks of m leaves, the largest block first; the last may hold what is left of very many.

    of : array (m,), the block of each leaf; begin : array (b + 1,); cells : array (m,), the leaves, block by
    block in the order they came in; share : array (b,), the mean of each block
    is_rest : whether the last block is what is left
    """

    of: Integers
    begin: Integers
    cells: Integers
    share: Floats
    is_rest: bool

    def __len__(self) -> int:
        return len(self.begin) - 1

    @property
    def counts(self) -> Integers:
        """Leaves in each block, array (b,)."""
        found: Integers = np.diff(self.begin)
        return found

    def cells_of(self, block: int) -> Integers:
        """The leaves of one block, places in the fringe."""
        return self.cells[self.begin[block] : self.begin[block + 1]]


def blocks_of(code: Integers, share: Floats, *, most: int) -> Blocks:
    """Blocks of leaves with equal codes, at most `most` of them.

    code, share : arrays (m,)
    """
    _, inverse, counts = np.unique(code, return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    is_rest = len(counts) > most
    of = np.minimum(rank, most - 1)[inverse.ravel()] if len(counts) else np.zeros(0, dtype=np.int64)
    sizes = np.bincount(of, minlength=min(len(counts), most))
    total = np.bincount(of, weights=share, minlength=len(sizes))
    return Blocks(
        of=of,
        begin=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        cells=np.argsort(of, kind="stable").astype(np.int64),
        share=total / np.maximum(sizes, 1),
        is_rest=is_rest,
    )


def ties(fringe: Fringe, blocks: Blocks) -> tuple[Integers, Integers]:
    """What the blocks hang on: places of boxes in the strand, and the block of each; every pair once."""
    if not len(fringe) or not len(fringe.at):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    known = np.flatnonzero(fringe.holds >= 0)
    at, holds = fringe.at[known], fringe.holds[known]
    pairs = np.unique(fringe.set_up * len(blocks) + blocks.of)
    set_up, block = np.divmod(pairs, len(blocks))
    order = np.argsort(at, kind="stable")
    first = np.searchsorted(at[order], set_up, side="left")
    many = np.searchsorted(at[order], set_up, side="right") - first
    ends = np.cumsum(many)
    edge = order[np.arange(int(many.sum())) + np.repeat(first - (ends - many), many)]
    found = np.unique(holds[edge] * len(blocks) + np.repeat(block, many))
    return tuple(np.divmod(found, len(blocks)))  # type: ignore[return-value]
