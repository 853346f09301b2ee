"""The chain check of every result in the registers at its own day: arrays in, a number for each result out.

Certificates that were received as documents stand in a chain as a whole (see `citing`): each of them that is
cited is a node of its own beside those of the graph, and so is each of their results that nobody uses.
Source: domain model 6.1 and 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from suyuan.registry.results.certified import NONE, Belonging, Certified
from suyuan.registry.results.citing import EDGES, PLACES
from suyuan.registry.results.columns import columns_read, identities_of
from suyuan.registry.results.models import Citation
from suyuan.trace.graph import Floats
from suyuan.trace.health import EVER, SOUND, Breaks, Facts, LeafUses, Uses, leaf_breaks, node_breaks
from suyuan.trace.identities import Integers
from suyuan.trace.schemes import K
from suyuan.trace.tiers import Tiers

_CITATIONS: Final = (
    f"SELECT evaluation_id, target_id FROM {Citation._meta.db_table} WHERE target_id IS NOT NULL"  # noqa: S608
    " AND state IN ({}) AND place IN ({})".format(*(", ".join("%s" for _ in one) for one in (EDGES, PLACES)))
)
SLACK: Final = 1e-9  # points are binary numbers made from decimal text


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
    ranges = _node_ranges(belonging, size, more=len(beyond.evaluation))
    facts = _facts(evaluation, certified, ranges)
    basis = _basis(tiers, certified, belonging)
    above = node_breaks(facts, _uses(tiers, beyond, ranges, basis, belonging))
    keys, bare = [above.key[:size]], [above.bare[:size]]
    ends = certified.ends[belonging.evaluation]
    for leaves, first in zip(tiers.segments, tiers.offsets, strict=False):
        mine = slice(first, first + len(leaves))
        uses = LeafUses(
            allowed=np.ones(len(tiers.set_ups.rows.parent)),
            basis=basis[mine],
            point=belonging.used[mine],
            scale=belonging.used_scale[mine],
            ends=ends[mine],
        )
        found = leaf_breaks(tiers, leaves, facts, above, uses)
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
    line, component : arrays (edges,), the result that stands for the child, -1 where a certificate does as a
    whole, and what the parent brings into it, 0 where nobody says
    """

    leaf: Integers
    evaluation: Integers
    child: Integers
    parent: Integers
    line: Integers
    component: Floats


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
    numbers = np.concatenate((leaf, lines))
    line, above, brought = _parents(tiers, numbers)
    user = np.concatenate((size + np.arange(len(leaf)), head[belonging.evaluation[lines]]))
    whole = np.full(len(child) + np.count_nonzero(own), NONE, dtype=np.int64)
    return _Beyond(
        leaf=leaf,
        evaluation=np.concatenate((belonging.evaluation[leaf], heads)),
        child=np.concatenate((child, head[cites.evaluation[own]], user[line])),
        parent=np.concatenate((parent, head[cites.target[own]], above)),
        line=np.concatenate((whole, np.where(line < len(leaf), numbers[line], NONE))),
        component=np.concatenate((np.zeros(len(whole)), np.where(line < len(leaf), brought, 0.0))),
    )


def _joined(evaluation: Integers, node: Integers, cites: Cites, head: Integers) -> tuple[Integers, Integers]:
    """An edge for each result and each citation of its evaluation."""
    order = np.argsort(cites.evaluation, kind="stable")
    by, target = cites.evaluation[order], cites.target[order]
    first, last = np.searchsorted(by, evaluation, "left"), np.searchsorted(by, evaluation, "right")
    which = _runs(first, last)
    return np.repeat(node, last - first), head[target[which]]


def _parents(tiers: Tiers, numbers: Integers) -> tuple[Integers, Integers, Floats]:
    """Edges of results in the graph: the place of the result among `numbers`, the parent, its component."""
    size = len(tiers.graph)
    u = np.sqrt(tiers.reach.variance)
    row, scale = tiers.rows_of(numbers)
    places, parents, components = [], [], []
    for rows, mine, at in (
        (tiers.graph.rows, np.flatnonzero(numbers < size), numbers),
        (tiers.set_ups.rows, np.flatnonzero(numbers >= size), row),
    ):
        first, last = rows.start[at[mine]], rows.start[at[mine] + 1]
        places.append(np.repeat(mine, last - first))
        edges = _runs(first, last)
        parents.append(rows.parent[edges].astype(np.int64))
        components.append(scale[places[-1]] * rows.sensitivity[edges] * u[parents[-1]])
    return np.concatenate(places), np.concatenate(parents), np.concatenate(components)


