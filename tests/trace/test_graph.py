"""The graph refuses what cannot be a traceability graph, and names who is at fault."""

from __future__ import annotations

import math

import pytest
from tests.trace.worlds import built, uid

from suyuan.base.errors import InputError, NotFound, OutOfRange
from suyuan.trace.graph import Edge, Node, build_graph


def node(number, u=1.0, own_u=1.0):
    return Node(uid(number), u, own_u, f"R{number}")


def test_parents_stand_before_their_children():
    graph, _, _ = built(seed=1, size=40)
    for place in range(40):
        parents, _ = graph.rows.row(place)
        assert (parents < place).all()
    spans = list(graph.spans())
    assert (spans[0][0], spans[-1][1]) == (0, 40)
    for begin, end in spans:
        for place in range(begin, end):
            assert (graph.rows.row(place)[0] < begin).all()


def test_a_cycle_is_refused_and_only_its_members_are_named():
    nodes = [node(i) for i in range(6)]
    ring = [Edge(uid(1), uid(2), 0.1), Edge(uid(2), uid(3), 0.1), Edge(uid(3), uid(1), 0.1)]
    tail = [Edge(uid(4), uid(3), 0.1), Edge(uid(5), uid(4), 0.1), Edge(uid(1), uid(0), 0.1)]
    with pytest.raises(InputError) as caught:
        build_graph(nodes, ring + tail)
    assert {name.split()[0] for name in caught.value.facts["members"]} == {"R1", "R2", "R3"}
    assert "环" in caught.value.message.zh
    assert "cycle" in caught.value.message.en


def test_a_result_that_uses_itself_is_a_cycle_of_one():
    with pytest.raises(InputError) as caught:
        build_graph([node(1)], [Edge(uid(1), uid(1), 0.1)])
    assert len(caught.value.facts["members"]) == 1


def test_a_missing_parent_is_named_together_with_its_user():
    with pytest.raises(InputError) as caught:
        build_graph([node(1)], [Edge(uid(1), uid(99), 0.1)])
    assert str(uid(99)) in caught.value.message.en
    assert "R1" in caught.value.message.zh


def test_a_result_given_twice_is_named():
    with pytest.raises(InputError, match="R7"):
        build_graph([node(7), node(7)], [])


@pytest.mark.parametrize(("u", "own_u"), [(-1.0, 1.0), (1.0, -1.0), (math.nan, 1.0), (1.0, math.inf)])
def test_an_impossible_uncertainty_is_named(u, own_u):
    with pytest.raises(OutOfRange, match="R3"):
        build_graph([node(2), node(3, u, own_u)], [])


def test_a_component_that_is_no_number_is_refused():
    with pytest.raises(OutOfRange, match="R1"):
        build_graph([node(1), node(2)], [Edge(uid(1), uid(2), math.nan)])


def test_nothing_can_come_from_a_parent_without_uncertainty():
    with pytest.raises(InputError, match="R2"):
        build_graph([node(1), node(2, 0.0, 0.0)], [Edge(uid(1), uid(2), 0.5)])
    graph = build_graph([node(1), node(2, 0.0, 0.0)], [Edge(uid(1), uid(2), 0.0)])
    assert len(graph) == 2


def test_an_empty_graph_is_a_graph():
    graph = build_graph([], [])
    assert len(graph) == 0
    with pytest.raises(NotFound):
        graph.position(uid(1))
