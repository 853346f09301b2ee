"""Uncertainties, covariances and shares on random graphs against a dense exact solution.

The other road: with S the matrix of sensitivities, U = T diag(own**2) T' with T = inv(1 - S), all dense.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.worlds import built, in_order, uid

from suyuan.base.errors import NotFound, NumericalError
from suyuan.trace import influence, kernels
from suyuan.trace.graph import Edge, Node, build_graph
from suyuan.trace.influence import (
    ancestor_shares,
    correlation,
    covariance,
    sensitivity_to,
    standard_uncertainties,
)

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 30)


def dense(total, own):
    return total @ np.diag(own**2) @ total.T


@given(SEEDS, SIZES)
@settings(max_examples=60, deadline=None)
def test_every_uncertainty_agrees_with_the_dense_solution(seed, size):
    graph, total, own = built(seed, size)
    got = in_order(graph, standard_uncertainties(graph))
    assert got == pytest.approx(np.sqrt(np.diag(dense(total, own))), rel=1e-11)


@given(SEEDS, SIZES, st.data())
@settings(max_examples=60, deadline=None)
def test_covariance_agrees_with_the_dense_solution_for_every_pair(seed, size, data):
    graph, total, own = built(seed, size)
    a, b = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    exact = dense(total, own)
    scale = math.sqrt(exact[a, a] * exact[b, b])
    assert covariance(graph, uid(a), uid(b)) == pytest.approx(exact[a, b], rel=1e-11, abs=1e-11 * scale)
    assert correlation(graph, uid(a), uid(a)) == pytest.approx(1.0, abs=1e-14)


@given(SEEDS, SIZES, st.data())
@settings(max_examples=60, deadline=None)
def test_forward_and_backward_routes_agree(seed, size, data):
    graph, total, own = built(seed, size)
    source = data.draw(st.integers(0, size - 1))
    forward = in_order(graph, sensitivity_to(graph, graph.position(uid(source)), taken=np.ones(size)))
    assert forward == pytest.approx(total[:, source], rel=1e-10, abs=1e-12 * abs(total).max())
    backward = [
        influence.ancestor_components(graph, uid(i)).get(graph.position(uid(source)), 0.0) / own[source]
        for i in range(size)
    ]
    assert forward == pytest.approx(backward, rel=1e-10, abs=1e-12 * abs(total).max())


@given(SEEDS, SIZES, st.data())
@settings(max_examples=60, deadline=None)
def test_shares_sum_to_one_and_are_those_of_the_dense_solution(seed, size, data):
    graph, total, own = built(seed, size)
    node = data.draw(st.integers(0, size - 1))
    shares = ancestor_shares(graph, uid(node))
    assert math.fsum(shares.values()) == pytest.approx(1.0, abs=1e-12)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    exact = (total[node] * own) ** 2 / ((total[node] * own) ** 2).sum()
    assert [shares.get(uid(i), 0.0) for i in range(size)] == pytest.approx(exact, rel=1e-10, abs=1e-13)


def test_the_compiled_road_gives_the_same_rows(monkeypatch):
    pytest.importorskip("numba")
    graph, _, _ = built(seed=5, size=120)
    plain = influence.reach(graph)
    monkeypatch.setattr(kernels, "SMALL", 0)
    compiled = influence.reach(graph)
    assert (plain.start == compiled.start).all()
    assert (plain.source == compiled.source).all()
    assert compiled.component == pytest.approx(
        plain.component, rel=1e-12, abs=1e-12 * abs(plain.component).max()
    )


def test_two_results_that_share_a_standard_are_correlated_without_anyone_saying_so():
    # u(standard) = 3, own part of each result 4, so u = 5 and r = 9 / 25: exact by hand.
    nodes = [Node(uid(0), 3.0, 3.0), Node(uid(1), 5.0, 4.0), Node(uid(2), 5.0, 4.0)]
    graph = build_graph(nodes, [Edge(uid(1), uid(0), 3.0), Edge(uid(2), uid(0), 3.0)])
    assert correlation(graph, uid(1), uid(2)) == pytest.approx(9 / 25, rel=1e-15)
    assert ancestor_shares(graph, uid(1)) == pytest.approx({uid(1): 16 / 25, uid(0): 9 / 25})


def test_two_edges_between_the_same_results_add_up():
    nodes = [Node(uid(0), 1.0, 1.0), Node(uid(1), 3.0, 0.0)]
    graph = build_graph(nodes, [Edge(uid(1), uid(0), 1.0), Edge(uid(1), uid(0), 2.0)])
    assert covariance(graph, uid(1), uid(1)) == pytest.approx(9.0)


def test_a_result_without_variance_has_no_shares_and_no_correlation():
    graph = build_graph([Node(uid(0), 0.0, 0.0)], [])
    with pytest.raises(NumericalError):
        ancestor_shares(graph, uid(0))
    with pytest.raises(NumericalError):
        correlation(graph, uid(0), uid(0))
    with pytest.raises(NotFound):
        covariance(graph, uid(0), uid(5))