def _runs(first: Integers, last: Integers) -> Integers:
    """All places from first to before last, run after run."""
    sizes = last - first
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    found: Integers = np.arange(total) + np.repeat(first - (ends - sizes), sizes)
    return found


def _basis(tiers: Tiers, certified: Certified, belonging: Belonging) -> Floats:
    """What one standard may bring into each result (k = 1) by the scheme of its kind, inf: not said."""
    stated = [tiers.stated, *(leaves.stated for leaves in tiers.segments)]
    limit = np.concatenate([(one.high - one.low) / 2 for one in stated])
    allowed = certified.most[belonging.evaluation] * limit / K
    found: Floats = np.where((belonging.evaluation != NONE) & (limit > 0), allowed, np.inf)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ranges:
    """Lowest and highest calibrated point around each node, and its quantity, -1 for none."""

    low: Floats
    high: Floats
    scale: Integers


def _node_ranges(belonging: Belonging, size: int, *, more: int) -> _Ranges:
    """The points of a certificate in one quantity reach from the lowest to the highest of them.

    `more` nodes beyond those of the graph stand for certificates as a whole and have no range.
    """
    scale, of = belonging.scale[:size], belonging.evaluation[:size]
    kinds = int(belonging.scale.max(initial=NONE)) + 2
    wanted, place = np.unique(of * kinds + scale + 1, return_inverse=True)
    low, high = np.full(len(wanted), np.inf), np.full(len(wanted), -np.inf)
    known = np.flatnonzero((belonging.scale != NONE) & belonging.has_u)
    key = belonging.evaluation[known] * kinds + belonging.scale[known] + 1
    at = np.minimum(np.searchsorted(wanted, key), max(len(wanted) - 1, 0))
    mine = wanted[at] == key if len(wanted) else np.zeros(len(key), dtype=np.bool_)
    np.minimum.at(low, at[mine], belonging.point[known[mine]])
    np.maximum.at(high, at[mine], belonging.point[known[mine]])
    is_judged = (scale != NONE) & (of != NONE) & np.isfinite(low[place])
    low, high = np.where(is_judged, low[place], 0.0), np.where(is_judged, high[place], 0.0)
    slack = SLACK * np.maximum(np.abs(low), np.abs(high))
    return _Ranges(
        low=_longer(np.where(is_judged, low - slack, -np.inf), more, -np.inf),
        high=_longer(np.where(is_judged, high + slack, np.inf), more, np.inf),
        scale=_longer(scale, more, NONE),
    )


def _longer(values: Any, more: int, empty: float) -> Any:
    return np.concatenate((values, np.full(more, empty, dtype=values.dtype)))


def _facts(evaluation: Integers, certified: Certified, ranges: _Ranges) -> Facts:
    """What the certificates of the nodes say."""
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
        low=ranges.low,
        high=ranges.high,
        scale=ranges.scale,
        ends=ends,
        is_result=known,
    )


def _uses(tiers: Tiers, beyond: _Beyond, ranges: _Ranges, basis: Floats, belonging: Belonging) -> Uses:
    """Edges between nodes. `basis`: array (results,), what a standard may bring into each of them."""
    rows = tiers.graph.rows
    size = len(rows)
    node = np.repeat(np.arange(size), np.diff(rows.start))
    inside = rows.parent.astype(np.int64)
    parent = np.concatenate((inside, beyond.parent))
    line = np.concatenate((node, beyond.line))
    brought = rows.sensitivity * np.sqrt(tiers.reach.variance)[inside]
    component = np.abs(np.concatenate((brought, beyond.component)))
    scale, point = belonging.used_scale, belonging.used
    alike = (line != NONE) & (scale[line] == ranges.scale[parent]) & (scale[line] != NONE)
    # The component itself beside the one that is allowed: nothing is divided by an uncertainty of zero.
    allowed = np.where(line != NONE, basis[line], np.inf)
    return Uses(
        child=np.concatenate((node, beyond.child)),
        parent=parent,
        point=np.where(alike, point[line], np.nan),
        share=component,
        allowed=allowed,
    )
