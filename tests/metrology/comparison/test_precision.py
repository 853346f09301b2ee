"""Precision of a method, outlier tests and the two-sample study: printed tables, loops and simulation."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import InputError
from suyuan.metrology.comparison.outliers import (
    cochran,
    cochran_critical,
    grubbs,
    grubbs_critical,
    grubbs_pair,
)
from suyuan.metrology.comparison.precision import h_critical, k_critical, precision
from suyuan.metrology.comparison.youden import two_samples

ROOT = Path(__file__).parents[3]
GOLDEN = tomllib.loads((ROOT / "golden" / "comparison-precision.toml").read_text(encoding="utf-8"))


def shared(name):
    path = ROOT / ".." / "shared" / "data" / "stats" / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the data set {name} is not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


@pytest.fixture(scope="module")
def glucose():
    cells = np.zeros((8, 3, 5))
    for lab, material, replicate, value in shared("astm_e691_glucose"):
        cells[int(lab[3:]) - 1, replicate - 1, "ABCDE".index(material)] = value
    return cells


class TestGlucose:
    @pytest.mark.parametrize("material", GOLDEN["materials"])
    def test_the_printed_table_comes_out(self, material, glucose):
        found = precision(glucose, specification="astm-e691")
        one = "ABCDE".index(material)
        *statistics, r, R = GOLDEN["materials"][material]
        got = [found.mean[one], found.s_means[one], found.s_r[one], found.s_R[one]]
        assert got[0] == pytest.approx(statistics[0], abs=GOLDEN["tolerance_mean"])
        assert got[1:] == pytest.approx(statistics[1:], abs=GOLDEN["tolerance"])
        assert [found.r[one], found.R[one]] == pytest.approx([r, R], abs=GOLDEN["tolerance_limits"])

    def test_both_specifications_agree_on_equal_cells(self, glucose):
        one, other = precision(glucose), precision(glucose, specification="astm-e691")
        assert one.s_R == pytest.approx(other.s_R, rel=1e-14)

    def test_the_critical_values_are_the_printed_ones(self):
        h, k = GOLDEN["critical"]["h"], GOLDEN["critical"]["k"]
        assert round(h_critical(h["p"]), 2) == h["value"]
        assert round(k_critical(k["p"], k["n"]), 2) == k["value"]


class TestPrecision:
    def test_flat_records_in_any_order_give_the_same_as_cells(self, glucose):
        labs = np.repeat(np.arange(8), 3)
        order = np.random.default_rng(1).permutation(24)
        flat = glucose.reshape(24, 5)[order]
        assert precision(flat, laboratory=labs[order]).s_R == pytest.approx(precision(glucose).s_R)

    def test_unequal_cells_follow_the_equations_of_iso_5725_2_by_hand(self):
        labs = [[10.0, 12.0], [11.0, 13.0, 15.0], [20.0, 21.0, 22.0, 23.0]]
        n = [2, 3, 4]
        within = (2.0 + 8.0 + 5.0) / 6
        means = [11.0, 13.0, 21.5]
        general = (22.0 + 39.0 + 86.0) / 9
        between = sum(k * (m - general) ** 2 for k, m in zip(n, means, strict=True)) / 2
        size = (9 - (4 + 9 + 16) / 9) / 2
        found = precision(
            [v for lab in labs for v in lab], laboratory=[i for i, lab in enumerate(labs) for _ in lab]
        )
        assert found.mean == pytest.approx(general)
        assert found.s_r == pytest.approx(math.sqrt(within))
        away = [m - general for m in means]
        assert found.h == pytest.approx(np.array(away) / math.sqrt(sum(one**2 for one in away) / 2))
        assert found.s_L == pytest.approx(math.sqrt((between - within) / size))
        with pytest.raises(InputError):
            precision([1.0, 2.0, 3.0, 4.0, 5.0], laboratory=[0, 0, 1, 1, 1], specification="astm-e691")

    def test_mandel_pentosans_loops_and_arrays_agree(self):
        rows = shared("mandel_pentosans")
        cells = np.array([r[0] for r in rows]).reshape(9, 7, 3).transpose(1, 2, 0)
        found = precision(cells)
        for m in range(9):
            s = [np.std([r[0] for r in rows if r[1:] == [lab, m + 1]], ddof=1) for lab in range(1, 8)]
            assert found.s_r[m] == pytest.approx(math.sqrt(np.mean(np.square(s))))
            assert found.k[:, m] == pytest.approx(np.array(s) / math.sqrt(np.mean(np.square(s))))
        assert abs(found.h).max() < 6 / math.sqrt(7)
        assert found.h.sum() == pytest.approx(0.0, abs=1e-10)

    def test_digits_are_kept_far_from_zero(self):
        x = np.array([[0.1, 0.2, 0.3], [0.2, 0.3, 0.4]])
        assert precision(x + 2.0**30).s_r == pytest.approx(precision(x).s_r, rel=1e-6)

    def test_no_replicates_are_refused(self):
        with pytest.raises(InputError):
            precision([[1.0], [2.0]])
        with pytest.raises(InputError):
            precision([1.0, 2.0], laboratory=[0, 1])


class TestOutliers:
    @pytest.mark.parametrize(("p", "alpha", "value"), GOLDEN["iso_5725_2"]["grubbs"])
    def test_grubbs_critical_values_are_those_of_the_table(self, p, alpha, value):
        assert grubbs_critical(p, alpha=alpha) == pytest.approx(value, abs=6e-4 + 5e-4)

    @pytest.mark.parametrize(("p", "n", "alpha", "value"), GOLDEN["iso_5725_2"]["cochran"])
    def test_cochran_critical_values_are_those_of_the_table(self, p, n, alpha, value):
        assert cochran_critical(p, n, alpha=alpha) == pytest.approx(value, abs=5e-4)

    def test_simulated_rejections_are_as_rare_as_said(self):
        rng = np.random.default_rng(2)
        x = rng.normal(size=(20_000, 8))
        away = abs(x - x.mean(axis=1, keepdims=True)).max(axis=1) / x.std(axis=1, ddof=1)
        share = (away > grubbs_critical(8)).mean()
        assert share == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 20_000))

    def test_at_the_critical_value_the_probability_is_alpha(self):
        limit = cochran_critical(5, 3)
        rest = math.sqrt((1 / limit - 1) / 4)
        assert cochran([1.0, rest, rest, rest, rest], n=3).p_value == pytest.approx(0.05)

    def test_an_outlier_is_found_and_named(self):
        found = grubbs([1.0, 1.1, 0.9, 1.05, 0.95, 1.02, 3.0])
        assert (found.suspect, found.finding) == (6, "outlier")
        assert cochran([1.0, 1.0, 1.0, 1.0, 9.0], n=4).finding == "outlier"
        assert grubbs([1.0, 2.0, 3.0]).finding == "correct"

    def test_the_pair_statistic_by_hand(self):
        assert grubbs_pair([0.0, 1.0, 2.0, 10.0, 12.0], end="high") == pytest.approx(2.0 / 124.0)

    def test_equal_results_are_refused(self):
        with pytest.raises(InputError):
            grubbs([1.0, 1.0, 1.0])
        with pytest.raises(InputError):
            cochran([0.0, 0.0], n=3)


class TestTwoSamples:
    def test_it_is_the_precision_study_with_the_sample_means_taken_out(self):
        rows = np.array(shared("astm_e2489_two_sample"), dtype=float)
        a, b = rows[:, 1], rows[:, 2]
        found = two_samples(a, b)
        cells = np.stack((a - a.mean(), b - b.mean()), axis=1)
        study = precision(cells)
        # One sample mean is estimated: the residual has p - 1 degrees of freedom, not p.
        assert found.s_r == pytest.approx(study.s_r * math.sqrt(30 / 29))
        assert found.s_d == pytest.approx(study.s_means * math.sqrt(2))

    def test_simulated_laboratories_give_back_what_was_put_in(self):
        rng = np.random.default_rng(3)
        labs = rng.normal(0, 2.0, 40_000)
        found = two_samples(5 + labs + rng.normal(size=40_000), 6 + labs + rng.normal(size=40_000))
        assert found.s_r == pytest.approx(1.0, abs=5 / math.sqrt(80_000))
        assert found.s_L == pytest.approx(2.0, abs=0.05)

    def test_without_systematic_errors_the_circle_holds_its_share(self):
        rng = np.random.default_rng(4)
        found = two_samples(rng.normal(size=40_000), rng.normal(size=40_000), p=0.9)
        held = (np.hypot(found.systematic, found.random) <= found.radius).mean()
        assert held == pytest.approx(0.9, abs=0.01)
