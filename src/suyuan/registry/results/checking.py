"""The chain check of every result in the registers at its own day: arrays in, a number for each result out.

Certificates that were received as documents stand in a chain as a whole (see `citing`): each of them that is
cited is a node of its own beside those of the graph, and so is each of their results that nobody uses.
Source: domain model 6.1 and 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from suyuan.registry.results.certified import NONE, Belonging, Certified
from suyuan.registry.results.citing import EDGES, PLACES
from suyuan.registry.results.columns import columns_read, identities_of
from suyuan.registry.results.models import Citation
from suyuan.trace.health import EVER, SOUND, Breaks, Facts, LeafUses, Uses, leaf_breaks, node_breaks
from suyuan.trace.identities import Integers
from suyuan.trace.tiers import Tiers

_CITATIONS: Final = (
    f"SELECT evaluation_id, target_id FROM {Citation._meta.db_table} WHERE target_id IS NOT NULL"  # noqa: S608
    " AND state IN ({}) AND place IN ({})".format(*(", ".join("%s" for _ in one) for one in (EDGES, PLACES)))
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cites:
    """Which evaluation cites which: arrays (m,), places among the evaluations."""

    evaluation: Integers
    target: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """The first break above every result, and the evaluation at fault, array (results,), -1 for none."""

    breaks: Breaks
    at_fault: Integers


def cites_read(certified: Certified) -> Cites:
    """What certificates from outside cite: one query."""
    evaluations, targets = columns_read(_CITATIONS, (*EDGES, *PLACES), count=2)
    return Cites(
        evaluation=certified.index.locate(identities_of(evaluations)),
        target=certified.index.locate(identities_of(targets)),
    )


def checked(tiers: Tiers, certified: Certified, belonging: Belonging, cites: Cites) -> Checked:
    """Check every result of the tiers."""
    size = len(tiers.graph)
    beyond = _beyond(tiers, certified, belonging, cites)
    evaluation = np.concatenate((belonging.evaluation[:size], beyond.evaluation))
    facts = _facts(evaluation, certified)
    above = node_breaks(facts, _uses(tiers, beyond))
    keys, bare = [above.key[:size]], [above.bare[:size]]
    ends = certified.ends[belonging.evaluation]
    for leaves, first in zip(tiers.segments, tiers.offsets, strict=False):
        found = leaf_breaks(tiers, leaves, facts, above, LeafUses(ends=ends[first : first + len(leaves)]))
        keys.append(found.key)
        bare.append(found.bare)
    key, is_bare = np.concatenate(keys), np.concatenate(bare)
    promoted = slice(size, size + len(beyond.leaf))
    key[beyond.leaf], is_bare[beyond.leaf] = above.key[promoted], above.bare[promoted]
    breaks = Breaks(key=key, bare=is_bare)
    node = breaks.node
    at_fault = np.where(node >= 0, evaluation[node], belonging.evaluation)
    return Checked(breaks=breaks, at_fault=np.where(breaks.broken, at_fault, NONE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Beyond:
    """Nodes beside those of the graph, and edges from, to and between them.

    leaf : numbers of the leaves that come first among them; evaluation : array (nodes,)
    """

    leaf: Integers
    evaluation: Integers
    child: Integers
    parent: Integers


def _beyond(tiers: Tiers, certified: Certified, belonging: Belonging, cites: Cites) -> _Beyond:
    size = len(tiers.graph)
    heads = np.unique(cites.target)
    citing = np.flatnonzero(np.isin(belonging.evaluation, cites.evaluation))
    leaf = citing[citing >= size]
    head = np.full(len(certified), NONE, dtype=np.int64)
    head[heads] = size + len(leaf) + np.arange(len(heads))
    node = citing.copy()
    node[citing >= size] = size + np.arange(len(leaf))
    # From each result of a citing certificate, and from the certificate where it is cited itself.
    child, parent = _joined(belonging.evaluation[citing], node, cites, head)
    own = head[cites.evaluation] != NONE
    # A cited certificate of our own goes on by what its results came from.
    ours = heads[certified.computed[heads]]
    lines = np.flatnonzero(np.isin(belonging.evaluation, ours))
    line, above = _parents(tiers, np.concatenate((leaf, lines)))
    user = np.concatenate((size + np.arange(len(leaf)), head[belonging.evaluation[lines]]))
    return _Beyond(
        leaf=leaf,
        evaluation=np.concatenate((belonging.evaluation[leaf], heads)),
        child=np.concatenate((child, head[cites.evaluation[own]], user[line])),
        parent=np.concatenate((parent, head[cites.target[own]], above)),
    )


def _joined(evaluation: Integers, node: Integers, cites: Cites, head: Integers) -> tuple[Integers, Integers]:
    """An edge for each result and each citation of its evaluation."""
    order = np.argsort(cites.evaluation, kind="stable")
    by, target = cites.evaluation[order], cites.target[order]
    first, last = np.searchsorted(by, evaluation, "left"), np.searchsorted(by, evaluation, "right")
    which = _runs(first, last)
    return np.repeat(node, last - first), head[target[which]]


def _parents(tiers: Tiers, numbers: Integers) -> tuple[Integers, Integers]:
    """Edges of results in the graph: the place of the result among `numbers`, and the parent."""
    size = len(tiers.graph)
    row, _ = tiers.rows_of(numbers)
    places, parents = [], []
    for rows, mine, at in (
        (tiers.graph.rows, np.flatnonzero(numbers < size), numbers),
        (tiers.set_ups.rows, np.flatnonzero(numbers >= size), row),
    ):
        first, last = rows.start[at[mine]], rows.start[at[mine] + 1]
        places.append(np.repeat(mine, last - first))
        parents.append(rows.parent[_runs(first, last)].astype(np.int64))
    return np.concatenate(places), np.concatenate(parents)


def _runs(first: Integers, last: Integers) -> Integers:
    """All places from first to before last, run after run."""
    sizes = last - first
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    found: Integers = np.arange(total) + np.repeat(first - (ends - sizes), sizes)
    return found


def _facts(evaluation: Integers, certified: Certified) -> Facts:
    """What the certificates of the nodes say; calibrated ranges are kept by the engine when it evaluates."""
    size = len(evaluation)
    known = evaluation != NONE
    at = evaluation[known]
    fault = np.full(size, SOUND, dtype=np.int8)
    made, until = np.zeros(size, dtype=np.int32), np.full(size, EVER, dtype=np.int32)
    ends = np.zeros(size, dtype=np.bool_)
    fault[known], made[known] = certified.fault[at], certified.made[at]
    until[known], ends[known] = certified.until[at], certified.ends[at]
    return Facts(
        fault=fault,
        made=made,
        until=until,
        low=np.full(size, -np.inf),
        high=np.full(size, np.inf),
        ends=ends,
        is_result=known,
    )


def _uses(tiers: Tiers, beyond: _Beyond) -> Uses:
    rows = tiers.graph.rows
    child = np.concatenate((np.repeat(np.arange(len(rows)), np.diff(rows.start)), beyond.child))
    count = len(child)
    return Uses(
        child=child,
        parent=np.concatenate((rows.parent.astype(np.int64), beyond.parent)),
        point=np.full(count, np.nan),
        share=np.zeros(count),
        allowed=np.full(count, np.inf),
    )
