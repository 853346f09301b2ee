"""The chain check of every result of a made-up province, beside a recursive query that answers the same.

Both start from facts in memory: arrays here, tables there (DuckDB; SQLite with --sqlite). The query works on
set-ups as well, so that it is not made to walk a million times; both tell how many results break by cause.

    python bench/chain_health.py [--results 1000000] [--standards 20000] [--sqlite]
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from suyuan.trace import health
from suyuan.trace.compiling import compile_tiers
from suyuan.trace.generated import generated
from suyuan.trace.links import CODES
from suyuan.trace.tiers import Tiers

# What breaks first: the edges of a result (its set-up's standards on its day), else what its standards
# inherit one step further on. `edge` is static per node pair; `key` is steps * 100 + rank.
BY_QUERY = """
WITH RECURSIVE own AS (
  SELECT e.child, e.parent, least(
      p.fault,
      CASE WHEN p.made > c.made THEN 0 ELSE 7 END,
      CASE WHEN p.until < c.made THEN 4 ELSE 7 END) AS rank
  FROM edge e JOIN node c ON c.id = e.child JOIN node p ON p.id = e.parent
), start AS (
  SELECT child AS node, min(rank) AS key FROM own WHERE rank < 7 GROUP BY child
  UNION ALL
  SELECT id, 0 FROM node WHERE NOT ends AND id NOT IN (SELECT child FROM edge)
), up(node, key, steps) AS (
  SELECT node, key, 0 FROM start
  UNION
  SELECT e.child, u.key, u.steps + 1
  FROM up u JOIN node p ON p.id = u.node AND NOT p.ends JOIN edge e ON e.parent = u.node
), best AS (
  SELECT node, min(steps * 100 + key) AS key FROM up GROUP BY node
), inherited AS (
  SELECT s.set_up, min(b.key + 100) AS key
  FROM stands s JOIN node p ON p.id = s.parent AND NOT p.ends JOIN best b ON b.node = p.id GROUP BY s.set_up
), here AS (
  SELECT l.id, min(least(
      p.fault,
      CASE WHEN p.made > l.day THEN 0 ELSE 7 END,
      CASE WHEN p.until < l.day THEN 4 ELSE 7 END)) AS rank
  FROM leaf l JOIN stands s ON s.set_up = l.set_up JOIN node p ON p.id = s.parent GROUP BY l.id
)
SELECT CASE WHEN h.rank < 7 THEN h.rank ELSE i.key % 100 END AS code, count(*)
FROM leaf l JOIN here h ON h.id = l.id LEFT JOIN inherited i ON i.set_up = l.set_up
GROUP BY 1 ORDER BY 1
"""


def timed(label: str, work: Callable[[], Any], *, times: int = 1) -> Any:
    """Run it, tell the best wall and processor time, and give the answer."""
    wall = processor = float("inf")
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        answer = work()
        wall, processor = min(wall, time.perf_counter() - began), min(processor, time.process_time() - used)
    print(f"{label:52} {wall * 1e3:10.1f} ms {processor * 1e3:10.1f} ms of processor", flush=True)
    return answer


def random_facts(tiers: Tiers, seed: int = 3) -> health.Facts:
    """Certificates of a year and a half, one in 200 with something wrong; the first level are roots."""
    rng = np.random.default_rng(seed)
    size = len(tiers.graph)
    fault = np.where(rng.random(size) < 0.005, rng.integers(0, 4, size), health.SOUND)
    made = np.asarray(tiers.stated.day)
    return health.Facts(
        fault=fault.astype(np.int8),
        made=made,
        until=(made + rng.integers(330, 800, size)).astype(np.int32),
        low=np.full(size, -np.inf),
        high=np.full(size, np.inf),
        ends=np.arange(size) < tiers.graph.waves[1],
        is_result=(np.asarray(tiers.graph.column) != 0).any(axis=1).reshape(size),
    )


def ours(tiers: Tiers, facts: health.Facts) -> health.Breaks:
    """The first break of every leaf."""
    rows = tiers.graph.rows
    child = np.repeat(np.arange(len(tiers.graph)), np.diff(rows.start))
    nothing = np.full(len(child), np.nan)
    uses = health.Uses(
        child=child,
        parent=rows.parent.astype(np.int64),
        point=nothing,
        share=np.zeros(len(child)),
        allowed=np.full(len(child), np.inf),
    )
    above = health.node_breaks(facts, uses)
    return health.leaf_breaks(tiers, tiers.segments[0], facts, above, health.LeafUses())


def tables(tiers: Tiers, facts: health.Facts) -> dict[str, dict[str, Any]]:
    """The same facts as columns of tables; sources that are no results are not among the edges."""
    rows, set_ups, leaves = tiers.graph.rows, tiers.set_ups.rows, tiers.segments[0]
    child = np.repeat(np.arange(len(tiers.graph)), np.diff(rows.start))
    known, stands = facts.is_result[rows.parent], facts.is_result[set_ups.parent]
    of = np.repeat(np.arange(len(set_ups)), np.diff(set_ups.start))
    nodes = np.flatnonzero(facts.is_result)
    return {
        "node": {
            "id": nodes, "fault": facts.fault[nodes].astype(np.int32), "made": facts.made[nodes],
            "until": facts.until[nodes], "ends": facts.ends[nodes],
        },
        "edge": {"child": child[known], "parent": rows.parent[known]},
        "stands": {"set_up": of[stands], "parent": set_ups.parent[stands]},
        "leaf": {
            "id": np.arange(len(leaves)), "day": np.asarray(leaves.stated.day),
            "set_up": np.repeat(np.arange(len(leaves.begin) - 1), np.diff(leaves.begin)),
        },
    }  # fmt: skip


def in_duckdb(columns: dict[str, dict[str, Any]]) -> Callable[[], list[tuple[int | None, int]]]:
    """The tables in memory, and the query over them."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    for name, table in columns.items():
        connection.register("given", pa.table(table))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    return lambda: connection.execute(BY_QUERY).fetchall()


