"""Several outputs: covariance, ellipsoidal and rectangular regions, and when enough trials were taken."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, special

from suyuan.base.errors import InputError
from suyuan.metrology.correlated import factor
from suyuan.metrology.distribution import Normal, Rectangular, StudentT
from suyuan.metrology.montecarlo import Trials, simulate
from suyuan.metrology.multivariate import (
    DependentOutputs,
    gaussian_factors,
    joint_summary,
    stream_jointly,
)
from suyuan.metrology.trials.joint_adaptive import simulate_jointly_adaptively, validate_jointly

UNIT = Normal(value=0.0, u=1.0)
LAWS = {"a": UNIT, "b": UNIT, "c": UNIT}
MODELS = {"x": lambda e: e["a"] + e["c"], "y": lambda e: e["b"] + e["c"]}
COUNT = 200_000


def square_probability(k, r):
    """P(|X| <= k, |Y| <= k) for standard normal X, Y with correlation r, by quadrature."""

    def slice_of(x):
        s = math.sqrt(1 - r * r)
        inner = special.ndtr((k - r * x) / s) - special.ndtr((-k - r * x) / s)
        return inner * math.exp(-x * x / 2) / math.sqrt(2 * math.pi)

    return integrate.quad(slice_of, -k, k)[0]


@pytest.fixture(scope="module")
def trials():
    return Trials(LAWS, seed=2)


@pytest.fixture(scope="module")
def found(trials):
    return stream_jointly(MODELS, trials, count=COUNT)


def test_the_model_of_two_sums_has_the_covariance_and_regions_of_the_joint_normal_law(found):
    # The model of JCGM 102:2011, 9.2: Y1 = X1 + X3, Y2 = X2 + X3, u = sqrt 2, r = 0.5.
    noise = 5 / math.sqrt(COUNT)
    assert found.u == pytest.approx([math.sqrt(2)] * 2, rel=noise)
    assert found.correlation[0, 1] == pytest.approx(0.5, abs=noise)
    # Closed form for two outputs: k_p^2 = -2 ln(1 - p); density of d there is k exp(-k^2/2).
    k = math.sqrt(-2 * math.log(0.05))
    assert found.k_ellipsoid == pytest.approx(k, abs=5 * math.sqrt(0.05 * 0.95 / COUNT) / (k * 0.05))
    assert square_probability(found.k_rectangle, 0.5) == pytest.approx(0.95, abs=5 * 0.22 / math.sqrt(COUNT))
    assert f"{gaussian_factors(2)[0]:.2f}" == "2.45"


def test_constant_memory_gives_the_figures_of_all_values(trials, found):
    values = simulate(MODELS, trials, count=COUNT)
    kept = joint_summary(values)
    assert kept.k_ellipsoid == pytest.approx(found.k_ellipsoid, rel=1e-13)
    assert kept.k_rectangle == pytest.approx(found.k_rectangle, rel=1e-13)
    y = np.stack(list(values.values()))
    centred = y - y.mean(axis=1, keepdims=True)
    covariance = np.cov(y)
    distances = np.sort(np.sqrt(np.sum(centred * np.linalg.solve(covariance, centred), axis=0)))
    assert found.covariance == pytest.approx(covariance, rel=1e-10)
    # q = pM, the q-th smallest distance.
    assert found.k_ellipsoid == pytest.approx(distances[int(0.95 * COUNT) - 1], rel=1e-10)


def test_a_share_p_of_the_trials_lies_in_either_region(trials, found):
    values = simulate(MODELS, trials, count=2000)
    inside = [found.holds(point) for point in zip(*values.values(), strict=True)]
    for region in zip(*inside, strict=True):
        assert sum(region) / 2000 == pytest.approx(0.95, abs=5 * math.sqrt(0.05 * 0.95 / 2000))
    assert found.rectangle[:, 1] - found.rectangle[:, 0] == pytest.approx(2 * found.k_rectangle * found.u)


def test_scales_of_the_outputs_do_not_matter():
    small = {"x": lambda e: 1e-12 * (e["a"] + e["c"]), "y": lambda e: 1e6 + e["b"] + e["c"]}
    one = stream_jointly(small, Trials(LAWS, seed=2), count=COUNT)
    assert one.k_ellipsoid == pytest.approx(
        stream_jointly(MODELS, Trials(LAWS, seed=2), count=COUNT).k_ellipsoid
    )


def test_threads_change_no_bit(trials, found):
    other = stream_jointly(MODELS, trials, count=COUNT, threads=3)
    assert other.to_record() == found.to_record()


def test_joint_t_inputs_have_wider_regions_than_normal_ones():
    law = StudentT(value=0.0, scale=1.0, dof=5.0)
    joint = Trials({"a": law, "b": law}, seed=3, correlation=factor(["a", "b"], [("a", "b", 0.3)]))
    models = {"a": lambda e: e["a"], "b": lambda e: e["b"]}
    got = stream_jointly(models, joint, count=COUNT)
    # d^2 dof/(dof - 2) / 2 is F distributed with (2, dof): k_p^2 = 2 F 3/5, U being that of the t law.
    f = special.fdtri(2, 5, 0.95)
    assert got.k_ellipsoid == pytest.approx(math.sqrt(2 * f * 3 / 5), rel=0.02)
    assert got.k_ellipsoid > gaussian_factors(2)[0]


class TestAdaptiveProcedure:
    def test_it_stops_when_all_figures_are_stable(self, trials):
        got = simulate_jointly_adaptively(MODELS, trials)
        assert got.stable
        assert (got.spread <= got.tolerance).all()
        assert got.runs > 10
        assert got.summary.trials == got.runs * got.run_size
        assert got.summary.k_ellipsoid == pytest.approx(2.4477, abs=0.1)
        assert "runs of 10000" in got.explain("en")

    def test_more_digits_take_more_runs(self, trials):
        few, many = (simulate_jointly_adaptively(MODELS, trials, digits=digits) for digits in (1, 3))
        assert many.runs > few.runs

    def test_it_says_when_the_limit_came_first(self, trials):
        got = simulate_jointly_adaptively(MODELS, trials, digits=6, limit=120_000)
        assert (got.stable, got.runs) == (False, 12)
        assert "尚未稳定" in got.explain("zh")

    def test_runs_that_do_not_fit_are_refused(self, trials):
        with pytest.raises(InputError):
            simulate_jointly_adaptively(MODELS, trials, limit=100_000)


class TestValidation:
    """The model of two sums is linear and its inputs normal, so the law of propagation is exact there."""

    EXACT = np.array([[2.0, 1.0], [1.0, 2.0]])

    def test_the_exact_results_are_validated(self, found):
        judged = validate_jointly([0.0, 0.0], self.EXACT, gaussian_factors(2)[0], found)
        assert judged.valid
        assert judged.tolerance == pytest.approx([0.05] * 6)
        assert "通过" in judged.explain("zh")

    @pytest.mark.parametrize(
        ("estimates", "covariance", "k"),
        [
            ([0.1, 0.0], EXACT, 2.4477),
            ([0.0, 0.0], EXACT * 1.2, 2.4477),
            ([0.0, 0.0], np.diag([2.0, 2.0]), 2.4477),
            ([0.0, 0.0], EXACT, 2.24),
        ],
    )
    def test_any_figure_that_is_off_fails(self, found, estimates, covariance, k):
        judged = validate_jointly(estimates, covariance, k, found)
        assert not judged.valid
        assert "Not validated" in judged.explain("en")

    def test_results_of_another_size_are_refused(self, found):
        with pytest.raises(InputError):
            validate_jointly([0.0], np.eye(1), 2.0, found)
        with pytest.raises(InputError):
            validate_jointly([0.0, 0.0, 0.0], self.EXACT, 2.0, found)
        with pytest.raises(InputError):
            found.holds([0.0, 0.0, 0.0])


class TestRefusals:
    @pytest.mark.parametrize(
        "second", [lambda e: 2 * (e["a"] + e["c"]), lambda e: 3.0], ids=["a multiple", "exact"]
    )
    def test_an_output_that_follows_from_the_others_has_no_joint_region(self, trials, second):
        with pytest.raises(DependentOutputs) as refusal:
            stream_jointly({"x": MODELS["x"], "w": second}, trials, count=2000)
        assert "w" in refusal.value.message.zh

    def test_arrays_must_be_trials_of_equal_number(self):
        with pytest.raises(InputError):
            joint_summary({"x": np.arange(2000.0), "y": np.arange(1999.0)})
        with pytest.raises(InputError):
            joint_summary({})
        with pytest.raises(InputError):
            joint_summary({"x": np.arange(10.0)})

    def test_numbers_out_of_range_are_refused(self, trials):
        for options in ({"count": 10}, {"count": 2000, "p": 1.0}):
            with pytest.raises(InputError):
                stream_jointly(MODELS, trials, **options)
        with pytest.raises(InputError):
            gaussian_factors(0)

    def test_inputs_that_are_correlated_but_not_normal_are_refused(self):
        flat = Rectangular(value=0.0, half_width=1.0)
        with pytest.raises(InputError) as refusal:
            Trials({"a": flat, "b": flat}, seed=1, correlation=factor(["a", "b"], [("a", "b", 0.5)]))
        assert "联合分布" in refusal.value.message.zh
