"""Constant memory: the same figures as from all trials kept, whatever the threads, or a stated error."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, NumericalError
from suyuan.metrology.distribution import Exponential, Normal, Rectangular, StudentT
from suyuan.metrology.montecarlo import BLOCK, Trials, simulate, summarise
from suyuan.metrology.trials.ends import Bins, Tails, ends_for
from suyuan.metrology.trials.streaming import Moments, stream
from suyuan.metrology.trials.summary import shortest_interval, symmetric_interval

LAWS = {"a": Normal(value=1e6, u=0.1), "b": Exponential(value=0.3), "c": StudentT(value=0, scale=1, dof=3)}
MODELS = {"sum": lambda e: e["a"] + e["b"] + e["c"], "b": lambda e: e["b"]}
COUNT = 3 * BLOCK + 1234


@pytest.fixture(scope="module")
def trials():
    return Trials(LAWS, seed=4)


@pytest.fixture(scope="module")
def kept(trials):
    return simulate(MODELS, trials, count=COUNT)


@pytest.mark.parametrize("p", [0.01, 0.3, 0.5, 0.6827, 0.95, 0.99, 0.9999])
def test_the_intervals_are_those_of_all_trials_sorted(trials, kept, p):
    found = stream(MODELS, trials, count=COUNT, p=p)
    for name, values in kept.items():
        expected = summarise(values, p=p)
        assert found.summaries[name].shortest == expected.shortest
        assert found.summaries[name].symmetric == expected.symmetric
        assert found.summaries[name].interval_error == 0.0
        assert found.summaries[name].mean == pytest.approx(expected.mean, rel=1e-15)
        assert found.summaries[name].u == pytest.approx(expected.u, rel=1e-12)


@pytest.mark.parametrize("p", [0.2, 0.95])
def test_how_much_may_be_kept_decides_how_it_is_kept(p):
    kinds = [type(ends_for(100_000, p, kept=kept)).__name__ for kept in (10**6, 10**5, 10**3)]
    assert kinds == (["Tails", "Tails", "Bins"] if p == 0.95 else ["Everything", "Everything", "Bins"])


def test_covariances_are_those_of_all_trials(trials, kept):
    found = stream(MODELS, trials, count=COUNT)
    assert found.covariance == pytest.approx(np.cov(np.stack(list(kept.values()))), rel=1e-11)


def test_threads_change_no_bit(trials):
    one, two, five = (stream(MODELS, trials, count=COUNT, threads=threads) for threads in (1, 2, 5))
    assert one.summaries == two.summaries == five.summaries
    assert one.covariance.tobytes() == two.covariance.tobytes() == five.covariance.tobytes()


def test_counted_in_bins_the_symmetric_interval_is_within_the_stated_error(trials, kept):
    found = stream(MODELS, trials, count=COUNT, kept=1000)
    for name, values in kept.items():
        exact, counted = summarise(values), found.summaries[name]
        assert 0.0 < counted.interval_error < 1e-3 * exact.u
        assert counted.symmetric == pytest.approx(exact.symmetric, abs=counted.interval_error)
        inside = np.count_nonzero((values >= counted.shortest[0]) & (values <= counted.shortest[1]))
        assert inside == pytest.approx(0.95 * COUNT, rel=1e-3)
        longer = np.diff(counted.shortest)[0] - np.diff(exact.shortest)[0]
        assert abs(longer) <= 2.0 * counted.interval_error


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-50, 50).map(float), min_size=20, max_size=300),
    st.floats(0.05, 0.99),
    st.integers(1, 40),
)
def test_tails_of_any_values_with_ties_in_any_blocks_give_the_sorted_intervals(values, p, block):
    array = np.array(values)
    ends = Tails(len(values))
    short = Tails(max(1, len(values) - int(p * len(values) + 0.5)) + 1)
    for start in range(0, len(values), block):
        ends.add(array[start : start + block])
        short.add(array[start : start + block])
    expected = shortest_interval(np.sort(array), p), symmetric_interval(np.sort(array), p)
    assert ends.intervals(len(values), p, "jcgm101") == expected
    assert short.intervals(len(values), p, "jcgm101") == expected


@given(st.lists(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20), min_size=2, max_size=8))
def test_moments_of_blocks_are_those_of_the_whole(blocks):
    moments, whole = Moments(1), np.concatenate([np.array(one) for one in blocks])
    for one in blocks:
        moments.add([np.array(one)])
    assert moments.mean[0] == pytest.approx(whole.mean(), rel=1e-9, abs=1e-9)
    assert moments.covariance[0, 0] == pytest.approx(whole.var(ddof=1), rel=1e-9, abs=1e-9)


def test_bins_know_when_an_end_lies_beyond_them():
    bins = Bins()
    bins.add(np.linspace(-1.0, 1.0, 1000))
    bins.add(np.full(1000, 1e30))
    with pytest.raises(NumericalError):
        bins.intervals(2000, 0.95, "jcgm101")


def test_a_constant_model_has_no_spread():
    found = stream({"y": lambda e: 5.0}, Trials(LAWS, seed=1), count=5000).summaries["y"]
    assert (found.mean, found.u, found.shortest, found.symmetric) == (5.0, 0.0, (5.0, 5.0), (5.0, 5.0))


def test_the_summary_says_itself_in_both_languages(trials):
    found = stream({"b": MODELS["b"]}, trials, count=5000).summaries["b"]
    assert "5000 次试验" in found.explain("zh")
    assert "5000 trials" in found.explain("en")
    assert found.to_record()["trials"] == 5000


@pytest.mark.parametrize(
    "options", [{"count": 10}, {"count": 10**12}, {"count": 1500.5}, {"count": 2000, "p": 1.0}]
)
def test_numbers_out_of_range_are_refused(trials, options):
    with pytest.raises(InputError):
        stream(MODELS, trials, **options)
    with pytest.raises(InputError):
        stream({}, trials, count=2000)


def test_values_beyond_the_floats_are_refused():
    wide = Trials({"x": Rectangular(value=0.0, half_width=1e160)}, seed=1)
    with pytest.raises(NumericalError):
        stream({"y": lambda e: e["x"] * 1e30}, wide, count=2000)
    with pytest.raises(NumericalError):
        stream({"y": lambda e: e["x"] ** 3}, wide, count=2000)


def test_memory_does_not_grow_with_the_trials_beyond_the_ends_of_the_interval():
    peaks = []
    for count in (500_000, 2_000_000):
        tracemalloc.start()
        stream({"b": MODELS["b"]}, Trials({"b": LAWS["b"]}, seed=1), count=count)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Buffers for both ends, twice their length: 32 (1 - p) bytes per trial; everything else is one block.
    assert peaks[1] - peaks[0] < 1.1 * 32 * 0.05 * 1_500_000 + 2e6
    assert peaks[1] < 8e6
