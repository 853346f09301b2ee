"""The traceability graph at the size of a province, beside its peers and the memory's own speed, in one run.

Peers compute the same shift of every affected result by a recursive query over edges of single results
(SQLite, DuckDB), or by one sparse matrix without tiers (scipy); GTC does what it can of a hundred results.
The floor is reading the arrays of the affected leaves once at the speed of a plain copy.

    python bench/trace.py [--results 1000000] [--standards 20000] [--parts 3 10] [--no-peers] [--plain]

--plain does without the compiled loops. Several sizes: run it several times; a run holds all of it in memory.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from scipy import sparse

from suyuan.trace import kernels
from suyuan.trace.columns import NONE, InfluenceColumns, ResultColumns
from suyuan.trace.compiling import compile_tiers
from suyuan.trace.faults import Fault
from suyuan.trace.generated import generated
from suyuan.trace.identities import uuid_of
from suyuan.trace.pairs import Pairs
from suyuan.trace.recall import recall
from suyuan.trace.results import Results
from suyuan.trace.stored import write_tiers
from suyuan.trace.tiers import Tiers

T = TypeVar("T")
RECURSION = """
WITH RECURSIVE reached(node, shift) AS (
  SELECT CAST({source} AS BIGINT), CAST(1.0 AS DOUBLE)
  UNION ALL
  SELECT e.child, r.shift * e.sensitivity FROM reached r JOIN edge e ON e.parent = r.node
)
SELECT count(*), sum(shift) FROM (
  SELECT node, sum(shift) AS shift FROM reached GROUP BY node
) found WHERE node <> {source} AND shift <> 0
"""


def timed(label: str, work: Callable[[], T], *, times: int = 1, each: int = 1, unit: str = "ms") -> T:
    """Run it, tell the best time (for each of `each` things) and the peak memory, and give the answer."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - begun)
    scale = {"s": 1.0, "ms": 1e3, "us": 1e6}[unit]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{label:58} {best / each * scale:12.3f} {unit:2} {peak:8.2f} GB", flush=True)
    return answer


def widest(tiers: Tiers) -> UUID:
    """The first-level standard with the most users."""
    first, last = tiers.graph.waves[1:3]
    users = np.bincount(tiers.graph.rows.parent, minlength=len(tiers.graph))[first:last]
    return uuid_of(tiers.graph.column[first + int(users.argmax())])


def ours(tiers: Tiers, source: UUID) -> tuple[int, float]:
    """All that the issue asks of the graph, one line each; affected results and the sum of their shifts."""

    def from_nothing() -> Any:
        for name in ("reach", "set_up_variances"):
            tiers.__dict__.pop(name, None)
        return tiers.uncertainties()

    timed("all uncertainties, from nothing", from_nothing, times=3)
    timed("all uncertainties, standards known", tiers.uncertainties, times=3)
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, len(tiers), (2, 100_000))
    pairs = Pairs(tiers)
    timed(
        "covariance of random pairs, in bulk",
        lambda: pairs.covariances(a, b),
        times=3,
        each=len(a),
        unit="us",
    )
    few = list(zip(a[:2000].tolist(), b[:2000].tolist(), strict=True))
    timed(
        "covariance of a random pair, one by one",
        lambda: [pairs.covariance(one, other) for one, other in few],
        times=3,
        each=len(few),
        unit="us",
    )
    known = timed("recall, amount known", lambda: recall(tiers, source, Fault(amount=0.5)), times=5)
    fault = Fault(amount=0.5, u_amount=0.2)
    timed(
        "recall, amount uncertain (probabilities by the normal law)",
        lambda: recall(tiers, source, fault),
        times=5,
    )
    timed("contributors of a result", lambda: Results(tiers).influence(uuid_of(known.column[-1])), times=5)
    print(f"  affected {len(known):,}, verdicts that turn over {int(known.flips.sum()):,}")
    return len(known), float(known.shift.sum() / 0.5)


def floor(affected: int) -> None:
    """The bytes that a recall of so many leaves must read and write, at the speed of a plain copy."""
    size = 50_000_000
    block, target = np.ones(size), np.empty(size)
    begun = time.perf_counter()
    for _ in range(5):
        np.copyto(target, block)
    speed = 5 * 2 * 8 * size / (time.perf_counter() - begun)
    read, written = (
        6 * 8 + 4,
        7 * 8 + 2,
    )  # scale, own, value, two limits, row; shift, u, p ... as `Effects` has
    print(
        f"floor: copy at {speed / 1e9:.1f} GB/s; {read + written} bytes a leaf"
        f" -> {affected * (read + written) / speed * 1e3:.2f} ms"
    )


