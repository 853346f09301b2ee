"""What the graph says about one result for one person: strands, blocks of leaves, and which of them are seen.

Of a certificate that the person may not see, nothing is told but that it is there: such leaves stand together
in one block without states.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope
from suyuan.registry.results.labelled import HIDDEN, By, Labels, States, labels_of, states
from suyuan.trace.blocks import Blocks, blocks_of
from suyuan.trace.explore import Fringe, Strand, above, below
from suyuan.trace.identities import Integers, uuid_of
from suyuan.trace.tiers import Tiers

MOST_BOXES: Final = 400  # on each side; what hangs below and is beyond them stands among the leaves
MOST_BLOCKS: Final = 240
SEPARATE: Final = -2  # the code of results that the person may not see
HIDDEN_KEY, REST_KEY = "other", "rest"


@dataclass(frozen=True, kw_only=True, eq=False)
class Around:
    """Strands and leaves about a result.

    state : array (results,), places in `labelled.CODES`; beyond : results above that are left out
    hidden : the block of what the person may not see, -1 where there is none
    """

    tiers: Tiers
    up: Strand
    down: Strand
    fringe: Fringe
    state: States
    blocks: Blocks
    hidden: int
    beyond: int

    def identity(self, number: int) -> UUID:
        """The identity of a result by its number."""
        return uuid_of(self.tiers.identities(np.array([number]))[0])

    def first(self, block: int) -> int:
        """The number of the result that stands for a block."""
        return int(self.fringe.number[self.blocks.cells_of(block)[0]])

    def key(self, block: int) -> str:
        """How a block is called in an address: by its first result, so that it is found in another build."""
        if self.blocks.is_rest and block == len(self.blocks) - 1:
            return REST_KEY
        return HIDDEN_KEY if block == self.hidden else str(self.identity(self.first(block)))

    def cells(self, key: str) -> Integers:
        """Places in the fringe of the leaves of a block; none for a key that no block has."""
        found = (block for block in range(len(self.blocks)) if self.key(block) == key)
        block = next(found, None)
        return np.zeros(0, dtype=np.int64) if block is None else self.blocks.cells_of(block)


def around(tiers: Tiers, number: int, scope: Scope, *, by: By, on: date) -> Around:
    """Strands, leaves and blocks about a result: two queries where the labels are known."""
    up, (down, fringe) = above(tiers, number), below(tiers, number)
    down, fringe = _at_most(down, fringe)
    labels = labels_of(tiers)
    seen = _houses_seen(labels, scope)[labels.issuer]
    visible = seen[fringe.number]
    code = np.where(visible, labels.grouped(fringe.number, fringe.set_up, by=by), SEPARATE)
    blocks = blocks_of(code, fringe.share, most=MOST_BLOCKS)
    unseen = np.flatnonzero(~visible)
    return Around(
        tiers=tiers,
        up=_cut(up, np.arange(min(len(up), MOST_BOXES))),
        down=down,
        fringe=fringe,
        state=np.where(seen, states(labels, on=on), HIDDEN).astype(np.uint8),
        blocks=blocks,
        hidden=int(blocks.of[unseen[0]]) if unseen.size else -1,
        beyond=max(0, len(up) - MOST_BOXES),
    )


def _houses_seen(labels: Labels, scope: Scope) -> NDArray[np.bool_]:
    """For each issuer, and at the end for what has none, whether the person sees its certificates."""
    seen: set[UUID | None] = {scope.organization} - {None}
    if scope.is_authority and scope.path:
        seen |= {row["id"] for row in parties.organizations(path=scope.path)}
    return np.array([*(one in seen for one in labels.issuers), False])


def _at_most(down: Strand, fringe: Fringe) -> tuple[Strand, Fringe]:
    """The boxes below that get a place of their own; the others join the leaves."""
    if len(down) <= MOST_BOXES + 1:
        return down, fringe
    rank = np.argsort(-down.share[1:], kind="stable") + 1
    kept = np.sort(np.append(0, rank[:MOST_BOXES]))
    rest = np.sort(rank[MOST_BOXES:])
    place = np.full(len(down), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return _cut(down, kept), Fringe(
        number=np.concatenate((down.number[rest], fringe.number)),
        set_up=np.concatenate((np.full(len(rest), -1), fringe.set_up)),
        share=np.concatenate((down.share[rest], fringe.share)),
        at=fringe.at,
        holds=np.where(fringe.holds >= 0, place[fringe.holds], -1),
    )


def _cut(strand: Strand, kept: Integers) -> Strand:
    """Some of the boxes, and the lines among them."""
    if len(kept) == len(strand):
        return strand
    place = np.full(len(strand), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    child, parent = place[strand.child], place[strand.parent]
    both = (child >= 0) & (parent >= 0)
    return Strand(
        number=strand.number[kept],
        level=strand.level[kept],
        share=strand.share[kept],
        own=strand.own[kept],
        child=child[both],
        parent=parent[both],
        weight=strand.weight[both],
        beside=strand.beside,
    )
