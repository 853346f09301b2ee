"""Recall: the story of a county weight set that was found off, by hand and on random graphs."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.worlds import built, uid

from suyuan.base.errors import NotFound, OutOfRange
from suyuan.trace.graph import Edge, Node, build_graph
from suyuan.trace.recall import Recorded, recall

PARENT, COUNTY, SCALE_A, SCALE_B, STRANGER = (uid(i) for i in range(1, 6))


def story():
    """The parent weight carries 1:1 into the county weight, and that with -1 into the errors of scales."""
    nodes = [
        Node(PARENT, 2.0, 2.0, "parent"),
        Node(COUNTY, 2.5, 1.5, "county"),
        Node(SCALE_A, 6.5, 6.0, "scale A"),
        Node(SCALE_B, 6.5, 6.0, "scale B"),
        Node(STRANGER, 1.0, 1.0, "stranger"),
    ]
    edges = [
        Edge(COUNTY, PARENT, 2.0),
        Edge(SCALE_A, COUNTY, -2.5),
        Edge(SCALE_B, COUNTY, -2.5),
    ]
    return build_graph(nodes, edges)


RECORDED = {
    COUNTY: Recorded(value=0.0, performed_on=date(2026, 1, 10), low=-15.0, high=15.0),
    SCALE_A: Recorded(value=-95.0, performed_on=date(2026, 2, 1), low=-100.0, high=100.0),
    SCALE_B: Recorded(value=20.0, performed_on=date(2026, 7, 1), low=-100.0, high=100.0),
}


def test_the_shift_reaches_every_result_below_and_one_verdict_flips():
    affected = {item.id: item for item in recall(story(), PARENT, shift=8.0, recorded=RECORDED)}
    assert set(affected) == {COUNTY, SCALE_A, SCALE_B}
    assert affected[COUNTY].corrected == pytest.approx(8.0)
    assert affected[SCALE_A].shift == pytest.approx(-8.0)
    assert affected[SCALE_A].corrected == pytest.approx(-103.0)
    assert [affected[i].flips for i in (COUNTY, SCALE_A, SCALE_B)] == [False, True, False]


def test_only_results_of_the_faulty_days_are_affected():
    since = recall(story(), COUNTY, shift=1.0, recorded=RECORDED, since=date(2026, 7, 1))
    assert [item.id for item in since] == [SCALE_B]
    until = recall(story(), COUNTY, shift=1.0, recorded=RECORDED, until=date(2026, 2, 1))
    assert [item.id for item in until] == [SCALE_A]


def test_what_follows_from_an_affected_result_is_affected_whenever_it_was_made():
    found = recall(
        story(), PARENT, shift=1.0, recorded=RECORDED, since=date(2026, 1, 1), until=date(2026, 1, 31)
    )
    assert {item.id for item in found} == {COUNTY, SCALE_A, SCALE_B}


def test_a_result_without_limits_moves_but_has_no_verdict():
    (county, *_) = recall(story(), PARENT, shift=1.0, recorded={})
    assert (county.shift, county.corrected, county.accepted, county.flips) == (1.0, None, None, False)


def test_an_unknown_source_or_a_shift_that_is_no_number_is_refused():
    with pytest.raises(NotFound):
        recall(story(), uid(99), shift=1.0, recorded={})
    with pytest.raises(OutOfRange):
        recall(story(), PARENT, shift=math.nan, recorded={})


@given(st.integers(0, 2**32 - 1), st.integers(2, 30), st.data())
@settings(max_examples=50, deadline=None)
def test_shifts_agree_with_the_dense_solution(seed, size, data):
    graph, total, _ = built(seed, size)
    source = data.draw(st.integers(0, size - 1))
    found = {item.id: item.shift for item in recall(graph, uid(source), shift=0.25, recorded={})}
    exact = total[:, source] * 0.25
    exact[source] = 0.0
    got = np.array([found.get(uid(i), 0.0) for i in range(size)])
    assert got == pytest.approx(exact, rel=1e-10, abs=1e-12 * abs(total).max())
