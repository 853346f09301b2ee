"""Evaluating a point: by hand where a hand can, by another road where not."""

from __future__ import annotations

import math
from statistics import median

import numpy as np
import pytest

from suyuan.base.errors import InputError, SuyuanError
from suyuan.registry.comparisons.evaluation import Given, evaluate


def given(*rows: str, reference: int | None = None) -> list[Given]:
    """Results written "value U" or "value U k"."""
    parts = [(*row.split(), "2")[:3] for row in rows]
    return [
        Given(value=value, U=U, k=k, is_reference=place == reference)
        for place, (value, U, k) in enumerate(parts)
    ]


class TestOneLaboratory:
    def test_by_hand(self):
        found = evaluate(
            given("5.0 0.3", "5.3 0.4", "4.4 0.4", reference=0), method="laboratory", criterion="en"
        )
        assert (found.value, found.U, found.members) == (5.0, 0.3, 1)
        assert found.judged[0] is None
        _, near, far = found.judged
        assert (near.d, near.U, near.score) == (pytest.approx(0.3), pytest.approx(0.5), pytest.approx(0.6))
        assert (near.verdict, far.verdict) == ("ok", "not_ok")
        assert far.score == pytest.approx(-1.2)

    def test_on_the_limit_is_inside(self):
        found = evaluate(given("1.0 0.08", "1.1 0.06", reference=0), method="laboratory", criterion="en")
        assert found.judged[1].verdict == "ok"

    def test_coverage_factors_are_made_equal(self):
        found = evaluate(given("5.0 0.45 3", "5.3 0.2 1", reference=0), method="laboratory", criterion="en")
        assert pytest.approx(0.3) == found.U
        assert found.judged[1].score == pytest.approx(0.6)

    def test_its_own_value_comes_back_as_it_was_given(self):
        found = evaluate(given("2.05 0.1", "2.00 0.1", reference=1), method="laboratory", criterion="en")
        assert found.value == 2.0

    def test_large_values_keep_their_digits(self):
        found = evaluate(
            given("1000000000.0000003 0.0000003", "1000000000.0000006 0.0000004", reference=0),
            method="laboratory",
            criterion="en",
        )
        assert found.judged[1].score == pytest.approx(0.6)

    def test_zeta_is_the_same_difference_at_k_1(self):
        found = evaluate(given("5.0 0.3", "5.6 0.4", reference=0), method="laboratory", criterion="zeta")
        assert found.judged[1].score == pytest.approx(2.4)
        assert found.judged[1].verdict == "questionable"


class TestWeightedMean:
    def test_two_by_hand(self):
        # Weights 4/5 and 1/5: X = 10.4, u_X^2 = 4/5; u(d)^2 = u^2 - u_X^2.
        found = evaluate(given("10 2", "12 4"), method="weighted_mean", criterion="en")
        assert found.value == pytest.approx(10.4)
        assert pytest.approx(2 * math.sqrt(0.8)) == found.U
        first, second = found.judged
        assert pytest.approx(2 * math.sqrt(0.2)) == first.U
        assert pytest.approx(2 * math.sqrt(3.2)) == second.U
        assert first.score == pytest.approx(-0.4 / (2 * math.sqrt(0.2)))
        assert found.is_consistent

    def test_who_is_far_off_has_no_weight_and_does_not_fail_the_others(self):
        found = evaluate(
            given("10.0 0.4", "10.2 0.4", "10.1 0.4", "11.6 0.4"), method="weighted_mean", criterion="en"
        )
        assert [one.verdict for one in found.judged] == ["ok", "ok", "ok", "not_ok"]
        assert [one.is_member for one in found.judged] == [True, True, True, False]
        assert (found.members, found.is_consistent) == (3, False)
        # The mean of the three, and variances that add up for the one left out.
        assert found.value == pytest.approx(10.1)
        assert pytest.approx(math.sqrt(0.4**2 + 0.4**2 / 3)) == found.judged[3].U

    def test_the_score_is_the_ratio_it_says(self):
        rng = np.random.default_rng(7)
        rows = []
        for _ in range(9):
            u, k = rng.uniform(0.5, 1.5), rng.choice(["2", "1.96", "3"])
            rows.append(f"{100 + rng.normal(0.0, u):.4f} {u * float(k):.3f} {k}")
        found = evaluate(given(*rows), method="weighted_mean", criterion="en")
        values = [[float(part) for part in row.split()] for row in rows]
        u = np.array([U / k for _, U, k in values])
        weight = u**-2 / (u**-2).sum()
        mean = float(weight @ [value for value, *_ in values])
        assert found.value == pytest.approx(mean, rel=1e-12)
        for (value, *_), one, judged in zip(values, u, found.judged, strict=True):
            wide = 2 * math.sqrt(one**2 - 1 / (u**-2).sum())
            assert judged.score == pytest.approx((value - mean) / wide, rel=1e-6)


class TestRobust:
    def test_the_median_follows_the_draws(self):
        rows = ("10.0 0.02", "10.2 0.02", "10.1 0.02", "13.0 0.02", "9.0 0.02")
        found = evaluate(given(*rows), method="median", criterion="en")
        # So far apart that the middle one is the median in every trial: its value and its uncertainty.
        assert found.value == pytest.approx(
            median([10.0, 10.2, 10.1, 13.0, 9.0]), abs=4 * 0.01 / math.sqrt(1e5)
        )
        assert pytest.approx(0.02, rel=4 / math.sqrt(2e5)) == found.U
        assert [one.verdict for one in found.judged[2:]] == ["ok", "not_ok", "not_ok"]

    def test_the_same_submissions_give_the_same_report(self):
        rows = given("10.0 0.4", "10.2 0.4", "10.1 0.4", "11.6 0.4")
        for method in ("median", "algorithm_a", "weighted_mean"):
            assert evaluate(rows, method=method, criterion="en") == evaluate(
                rows, method=method, criterion="en"
            )

    def test_algorithm_a_of_three_without_outlier_is_their_mean(self):
        found = evaluate(given("1 1", "2 1", "3 1"), method="algorithm_a", criterion="en")
        assert found.value == pytest.approx(2.0)
        assert found.judged[1].score == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("rows", "method"),
    [
        (["1 1"], "weighted_mean"),
        (["1 1", "2 1"], "median"),
        (["1 1", "2 1"], "algorithm_a"),
        (["1 1", "2 1"], "laboratory"),
    ],
)
def test_too_little_gives_no_value(rows, method):
    with pytest.raises(InputError):
        evaluate(given(*rows), method=method, criterion="en")


def test_results_of_which_no_two_agree_have_no_weighted_mean():
    with pytest.raises(SuyuanError):
        evaluate(given("1 0.001", "2 0.001", "3 0.001"), method="weighted_mean", criterion="en")
