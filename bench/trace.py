"""The traceability graph at the size of a province, beside its peers and the memory's own speed, in one run.

A made-up province is compiled portion by portion and written to disk; a fresh process maps it and asks the
questions, so that its memory is told too. Peers compute the same shift of every affected result by a
recursive query over edges of single results (SQLite, DuckDB, PostgreSQL), by one sparse matrix without tiers
(scipy), or node by node in the order of a graph library (networkx, rustworkx; igraph only finds who is
reached); every answer is held against ours. GTC does what it can of a hundred results. The floor is moving
the bytes of the affected leaves once at the speed of a plain copy.

    python bench/trace.py [--results 1000000 10000000 30000000] [--peers-up-to 10000000]
                          [--slow-peers-up-to 1000000]

Largest sizes are left out where the memory is short.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from scipy import sparse

HERE = Path(__file__).resolve().parents[1]
sys.path[:] = [place for place in sys.path if Path(place or ".").resolve() != HERE / "bench"]
sys.path.insert(0, str(HERE / "tests"))

from suyuan.trace import kernels  # noqa: E402 - `trace` is a module of the library too
from suyuan.trace.compiling import extend_tiers  # noqa: E402
from suyuan.trace.faults import Fault  # noqa: E402
from suyuan.trace.generated import further, made_up, widest  # noqa: E402
from suyuan.trace.grouping import each_row  # noqa: E402
from suyuan.trace.identities import uuid_of  # noqa: E402
from suyuan.trace.pairs import Pairs  # noqa: E402
from suyuan.trace.recall import recall  # noqa: E402
from suyuan.trace.results import Results  # noqa: E402
from suyuan.trace.stored import write_tiers  # noqa: E402
from suyuan.trace.tiers import Tiers  # noqa: E402

T = TypeVar("T")
NEW = 1000  # results that come later
BYTES_A_RESULT = 900  # of memory while it is compiled, with the peers' edges
RECURSION = """
WITH RECURSIVE reached(node, shift) AS (
  SELECT CAST({source} AS BIGINT), CAST(1.0 AS DOUBLE PRECISION)
  UNION ALL
  SELECT e.child, r.shift * e.sensitivity FROM reached r JOIN edge e ON e.parent = r.node
)
SELECT count(*), sum(shift) FROM (
  SELECT node, sum(shift) AS shift FROM reached GROUP BY node
) found WHERE node <> {source} AND shift <> 0
"""


def timed(label: str, work: Callable[[], T], *, times: int = 1, each: int = 1, unit: str = "ms") -> T:
    """Run it, tell the best time (for each of `each` things) and the peak memory, and give the answer.

    Beside the clock stands the CPU time of this process over all its threads: on a busy machine the clock
    tells more about the others.
    """
    best = used = float("inf")
    for _ in range(times):
        begun, cpu = time.perf_counter(), time.process_time()
        answer = work()
        best, used = min(best, time.perf_counter() - begun), min(used, time.process_time() - cpu)
    scale = {"s": 1.0, "ms": 1e3, "us": 1e6}[unit] / each
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{label:66} {best * scale:12.3f} {unit:2} (CPU {used * scale:12.3f}) {peak:6.2f} GB", flush=True)
    return answer


def build(root: Path, results: int) -> None:
    """Make up a province, compile it, and let some results come later."""
    tiers = timed(
        "made up and compiled, the columns included",
        lambda: made_up(results, standards=min(100_000, max(20_000, results // 200)), parts=(3, 4)),
        unit="s",
    )
    print(f"  {len(tiers.graph):,} nodes, {len(tiers.set_ups):,} set-ups, {len(tiers):,} results")
    timed("written to disk", lambda: write_tiers(root, tiers, build=UUID(int=1), source={}), unit="s")
    mapped = Results.load(root).tiers
    new, parts, set_ups, earlier = further(mapped, NEW, seed=7)
    joined = timed(
        f"{NEW:,} results join",
        lambda: extend_tiers(mapped, new, parts, set_ups=set_ups, earlier=earlier),
        times=3,
    )
    timed(
        "  and are written: all that did not change is shared",
        lambda: write_tiers(root, joined, build=UUID(int=2), source={}),
    )


def ask(root: Path) -> None:
    """In a fresh process: map the build and ask. The last line is a record for the peers."""
    batch = timed("mapped by a fresh process", lambda: Results.load(root))
    tiers = batch.tiers
    source, national = widest(tiers, level=1), widest(tiers, level=0)
    tiers.uncertainties()  # the loops are compiled by numba once, or read from its cache
    recall(tiers, source, Fault(amount=0.5, u_amount=0.2))
    timed("all uncertainties, standards known", tiers.uncertainties, times=3)
    known = timed("recall, amount known", lambda: recall(tiers, source, Fault(amount=0.5)), times=5)
    fault = Fault(amount=0.5, u_amount=0.2)
    timed(
        "recall, amount uncertain (probabilities by the normal law)",
        lambda: recall(tiers, source, fault),
        times=5,
    )
    wide = timed(
        "recall of a national standard, amount uncertain", lambda: recall(tiers, national, fault), times=5
    )
    small, kernels.SMALL = kernels.SMALL, 1 << 62  # type: ignore[misc]
    timed("  the same without compiled loops", lambda: recall(tiers, national, fault), times=3)
    timed("  all uncertainties without compiled loops", tiers.uncertainties, times=3)
    kernels.SMALL = small  # type: ignore[misc]
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
    timed("contributors of a result", lambda: batch.influence(uuid_of(known.column[-1])), times=5)

    def from_nothing() -> Any:
        for name in ("reach", "set_up_variances"):
            tiers.__dict__.pop(name, None)
        return tiers.uncertainties()

    timed("all uncertainties, from nothing", from_nothing, times=2)
    for who, one in (("second level", known), ("national", wide)):
        print(f"  {who}: affected {len(one):,}, verdicts that turn over {int(one.flips.sum()):,}")
    floor(len(wide))
    found = {"source": str(national), "affected": len(wide), "shift": float(wide.shift.sum() / 0.5)}
    (root / "found.json").write_text(json.dumps(found))


def floor(affected: int) -> None:
    """The bytes that a recall of so many leaves must read and write, at the speed of a plain copy."""
    size = 50_000_000
    block, target = np.ones(size), np.empty(size)
    np.copyto(target, block)
    begun = time.perf_counter()
    for _ in range(5):
        np.copyto(target, block)
    speed = 5 * 2 * 8 * size / (time.perf_counter() - begun)
    read = 5 * 8 + 4  # scale, own part, value, two limits, day
    written = (
        8 * 8 + 2 + 2 * 8
    )  # number, identity, value, limits, shift, u, p, two verdicts: as `Effects` has
    print(
        f"floor: copy at {speed / 1e9:.1f} GB/s; {read + written} bytes a leaf"
        f" -> {affected * (read + written) / speed * 1e3:.2f} ms"
    )


def edges_of(tiers: Tiers) -> tuple[Any, Any, Any]:
    """Edges between single results, set-ups laid out: what a peer without tiers works on."""
    rows = tiers.graph.rows
    child = [np.repeat(np.arange(len(rows)), np.diff(rows.start))]
    parent, value = [rows.parent], [rows.sensitivity]
    for leaves, first in zip(tiers.segments, tiers.offsets, strict=False):
        sizes = np.diff(leaves.begin)
        entry, user = each_row(tiers.set_ups.rows, np.repeat(np.arange(len(sizes)), sizes))
        child.append(first + user)
        parent.append(tiers.set_ups.rows.parent[entry])
        value.append(leaves.scale[user] * tiers.set_ups.rows.sensitivity[entry])
    return np.concatenate(child), np.concatenate(parent).astype(np.int64), np.concatenate(value)


def peers(root: Path, *, slow: bool) -> None:
    """The same shifts by others; each answer is held against ours."""
    tiers = Results.load(root).tiers
    found = json.loads((root / "found.json").read_text())
    source, expected = int(tiers.numbers([UUID(found["source"])])[0]), (found["affected"], found["shift"])
    child, parent, value = edges_of(tiers)
    size = len(tiers)
    print(f"peers, on {len(child):,} edges between single results:")
    who, fault = UUID(found["source"]), Fault(amount=0.5)
    timed("  ours: shift, corrected value, u and verdicts", lambda: recall(tiers, who, fault), times=9)

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
    query = RECURSION.format(source=source)
    for peer in (in_duckdb, in_sqlite, in_postgresql):
        peer(query, child, parent, value, expected)
    if slow:
        by_libraries(source, child, parent, value, expected, size=size)


def in_duckdb(query: str, child: Any, parent: Any, value: Any, expected: Any) -> None:
    import duckdb
    import pyarrow as pa

    with duckdb.connect() as duck:
        duck.register("edge_in", pa.table({"child": child, "parent": parent, "sensitivity": value}))
        duck.execute("CREATE TABLE edge AS SELECT * FROM edge_in ORDER BY parent")
        found = timed("  DuckDB, recursive query", lambda: duck.execute(query).fetchone(), times=2)
        check("DuckDB", found, expected)


def in_sqlite(query: str, child: Any, parent: Any, value: Any, expected: Any) -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE edge (child INTEGER, parent INTEGER, sensitivity REAL)")
        rows = zip(child.tolist(), parent.tolist(), value.tolist(), strict=True)
        database.executemany("INSERT INTO edge VALUES (?, ?, ?)", rows)
        database.execute("CREATE INDEX by_parent ON edge (parent, child, sensitivity)")
        found = timed("  SQLite, recursive query (in memory)", lambda: database.execute(query).fetchone())
        check("SQLite", found, expected)


def in_postgresql(query: str, child: Any, parent: Any, value: Any, expected: Any) -> None:
    import psycopg
    import pyarrow as pa
    import pyarrow.csv

    from on_postgres import cluster, server_programs

    programs = server_programs()
    if programs is None:
        print("PostgreSQL server not installed (apt-get install postgresql): this part is skipped")
        return
    text = io.BytesIO()
    pyarrow.csv.write_csv(
        pa.table([child, parent, value], names=["child", "parent", "sensitivity"]),
        text,
        pyarrow.csv.WriteOptions(include_header=False),
    )
    with cluster(programs) as server, psycopg.connect(server.address, autocommit=True) as database:
        database.execute("CREATE UNLOGGED TABLE edge (child bigint, parent bigint, sensitivity float8)")
        with database.cursor().copy("COPY edge FROM STDIN (FORMAT csv)") as copy:
            copy.write(text.getvalue())
        database.execute("CREATE INDEX ON edge (parent) INCLUDE (child, sensitivity)")
        database.execute("VACUUM ANALYZE edge")
        found = timed("  PostgreSQL, recursive query", lambda: database.execute(query).fetchone())
        check("PostgreSQL", found, expected)


def by_libraries(source: int, child: Any, parent: Any, value: Any, expected: Any, *, size: int) -> None:
    """Graph libraries: reachability by them, the shift added up node by node in their topological order."""
    edges = list(zip(parent.tolist(), child.tolist(), value.tolist(), strict=True))
    for peer in (in_igraph, in_rustworkx, in_networkx):
        try:
            peer(source, edges, expected, size)
        except ImportError as error:
            print(f"{error.name} is not installed: this part is skipped")


def in_igraph(source: int, edges: Any, expected: Any, size: int) -> None:
    import igraph

    graph = igraph.Graph(n=size, edges=[edge[:2] for edge in edges], directed=True)
    reached = timed("  igraph, who is reached (no shift)", lambda: graph.subcomponent(source, mode="out"))
    check("igraph", (len(reached) - 1, expected[1]), expected)


def in_rustworkx(source: int, edges: Any, expected: Any, size: int) -> None:
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(edges)

    def shifts() -> tuple[int, float]:
        below = rustworkx.descendants(graph, source)
        part = graph.subgraph(sorted([source, *below]))
        shift = dict.fromkeys(below, 0.0) | {source: 1.0}
        for node in rustworkx.topological_sort(part):
            for _, after, factor in part.out_edges(node):
                shift[part[after]] += factor * shift[part[node]]
        return len(below), sum(shift.values()) - 1.0

    check("rustworkx", timed("  rustworkx, descendants and shift", shifts), expected)


def in_networkx(source: int, edges: Any, expected: Any, size: int) -> None:
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from(edges)

    def shifts() -> tuple[int, float]:
        below = networkx.descendants(graph, source)
        part = graph.subgraph([source, *below])
        shift = dict.fromkeys(below, 0.0) | {source: 1.0}
        for node in networkx.topological_sort(part):
            for after, kept in part[node].items():
                shift[after] += kept["weight"] * shift[node]
        return len(below), sum(shift.values()) - 1.0

    check("networkx", timed("  networkx, descendants and shift", shifts), expected)


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
        "GTC, covariance of a pair (100 results)",
        lambda: GTC.get_covariance(made[0], made[1]),
        times=5,
        unit="us",
    )


def room() -> float:
    """Bytes of memory that are free."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--results", type=int, nargs="+", default=[1_000_000, 10_000_000, 30_000_000])
    parser.add_argument("--peers-up-to", type=int, default=10_000_000)
    parser.add_argument("--slow-peers-up-to", type=int, default=1_000_000)
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--slow", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        root = Path(asked.step[1])
        {
            "build": lambda: build(root, asked.results[0]),
            "ask": lambda: ask(root),
            "peers": lambda: peers(root, slow=asked.slow),
        }[asked.step[0]]()
        return
    with_gtc()
    for results in asked.results:
        if room() < BYTES_A_RESULT * results / 3:
            print(f"{results:,} results: not enough memory here, left out")
            continue
        print(f"== {results:,} results", flush=True)
        with tempfile.TemporaryDirectory() as place:
            folder = str(place)
            call("build", folder, "--results", str(results))
            call("ask", folder)
            if results <= asked.peers_up_to:
                call("peers", folder, *(["--slow"] if results <= asked.slow_peers_up_to else []))


def call(step: str, folder: str, *more: str) -> None:
    """One step in a process of its own: what it takes of memory is its own too."""
    command = [sys.executable, str(Path(__file__).resolve()), "--step", step, folder, *more]
    subprocess.run(command, check=True, env=os.environ)


if __name__ == "__main__":
    main()
