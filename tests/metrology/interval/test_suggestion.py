"""The interval that a fleet's history supports.

Golden numbers: 59, 93 and 124 tests with none, one and two failures show a reliability of 0.95 with a
confidence of 0.95, one-sided (S. S. Wilks, Ann. Math. Stat. 12 (1941) 91, as tabulated for tolerance limits
of order 1, 2 and 3).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from suyuan.base.errors import OutOfRange
from suyuan.metrology.interval.suggestion import lower_limit, missing_results, suggest_interval, upper_limit


def fleet(*groups: tuple[float, int, int]) -> tuple[list[float], list[bool]]:
    """(months, tested, failed) groups as single results."""
    months = [month for month, tested, _ in groups for _ in range(tested)]
    good = [place >= failed for _, tested, failed in groups for place in range(tested)]
    return months, good


@pytest.mark.parametrize(("failed", "needed"), [(0, 59), (1, 93), (2, 124)])
def test_the_numbers_of_wilks_support_an_interval_and_one_less_does_not(failed: int, needed: int) -> None:
    assert suggest_interval(*fleet((12.0, needed, failed))).interval == 12.0
    short = suggest_interval(*fleet((12.0, needed - 1, failed)))
    assert short.interval is None
    assert short.missing == 1
    assert short.missing_at == 12.0


@pytest.mark.parametrize(("done", "failed", "more"), [(0, 0, 59), (10, 0, 49), (20, 1, 73), (59, 0, 0)])
def test_it_says_how_many_results_are_missing(done: int, failed: int, more: int) -> None:
    assert missing_results(done - failed, done, 0.95, 0.05) == more


@given(st.integers(1, 400), st.data(), st.floats(0.001, 0.4))
def test_the_limits_are_those_of_the_beta_distribution(n: int, data: st.DataObject, tail: float) -> None:
    x = data.draw(st.integers(0, n))
    low = stats.beta.ppf(tail, x, n - x + 1) if x else 0.0
    high = stats.beta.isf(tail, x + 1, n - x) if x < n else 1.0
    assert lower_limit(x, n, tail) == pytest.approx(low, rel=1e-9, abs=1e-12)
    assert upper_limit(x, n, tail) == pytest.approx(high, rel=1e-9, abs=1e-12)


@given(st.integers(1, 400), st.data())
def test_the_limits_agree_with_the_exact_test(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    interval = stats.binomtest(x, n, alternative="greater").proportion_ci(0.95, method="exact")
    assert lower_limit(x, n, 0.05) == pytest.approx(interval.low, rel=1e-8, abs=1e-12)


def test_the_longest_supported_interval_is_suggested_and_the_limits_hold_together() -> None:
    # Three groups share the doubt: 1 - 0.05/3 asks for n with 0.95^n <= 0.05/3, n >= 79.8.
    months, good = fleet((6.0, 80, 0), (12.0, 80, 0), (24.0, 79, 0))
    found = suggest_interval(months, good)
    assert [one.supports for one in found.bins] == [True, True, False]
    assert found.interval == 12.0
    assert math.ceil(math.log(0.05 / 3) / math.log(0.95)) == 80


def test_the_shortest_time_of_a_group_is_what_it_supports() -> None:
    months, good = fleet((11.5, 1, 0), (12.4, 70, 0))
    assert suggest_interval(months, good).interval == 11.5
    months, good = fleet((12.4, 70, 0))
    assert suggest_interval(months, good).interval == 12.0


def test_a_legal_interval_is_never_lengthened() -> None:
    months, good = fleet((24.0, 200, 0))
    found = suggest_interval(months, good, legal=12.0)
    assert (found.interval, found.is_capped) == (12.0, True)
    free = suggest_interval(months, good)
    assert (free.interval, free.is_capped) == (24.0, False)


def test_too_many_failures_contradict_an_interval() -> None:
    found = suggest_interval(*fleet((12.0, 60, 12)))
    assert found.interval is None
    assert found.bins[0].contradicts
    assert found.bins[0].observed == 0.8


def test_no_results_support_nothing() -> None:
    found = suggest_interval([], [])
    assert (found.interval, found.bins, found.missing) == (None, (), 59)


@pytest.mark.parametrize("months", [[0.0], [-1.0], [math.nan], [math.inf]])
def test_a_time_that_is_none_is_refused(months: list[float]) -> None:
    with pytest.raises(OutOfRange):
        suggest_interval(months, [True])


def test_arguments_that_do_not_fit_are_refused() -> None:
    with pytest.raises(OutOfRange):
        suggest_interval([1.0, 2.0], [True])
    with pytest.raises(OutOfRange):
        suggest_interval([1.0], [True], legal=0.0)


def test_the_confidence_is_kept_where_the_truth_lies_at_the_target() -> None:
    """A fleet that just misses the target everywhere is called good in at most one case of twenty."""
    rng = np.random.default_rng(20261126)
    wrong = 0
    for _ in range(2000):
        good = rng.random(300) < 0.95
        months = np.repeat([6.0, 12.0, 24.0], 100)
        wrong += suggest_interval(months, good).interval is not None
    limit = stats.binom.ppf(0.999, 2000, 0.05)
    assert wrong <= limit


@given(
    st.lists(st.tuples(st.floats(0.5, 80.0), st.booleans()), min_size=1, max_size=80),
    st.floats(0.5, 60.0),
)
def test_nothing_is_suggested_beyond_what_was_tried_or_is_legal(
    results: list[tuple[float, bool]], legal: float
) -> None:
    found = suggest_interval([m for m, _ in results], [g for _, g in results], target=0.5, legal=legal)
    assert sum(one.tested for one in found.bins) == len(results)
    if found.interval is not None:
        assert found.interval <= min(legal, max(m for m, _ in results))
        assert found.missing is None
    else:
        assert found.missing
