"""The uncertainty engine beside GTC and `uncertainties`, all in one run: `python bench/engine.py`.

Every road does the same work from fresh inputs: make the quantities, compute the result, read value, u and
(where the peer knows them) effective degrees of freedom and the budget. Figures are the best of several
rounds, so that a busy machine disturbs all of them alike; ratios are peer over ours. Where a peer was not run
in full its figure is marked.
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
from suyuan.metrology.archive import pack_result, unpack_result
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


def shared_ours(slopes: Any) -> Any:
    """Results that share 50 inputs and have something of their own: u of all, Suyuan; slopes (50, n)."""
    shared = [Uncertain.elementary(1.0, 0.1, uid=uid) for uid in IDENTITIES[:50]]
    own = UncertainVector.elementary(np.ones(slopes.shape[1]), 0.05, uid=IDENTITIES[-1])
    return (UncertainVector.linear(slopes.T, shared) + own).u


def shared_by_steps(slopes: Any) -> Any:
    """The same written as a running sum."""
    y: Any = UncertainVector.elementary(np.ones(slopes.shape[1]), 0.05, uid=IDENTITIES[-1])
    for slope, uid in zip(slopes, IDENTITIES, strict=False):
        y = y + slope * Uncertain.elementary(1.0, 0.1, uid=uid)
    return y.u


def shared_gtc(slopes: Any) -> list[float]:
    """The same with GTC."""
    shared = [GTC.ureal(1.0, 0.1) for _ in range(50)]
    found = []
    for column in slopes.T.tolist():
        y = GTC.ureal(1.0, 0.05)
        for slope, standard in zip(column, shared, strict=True):
            y = y + slope * standard
        found.append(y.u)
    return found


def shared_peers(slopes: Any) -> list[float]:
    """The same with `uncertainties`."""
    shared = [uncertainties.ufloat(1.0, 0.1) for _ in range(50)]
    found = []
    for column in slopes.T.tolist():
        y: Any = uncertainties.ufloat(1.0, 0.05)
        for slope, standard in zip(column, shared, strict=True):
            y = y + slope * standard
        found.append(y.std_dev)
    return found


def chain_ours(branching: int) -> Any:
    """Six levels below each other, `branching` results under each; u of the lowest level, Suyuan."""
    y = UncertainVector.elementary([100.0], 0.001, uid=IDENTITIES[0], dof=20.0)
    n = 1
    for level in range(1, 6):
        n *= branching
        factor = UncertainVector.elementary(np.ones(n), 1e-5, uid=IDENTITIES[level], dof=50.0)
        own = UncertainVector.elementary(np.zeros(n), 0.002 * level, uid=IDENTITIES[10 + level], dof=10.0)
        y = y.take(np.arange(n) // branching) * factor + own
    return y.u


def chain_peer(branching: int, made: Callable[..., Any], u_of: Callable[[Any], float]) -> list[float]:
    """The same with one number at a time; `made(value, u, dof)`."""
    row = [made(100.0, 0.001, 20.0)]
    for level in range(1, 6):
        row = [
            above * made(1.0, 1e-5, 50.0) + made(0.0, 0.002 * level, 10.0)
            for above in row
            for _ in range(branching)
        ]
    return [u_of(y) for y in row]


def chain_gtc(branching: int) -> list[float]:
    """The chain with GTC."""
    return chain_peer(branching, GTC.ureal, lambda y: float(y.u))


def chain_peers(branching: int) -> list[float]:
    """The chain with `uncertainties`."""
    return chain_peer(branching, lambda x, u, _dof: uncertainties.ufloat(x, u), lambda y: float(y.std_dev))


def stored_seconds() -> tuple[int, float, float]:
    """(bytes, seconds to write, seconds to read) of a result with twelve influences, each with its dof."""
    rows = [(uid, 0.1, 3.0 + k) for k, uid in enumerate(IDENTITIES[:12])]
    result = Uncertain.from_rows(1.0, rows)
    data = pack_result(result)
    write = best(lambda: pack_result(result), rounds=5, repeats=2000)
    return len(data), write, best(lambda: unpack_result(data), rounds=5, repeats=2000)


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
    slopes = slopes_for(10)
    for road in (shared_by_steps, shared_gtc, shared_peers):
        assert np.allclose(shared_ours(slopes), road(slopes), rtol=1e-12)
    for road in (chain_gtc, chain_peers):
        assert np.allclose(chain_ours(2), road(2), rtol=1e-12)


def slopes_for(n: int) -> Any:
    """Sensitivities (50, n) of n results."""
    return np.random.default_rng(1).normal(size=(50, n))


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


def large_rows() -> list[tuple[str, float, float, float]]:
    """(what, ours, GTC, uncertainties) in microseconds, 1e5 results each.

    The chain is run in full by all three. The peers take half a minute for 1e5 results with 50 inputs; they
    do 500 of them and are multiplied by 200, which flatters them: a large heap makes them slower.
    """
    chain = [
        best(lambda: chain_ours(10), rounds=3, repeats=1),
        best(lambda: chain_gtc(10), rounds=1, repeats=1),
        best(lambda: chain_peers(10), rounds=1, repeats=1),
    ]
    slopes, few = slopes_for(100_000), slopes_for(500)
    peer = [
        best(lambda road=road: road(few), rounds=2, repeats=1) * 200 for road in (shared_gtc, shared_peers)
    ]
    one_step = best(lambda: shared_ours(slopes), rounds=3, repeats=1)
    by_steps = best(lambda: shared_by_steps(slopes), rounds=3, repeats=1)
    return [
        ("chain of 6 levels, 1e5 leaves, u", *(1e6 * seconds for seconds in chain)),
        ("1e5 results, 50 inputs, one step *", one_step * 1e6, *(1e6 * seconds for seconds in peer)),
        ("1e5 results, 50 inputs, summed *", by_steps * 1e6, *(1e6 * seconds for seconds in peer)),
    ]  # type: ignore[list-item]


def main() -> None:
    """Print the figures and the ratios as a table."""
    check()
    print(f"{'':36}{'suyuan':>15}{'GTC':>15}{'uncertainties':>16}{'GTC/ours':>11}{'unc./ours':>11}")
    for title, mine, reference, other in [*rows(), *large_rows()]:
        print(
            f"{title:36}{mine:12.1f} us{reference:12.1f} us{other:13.1f} us"
            f"{reference / mine:10.1f}x{other / mine:10.1f}x"
        )
    print("* peers extrapolated from 500 results")
    print(f"{'covariance of two results':36}{pair_seconds() * 1e6:12.2f} us")
    size, write, read = stored_seconds()
    print(f"{'12 influences stored':36}{size:9d} bytes, write {write * 1e6:.1f} us, read {read * 1e6:.1f} us")
    print(f"{'1e6 trials, 6 inputs, intervals':36}{trials_seconds() * 1e3:12.1f} ms")


if __name__ == "__main__":
    main()
