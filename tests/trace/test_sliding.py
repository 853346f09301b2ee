"""A fault at every place of a slider, against recalls one by one; and why two results are correlated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.provinces import province
from tests.trace.test_recall import PARENT, SCALE_A, SCALE_B, story
from tests.trace.worlds import uid

from suyuan.trace.faults import Fault
from suyuan.trace.recall import recall
from suyuan.trace.results import Results
from suyuan.trace.shared import shared_sources
from suyuan.trace.sliding import classes_at, flips_at

EDGES = (0.0, 0.01, 0.1, 1.0)


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.data())
@settings(max_examples=60, deadline=None)
def test_the_slider_says_what_a_recall_of_that_amount_says(seed, size, data):
    world = province(seed, size)
    one = uid(1 + data.draw(st.integers(0, size - 1)))
    amounts = np.array(data.draw(st.lists(st.sampled_from([-3.0, -0.7, 0.2, 1.0, 2.5]), min_size=1)))
    unit = recall(world.tiers, one, Fault(amount=1.0))
    flips, classes = flips_at(unit, amounts), classes_at(unit, amounts, EDGES)
    for place, amount in enumerate(amounts.tolist()):
        found = recall(world.tiers, one, Fault(amount=amount))
        assert flips[place] == found.flips.sum()
        share = found.share_of_limit[np.isfinite(found.share_of_limit)]
        want = np.bincount(np.searchsorted(EDGES, share, side="right") - 1, minlength=len(EDGES))
        assert classes[place].tolist() == want.tolist()


def test_nothing_moves_where_the_slider_is_in_the_middle():
    unit = recall(story(), PARENT, Fault(amount=1.0))
    assert flips_at(unit, np.array([0.0])).tolist() == [0]
    assert classes_at(unit, np.array([0.0]), EDGES).tolist() == [[3, 0, 0, 0]]


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.data())
@settings(max_examples=60, deadline=None)
def test_what_two_results_share_adds_up_to_their_covariance(seed, size, data):
    world = province(seed, size)
    first, second = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    numbers = world.numbers()
    parts = shared_sources(world.tiers, int(numbers[first]), int(numbers[second]))
    assert math.fsum(part.covariance for part in parts) == pytest.approx(
        world.covariance[first, second], rel=1e-9, abs=1e-10
    )
    sizes = [abs(part.covariance) for part in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_two_scales_share_the_county_weight_and_its_parent():
    tiers = story()
    a, b = tiers.numbers([SCALE_A, SCALE_B]).tolist()
    # 2.5 of each come through the county weight: 1.5 of its own and 2 of the parent.
    assert [part.covariance for part in shared_sources(tiers, a, b)] == pytest.approx([4.0, 2.25])
    assert Results(tiers).cov(SCALE_A, SCALE_B) == pytest.approx(6.25)