def edges_of(results: ResultColumns, influences: InfluenceColumns) -> tuple[Any, Any, Any]:
    """Edges between single results, set-ups laid out: what a peer without tiers works on."""
    leaning = influences.parent != NONE
    owned = leaning & (influences.result != NONE)
    shared = np.flatnonzero(leaning & (influences.result == NONE))
    shared = shared[np.argsort(influences.set_up[shared], kind="stable")]
    count = int(results.set_up.max()) + 1
    start = np.concatenate(([0], np.cumsum(np.bincount(influences.set_up[shared], minlength=count))))
    users = np.flatnonzero(results.set_up != NONE)
    sizes = np.diff(start)[results.set_up[users]]
    ends = np.cumsum(sizes)
    place = np.arange(ends[-1]) + np.repeat(start[results.set_up[users]] - (ends - sizes), sizes)
    at = shared[place]
    child = np.concatenate((influences.result[owned], np.repeat(users, sizes)))
    parent = np.concatenate((influences.parent[owned], influences.parent[at]))
    value = np.concatenate((influences.component[owned], influences.component[at])) / results.u[parent]
    return child, parent, value


def peers(
    results: ResultColumns, influences: InfluenceColumns, source: int, expected: tuple[int, float]
) -> None:
    """The same shifts by others; each answer is held against ours."""
    child, parent, value = edges_of(results, influences)
    print(f"peers, on {len(child):,} edges between single results:")
    size = len(results)

    def without_tiers() -> tuple[int, float]:
        matrix = sparse.csr_array((value, (child, parent)), shape=(size, size))
        effect, wave = np.zeros(size), np.zeros(size)
        wave[source] = 1.0
        while wave.any():
            effect += wave
            wave = matrix @ wave
        effect[source] = 0.0
        return int((effect != 0).sum()), float(effect.sum())

    check("scipy.sparse, one matrix", timed("  scipy.sparse, one matrix", without_tiers), expected)
    import duckdb
    import pyarrow as pa

    table = pa.table({"child": child, "parent": parent, "sensitivity": value})
    with duckdb.connect() as duck:
        duck.register("edge_in", table)
        duck.execute("CREATE TABLE edge AS SELECT * FROM edge_in ORDER BY parent")
        query = RECURSION.format(source=source)
        found = timed("  DuckDB, recursive query", lambda: duck.execute(query).fetchone())
        check("DuckDB", found, expected)
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE edge (child INTEGER, parent INTEGER, sensitivity REAL)")
        rows = zip(child.tolist(), parent.tolist(), value.tolist(), strict=True)
        database.executemany("INSERT INTO edge VALUES (?, ?, ?)", rows)
        database.execute("CREATE INDEX by_parent ON edge (parent, child, sensitivity)")
        found = timed("  SQLite, recursive query (in memory)", lambda: database.execute(query).fetchone())
        check("SQLite", found, expected)


def check(who: str, found: Any, expected: tuple[int, float]) -> None:
    """A peer that finds something else would be no peer."""
    count, total = found
    if count != expected[0] or not np.isclose(total, expected[1], rtol=1e-6):
        raise SystemExit(f"{who} found {count} results with shift {total}, we {expected}")


def with_gtc() -> None:
    """A hundred results of one standard: GTC's correlations one by one, beside ours."""
    try:
        import GTC
    except ImportError:
        print("GTC is not installed: this part is skipped")
        return
    standard = GTC.ureal(10.0, 0.2)
    made = [standard * 1.0 + GTC.ureal(0.0, 0.1) for _ in range(100)]
    timed(
        "  GTC, covariance of a pair (100 results)",
        lambda: GTC.get_covariance(made[0], made[1]),
        times=5,
        unit="us",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--results", type=int, default=1_000_000)
    parser.add_argument("--standards", type=int, default=20_000)
    parser.add_argument("--parts", type=int, nargs=2, default=(3, 10))
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--plain", action="store_true")
    asked = parser.parse_args()
    if asked.plain:
        kernels.SMALL = 1 << 62  # type: ignore[misc]
    parts = (asked.parts[0], asked.parts[1])
    columns = timed(
        "columns made up",
        lambda: generated(asked.results, standards=asked.standards, parts=parts),
        unit="s",
    )
    results, influences, set_ups = columns
    tiers = timed("compiled", lambda: compile_tiers(results, influences, set_ups=set_ups), unit="s")
    print(f"  {len(tiers.graph):,} nodes, {set_ups:,} set-ups, {len(tiers):,} results")
    tiers.uncertainties()  # the loops are compiled by numba once, or read from its cache
    source = widest(tiers)
    recall(tiers, source, Fault(amount=0.5, u_amount=0.2))
    with TemporaryDirectory() as place:
        timed(
            "written to disk",
            lambda: write_tiers(Path(place), tiers, build=UUID(int=1), source={}),
            unit="s",
        )
        timed("mapped again", lambda: Results.load(Path(place)), times=3)
    expected = ours(tiers, source)
    floor(expected[0])
    if not asked.no_peers:
        at = int(
            np.flatnonzero((results.column == tiers.graph.column[tiers.graph.position(source)]).all(axis=1))[
                0
            ]
        )
        peers(results, influences, at, expected)
        with_gtc()


if __name__ == "__main__":
    main()
