"""Monte Carlo: reproducible draws, intervals by definition, agreement within its own noise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.base.identity import derived
from suyuan.metrology.correlated import factor
from suyuan.metrology.distribution import Exponential, Normal, Rectangular, StudentT
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.montecarlo import BLOCK, Trials, simulate, summarise
from suyuan.metrology.propagation import linearise
from suyuan.metrology.trials.summary import shortest_interval, symmetric_interval

A, B = Normal(value=10.0, u=0.1), Normal(value=3.0, u=0.02)


def product(e):
    return e["a"] * e["b"]


class TestDraws:
    def test_more_trials_begin_with_the_same_trials(self):
        trials = Trials({"a": A, "b": B}, seed=7)
        few = simulate({"y": product}, trials, count=2 * BLOCK)["y"]
        many = simulate({"y": product}, trials, count=3 * BLOCK)["y"]
        assert few.tolist() == many[: 2 * BLOCK].tolist()

    def test_threads_change_no_number(self):
        trials = Trials({"a": A, "b": B}, seed=7)
        one, three = (
            simulate({"y": product}, trials, count=3 * BLOCK + 7, threads=threads)["y"] for threads in (1, 3)
        )
        assert one.tolist() == three.tolist()

    def test_a_trial_is_the_same_in_whatever_piece_it_is_drawn(self):
        trials = Trials({"a": A, "b": B}, seed=7)
        whole = trials.draw(BLOCK - 100, 300)
        piece = trials.draw(BLOCK - 13, 30)
        assert piece["b"].tolist() == whole["b"][87:117].tolist()

    def test_results_computed_apart_stay_correlated_trial_by_trial(self):
        identity = derived("t", "the standard")
        first = Trials({"s": A, "own": B}, seed=7, identities={"s": identity})
        second = Trials({"standard": A}, seed=7, identities={"standard": identity})
        x = simulate({"y": lambda e: e["s"] + 0.0 * e["own"]}, first, count=5000)["y"]
        y = simulate({"y": lambda e: e["standard"]}, second, count=5000)["y"]
        assert x.tolist() == y.tolist()


@settings(max_examples=10, deadline=None)
@given(st.floats(1, 20), st.floats(1, 20), st.floats(1e-4, 1e-2), st.floats(1e-4, 1e-2), st.integers(0, 99))
def test_first_order_and_monte_carlo_agree_within_the_noise_of_the_trials(a, b, ra, rb, seed):
    laws = {"a": Normal(value=a, u=ra * a), "b": Rectangular(value=b, half_width=rb * b)}
    n = 100_000
    got = summarise(simulate({"y": product}, Trials(laws, seed=seed), count=n)["y"])
    linear = linearise(product, {"a": a, "b": b})
    u = math.hypot(*(linear.partials[name] * law.u for name, law in laws.items()))
    assert got.mean == pytest.approx(linear.value, abs=5 * u / math.sqrt(n))
    # The product's own second-order term is at most (ra rb a b)^2.
    assert got.u == pytest.approx(u, rel=5 / math.sqrt(2 * n) + ra * rb)


class TestIntervals:
    def test_by_the_counting_of_the_guide(self):
        ordered = np.arange(1.0, 1001.0)
        # M = 1000, p = 0.95: q = 950, r = 25.
        assert symmetric_interval(ordered, 0.95) == (25.0, 975.0)
        low, high = shortest_interval(ordered, 0.95)
        assert high - low == 950.0

    @given(st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=200), st.floats(0.3, 0.95))
    def test_the_shortest_is_never_longer_and_holds_as_much(self, values, p):
        ordered = np.sort(values)
        symmetric, shortest = symmetric_interval(ordered, p), shortest_interval(ordered, p)
        assert shortest[1] - shortest[0] <= symmetric[1] - symmetric[0]
        for low, high in (symmetric, shortest):
            assert np.count_nonzero((ordered >= low) & (ordered <= high)) >= math.floor(p * len(ordered))

    def test_a_skew_law_has_its_shortest_interval_at_the_edge(self):
        values = simulate(
            {"y": lambda e: e["x"]}, Trials({"x": Exponential(value=1.0)}, seed=3), count=400_000
        )
        got = summarise(values["y"])
        # Closed forms: shortest [0, -ln 0.05], symmetric [-ln 0.975, -ln 0.025].
        noise = 5 * math.sqrt(0.05 * 0.95 / 400_000) / 0.05
        assert got.shortest[0] == pytest.approx(0.0, abs=0.005)
        assert got.shortest[1] == pytest.approx(-math.log(0.05), abs=noise + 0.1)
        assert got.symmetric == pytest.approx((-math.log(0.975), -math.log(0.025)), abs=noise)

    def test_p_and_the_number_of_trials_are_checked(self):
        with pytest.raises(OutOfRange):
            shortest_interval(np.arange(10.0), 1.0)
        with pytest.raises(OutOfRange):
            summarise(np.arange(10.0))
        with pytest.raises(OutOfRange):
            simulate({"y": product}, Trials({"a": A, "b": B}, seed=1), count=0)


class TestCorrelatedInputs:
    def test_normal_inputs_have_the_correlation_asked_for(self):
        trials = Trials({"a": A, "b": B}, seed=5, correlation=factor(["a", "b"], [("a", "b", -0.7)]))
        drawn = trials.block(0, BLOCK)
        r = np.corrcoef(drawn["a"], drawn["b"])[0, 1]
        assert r == pytest.approx(-0.7, abs=5 * (1 - 0.49) / math.sqrt(BLOCK))
        assert drawn["b"].std() == pytest.approx(0.02, rel=5 / math.sqrt(2 * BLOCK))

    def test_the_first_of_a_group_has_the_draws_it_has_alone(self):
        joined = Trials({"a": A, "b": B}, seed=5, correlation=factor(["a", "b"], [("a", "b", -0.7)]))
        assert joined.block(0, 1000)["a"].tolist() == Trials({"a": A}, seed=5).block(0, 1000)["a"].tolist()

    def test_full_correlation_is_exact(self):
        trials = Trials({"a": A, "b": A}, seed=5, correlation=factor(["a", "b"], [("a", "b", 1.0)]))
        drawn = trials.block(0, 1000)
        assert drawn["a"].tolist() == drawn["b"].tolist()

    def test_t_inputs_share_their_chi(self):
        law = StudentT(value=0.0, scale=1.0, dof=10.0)
        trials = Trials({"a": law, "b": law}, seed=5, correlation=factor(["a", "b"], [("a", "b", 0.5)]))
        drawn = trials.block(0, BLOCK)
        assert np.corrcoef(drawn["a"], drawn["b"])[0, 1] == pytest.approx(0.5, abs=0.02)
        assert drawn["a"].std() == pytest.approx(math.sqrt(10 / 8), rel=0.02)

    def test_laws_that_coefficients_do_not_join_are_refused(self):
        flat = Rectangular(value=0.0, half_width=1.0)
        with pytest.raises(InputError) as refusal:
            Trials({"a": A, "b": flat}, seed=5, correlation=factor(["a", "b"], [("a", "b", 0.5)]))
        assert "b (rectangular)" in refusal.value.message.en


class TestRefusals:
    def test_a_draw_outside_the_domain_is_refused(self):
        with pytest.raises(NotFinite):
            simulate(
                {"y": lambda e: e["b"] ** 0.5}, Trials({"b": Normal(value=0.0, u=1.0)}, seed=1), count=1000
            )

    @pytest.mark.parametrize("threads", [1, 2])
    def test_a_fault_in_any_block_comes_back_from_its_thread(self, threads):
        def fails_late(e):
            return np.where(e["a"] > 10.42, np.nan, e["a"])  # beyond 4.2 u, met once in 75 000 trials

        with pytest.raises(NotFinite):
            simulate({"y": fails_late}, Trials({"a": A}, seed=1), count=20 * BLOCK, threads=threads)

    def test_a_name_the_model_lacks_is_missing(self):
        with pytest.raises(Missing):
            simulate({"y": lambda e: e["zz"]}, Trials({"a": A}, seed=1), count=1000)

    @pytest.mark.parametrize("seed", [-1, 1 << 128, 0.5, True, "seven"])
    def test_a_seed_is_a_whole_number_of_at_most_128_bits(self, seed):
        with pytest.raises(InputError):
            Trials({"a": A}, seed=seed)

    @pytest.mark.parametrize("threads", [0, 257])
    def test_the_number_of_threads_is_checked(self, threads):
        with pytest.raises(OutOfRange):
            simulate({"y": product}, Trials({"a": A, "b": B}, seed=1), count=10, threads=threads)
