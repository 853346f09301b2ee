"""Robust consensus: each estimator against its own definition, written out slowly here."""

from __future__ import annotations

import math
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

from suyuan.base.errors import InputError, SuyuanError
from suyuan.metrology.comparison.algorithm_s import algorithm_s, algorithm_s_factors
from suyuan.metrology.comparison.errors import NotSettled
from suyuan.metrology.comparison.hampel import hampel, psi, q_hampel
from suyuan.metrology.comparison.pairwise import q_method, qn
from suyuan.metrology.comparison.robust import algorithm_a, median_made, median_niqr, winsorised_factor

GOLDEN = tomllib.loads(
    (Path(__file__).parents[3] / "golden" / "comparison-robust.toml").read_text(encoding="utf-8")
)
CREOSOTE = GOLDEN["creosote"]["x"]


def draws(seed, p, columns=None):
    rng = np.random.default_rng(seed)
    return rng.standard_t(2, p if columns is None else (p, columns))


class TestAlgorithmA:
    def test_the_limit_is_where_the_plain_iteration_ends(self):
        x = draws(1, 30, 60)
        found = algorithm_a(x)
        middle, s = np.median(x, axis=0), 1.483 * np.median(abs(x - np.median(x, axis=0)), axis=0)
        for _ in range(3000):
            pulled = np.clip(x, middle - 1.5 * s, middle + 1.5 * s)
            middle, s = pulled.mean(axis=0), 1.134 * pulled.std(axis=0, ddof=1)
        assert found.value == pytest.approx(middle, abs=1e-12)
        assert found.s == pytest.approx(s, rel=1e-12)

    def test_columns_are_answered_as_if_alone(self):
        x = draws(2, 12, 5)
        together = algorithm_a(x)
        alone = [algorithm_a(x[:, j]) for j in range(5)]
        assert together.value == pytest.approx([one.value for one in alone], abs=1e-13)
        assert together.u == pytest.approx([1.25 * one.s / math.sqrt(12) for one in alone], rel=1e-12)

    @given(
        st.lists(st.integers(-1000, 1000), min_size=5, max_size=25), st.floats(0.1, 50), st.floats(-99, 99)
    )
    def test_it_moves_and_stretches_with_the_results(self, whole, scale, shift):
        x = np.array(whole, dtype=float)
        try:
            plain = algorithm_a(x)
        except NotSettled:
            return
        moved = algorithm_a(scale * x + shift)
        assert moved.value == pytest.approx(scale * plain.value + shift, rel=1e-6, abs=1e-6 * scale)

    def test_the_exact_constant_makes_the_spread_of_normal_results_consistent(self):
        x = np.random.default_rng(3).normal(size=(400_000, 1))
        assert algorithm_a(x[:, 0], correction="exact").s == pytest.approx(1.0, abs=5 / math.sqrt(800_000))
        assert round(winsorised_factor(1.5), 4) == 1.1334

    def test_the_third_figure_rule_stops_earlier_and_within_its_promise(self):
        x = draws(5, 25)
        early, late = algorithm_a(x, convergence="third-figure"), algorithm_a(x)
        assert early.s == pytest.approx(late.s, rel=0.02)
        assert early.s != late.s

    def test_equal_results_give_zero_spread_and_a_warning(self):
        found = algorithm_a([5.0, 5.0, 5.0, 5.0])
        assert (found.value, found.s) == (5.0, 0.0)
        assert found.warnings

    def test_a_thousand_results_take_under_a_millisecond(self):
        x = draws(6, 1000)
        spans = []
        for _ in range(20):
            start = time.perf_counter()
            algorithm_a(x)
            spans.append(time.perf_counter() - start)
        assert min(spans) < 1e-3

    @pytest.mark.parametrize("bad", [[1.0, 2.0], [], [1.0, math.nan, 2.0], "abc", [[[1.0]]], None])
    def test_it_refuses_what_is_not_a_set_of_results(self, bad):
        with pytest.raises(SuyuanError):
            algorithm_a(bad)

    def test_it_speaks_both_languages(self):
        found = algorithm_a(CREOSOTE)
        assert "算法 A" in found.explain("zh")
        assert "Algorithm A" in found.explain("en")
        assert found.to_record()["p"] == 9


class TestSimpleEstimators:
    def test_made_and_niqr_of_a_small_set(self):
        x = [1.0, 2.0, 3.0, 4.0, 100.0]
        assert median_made(x).s == pytest.approx(1.483)
        assert median_niqr(x).s == pytest.approx(0.7413 * 2.0)
        assert median_niqr(x, quartiles="exclusive").s == pytest.approx(0.7413 * (52.0 - 1.5))

    def test_exact_factors_are_consistent_for_normal_results(self):
        x = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
        assert median_made(x, correction="exact").s == pytest.approx(1.0, abs=2e-4)
        assert median_niqr(x, correction="exact").s == pytest.approx(1.0, abs=2e-4)


