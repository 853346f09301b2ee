"""Monte Carlo beside its peer suncal and beside numpy's own generators: `python bench/montecarlo.py`.

The case is the gauge block of JCGM 101:2008, 9.5: nine inputs of five laws, p = 0.99. Both roads draw, run
the model, and give estimate, u, the shortest and the symmetric interval. Figures are the best of several
rounds, so that a busy machine disturbs all of them alike; memory is the peak of a process of its own.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from suyuan.metrology.distribution import (
    Arcsine,
    CurvilinearTrapezoid,
    Distribution,
    Normal,
    Rectangular,
    StudentT,
)
from suyuan.metrology.montecarlo import BLOCK, Trials
from suyuan.metrology.trials import kernel
from suyuan.metrology.trials.adaptive import simulate_adaptively
from suyuan.metrology.trials.streaming import stream

COUNT = 1_000_000
P = 0.99
LAWS: Mapping[str, Distribution] = {
    "Ls": StudentT(value=50000623.0, scale=25.0, dof=18),
    "D": StudentT(value=215.0, scale=6.0, dof=24),
    "d1": StudentT(value=0.0, scale=4.0, dof=5),
    "d2": StudentT(value=0.0, scale=7.0, dof=8),
    "as_": Rectangular(value=11.5e-6, half_width=2e-6),
    "t0": Normal(value=-0.1, u=0.2),
    "Delta": Arcsine(value=0.0, half_width=0.5),
    "da": CurvilinearTrapezoid(value=0.0, half_width=1e-6, limit_inexactness=0.1e-6),
    "dt": CurvilinearTrapezoid(value=0.0, half_width=0.050, limit_inexactness=0.025),
}


def gauge_block(e: Mapping[str, Any]) -> Any:
    """Deviation of the gauge block from its nominal length, in nm, plus 5e7."""
    expansion = e["da"] * (e["t0"] + e["Delta"]) + e["as_"] * e["dt"]
    return e["Ls"] + e["D"] + e["d1"] + e["d2"] - e["Ls"] * expansion


def ours(road: kernel.Kernel, *, threads: int = 1) -> tuple[float, float]:
    """(estimate, u) by Suyuan."""
    found = stream({"dL": gauge_block}, Trials(LAWS, seed=1, kernel=road), count=COUNT, p=P, threads=threads)
    return found.summaries["dL"].mean, found.summaries["dL"].u


def draw_all(road: kernel.Kernel) -> None:
    """The draws of all inputs, without the model."""
    trials = Trials(LAWS, seed=1, kernel=road)
    for start in range(0, COUNT, BLOCK):
        trials.draw(start, min(BLOCK, COUNT - start))


def draw_all_by_numpy() -> None:
    """The same laws by the generators of numpy, in blocks of the same size."""
    rng = np.random.default_rng(1)
    for start in range(0, COUNT, BLOCK):
        for law in LAWS.values():
            law.sample(rng, min(BLOCK, COUNT - start))


def peer() -> Any:
    """The model with its inputs in suncal."""
    from suncal import Model

    model = Model("dL = Ls + D + d1 + d2 - Ls*(da*(t0 + Delta) + as_*dt)")
    for name, law in LAWS.items():
        variable = model.var(name)
        variable.measure(law.value)
        match law:
            case StudentT():
                variable.typeb(dist="t", scale=law.scale, df=law.dof)
            case Normal():
                variable.typeb(dist="normal", std=law.u)
            case Rectangular():
                variable.typeb(dist="uniform", a=law.half_width)
            case Arcsine():
                variable.typeb(dist="arcsine", a=law.half_width)
            case CurvilinearTrapezoid():
                variable.typeb(dist="curvtrap", a=law.half_width, d=law.limit_inexactness)
    return model


def by_peer(model: Any) -> tuple[float, float]:
    """(estimate, u) by suncal, which also gives both intervals."""
    found = model.monte_carlo(COUNT)
    for shortest in (True, False):
        found.expand("dL", conf=P, shortest=shortest)
    return float(found.expect("dL")), float(found.uncertainty["dL"])


def best(work: Callable[[], object], *, rounds: int) -> float:
    """Milliseconds per call, the best of `rounds`."""
    found = math.inf
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found = min(found, time.perf_counter() - start)
    return 1e3 * found


def memory(threads: int) -> tuple[float, float, float]:
    """(peak in MiB, seconds, interval error) of 1e7 trials in a process of its own."""
    command = [sys.executable, __file__, "memory", str(threads)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    peak, seconds, error = json.loads(run.stdout)
    return peak, seconds, error


def print_memory(threads: int) -> None:
    """What that process does."""
    start = time.perf_counter()
    found = stream({"dL": gauge_block}, Trials(LAWS, seed=1), count=10_000_000, threads=threads)
    seconds = time.perf_counter() - start
    # The peak of this process alone; getrusage would hand down that of the parent.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps([peak / 1024, seconds, found.summaries["dL"].interval_error]))


def inside_tolerance(*, seeds: int) -> dict[str, tuple[int, float]]:
    """Per procedure: seeds whose four figures are all within the tolerance, and the mean number of trials.

    Three normal inputs, so that the exact figures are known.
    """
    laws = {name: Normal(value=0.0, u=1.0) for name in "abc"}
    u = math.sqrt(3.0)
    exact = (0.0, u, -1.959963984540054 * u, 1.959963984540054 * u)
    table = {}
    for procedure, first in (("jcgm101", 10), ("two_stage", 20)):
        good, trials = 0, 0
        for seed in range(seeds):
            found = simulate_adaptively(
                {"y": lambda e: e["a"] + e["b"] + e["c"]},
                Trials(laws, seed=seed),
                procedure=procedure,  # type: ignore[arg-type]
                first_stage=first,
            )
            one, delta = found.summaries["y"], found.tolerance["y"]
            figures = (one.mean, one.u, *one.symmetric)
            good += all(abs(a - b) <= delta for a, b in zip(figures, exact, strict=True))
            trials += one.trials
        table[procedure] = good, trials / seeds
    return table


def check(model: Any, roads: list[kernel.Kernel]) -> None:
    """The roads must give the same figures before their speed says anything."""
    mean, u = by_peer(model)
    for road in roads:
        found = ours(road)
        assert found == ours(road, threads=2)
        assert found == ours("numpy")
        assert math.isclose(found[0], mean, abs_tol=8.0 * u / math.sqrt(COUNT))
        assert math.isclose(found[1], u, rel_tol=0.02)


def main() -> None:
    """Print the figures and the ratios as a table."""
    roads: list[kernel.Kernel] = ["numpy", "numba"] if kernel.available() else ["numpy"]
    model = peer()
    check(model, roads)
    reference = best(lambda: by_peer(model), rounds=5)
    own_generators = best(draw_all_by_numpy, rounds=5)
    print(f"gauge block of JCGM 101, {COUNT:.0e} trials, both intervals")
    print(f"{'':26}{'whole case':>14}{'suncal/ours':>14}{'draws only':>14}{'ours/numpy own':>16}")
    print(f"{'suncal':26}{reference:11.1f} ms{'1.0x':>14}{'':>14}{'':>16}")
    print(f"{'generators of numpy':26}{'':>14}{'':>14}{own_generators:11.1f} ms{1.0:16.2f}")
    whole = {}
    for road in roads:
        whole[road] = best(lambda road=road: ours(road), rounds=9)
        draws = best(lambda road=road: draw_all(road), rounds=9)
        print(
            f"{'suyuan, ' + road:26}{whole[road]:11.1f} ms{reference / whole[road]:13.1f}x"
            f"{draws:11.1f} ms{draws / own_generators:16.2f}"
        )
    threads = best(lambda: ours("numpy", threads=2), rounds=9)
    print(f"{'suyuan, numpy, 2 threads':26}{threads:11.1f} ms{reference / threads:13.1f}x")
    if len(roads) > 1:
        print(f"{'numpy / numba':26}{whole['numpy'] / whole['numba']:13.2f}x")
    for count in (1, 2):
        peak, seconds, error = memory(count)
        title = f"1e7 trials, {count} thread{'s' if count > 1 else ''}"
        print(f"{title:26}{peak:10.0f} MiB{seconds:12.2f} s   intervals off by at most {error:g}")
    for procedure, (good, trials) in inside_tolerance(seeds=100).items():
        print(f"{'adaptive, ' + procedure:26}{good:10d} of 100 seeds inside, {trials:,.0f} trials on average")


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        print_memory(int(sys.argv[2]))
    else:
        main()
