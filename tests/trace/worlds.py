"""Small and random traceability graphs for the tests, with a dense exact solution to compare with."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from suyuan.trace.graph import Edge, Node, build_graph


def uid(number: int) -> UUID:
    """A fixed identity for a small number."""
    return UUID(int=int(number))


def random_world(seed: int, size: int):
    """A random graph of `size` results with consistent uncertainties, and its dense T (own part to result).

    Results come in a shuffled order, so nothing relies on parents being listed first. Returns
    (nodes, edges, T, own), T and own in the order of the identities.
    """
    rng = np.random.default_rng(seed)
    matrix = np.zeros((size, size))
    for child in range(1, size):
        count = min(child, int(rng.integers(0, 5)))
        for parent in rng.choice(child, size=count, replace=False):
            matrix[child, parent] = rng.normal()
    own = rng.uniform(0.1, 2.0, size) * 10.0 ** rng.integers(-3, 3)
    total = np.linalg.inv(np.eye(size) - matrix)
    u = np.sqrt(np.diag(total @ np.diag(own**2) @ total.T))
    nodes = [Node(uid(i), u[i], own[i], f"R{i}") for i in rng.permutation(size)]
    edges = [Edge(uid(c), uid(p), matrix[c, p] * u[p]) for c, p in zip(*np.nonzero(matrix), strict=True)]
    return nodes, [edges[i] for i in rng.permutation(len(edges))], total, own


def in_order(graph, values):
    """Values in graph order, sorted by identity."""
    return np.array([values[graph.position(uid(i))] for i in range(len(graph))])


def built(seed: int, size: int):
    nodes, edges, total, own = random_world(seed, size)
    return build_graph(nodes, edges), total, own
