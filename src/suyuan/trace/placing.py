"""New nodes and sources in the graph: their own edges, those of their set-ups, those of leaves that rise."""

from __future__ import annotations

import numpy as np

from suyuan.trace.arrival import Arrival
from suyuan.trace.columns import NONE, Earlier
from suyuan.trace.graph import Floats, Graph, Rows, extended
from suyuan.trace.grouping import each_row
from suyuan.trace.identities import Integers
from suyuan.trace.tiers import Tiers


def place_new(before: Tiers, new: Arrival, earlier: Earlier) -> tuple[Graph, Integers]:
    """The graph with the new nodes and sources, and the position of each node and source of the roles."""
    roles, old = new.roles, len(before.graph)
    nodes, size = len(roles.nodes), len(roles.nodes) + roles.sources
    place = np.full(size, NONE, dtype=np.int64)
    is_earlier = np.flatnonzero(roles.nodes >= new.count)
    number = earlier.number[roles.nodes[is_earlier] - new.count]
    place[is_earlier[number < old]] = number[number < old]
    place[nodes : nodes + len(before.joints.source)] = before.joints.source
    fresh = np.flatnonzero(place == NONE)
    place[fresh] = old + np.arange(len(fresh))
    column = np.zeros((len(fresh), 2), dtype=np.uint64)
    own_u = np.ones(len(fresh))  # of a source
    real = np.flatnonzero(fresh < nodes)
    column[real] = new.results.column[roles.nodes[fresh[real]]]
    own_u[real] = np.sqrt(roles.own_variance[roles.nodes[fresh[real]]])
    leaf, number = is_earlier[number >= old], number[number >= old]
    own_u[place[leaf] - old] = np.sqrt(before.own_variances(number))
    edges = [
        _own_edges(new, place),
        *_set_up_edges(before, new, place),
        *_leaf_edges(before, new, number, leaf, place),
    ]

    def called(at: int) -> str:
        number = int(fresh[at])
        return new.called(int(roles.nodes[number])) if number < nodes else f"#{number - nodes}"

    graph, moved = extended(
        before.graph,
        column,
        own_u,
        np.concatenate([child for child, _, _ in edges]),
        np.concatenate([parent for _, parent, _ in edges]),
        np.concatenate([value for _, _, value in edges]),
        name=called,
    )
    place[fresh] = moved
    return graph, place


Edges = tuple[Integers, Integers, Floats]


def _own_edges(new: Arrival, place: Integers) -> Edges:
    """Edges that belong to new nodes themselves."""
    mine = np.flatnonzero((new.influences.result != NONE) & (new.edges.target != NONE))
    child = new.roles.node_of[new.influences.result[mine]]
    mine, child = mine[child != NONE], child[child != NONE]
    return place[child], place[new.edges.target[mine]], new.edges.value[mine]


def _set_up_edges(before: Tiers, new: Arrival, place: Integers) -> list[Edges]:
    """Edges that new nodes have through their set-ups: those there were, new ones, and what is beside."""
    roles, nodes, old = new.roles, len(new.roles.nodes), len(before.joints.set_ups)
    users = np.flatnonzero((new.results.set_up[roles.nodes] != NONE) & (roles.nodes < new.count))
    set_up = new.results.set_up[roles.nodes[users]]
    there = np.flatnonzero(set_up < old)
    entry, user = each_row(before.set_ups.rows, before.joints.row[set_up[there]])
    known = before.set_ups.rows
    shared = np.flatnonzero((new.influences.result == NONE) & (new.edges.target != NONE))
    rows = Rows.of(
        new.influences.set_up[shared],
        place[new.edges.target[shared]],
        new.edges.value[shared],
        shape=(len(roles.beside), int(place.max(initial=0)) + 1),
    )
    mine, owner = each_row(rows, set_up)
    beside = np.flatnonzero(roles.beside[set_up] != NONE)
    source = nodes + roles.beside[set_up[beside]]
    return [
        (place[users[there[user]]], known.parent[entry].astype(np.int64), known.sensitivity[entry]),
        (place[users[owner]], rows.parent[mine].astype(np.int64), rows.sensitivity[mine]),
        (place[users[beside]], place[source], np.sqrt(roles.beside_variance[set_up[beside]])),
    ]


def _leaf_edges(
    before: Tiers, new: Arrival, number: Integers, leaf: Integers, place: Integers
) -> list[Edges]:
    """Edges of the leaves that become nodes, and to what their set-ups kept to themselves until now."""
    row, factor = before.rows_of(number)
    known = before.set_ups.rows
    entry, user = each_row(known, row)
    roles = new.roles
    set_up = new.results.set_up[roles.nodes[leaf]]
    opened = np.flatnonzero(set_up != NONE)
    opened = opened[roles.beside[set_up[opened]] != NONE]
    set_up = set_up[opened]
    return [
        (place[leaf[user]], known.parent[entry].astype(np.int64), factor[user] * known.sensitivity[entry]),
        (
            place[leaf[opened]],
            place[len(roles.nodes) + roles.beside[set_up]],
            factor[opened] * np.sqrt(roles.beside_variance[set_up]),
        ),
    ]
