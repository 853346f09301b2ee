"""What stands above and below a result: shares against the dense solution, the story by hand, the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.provinces import province
from tests.trace.test_recall import COUNTY, PARENT, SCALE_A, STRANGER, story
from tests.trace.worlds import uid

from suyuan.trace.blocks import blocks_of, ties
from suyuan.trace.explore import above, below
from suyuan.trace.picture import BOX_HEIGHT, BOX_WIDTH, CELL, HEAD, picture_of

drawn = given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.data())


def longest(sensitivity: np.ndarray, start: int) -> dict[int, int]:
    """Longest number of steps from `start` along entries of a matrix: a plain walk."""
    found = {start: 0}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for there in np.flatnonzero(sensitivity[here]).tolist():
            if found.get(there, -1) < found[here] + 1:
                found[there] = found[here] + 1
                waiting.append(there)
    return found


@drawn
@settings(max_examples=80, deadline=None)
def test_what_stands_above_carries_the_shares_of_the_dense_solution(seed, size, data):
    world = province(seed, size)
    one = data.draw(st.integers(0, size - 1))
    variance = np.diag(world.covariance)
    whole = variance[one] or 1.0
    walk = np.linalg.inv(np.eye(size) - world.sensitivity)
    place = {number: index for index, number in enumerate(world.numbers().tolist())}
    found = above(world.tiers, int(world.numbers()[one]))
    names = [place[number] for number in found.number.tolist()]
    assert names[0] == one
    assert dict(zip(names, found.level.tolist(), strict=True)) == longest(world.sensitivity, one)
    assert found.share == pytest.approx(
        [walk[one, name] ** 2 * variance[name] / whole for name in names], rel=1e-9, abs=1e-12
    )
    got = {
        (names[child], names[parent]): weight
        for child, parent, weight in zip(found.child, found.parent, found.weight, strict=True)
    }
    want = {
        (child, parent): (walk[one, child] * world.sensitivity[child, parent]) ** 2 * variance[parent] / whole
        for child in names
        for parent in np.flatnonzero(world.sensitivity[child]).tolist()
    }
    assert got == pytest.approx(want, rel=1e-9, abs=1e-12)
    if variance[one] > 0:
        assert found.own.sum() + found.beside == pytest.approx(1.0, abs=1e-9)


@drawn
@settings(max_examples=80, deadline=None)
def test_what_hangs_below_carries_the_shares_of_the_dense_solution(seed, size, data):
    world = province(seed, size)
    one = data.draw(st.integers(0, size - 1))
    variance = np.diag(world.covariance)
    walk = np.linalg.inv(np.eye(size) - world.sensitivity)
    place = {number: index for index, number in enumerate(world.numbers().tolist())}
    strand, fringe = below(world.tiers, int(world.numbers()[one]))
    names = [place[number] for number in (*strand.number.tolist(), *fringe.number.tolist())]
    assert len(set(names)) == len(names)
    assert set(names) == set(longest(world.sensitivity.T, one))
    shares = np.concatenate((strand.share, fringe.share))
    for name, share in zip(names, shares.tolist(), strict=True):
        if name != one and variance[name] > 0:
            want = walk[name, one] ** 2 * variance[one] / variance[name]
            assert share == pytest.approx(want, rel=1e-9, abs=1e-12)
    for child, parent, weight in zip(strand.child, strand.parent, strand.weight, strict=True):
        step = world.sensitivity[names[child], names[parent]] * walk[names[parent], one]
        assert weight == pytest.approx(step**2 * variance[one] / variance[names[child]], rel=1e-9, abs=1e-12)
    for leaf, set_up in zip(fringe.number.tolist(), fringe.set_up.tolist(), strict=True):
        holders = {names[at] for at in fringe.holds[fringe.at == set_up].tolist()}
        parents = set(np.flatnonzero(world.sensitivity[place[leaf]]).tolist())
        assert holders == parents & set(names)


def test_the_story_of_the_county_weight():
    tiers = story()
    parent, county, scale, stranger = tiers.numbers([PARENT, COUNTY, SCALE_A, STRANGER]).tolist()
    up = above(tiers, scale)
    # u = 6.5: 6 of its own, 2.5 through the county weight, of which 2 through the parent.
    assert up.number.tolist() == [scale, county, parent]
    assert up.level.tolist() == [0, 1, 2]
    assert up.share == pytest.approx([1.0, 6.25 / 42.25, 4 / 42.25])
    assert up.own == pytest.approx([36 / 42.25, 2.25 / 42.25, 4 / 42.25])
    strand, fringe = below(tiers, parent)
    assert strand.number.tolist() == [parent, county]
    assert fringe.share == pytest.approx([4 / 42.25, 4 / 42.25])
    assert strand.number[fringe.holds].tolist() == [county]
    assert len(below(tiers, stranger)[1]) == 0
    assert len(below(tiers, scale)[0]) == 1
    assert above(tiers, int(tiers.numbers([uid(5)])[0])).share.tolist() == [1.0]


levels = st.lists(st.integers(-3, 4), min_size=1, max_size=60)
counts = st.lists(st.integers(1, 5000), max_size=12)


@given(levels, counts, st.integers(0, 2**32 - 1))
@settings(max_examples=80, deadline=None)
def test_nothing_in_a_picture_lies_on_anything_else(given_levels, given_counts, seed):
    rng = np.random.default_rng(seed)
    level = np.array(given_levels)
    edges = rng.integers(0, len(level), (2, 2 * len(level)))
    made = picture_of(level, rng.random(len(level)), edges[0], edges[1], counts=given_counts)
    boxes = [(x, y, BOX_WIDTH, BOX_HEIGHT) for x, y in zip(made.x, made.y, strict=True)]
    boxes += [(one.x, one.y, one.width, one.height) for one in made.blocks]
    for place, (x, y, width, height) in enumerate(boxes):
        assert x >= 0
        assert y >= 0
        assert x + width <= made.width
        assert y + height <= made.height + 1e-6
        for other in boxes[:place]:
            apart = x >= other[0] + other[2] or other[0] >= x + width
            assert apart or y >= other[1] + other[3] or other[1] >= y + height
    for count, block in zip(given_counts, made.blocks, strict=True):
        assert HEAD + -(-count // block.columns) * CELL == block.height
    tops = {one.level: one.y for one in made.bands}
    assert [tops[one] for one in sorted(tops, reverse=True)] == sorted(tops.values())


def test_boxes_stand_below_those_they_lean_on():
    # Two pairs, given crosswise: the lines do not cross in the picture.
    made = picture_of(
        np.array([1, 1, 0, 0]), np.array([0.9, 0.1, 0.1, 0.9]), np.array([2, 3]), np.array([0, 1])
    )
    assert (made.x[0] < made.x[1]) == (made.x[2] < made.x[3])


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.integers(1, 5), st.data())
@settings(max_examples=60, deadline=None)
def test_blocks_hold_every_leaf_once_and_hang_on_what_their_leaves_hang_on(seed, size, most, data):
    world = province(seed, size)
    one = data.draw(st.integers(0, size - 1))
    _, fringe = below(world.tiers, int(world.numbers()[one]))
    code = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(fringe), max_size=len(fringe))), int)
    blocks = blocks_of(code, fringe.share, most=most)
    assert sorted(blocks.cells.tolist()) == list(range(len(fringe)))
    assert len(blocks) == min(most, len(set(code.tolist())))
    for place in range(len(blocks) - blocks.is_rest):
        mine = blocks.cells_of(place)
        assert len({code[leaf] for leaf in mine.tolist()}) == 1
        assert blocks.share[place] == pytest.approx(fringe.share[mine].mean(), rel=1e-9, abs=1e-15)
    holder, block = ties(fringe, blocks)
    want = {
        (hold, blocks.of[leaf])
        for leaf, set_up in enumerate(fringe.set_up.tolist())
        for at, hold in zip(fringe.at.tolist(), fringe.holds.tolist(), strict=True)
        if at == set_up
    }
    assert set(zip(holder.tolist(), block.tolist(), strict=True)) == want
