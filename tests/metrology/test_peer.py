"""Another engine as the oracle: GTC gives the same values, uncertainties, covariances, degrees of freedom."""

from __future__ import annotations

import math

import GTC
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.identity import derived
from suyuan.metrology import elementary
from suyuan.metrology.uncertain import Uncertain, covariance

inputs = st.lists(
    st.tuples(st.floats(0.5, 2.0), st.floats(1e-3, 0.1), st.integers(2, 100) | st.just(math.inf)),
    min_size=4,
    max_size=4,
)


def first(x, m):
    return x[0] * x[1] / x[2] + m.exp(-x[3] * x[0]) - m.sqrt(x[1]) * 2


def second(x, m):
    shared = x[0] + x[2]
    return m.sin(shared) * shared - m.atan2(x[3], x[1]) + m.log(x[2]) ** 2


def peer_atan2(y, x):
    return GTC.atan2(y, x)


class Peer:
    exp, sqrt, sin, log = GTC.exp, GTC.sqrt, GTC.sin, GTC.log
    atan2 = staticmethod(peer_atan2)


@given(inputs)
def test_two_results_of_the_same_inputs(numbers):
    mine = [
        Uncertain.elementary(value, u, uid=derived("test", k), dof=dof)
        for k, (value, u, dof) in enumerate(numbers)
    ]
    theirs = [GTC.ureal(value, u, dof) for value, u, dof in numbers]
    results = [model(mine, elementary) for model in (first, second)]
    peers = [model(theirs, Peer) for model in (first, second)]
    for one, other in zip(results, peers, strict=True):
        assert one.value == pytest.approx(other.x, rel=1e-12, abs=1e-12)
        assert one.u == pytest.approx(other.u, rel=1e-11)
        assert one.dof == pytest.approx(other.df, rel=1e-9)
    scale = peers[0].u * peers[1].u
    assert covariance(*results) / scale == pytest.approx(GTC.get_covariance(*peers) / scale, abs=1e-11)


@given(inputs, st.floats(-0.95, 0.95))
def test_a_chain_of_results_keeps_what_it_shares(numbers, slope):
    mine = [
        Uncertain.elementary(value, u, uid=derived("test", k), dof=dof)
        for k, (value, u, dof) in enumerate(numbers)
    ]
    theirs = [GTC.ureal(value, u, dof) for value, u, dof in numbers]
    assert mine[0].u > 0
    above, peer_above = mine[0] + slope * mine[1], theirs[0] + slope * theirs[1]
    assert above.u > 0  # sealed in between, as a stored result is
    below = [above * mine[2], above - mine[3]]
    peers = [peer_above * theirs[2], peer_above - theirs[3]]
    scale = peers[0].u * peers[1].u
    assert covariance(*below) / scale == pytest.approx(GTC.get_covariance(*peers) / scale, abs=1e-11)
