"""The steady rule for the shortest interval: less scatter, the same coverage, edges kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.metrology.distribution import Exponential, Gamma, Normal, StudentT
from suyuan.metrology.montecarlo import Trials, simulate
from suyuan.metrology.trials.summary import shortest_interval, summarise

TRIALS = 200_000


def values_of(law, seed):
    return np.sort(simulate({"x": lambda e: e["x"]}, Trials({"x": law}, seed=seed), count=TRIALS)["x"])


# Exact shortest 95 % intervals: normal and t symmetric; gamma with shape 3 from equal densities at both ends.
LAWS = [
    (Normal(value=0.0, u=1.0), (-1.959964, 1.959964)),
    (StudentT(value=0.0, scale=1.0, dof=5.0), (-2.570582, 2.570582)),
    (Gamma(shape=3.0, scale=1.0), (0.304, 6.401)),
]


@pytest.mark.parametrize(("law", "exact"), LAWS)
def test_its_ends_scatter_less_than_those_of_the_shortest_by_chance(law, exact):
    errors = {"jcgm101": [], "steady": []}
    for seed in range(12):
        ordered = values_of(law, seed)
        for rule, found in errors.items():
            found.append(np.subtract(shortest_interval(ordered, 0.95, rule=rule), exact))
    spread = {rule: math.sqrt(float(np.mean(np.square(found)))) for rule, found in errors.items()}
    assert spread["steady"] < 0.8 * spread["jcgm101"]
    assert spread["steady"] < 0.02 * law.standard_deviation


def test_gamma_density_is_equal_at_both_ends_of_the_exact_interval():
    low, high = LAWS[2][1]
    assert low**2 * math.exp(-low) == pytest.approx(high**2 * math.exp(-high), rel=3e-3)


def test_a_minimum_at_the_edge_is_kept():
    ordered = values_of(Exponential(value=1.0), 1)
    assert shortest_interval(ordered, 0.95, rule="steady") == shortest_interval(ordered, 0.95)
    mirrored = -ordered[::-1]
    assert shortest_interval(mirrored, 0.95, rule="steady") == shortest_interval(mirrored, 0.95)


@given(st.integers(0, 10**6), st.floats(0.3, 0.99), st.integers(50, 2000))
def test_it_holds_as_many_trials_and_is_hardly_longer(seed, p, count):
    ordered = np.sort(np.random.default_rng(seed).standard_normal(count))
    steady, shortest = (shortest_interval(ordered, p, rule=rule) for rule in ("steady", "jcgm101"))
    held = [np.count_nonzero((ordered >= low) & (ordered <= high)) for low, high in (steady, shortest)]
    assert held[0] == held[1]
    assert steady[1] - steady[0] >= shortest[1] - shortest[0]


def test_equal_values_are_no_obstacle():
    assert summarise(np.ones(5000), rule="steady").shortest == (1.0, 1.0)
