"""The uncertainty engine beside GTC and `uncertainties`, all in one run: `python bench/engine.py`.

Every road does the same work from fresh inputs: make the quantities, compute the result, read value, u and
(where the peer knows them) effective degrees of freedom and the budget. Figures are the best of several
rounds, so that a busy machine disturbs all of them alike; ratios are peer over ours.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import GTC
import numpy as np
import uncertainties
from uncertainties import umath

from suyuan.metrology import elementary
from suyuan.metrology.distribution import Normal, Rectangular
from suyuan.metrology.montecarlo import Trials, simulate, summarise
from suyuan.metrology.uncertain import Uncertain, budget, correlation, covariance
from suyuan.metrology.vector import UncertainVector

VALUES = [10.0, 2.5, 0.8, 1.2, 3.0, 0.4, 7.7, 5.1, 0.9, 2.2]
UNCERTAINTIES = [0.02, 0.01, 0.004, 0.003, 0.02, 0.002, 0.05, 0.01, 0.006, 0.011]
DOFS = [9.0, 18.0, math.inf, 50.0, 4.0, math.inf, 12.0, math.inf, 25.6, 2.0]
IDENTITIES = [UUID(int=0x018F_0000_0000_7000_8000_0000_0000_0000 + 7919 * k) for k in range(1000)]
MANY = 1000


def model(x: list[Any], exp: Callable[[Any], Any], sqrt: Callable[[Any], Any]) -> Any:
    """Ten inputs, eleven operations, two functions."""
    return x[0] * x[1] / x[2] + x[3] * exp(-x[4] * x[5]) - sqrt(x[6]) * x[7] + x[8] / x[9]


def ours(*, with_budget: bool) -> tuple[float, float, float]:
    """Suyuan, scalar form."""
    made = Uncertain.elementary
    x = [
        made(v, u, uid=uid, dof=dof)
        for v, u, dof, uid in zip(VALUES, UNCERTAINTIES, DOFS, IDENTITIES, strict=False)
    ]
    y = model(x, elementary.exp, elementary.sqrt)
    if with_budget:
        budget(y)
    return y.value, y.u, y.dof


def gtc(*, with_budget: bool) -> tuple[float, float, float]:
    """GTC."""
    x = [GTC.ureal(v, u, dof) for v, u, dof in zip(VALUES, UNCERTAINTIES, DOFS, strict=True)]
    y = model(x, GTC.exp, GTC.sqrt)
    if with_budget:
        GTC.reporting.budget(y)
    return y.x, y.u, y.df


def peers(*, with_budget: bool) -> tuple[float, float, float]:
    """`uncertainties`, which has no degrees of freedom."""
    x = [uncertainties.ufloat(v, u) for v, u in zip(VALUES, UNCERTAINTIES, strict=True)]
    y = model(x, umath.exp, umath.sqrt)
    if with_budget:
        y.error_components()
    return y.nominal_value, y.std_dev, math.inf


def sum_ours() -> float:
    """Running sum of products of 1000 inputs, Suyuan."""
    total: Any = 0.0
    for k in range(MANY):
        total = total + 0.5 * Uncertain.elementary(1.0 + k, 0.01, uid=IDENTITIES[k], dof=10.0)
    return float(total.u)


def sum_gtc() -> float:
    """The same with GTC."""
    total: Any = 0.0
    for k in range(MANY):
        total = total + 0.5 * GTC.ureal(1.0 + k, 0.01, 10.0)
    return float(total.u)


def sum_peers() -> float:
    """The same with `uncertainties`."""
    total: Any = 0.0
    for k in range(MANY):
        total = total + 0.5 * uncertainties.ufloat(1.0 + k, 0.01)
    return float(total.std_dev)


def best(work: Callable[[], object], *, rounds: int, repeats: int) -> float:
    """Seconds per call, the best of `rounds`."""
    found = math.inf
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        found = min(found, (time.perf_counter() - start) / repeats)
    return found


def vector_seconds() -> float:
    """1e5 results that share 50 inputs, u of all."""
    n = 100_000
    slopes = np.random.default_rng(1).normal(size=(50, n))
    shared = [Uncertain.elementary(1.0, 0.1, uid=uid) for uid in IDENTITIES[:50]]

    def work() -> object:
        y: Any = UncertainVector.elementary(np.ones(n), 0.05, uid=IDENTITIES[-1])
        for slope, standard in zip(slopes, shared, strict=True):
            y = y + slope * standard
        return y.u

    return best(work, rounds=3, repeats=1)


def trials_seconds() -> float:
    """1e6 trials of a model with six inputs, with both intervals."""
    laws: dict[str, Any] = {f"x{k}": Normal(value=VALUES[k], u=UNCERTAINTIES[k]) for k in range(4)}
    laws |= {f"x{k}": Rectangular(value=VALUES[k], half_width=UNCERTAINTIES[k]) for k in (4, 5)}
    trials = Trials(laws, seed=1)

    def work() -> object:
        models = {"y": lambda x: x["x0"] * x["x1"] / x["x2"] + x["x3"] - x["x4"] * x["x5"]}
        return summarise(simulate(models, trials, count=1_000_000)["y"])

    return best(work, rounds=3, repeats=1)


def pair_seconds() -> float:
    """Covariance and correlation of two results with ten influences each."""
    x = [Uncertain.elementary(v, 0.1, uid=uid) for v, uid in zip(VALUES, IDENTITIES, strict=False)]
    a = model(x, elementary.exp, elementary.sqrt)
    b = sum(x[1:], start=x[0])
    correlation(a, b)
    return best(lambda: covariance(a, b), rounds=5, repeats=2000)


def check() -> None:
    """The roads must give the same numbers before their speed says anything."""
    mine, reference, other = (road(with_budget=True) for road in (ours, gtc, peers))
    assert math.isclose(mine[0], reference[0], rel_tol=1e-13)
    assert math.isclose(mine[1], reference[1], rel_tol=1e-12)
    assert math.isclose(mine[2], reference[2], rel_tol=1e-10)
    assert math.isclose(mine[1], other[1], rel_tol=1e-12)
    assert math.isclose(sum_ours(), sum_gtc(), rel_tol=1e-12)


def rows() -> list[tuple[str, float, float, float]]:
    """(what, ours, GTC, uncertainties) in microseconds."""
    table = []
    for title, with_budget in (("10 inputs: value, u, dof", False), ("10 inputs with budget table", True)):
        times = [
            best(lambda road=road, flag=with_budget: road(with_budget=flag), rounds=9, repeats=300) * 1e6
            for road in (ours, gtc, peers)
        ]
        table.append((title, *times))
    times = [best(road, rounds=3, repeats=2) * 1e6 for road in (sum_ours, sum_gtc, sum_peers)]
    table.append(("1000 inputs, running sum", *times))
    return table  # type: ignore[return-value]


def main() -> None:
    """Print the figures and the ratios as a table."""
    check()
    print(f"{'':34}{'suyuan':>12}{'GTC':>12}{'uncertainties':>16}{'GTC/ours':>12}{'unc./ours':>12}")
    for title, mine, reference, other in rows():
        print(
            f"{title:34}{mine:9.1f} us{reference:9.1f} us{other:13.1f} us"
            f"{reference / mine:11.1f}x{other / mine:11.1f}x"
        )
    print(f"{'covariance of two results':34}{pair_seconds() * 1e6:9.2f} us")
    print(f"{'1e5 results sharing 50 inputs, u':34}{vector_seconds() * 1e3:9.1f} ms")
    print(f"{'1e6 trials, 6 inputs, intervals':34}{trials_seconds() * 1e3:9.1f} ms")


if __name__ == "__main__":
    main()
