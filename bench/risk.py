"""Conformity risks and intervals beside suncal, in one run: `python bench/risk.py`.

Both do the same work: the global consumer's risk of normal items, the guard band that brings it to a target,
the gamma prior of JCGM 106:2012, 9.5.4, the fit of all reliability models to RP-1 table D-1. Times are the
best of several rounds; suncal works item by item and is timed on fewer.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats
from suncal.intervals import S2Params, s2_binom_interval
from suncal.risk import PFA, guardband, risk

from suyuan.metrology.distribution import Gamma, Normal
from suyuan.metrology.interval.reliability import best_model
from suyuan.metrology.risk.guard import guard_for_risk
from suyuan.metrology.risk.joint import global_risk

ITEMS = 1_000_000
WEEKS, TESTED = [4, 7, 10, 13, 21, 28, 40, 48], np.array([4, 6, 14, 13, 22, 49, 18, 6])
SHARES = [1.0, 0.83333, 0.6429, 0.6154, 0.5455, 0.4082, 0.5, 0.3333]


def best(function: Callable[[], Any], rounds: int = 5) -> tuple[float, Any]:
    """(seconds of the fastest round, its result)."""
    fastest, found = float("inf"), None
    for _ in range(rounds):
        start = time.perf_counter()
        found = function()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest, found


def line(name: str, ours: float, theirs: float, apart: float) -> None:
    """One row: time per item on both sides, ratio, difference of the results."""
    print(f"{name:34} {1e6 * ours:12.3f} {1e6 * theirs:12.1f} {theirs / ours:10.0f} {apart:10.1e}")


def normal_items() -> None:
    """A million rules with their own u, prior and guard band."""
    rng = np.random.default_rng(1)
    spread, u = rng.uniform(0.2, 0.8, ITEMS), rng.uniform(0.05, 0.3, ITEMS)
    both = {"lower": -1.0, "upper": 1.0}
    ours, found = best(lambda: global_risk(Normal(value=0.0, u=spread), u, guard=0.5 * u, **both))
    few = range(20)

    def peer() -> list[float]:
        return [
            PFA(stats.norm(0, spread[i]), stats.norm(0, u[i]), -1, 1, 0.5 * u[i], 0.5 * u[i]) for i in few
        ]

    theirs, values = best(peer, 2)
    apart = float(np.abs(found.consumer[:20] - values).max())
    line("global risk, normal", ours / ITEMS, theirs / 20, apart)


def guard_bands() -> None:
    """Guard band for a consumer's risk of 0.5 %."""
    u = np.linspace(0.1, 0.3, 10_000)
    ours, found = best(
        lambda: guard_for_risk(Normal(value=0.0, u=0.5), u, lower=-1.0, upper=1.0, target=0.005)
    )
    theirs, value = best(
        lambda: guardband.target(stats.norm(0, 0.5), stats.norm(0, u[5000]), -1, 1, 0.005), 2
    )
    line("guard band for a target", ours / u.size, theirs, abs(float(found.guard[5000]) - value))


def gamma_prior() -> None:
    """The bearings of JCGM 106:2012, 9.5.4."""
    u = np.full(2000, 0.25)
    ours, found = best(lambda: global_risk(Gamma(shape=4.0, scale=0.25), u, upper=2.0))
    theirs, value = best(lambda: risk.PFA(stats.gamma(a=4, scale=0.25), stats.norm(0, 0.25), 0, 2), 2)
    line("global risk, gamma prior", ours / u.size, theirs, abs(float(found.consumer[0]) - value))


def reliability() -> None:
    """Ten models on the data of RP-1, table D-1; suncal rounds its interval to whole weeks."""
    passed = np.rint(TESTED * np.array(SHARES))
    ours, (chosen, _) = best(lambda: best_model(WEEKS, TESTED, passed, target=0.75))
    params = S2Params(target=0.75, ti=WEEKS, ri=SHARES, ni=TESTED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs, value = best(lambda: s2_binom_interval(params), 2)
    line("S2, ten reliability models", ours, theirs, abs(float(chosen.interval) - value.interval))


if __name__ == "__main__":
    print(f"{'':34} {'ours, us':>12} {'suncal, us':>12} {'ratio':>10} {'apart':>10}")
    normal_items()
    guard_bands()
    gamma_prior()
    reliability()
