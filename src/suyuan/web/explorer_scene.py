"""What the traceability explorer shows about one result: boxes in bands, blocks of leaves, and their words.

What a result leans on is told in full, as on the page of its chain. What hangs below is told where the person
may see the certificate, and else only counted. Source: domain model 6.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np

from suyuan.base.text import Text, same
from suyuan.registry.parties.scope import Scope
from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.explored import Told, sees, told
from suyuan.registry.results.labelled import BROKEN, CODES, HIDDEN, By
from suyuan.trace.blocks import ties
from suyuan.trace.chain import check_chain
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Integers
from suyuan.trace.picture import Picture, picture_of
from suyuan.trace.tiers import Tiers
from suyuan.web.chain_view import ABOVE, ONE_ABOVE, ROOT, THIS
from suyuan.web.explorer_around import HIDDEN_KEY, REST_KEY, Around, around

BELOW: Final = Text("下 {n} 级", "{n} levels below")
ONE_BELOW: Final = Text("下一级", "One level below")
ELSEWHERE: Final = Text("其他机构", "Other organizations")
THE_REST: Final = Text("其余", "The rest")
NOTHING: Final = Text("", "")


@dataclass(frozen=True, kw_only=True)
class Box:
    """A result with a place of its own. `told` is None where the person may not see it.

    level : steps above (below: negative); share : of the variance of the chosen result that comes through it,
    or of its own that comes from the chosen one; own : what comes from its own part
    fault : what breaks the chain of the chosen result here, as the page of its chain says it
    """

    told: Told | None
    level: int
    share: float
    own: float
    state: str
    fault: Text | None = None


@dataclass(frozen=True, kw_only=True)
class BlockView:
    """Leaves that belong together. `first` stands for them all, None where the person may not see them."""

    key: str
    name: Text
    detail: Text
    count: int
    share: float
    states: dict[str, int]
    first: Told | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """Boxes with their lines, the chosen result first; blocks, what they hang on, and the places of all."""

    focus: Told
    by: By
    boxes: tuple[Box, ...]
    child: Integers
    parent: Integers
    weight: Floats
    blocks: tuple[BlockView, ...]
    holder: Integers
    held: Integers
    beside: float
    beyond: int  # results above that are left out
    picture: Picture

    @property
    def leaves(self) -> int:
        """How many results stand in the blocks."""
        return sum(one.count for one in self.blocks)

    def name_of(self, level: int) -> Text:
        """How a level is called."""
        if level == 0:
            return THIS
        if level < 0:
            return ONE_BELOW if level == -1 else BELOW.fill(n=-level)
        top = [box.told for box in self.boxes if box.level == level]
        if all(one is not None and one.is_root for one in top):
            return ROOT
        return ONE_ABOVE if level == 1 else ABOVE.fill(n=level)


def scene_of(tiers: Tiers, focus: Told, scope: Scope, *, by: By, on: date) -> Scene:
    """The picture about a result, for a person: a few queries, however many results there are.

    Raises NotFound where the graph does not know the result.
    """
    number = int(tiers.numbers([focus.id])[0])
    found = around(tiers, number, scope, by=by, on=on)
    numbers = np.concatenate((found.up.number, found.down.number[1:])).tolist()
    firsts = [found.first(block) for block in range(len(found.blocks))]
    identity = {one: found.identity(one) for one in dict.fromkeys((*numbers, *firsts))}
    known = told(list(identity.values()), on=on)
    lines = _lines(found)
    boxes = _boxes(found, [known.get(identity[one]) for one in numbers], scope, _faults_above(focus.id))
    blocks = tuple(_block(found, place, known.get(identity[one]), by) for place, one in enumerate(firsts))
    holder, held = ties(found.fringe, found.blocks)
    return Scene(
        focus=focus,
        by=by,
        boxes=boxes,
        child=lines[0],
        parent=lines[1],
        weight=np.concatenate((found.up.weight, found.down.weight)),
        blocks=blocks,
        holder=np.where(holder == 0, 0, holder + len(found.up) - 1),
        held=held,
        beside=found.up.beside,
        beyond=found.beyond,
        picture=picture_of(
            np.array([box.level for box in boxes]),
            np.array([box.share for box in boxes]),
            *lines,
            counts=[one.count for one in blocks],
        ),
    )


def _lines(found: Around) -> tuple[Integers, Integers]:
    """Lines child to parent among the boxes of both strands; the chosen result is the first of either."""
    up, down, more = found.up, found.down, len(found.up) - 1
    parent = np.where(down.parent == 0, 0, down.parent + more)
    return np.concatenate((up.child, down.child + more)), np.concatenate((up.parent, parent))


def _faults_above(result: UUID) -> dict[UUID, Text]:
    """Where the chain of a result breaks, by the result that its user should not have leaned on."""
    rows = chain_rows([result])
    faults = check_chain(result, nodes=rows.nodes, edges=rows.edges).faults
    return {fault.parent: fault.words for fault in reversed(faults)}  # of several the first one stays


def _boxes(
    found: Around, known: list[Told | None], scope: Scope, faults: Mapping[UUID, Text]
) -> tuple[Box, ...]:
    up, down = found.up, found.down
    columns = (
        np.concatenate((up.level, -down.level[1:])).tolist(),
        np.concatenate((up.share, down.share[1:])).tolist(),
        np.concatenate((up.own, down.own[1:])).tolist(),
    )
    below = known[:1] + known[len(up) :]
    in_vain = {place + len(up) - 1 for place in _used_in_vain(below, down.child, down.parent) if place}
    boxes = []
    for place, (one, level, share, own) in enumerate(zip(known, *columns, strict=True)):
        seen = one is not None and (place < len(up) or sees(scope, one))
        fault = faults.get(one.id) if one is not None and place < len(up) else None
        is_broken = fault is not None or place in in_vain
        state = HIDDEN if one is None or not seen else BROKEN if is_broken else one.state
        boxes.append(
            Box(
                told=one if seen else None,
                level=level,
                share=share,
                own=own,
                state=CODES[state],
                fault=fault,
            )
        )
    return tuple(boxes)


def _used_in_vain(known: list[Told | None], child: Integers, parent: Integers) -> set[int]:
    """Results below that others lean on without a certificate, or whose certificate had ended on that day."""
    found = set()
    for user, used in zip(child.tolist(), parent.tolist(), strict=True):
        below, above = known[user], known[used]
        if above is None or below is None:
            continue
        ended = above.valid_until is not None and above.valid_until < below.performed_on
        if ended or not (above.certificate or above.is_root):
            found.add(used)
    return found


def _block(found: Around, place: int, first: Told | None, by: By) -> BlockView:
    cells, key = found.blocks.cells_of(place), found.key(place)
    counted = np.bincount(found.state[found.fringe.number[cells]], minlength=len(CODES)).tolist()
    shown = first if key not in (HIDDEN_KEY, REST_KEY) else None
    name, detail = _called(shown, by) if shown else (ELSEWHERE if key == HIDDEN_KEY else THE_REST, NOTHING)
    return BlockView(
        key=key,
        name=name,
        detail=detail,
        count=len(cells),
        share=float(found.blocks.share[place]),
        states={code: many for code, many in zip(CODES, counted, strict=True) if many},
        first=shown,
    )


def _called(first: Told, by: By) -> tuple[Text, Text]:
    """Name and second line of a block, by what its leaves have in common."""
    kind = first.kind if first.kind.zh else first.device
    if by == "institute":
        return first.issuer, NOTHING
    if by == "certificate":
        return same(first.certificate or "—"), first.device
    if by == "set_up":
        return first.label, kind
    return kind, first.issuer
