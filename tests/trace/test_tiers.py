"""The two tiers against a dense solution worked out result by result."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.trace.provinces import province
from tests.trace.worlds import uid

from suyuan.trace import kernels
from suyuan.trace.faults import EPOCH, Fault
from suyuan.trace.pairs import Pairs
from suyuan.trace.recall import recall

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 40)


@pytest.fixture(params=["numpy", "numba"])
def road(request, monkeypatch):
    """Both roads through the arrays; the compiled one where numba is installed."""
    if request.param == "numba":
        pytest.importorskip("numba")
        monkeypatch.setattr(kernels, "SMALL", 0)
    return request.param


@given(SEEDS, SIZES)
@settings(max_examples=150, deadline=None)
def test_every_uncertainty_is_that_of_the_dense_solution(seed, size):
    world = province(seed, size)
    got = world.tiers.uncertainties()[world.numbers()]
    assert got == pytest.approx(np.sqrt(np.diag(world.covariance)), rel=1e-11, abs=1e-14)


@pytest.mark.parametrize("seed", range(6))
def test_both_roads_give_the_same_uncertainties(road, seed):
    world = province(seed, 60)
    got = world.tiers.uncertainties()[world.numbers()]
    assert got == pytest.approx(np.sqrt(np.diag(world.covariance)), rel=1e-11, abs=1e-14)


@given(SEEDS, SIZES)
@settings(max_examples=60, deadline=None)
def test_every_covariance_is_that_of_the_dense_solution(seed, size):
    world = province(seed, size)
    pairs = Pairs(world.tiers)
    scale = world.covariance.max(initial=0.0)
    numbers = world.numbers()
    assert pairs.matrix(numbers) == pytest.approx(world.covariance, rel=1e-10, abs=1e-12 * scale)
    a, b = numbers[0], numbers[-1]
    assert pairs.covariance(a, b) == pytest.approx(world.covariance[0, -1], rel=1e-10, abs=1e-12 * scale)


@pytest.mark.parametrize("seed", range(6))
def test_both_roads_give_the_same_covariances(road, seed):
    world = province(seed, 30)
    scale = world.covariance.max()
    got = Pairs(world.tiers).matrix(world.numbers())
    assert got == pytest.approx(world.covariance, rel=1e-10, abs=1e-12 * scale)


@given(SEEDS, SIZES, st.data())
@settings(max_examples=100, deadline=None)
def test_a_fault_reaches_what_the_dense_solution_says(seed, size, data):
    world = province(seed, size)
    source = data.draw(st.integers(0, size - 1))
    course = data.draw(st.sampled_from(["constant", "step", "linear"]))
    low, high = sorted(data.draw(st.lists(st.integers(0, 50), min_size=2, max_size=2, unique=True)))
    fault = Fault(
        amount=data.draw(st.floats(-3, 3)),
        course=course,
        since=EPOCH + timedelta(days=low),
        until=EPOCH + timedelta(days=high),
    )
    compare(world, source, fault, taken=course_by_hand(course, world.results.stated.day, low, high))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("distribution", ["normal", "rectangular"])
def test_both_roads_find_the_same_effects(road, seed, distribution):
    world = province(seed, 40)
    fault = Fault(amount=0.3, u_amount=0.4, distribution=distribution)
    for source in range(0, 40, 3):
        compare(world, source, fault, taken=np.ones(40))


def course_by_hand(course, days, low, high):
    part = (lambda day: (day - low) / (high - low)) if course == "linear" else (lambda _: 1.0)
    return np.array([part(day) if low <= day <= high else 0.0 for day in days])


def compare(world, source, fault, *, taken):
    """The effects of a fault against a walk through the results one by one."""
    size = len(world.results)
    effect = np.zeros(size)
    effect[source] = 1.0
    for child in range(source + 1, size):
        own = world.sensitivity[child, source] * taken[child]
        rest = world.sensitivity[child].copy()
        rest[source] = 0.0
        effect[child] = own + rest @ effect
    effect[source] = 0.0
    got = recall(world.tiers, uid(source + 1), fault)
    place = {number: at for at, number in enumerate(world.numbers().tolist())}
    found = {place[number]: at for at, number in enumerate(got.number.tolist())}
    scale = abs(effect).max()
    assert {child for child in range(size) if abs(effect[child]) > 1e-12 * scale} <= found.keys()
    stated = world.results.stated
    for child, at in found.items():
        shift, sd = effect[child] * fault.amount, abs(effect[child]) * fault.u_amount
        assert got.shift[at] == pytest.approx(shift, rel=1e-9, abs=1e-11 * scale)
        assert got.u[at] ** 2 == pytest.approx(world.covariance[child, child] + sd**2, rel=1e-9)
        value, low, high = stated.value[child], stated.low[child], stated.high[child]
        if np.isnan(value) or (np.isnan(low) and np.isnan(high)):
            assert (got.before[at], got.after[at], got.p_flip[at]) == (-1, -1, 0.0)
            continue
        before, after = (not (x < low or x > high) for x in (value, value + shift))
        assert (got.before[at], got.after[at]) == (before, after)
        if sd == 0:
            assert got.p_flip[at] == (before != after)
            continue
        inside = probability_inside(value + shift, sd, low, high, fault.distribution)
        assert got.p_flip[at] == pytest.approx(1 - inside if before else inside, rel=1e-8, abs=1e-12)


def probability_inside(mean, sd, low, high, distribution):
    """By the laws of scipy.stats, the other road to these numbers."""
    law = (
        stats.norm(mean, sd)
        if distribution == "normal"
        else stats.uniform(mean - sd * np.sqrt(3), 2 * sd * np.sqrt(3))
    )
    below = 0.0 if np.isnan(low) else law.cdf(low)
    above = 0.0 if np.isnan(high) else law.sf(high)
    return 1.0 - below - above