def in_sqlite(columns: dict[str, dict[str, Any]]) -> Callable[[], list[tuple[int | None, int]]]:
    """The same in SQLite, with the indexes that it needs."""
    connection = sqlite3.connect(":memory:")
    for name, table in columns.items():
        connection.execute(f"CREATE TABLE {name} ({', '.join(table)})")
        rows = zip(*(values.tolist() for values in table.values()), strict=True)
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(table))})", rows)
    for index in ("node (id)", "edge (parent)", "edge (child)", "stands (set_up)"):
        connection.execute(f"CREATE INDEX {'_'.join(re.findall('[a-z]+', index))}_index ON {index}")
    return lambda: connection.execute(BY_QUERY.replace("least(", "min(")).fetchall()


def main() -> None:
    """One size in one run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--results", type=int, default=1_000_000)
    asked.add_argument("--standards", type=int, default=20_000)
    asked.add_argument("--sqlite", action="store_true")
    given = asked.parse_args()
    results, influences, set_ups = generated(given.results, standards=given.standards, parts=(1, 2))
    tiers = compile_tiers(results, influences, set_ups=set_ups)
    facts = random_facts(tiers)
    found = timed(f"chain check of {given.results:,} results", lambda: ours(tiers, facts), times=5)
    counted = dict(enumerate(np.bincount(found.rank, minlength=health.SOUND + 1).tolist()))
    columns = tables(tiers, facts)
    peers = {"DuckDB, recursive query": in_duckdb(columns)}
    if given.sqlite:
        peers["SQLite, recursive query"] = in_sqlite(columns)
    for label, query in peers.items():
        told = {health.SOUND if code is None else int(code): count for code, count in timed(label, query)}
        if told != {rank: count for rank, count in counted.items() if count}:
            raise SystemExit(f"{label} finds something else: {told}, not {counted}")
    names = (*CODES, "unbroken")
    print(", ".join(f"{names[rank]} {count:,}" for rank, count in counted.items() if count))


if __name__ == "__main__":
    main()
