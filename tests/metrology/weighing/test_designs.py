"""Weighing designs: the catalogue to the last printed figure, and what their solutions promise."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.metrology.weighing.catalogue import NAMES, published_design
from suyuan.metrology.weighing.design import UnsolvableDesign, WeighingDesign, all_pairs, design_of
from suyuan.metrology.weighing.solve import Buoyancy, Process, solve_design

GOLDEN = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "golden" / "weighing-designs.toml").read_text(encoding="utf-8")
)["design"]
names = st.sampled_from(NAMES)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
class TestTheCatalogue:
    def test_the_solution_matrix(self, case):
        gain, handed_down, _ = published_design(case["name"]).inverse()
        assert gain.T * case["divisor"] == pytest.approx(np.array(case["matrix"]), abs=1e-9)
        assert handed_down[:, 0] * case["divisor"] == pytest.approx(case["restraint"], abs=1e-9)

    def test_degrees_of_freedom_and_factors(self, case):
        design = published_design(case["name"])
        assert design.dof == case["dof"]
        if "k1" in case:
            assert design.factors == pytest.approx(case["k1"], abs=6e-5)
        if "k2" in case:
            assert design.between_factors == pytest.approx(case["k2"], abs=6e-5)


def test_sums_have_the_factors_printed_for_them():
    # e-Handbook, 2.3.4.1.7 (2,2,2,1,1): 2 + 1 + 1 = 4 has K1 = 1.0000 and K2 = 2.2361.
    design = published_design("2,2,2,1,1")
    total = np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    assert math.sqrt(total @ design.inverse()[2] @ total) == pytest.approx(1.0, abs=5e-5)
    assert math.sqrt(total @ design.day_matrix() @ total) == pytest.approx(2.2361, abs=5e-5)
    # 2.3.4.1.10 (5,3,2,1,1,1): two and three of the ones, K1 = 0.5043 and 0.6203, K2 = 1.4560 and 1.8083.
    set_of_ones = published_design("5,3,2,1,1,1")
    for count, k1, k2 in ((2, 0.5043, 1.4560), (3, 0.6203, 1.8083)):
        ones = np.array([0.0, 0.0, 0.0, *[1.0] * count, *[0.0] * (3 - count)])
        assert math.sqrt(ones @ set_of_ones.inverse()[2] @ ones) == pytest.approx(k1, abs=5e-5)
        assert math.sqrt(ones @ set_of_ones.day_matrix() @ ones) == pytest.approx(k2, abs=5e-5)
    # 2.3.4.1.2 (1,1,1,1): the check standard, the difference of the references.
    pairs = published_design("1,1,1,1")
    check = pairs.checks[0]
    assert math.sqrt(check @ pairs.inverse()[2] @ check) == pytest.approx(0.7071, abs=5e-5)
    assert math.sqrt(check @ pairs.day_matrix() @ check) == pytest.approx(1.4142, abs=5e-5)


@settings(deadline=None)
@given(names, st.integers(0, 10_000))
def test_exact_observations_give_the_weights_back(name, seed):
    design = published_design(name)
    true = design.nominal * 1000.0 + np.random.default_rng(seed).normal(0.0, 1.0, design.nominal.size)
    solution = solve_design(design, design.observations @ true, float((design.restraint @ true)[0]))
    assert solution.value == pytest.approx(true, rel=1e-12)
    assert solution.s == pytest.approx(0.0, abs=1e-9)


def test_the_covariance_is_that_of_simulated_series():
    design = published_design("5,3,2,1,1,1")
    rng = np.random.default_rng(20250101)
    items, k = 60_000, 6
    true = design.nominal * 1e3
    s, s_day, u_restraint, u_air = 0.03, 0.02, 0.05, 2e-4
    volumes, u_volumes = design.nominal * 125.0 + np.array([0, 5, 3, 9, -6, 2.0]), 0.01
    day = true + rng.normal(0.0, s_day, (items, k))
    actual_volumes = volumes + rng.normal(0.0, u_volumes, (items, k))
    air = 1.2e-3 + rng.normal(0.0, u_air, (items, 1))
    lift = air * (actual_volumes @ design.observations.T)
    y = day @ design.observations.T - lift + rng.normal(0.0, s, (items, 11))
    known = (design.restraint @ true + rng.normal(0.0, u_restraint, items))[:, None]
    solution = solve_design(
        design,
        y,
        known,
        u_restraint=u_restraint,
        process=Process(s=s, s_day=s_day),
        buoyancy=Buoyancy(volumes=volumes, air=1.2e-3, u_volumes=u_volumes, u_air=u_air),
    )
    sample = np.cov(solution.value.T)
    spread = np.sqrt(np.outer(np.diag(sample), np.diag(sample)))
    assert np.abs(solution.covariance[0] - sample).max() <= (5.0 * spread / math.sqrt(items)).max()
    assert np.abs(solution.covariance[0] - sample) / spread == pytest.approx(0.0, abs=6.0 / math.sqrt(items))
    assert solution.value.mean(axis=0) == pytest.approx(true, abs=6.0 * solution.u.max() / math.sqrt(items))


def test_weighted_observations_by_the_normal_equations():
    # Second road: eliminate the restrained weight by hand and solve the rest by weighted least squares.
    design = all_pairs(4, restraint="+...")
    rng = np.random.default_rng(3)
    y, w = rng.normal(0.0, 1.0, 6), rng.uniform(0.5, 3.0, 6)
    a = design.observations
    rest = np.linalg.lstsq(np.sqrt(w)[:, None] * a[:, 1:], np.sqrt(w) * (y - a[:, 0] * 10.0), rcond=None)[0]
    solution = solve_design(design, y, 10.0, weights=w)
    assert solution.value == pytest.approx([10.0, *rest], rel=1e-12)
    normal = np.linalg.inv(a[:, 1:].T * w @ a[:, 1:])
    assert solution.covariance[1:, 1:] == pytest.approx(normal * solution.s**2, rel=1e-12)


def test_the_uncertainty_of_the_restraint_is_handed_down_by_nominal_share():
    solution = solve_design(published_design("5,3,2,2,1,1,1"), np.zeros(12), 1000.0, u_restraint=0.1)
    assert solution.u == pytest.approx(0.1 * np.array([5, 3, 2, 2, 1, 1, 1]) / 10.0)
    value, u = solution.combination([1, 1, 1, 0, 0, 0, 0])
    assert (value, u) == (pytest.approx(1000.0), pytest.approx(0.1))


def test_two_known_standards_with_their_covariance():
    design = design_of([1, 1, 1], ["+.-", ".+-", "+-."], restraint=["+..", ".+."])
    covariance = np.array([[4.0, 1.0], [1.0, 9.0]]) * 1e-4
    solution = solve_design(
        design, [0.02, 0.01, 0.01], [5.0, 4.99], u_restraint=covariance, process=Process(s=0.0)
    )
    assert design.dof == 2
    assert solution.value == pytest.approx([5.0, 4.99, 4.98])
    assert solution.covariance[:2, :2] == pytest.approx(covariance)
    assert solution.u[2] == pytest.approx(math.sqrt((4 + 9 + 2) * 1e-4) / 2.0)


class TestControl:
    design = published_design("1,1,1,1")

    def solved(self, noise=0.01, shift=0.0):
        true = np.array([0.1, 0.3 + shift, 0.05, -0.2])
        pattern = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
        y = self.design.observations @ true + noise * pattern
        return solve_design(self.design, y, 0.4 + shift, process=Process(s=0.01, dof=60), check_values=[-0.2])

    def test_an_ordinary_series_passes(self):
        solution = self.solved()
        assert solution.in_control
        assert solution.f < solution.f_limit
        assert "受控" in solution.explain("zh")

    def test_a_noisy_series_fails_the_f_test(self):
        solution = self.solved(noise=0.05)
        assert not solution.in_control
        assert solution.f > solution.f_limit
        # Critical value of F(3, 60) at 5 %: 2.76 in the tables.
        assert solution.f_limit == pytest.approx(2.76, abs=0.005)
        assert "out of control" in solution.explain("en")

    def test_a_shifted_standard_fails_the_t_test(self):
        solution = self.solved(noise=0.0, shift=0.1)
        assert not solution.in_control
        assert abs(solution.check_t[0]) > solution.t_limit
        assert solution.t_limit == pytest.approx(2.000, abs=0.0005)

    def test_many_series_are_judged_one_by_one(self):
        true = np.array([0.1, 0.3, 0.05, -0.2])
        noise = np.random.default_rng(1).normal(0.0, 1.0, (500, 6)) * np.array([0.01] * 499 + [0.1])[:, None]
        solution = solve_design(
            self.design, self.design.observations @ true + noise, 0.4, process=Process(s=0.01, dof=60)
        )
        assert not solution.in_control[-1]
        assert solution.in_control.mean() == pytest.approx(0.95, abs=4.5 * math.sqrt(0.05 * 0.95 / 500))

    def test_the_record_is_json(self):
        json.dumps(self.solved().to_record(), allow_nan=False)


class TestRefusals:
    def test_a_weight_nobody_weighs(self):
        with pytest.raises(UnsolvableDesign) as caught:
            solve_design(design_of([1, 1, 1], ["+-.", "+-."], restraint="+.."), [0.0, 0.0], 1.0)
        assert caught.value.code == "SY-651"

    @pytest.mark.parametrize(
        "call",
        [
            lambda: solve_design(published_design("1,1,1"), [0.0, 0.0], 1.0),
            lambda: solve_design(published_design("1,1,1"), np.zeros(3), [1.0, 2.0]),
            lambda: solve_design(published_design("1,1,1"), np.zeros(3), 1.0, weights=[1.0]),
            lambda: solve_design(published_design("1,1,1,1"), np.zeros(6), 1.0, check_values=[1.0, 2.0]),
            lambda: solve_design(
                published_design("1,1,1"), np.zeros(3), 1.0, buoyancy=Buoyancy(volumes=[1.0], air=1.2)
            ),
            lambda: published_design("7,3,2"),
            lambda: WeighingDesign(nominal=[1.0], observations=[[1.0, -1.0]], restraint=[[1.0]]),
        ],
    )
    def test_shapes_and_names(self, call):
        with pytest.raises(OutOfRange):
            call()

    def test_signs(self):
        with pytest.raises(InputError):
            design_of([1, 1], ["+-+"], restraint="+.")