class TestAlgorithmS:
    @pytest.mark.parametrize("row", GOLDEN["algorithm_s"]["factors"])
    def test_the_factors_are_those_of_the_table(self, row):
        dof, eta, xi = row
        assert algorithm_s_factors(dof) == (eta, xi)
        assert algorithm_s_factors(dof, correction="exact") == pytest.approx((eta, xi), abs=0.0007)

    def test_the_answer_satisfies_its_equation(self):
        w = abs(draws(7, 15, 3))
        found = algorithm_s(w, dof=2)
        eta, xi = found.factors
        again = xi * np.sqrt((np.minimum(w, eta * found.value) ** 2).mean(axis=0))
        assert found.value == pytest.approx(again, rel=1e-14)

    def test_it_refuses_a_negative_spread(self):
        with pytest.raises(InputError):
            algorithm_s([1.0, -1.0], dof=1)


def slow_q_method(labs):
    """Equations (C.22)-(C.25) with whole numbers and loops."""
    pairs = [
        (abs(a - b), 1.0 / (len(one) * len(other)))
        for i, one in enumerate(labs) for other in labs[i + 1 :] for a in one for b in other
    ]  # fmt: skip
    total = sum(weight for _, weight in pairs)
    places = sorted({gap for gap, _ in pairs})
    h1 = [sum(weight for gap, weight in pairs if gap <= place) / total for place in places]
    at_zero = h1[0] if places[0] == 0 else 0.0
    points = [(0.0, 0.0)]
    for i, place in enumerate(places):
        if place > 0:
            points.append((float(place), 0.5 * (h1[i] + (h1[i - 1] if i else 0.0))))
    level = 0.25 + 0.75 * at_zero
    inverse = np.interp(level, [g for _, g in points], [place for place, _ in points])
    return inverse / (math.sqrt(2.0) * norm.ppf(0.625 + 0.375 * at_zero))


class TestQMethod:
    def test_it_agrees_with_loops_over_whole_numbers_in_any_unit(self):
        rng = np.random.default_rng(17)
        for _ in range(60):
            labs = [rng.integers(0, 30, rng.integers(1, 4)).tolist() for _ in range(rng.integers(5, 14))]
            expected = slow_q_method(labs)
            for unit in (0.1, 1e-3, 7.0):
                scaled = [[one * unit for one in lab] for lab in labs]
                assert q_method(scaled) == pytest.approx(unit * expected, rel=1e-9)

    def test_it_is_consistent_for_normal_results(self):
        x = np.random.default_rng(4).normal(size=3000)
        assert q_method(x) == pytest.approx(1.0, abs=4 / math.sqrt(2 * 3000 * 0.82))

    def test_qn_is_nearly_unbiased_for_small_samples(self):
        for p in (5, 9, 10, 13, 20):
            x = np.random.default_rng(p).normal(size=(p, 20_000))
            assert qn(x).mean() == pytest.approx(1.0, abs=0.006)

    def test_equal_results_have_no_spread(self):
        assert q_method([2.0, 2.0, 2.0]) == 0.0
        assert q_hampel([2.0, 2.0, 2.0]).warnings

    @pytest.mark.parametrize("bad", [[1.0], [[1.0], []], "12", 3.0, [1.0, None]])
    def test_it_refuses_what_is_not_a_set_of_results(self, bad):
        with pytest.raises(SuyuanError):
            q_method(bad)


class TestHampel:
    def test_it_is_the_root_nearest_the_median_found_by_bracketing(self):
        for seed in range(40):
            x = draws(seed, 11)
            s = float(q_method(x))
            middle = np.median(x)

            def total(t, x=x, s=s):
                return float(psi((x - t) / s).sum())

            grid = np.linspace(middle - 3 * s, middle + 3 * s, 4001)
            signs = np.sign([total(t) for t in grid])
            roots = [brentq(total, grid[i], grid[i + 1]) for i in range(4000) if signs[i] * signs[i + 1] < 0]
            nearest = min(roots, key=lambda t: abs(t - middle))
            assert hampel(x, s=s) == pytest.approx(nearest, abs=1e-9)

    def test_symmetric_results_have_their_centre(self):
        assert hampel([-1.0, 0.0, 1.0, 2.0, -2.0], s=1.0) == pytest.approx(0.0, abs=1e-12)

    def test_of_two_roots_as_near_the_median_is_taken(self):
        assert hampel([-10.0, 10.0], s=1.0) == 0.0
