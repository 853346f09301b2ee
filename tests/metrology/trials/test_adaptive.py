"""Adaptive numbers of trials: the guide's steps, followed by hand, and Stein's two stages."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from suyuan.base.errors import InputError
from suyuan.metrology.distribution import Exponential, Normal, Rectangular, StudentT
from suyuan.metrology.montecarlo import Trials, simulate, summarise
from suyuan.metrology.trials.adaptive import run_size, simulate_adaptively
from suyuan.metrology.trials.streaming import stream
from suyuan.metrology.trials.summary import shortest_interval, symmetric_interval
from suyuan.metrology.trials.validation import tolerance

A, B = Normal(value=10.0, u=0.1), Normal(value=3.0, u=0.02)
LAWS = {"a": A, "b": B}
MODELS = {"y": lambda e: e["a"] * e["b"], "z": lambda e: e["a"] - e["b"]}


def steps_of_the_guide(values, *, p, digits, ends, size, share=1.0):
    """JCGM 101:2008, 7.9.4, steps c to k, on values (trials,) taken beforehand: the h at which it stops."""
    figures = []
    for h in range(1, len(values) // size + 1):
        run = values[(h - 1) * size : h * size]
        figures.append([run.mean(), run.std(ddof=1), *ends(np.sort(run), p)])
        if h == 1:
            continue
        table = np.array(figures)
        s = np.sqrt(np.sum((table - table.mean(axis=0)) ** 2, axis=0) / (h * (h - 1)))
        delta = share * tolerance(float(values[: h * size].std(ddof=1)), digits)
        if not (2 * s > delta).any():
            return h
    return None


@pytest.mark.parametrize(("p", "size"), [(0.5, 10_000), (0.95, 10_000), (0.99, 10_000), (0.999, 100_000)])
def test_a_run_has_ten_thousand_trials_or_a_hundred_outside_the_interval(p, size):
    assert run_size(p) == size


@pytest.mark.parametrize(
    ("kind", "ends"), [("symmetric", symmetric_interval), ("shortest", shortest_interval)]
)
@pytest.mark.parametrize(
    ("seed", "p", "for_validation"), [(1, 0.95, False), (2, 0.9, False), (3, 0.95, True)]
)
def test_it_stops_at_the_run_at_which_the_guide_stops(kind, ends, seed, p, for_validation):
    trials = Trials({"a": A, "b": Exponential(value=0.05)}, seed=seed)
    model = {"y": lambda e: e["a"] * e["b"]}
    found = simulate_adaptively(model, trials, p=p, digits=1, interval=kind, for_validation=for_validation)
    values = simulate(model, trials, count=found.summaries["y"].trials + 30_000)["y"]
    share = 0.2 if for_validation else 1.0
    assert found.runs == steps_of_the_guide(values, p=p, digits=1, ends=ends, size=10_000, share=share)
    assert found.stable


@pytest.mark.parametrize("procedure", ["jcgm101", "two_stage"])
def test_the_answer_is_that_of_the_same_number_of_fixed_trials(procedure):
    trials = Trials(LAWS, seed=11)
    found = simulate_adaptively(MODELS, trials, procedure=procedure)
    fixed = stream(MODELS, trials, count=found.runs * found.run_size)
    values = simulate(MODELS, trials, count=found.runs * found.run_size)
    for name, one in found.summaries.items():
        expected = summarise(values[name])
        assert (one.shortest, one.symmetric) == (expected.shortest, expected.symmetric)
        assert (one.mean, one.u) == pytest.approx((expected.mean, expected.u), rel=1e-13)
    assert found.covariance == pytest.approx(fixed.covariance, rel=1e-10)


def test_threads_change_nothing():
    trials = Trials(LAWS, seed=11)
    one, two = (simulate_adaptively(MODELS, trials, threads=threads) for threads in (1, 2))
    assert one.to_record() == two.to_record()


def seeds_outside(procedure, *, seeds, **options):
    """Of `seeds` runs of a sum of three normal inputs, those with any figure outside its tolerance."""
    laws = {name: Normal(value=0.0, u=1.0) for name in "abc"}
    u = math.sqrt(3.0)
    exact = (0.0, u, -1.959963984540054 * u, 1.959963984540054 * u)
    outside = 0
    for seed in range(seeds):
        found = simulate_adaptively(
            {"y": lambda e: e["a"] + e["b"] + e["c"]}, Trials(laws, seed=seed), procedure=procedure, **options
        )
        one, delta = found.summaries["y"], found.tolerance["y"]
        figures = (one.mean, one.u, *one.symmetric)
        outside += any(abs(a - b) > delta for a, b in zip(figures, exact, strict=True))
    return outside


def test_two_stages_are_inside_their_tolerance_for_99_of_100_seeds():
    assert seeds_outside("two_stage", seeds=100, first_stage=20) <= 1


def test_the_guides_procedure_stops_early_more_often():
    # 2 s <= delta for one figure means 95 %; for four figures that stop when they happen to agree, less.
    assert 0 < seeds_outside("jcgm101", seeds=100) <= 20


def test_the_scatter_of_the_first_stage_fixes_the_number_of_runs():
    trials = Trials({"a": A}, seed=5)
    found = simulate_adaptively({"y": lambda e: e["a"]}, trials, procedure="two_stage", first_stage=10)
    values = simulate({"y": lambda e: e["a"]}, trials, count=100_000)["y"].reshape(10, -1)
    figures = np.array([[r.mean(), r.std(ddof=1), *symmetric_interval(np.sort(r), 0.95)] for r in values])
    # Bonferroni over four figures.
    t = special.stdtrit(9, 1 - 0.01 / 8)
    delta = tolerance(float(values.std(ddof=1)))
    needed = math.floor((figures.std(axis=0, ddof=1).max() * t / delta) ** 2) + 1
    assert found.runs == max(10, needed)


def test_it_says_when_the_limit_came_first():
    for procedure in ("jcgm101", "two_stage"):
        found = simulate_adaptively(
            MODELS, Trials(LAWS, seed=11), digits=6, limit=30_000, procedure=procedure
        )
        assert not found.stable
        assert found.summaries["y"].trials == 30_000
        assert "尚未稳定" in found.explain("zh")
        assert found.settled == {"mean": False, "u": False, "symmetric": False}


def test_the_ends_of_the_shortest_interval_settle_with_the_cube_root():
    trials = Trials({"a": A}, seed=5)
    model = {"y": lambda e: e["a"]}
    found = simulate_adaptively(
        model, trials, procedure="two_stage", interval="both", rule="steady", limit=5_000_000
    )
    alone = simulate_adaptively(model, trials, procedure="two_stage")
    assert found.runs > alone.runs
    delta = found.tolerance["y"]
    ends = (*found.summaries["y"].symmetric, *found.summaries["y"].shortest)
    exact = (10 - 0.195996, 10 + 0.195996)
    assert ends == pytest.approx(exact * 2, abs=delta)
    assert len(found.spread["y"]) == 6


def test_it_says_which_figures_did_not_settle():
    found = simulate_adaptively(
        {"y": lambda e: e["a"]},
        Trials({"a": Normal(value=0.0, u=4.0)}, seed=5),
        procedure="two_stage",
        interval="both",
        limit_for_shortest=500_000,
        first_stage=20,
    )
    assert found.settled == {"mean": True, "u": True, "symmetric": True, "shortest": False}
    assert "最短区间" in found.explain("zh")
    assert "shortest interval" in found.explain("en")


def test_a_law_without_standard_deviation_never_counts_as_stable_in_two_stages():
    wild = Trials({"a": StudentT(value=0.0, scale=1.0, dof=1.0)}, seed=3)
    found = simulate_adaptively({"y": lambda e: e["a"]}, wild, procedure="two_stage", limit=300_000)
    assert not found.stable


def test_an_exact_output_is_stable_at_once():
    found = simulate_adaptively({"y": lambda e: 5.0 + 0.0 * e["a"]}, Trials({"a": A}, seed=1))
    assert (found.stable, found.runs, found.tolerance["y"]) == (True, 2, 0.0)


def test_an_output_without_noise_in_one_figure_is_no_obstacle():
    bounded = Trials({"a": Rectangular(value=0.0, half_width=1.0)}, seed=1)
    found = simulate_adaptively({"y": lambda e: e["a"]}, bounded, digits=1)
    assert found.stable
    assert found.to_record()["procedure"] == "jcgm101"
    assert "runs of 10000 trials" in found.explain("en")


@pytest.mark.parametrize(
    "options",
    [
        {"p": 0.0},
        {"p": 0.9999999},
        {"digits": 0},
        {"digits": 1.5},
        {"limit": 10_000},
        {"procedure": "guess"},
        {"interval": "longest"},
        {"procedure": "two_stage", "confidence": 1.0},
        {"procedure": "two_stage", "first_stage": 1},
        {"rule": "longest"},
    ],
)
def test_unsound_options_are_refused(options):
    with pytest.raises(InputError):
        simulate_adaptively(MODELS, Trials(LAWS, seed=1), **options)
