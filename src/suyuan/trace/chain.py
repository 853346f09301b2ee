"""The chain check: does a result lead, edge by edge, to an accepted root, and which edge breaks first?

A result is traceable if every node it used has a path to an accepted root (a national standard, or a
certificate of an institute with published capabilities or of an accredited laboratory) and on each edge the
certificate was valid on the day of use, the point inside the calibrated range, the uncertainty ratio allowed
and the institution known and in scope. Source: domain model 6.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.base.errors import NotFound, NumericalError
from suyuan.base.text import Text
from suyuan.trace.graph import Edge, Graph, Node, build_graph
from suyuan.trace.influence import ancestor_shares
from suyuan.trace.links import CHECKS, CODES, ChainEdge, ChainNode, Use

__all__ = [
    "CODES",
    "ChainEdge",
    "ChainFault",
    "ChainLink",
    "ChainNode",
    "ChainReport",
    "chain_graph",
    "check_chain",
]

_ENDS_EARLY: Final = Text(
    "再往上没有记录，且不是公认的源头", "nothing is recorded above it, and it is no accepted root"
)


@dataclass(frozen=True, kw_only=True)
class ChainFault:
    """A broken edge (or a chain that ends too early, where child and parent are the same result)."""

    code: str
    child: UUID
    parent: UUID
    words: Text


@dataclass(frozen=True, kw_only=True)
class ChainLink:
    """One result of the chain, `level` steps above the one asked about.

    `share` is its own part in the variance of that result; `users` are the results below that used it.
    """

    node: ChainNode
    level: int
    share: float
    users: tuple[UUID, ...]
    faults: tuple[ChainFault, ...]


@dataclass(frozen=True, kw_only=True)
class ChainReport:
    """The chain from the result (level 0) to its roots, and whether it holds."""

    links: tuple[ChainLink, ...]
    traceable: bool
    first_fault: ChainFault | None
    faults: tuple[ChainFault, ...]

    @property
    def words(self) -> Text:
        """The outcome in one sentence."""
        if self.first_fault is None:
            return Text("溯源链完整，可追溯到公认的源头", "the chain is unbroken up to an accepted root")
        words = self.first_fault.words
        return Text(f"溯源链中断：{words.zh}", f"the chain is broken: {words.en}")


def check_chain(result: UUID, *, nodes: Sequence[ChainNode], edges: Sequence[ChainEdge]) -> ChainReport:
    """Check every edge above `result`, nearest first; what lies above an accepted root is shown, not judged.

    Raises NotFound where `result` is not among the nodes, InputError for a cycle or a missing parent.
    """
    known = {node.id: node for node in nodes}
    if result not in known:
        raise NotFound(Text(f"没有结果 {result}", f"there is no result {result}"), given=str(result))
    graph = chain_graph(nodes, edges)
    parents: dict[UUID, list[ChainEdge]] = {}
    for edge in edges:
        parents.setdefault(edge.child, []).append(edge)
    levels = _levels(result, parents, graph)
    shares = _shares(graph, result)
    faults = _faults(result, known, parents)
    links = tuple(
        ChainLink(
            node=known[node],
            level=level,
            share=shares.get(node, 0.0),
            users=_users(node, levels, parents),
            faults=tuple(fault for fault in faults if fault.parent == node),
        )
        for node, level in levels.items()
    )
    first = faults[0] if faults else None
    return ChainReport(links=links, traceable=not faults, first_fault=first, faults=tuple(faults))


def chain_graph(nodes: Iterable[ChainNode], edges: Iterable[ChainEdge]) -> Graph:
    """The graph of arrays behind a chain."""
    return build_graph(
        [Node(node.id, node.u, node.own_u, node.certificate_number or node.label.zh) for node in nodes],
        [Edge(edge.child, edge.parent, edge.component) for edge in edges],
    )


def _levels(result: UUID, parents: Mapping[UUID, list[ChainEdge]], graph: Graph) -> dict[UUID, int]:
    """Level of every ancestor (longest way down to the result), nearest first."""
    levels, pending = {result: 0}, {result}
    while pending:
        here = max(pending, key=graph.position)  # children stand behind their parents: complete when taken
        pending.discard(here)
        for edge in parents.get(here, ()):
            levels[edge.parent] = max(levels.get(edge.parent, 0), levels[here] + 1)
            pending.add(edge.parent)
    return dict(sorted(levels.items(), key=lambda item: item[1]))


def _faults(
    result: UUID, known: Mapping[UUID, ChainNode], parents: Mapping[UUID, list[ChainEdge]]
) -> list[ChainFault]:
    """What is wrong, in the order of steps up from the result, then of the codes.

    Steps are counted the shortest way; beyond an accepted root nothing is judged.
    """
    order = {code: rank for rank, code in enumerate(CODES)}
    faults: list[ChainFault] = []
    met, wave = {result}, [result]
    while wave:
        found: list[ChainFault] = []
        above: dict[UUID, None] = {}
        for here in wave:
            child = known[here]
            if here != result and child.is_accepted_root:
                continue
            for edge in parents.get(here, ()):
                found += _edge_faults(edge, child=child, parent=known[edge.parent])
                above[edge.parent] = None
            if here not in parents and not child.is_accepted_root:
                found.append(_fault("NO_CERT", child=child, parent=child, detail=_ENDS_EARLY))
        faults += sorted(found, key=lambda fault: order[fault.code])
        wave = [one for one in above if one not in met]
        met |= above.keys()
    return faults


def _edge_faults(edge: ChainEdge, *, child: ChainNode, parent: ChainNode) -> list[ChainFault]:
    use = Use(edge, child, parent)
    return [
        _fault(code, child=child, parent=parent, detail=detail)
        for code, check in CHECKS.items()
        if (detail := check(use)) is not None
    ]


def _fault(code: str, *, child: ChainNode, parent: ChainNode, detail: Text) -> ChainFault:
    what = CODES[code]
    words = Text(
        f"{parent.label.zh}：{what.zh}（{detail.zh}）", f"{parent.label.en}: {what.en} ({detail.en})"
    )
    return ChainFault(code=code, child=child.id, parent=parent.id, words=words)


def _shares(graph: Graph, result: UUID) -> dict[UUID, float]:
    """Shares of the ancestors; none where the result is a yes or no without a variance."""
    try:
        return ancestor_shares(graph, result)
    except NumericalError:
        return {}


def _users(
    node: UUID, levels: Mapping[UUID, int], parents: Mapping[UUID, list[ChainEdge]]
) -> tuple[UUID, ...]:
    return tuple(user for user in levels if any(edge.parent == node for edge in parents.get(user, ())))
