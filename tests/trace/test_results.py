"""Results by their identities: influences with shares, and what a new certificate of a parent does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.provinces import province
from tests.trace.test_recall import COUNTY, PARENT, SCALE_A, SCALE_B, STRANGER, story
from tests.trace.worlds import uid

from suyuan.base.errors import InputError, NotFound, NumericalError, OutOfRange
from suyuan.trace.results import Results
from suyuan.trace.stored import write_tiers


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.data())
@settings(max_examples=80, deadline=None)
def test_influences_add_up_to_the_variance_of_the_dense_solution(seed, size, data):
    world = province(seed, size)
    batch = Results(world.tiers)
    one = data.draw(st.integers(0, size - 1))
    variance = world.covariance[one, one]
    if variance == 0:
        with pytest.raises(NumericalError):
            batch.influence(uid(one + 1))
        return
    found = batch.influence(uid(one + 1))
    assert found.u == pytest.approx(math.sqrt(variance), rel=1e-11)
    assert math.fsum(part.share for part in found.contributors) == pytest.approx(1.0, abs=1e-12)
    shares = [part.share for part in found.top(3)]
    assert shares == sorted(shares, reverse=True)
    # What comes from another result is that result's own part times how much of it arrives: by a walk.
    walk = np.linalg.inv(np.eye(size) - world.sensitivity)
    for part in found.contributors:
        if part.kind == "result":
            parent = part.id.int - 1
            own = [p.component for p in batch.influence(part.id).contributors if p.kind == "own"]
            assert part.component == pytest.approx(walk[one, parent] * own[0], rel=1e-9, abs=1e-12)


def test_the_story_in_shares():
    batch = Results(story())
    top = batch.influence(SCALE_A).top(3)
    # u = 6.5 from 6 of its own, 2 of the parent and 1.5 of the county weight: 36, 4 and 2.25 of 42.25.
    assert [(part.id, part.share) for part in top] == [
        (SCALE_A, pytest.approx(36 / 42.25)),
        (PARENT, pytest.approx(4 / 42.25)),
        (COUNTY, pytest.approx(2.25 / 42.25)),
    ]
    assert batch.cov(SCALE_A, SCALE_B) == pytest.approx(6.25)
    assert batch.corr(SCALE_A, SCALE_B) == pytest.approx(6.25 / 42.25)
    assert batch.u([COUNTY, STRANGER]) == pytest.approx([2.5, 1.0])
    with pytest.raises(NotFound):
        batch.cov(SCALE_A, uid(77))


def test_a_new_certificate_of_the_parent_revalues_all_below_it():
    batch = Results(story())
    after = batch.revalue({PARENT: (0.4, 1.0)})
    rows = zip(after.shift, after.u_before, after.u_after, strict=True)
    by_id = dict(zip(after.number.tolist(), rows, strict=True))
    county, scale_a, scale_b = batch.tiers.numbers([COUNTY, SCALE_A, SCALE_B]).tolist()
    # County: u^2 = 1^2 + 1.5^2; scales: 36 + that.
    assert by_id == {
        county: (pytest.approx(0.4), pytest.approx(2.5), pytest.approx(math.sqrt(3.25))),
        scale_a: (pytest.approx(-0.4), pytest.approx(6.5), pytest.approx(math.sqrt(39.25))),
        scale_b: (pytest.approx(-0.4), pytest.approx(6.5), pytest.approx(math.sqrt(39.25))),
    }
    assert batch.u([COUNTY]) == pytest.approx([2.5])  # nothing was written


def test_a_revaluation_that_changes_nothing_is_empty():
    assert len(Results(story()).revalue({PARENT: (0.0, 2.0)})) == 0


def test_what_cannot_be_revalued_is_refused():
    batch = Results(story())
    with pytest.raises(InputError, match="no result leans on"):
        batch.revalue({SCALE_A: (1.0, None)})
    with pytest.raises(OutOfRange, match=r"\[2, inf\)"):  # 2 come from the parent
        batch.revalue({COUNTY: (0.0, 1.9)})
    with pytest.raises(NotFound):
        batch.revalue({uid(99): (0.0, None)})
    with pytest.raises(InputError, match="is no UUID"):
        batch.u([str(COUNTY)])  # type: ignore[list-item]


def test_results_are_loaded_from_the_build_that_serves(tmp_path):
    write_tiers(tmp_path, story(), build=uid(1), source={})
    assert Results.load(tmp_path).cov(SCALE_A, SCALE_B) == pytest.approx(6.25)
