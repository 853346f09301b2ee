"""The leaf tier as Parquet on engines beside the arrays in this process, and feeds of the registers.

Both passes, the uncertainty of every leaf and a recall with shift, flips and probabilities, run on the same
made-up province: on arrays (with and without compiled loops), on DuckDB and on Spark in this machine. Times
are the clock's; CPU seconds of this process stand beside them, those of Spark are in another process. Answers
are compared before they are timed.

    python bench/trace_lake.py [--results 10000000] [--standards 20000] [--no-spark] [--no-feed] [--rows N]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

from suyuan.base.errors import GatewayError
from suyuan.lake.engine import connect
from suyuan.trace import kernels
from suyuan.trace.far_results import FarResults
from suyuan.trace.faults import Fault
from suyuan.trace.generated import made_up, widest
from suyuan.trace.leaf_table import write_leaf_table
from suyuan.trace.recall import reached_set_ups, recall
from suyuan.trace.tiers import Tiers

ROOT = Path(__file__).resolve().parents[1]
T = TypeVar("T")
FAULT = Fault(amount=0.5, u_amount=0.2)
SPARK = {"spark.master": "local[*]", "spark.ui.enabled": "false", "spark.driver.memory": "4g"}
SPARK |= {"spark.driver.maxResultSize": "4g", "spark.driver.bindAddress": "127.0.0.1"}
SPARK |= {"spark.driver.host": "127.0.0.1"}
FEED = """
import sys, time
from suyuan.server.starting import start_django, migrate
start_django(); migrate()
from django.db import connection
from suyuan.registry.results import feed
with connection.cursor() as cursor:
    cursor.execute('''
        ALTER TABLE results_influence DISABLE TRIGGER ALL''')
    cursor.execute('''
        INSERT INTO results_influence
            (result_id, parent_id, origin, kind, symbol, label_zh, label_en, component, distribution)
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'reading', 'x', 'x', 'x', 1.0 / i, ''
        FROM generate_series(1, %s) i''', [int(sys.argv[1])])
rows = int(sys.argv[1])
for label, work in (("whole columns through ADBC", feed.fed_columns), ("rows in portions", feed.fed_rows)):
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    spent = time.perf_counter() - begun
    used = time.process_time() - cpu
    print(f"{label:52} {spent:9.3f} s {used:9.3f} s {rows / spent / 1e6:9.2f} million rows/s", flush=True)
"""


def timed(label: str, work: Callable[[], T], *, times: int = 3) -> T:
    """Run it, tell the best time of the clock and its CPU seconds, and give the answer."""
    best, cpu = float("inf"), 0.0
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        answer = work()
        spent = time.perf_counter() - begun
        if spent < best:
            best, cpu = spent, time.process_time() - used
    print(f"{label:52} {best:9.3f} s {cpu:9.3f} s", flush=True)
    return answer


def on_arrays(tiers: Tiers, source: Any) -> tuple[Any, Any]:
    """Both passes in this process."""
    _ = tiers.set_up_variances
    u, found = None, None
    for label, small in (("arrays, compiled loops", kernels.SMALL), ("arrays, numpy", sys.maxsize)):
        before, kernels.SMALL = kernels.SMALL, small  # type: ignore[misc]
        u = timed(f"uncertainties: {label}", tiers.uncertainties)
        found = timed(f"recall:        {label}", lambda: recall(tiers, source, FAULT))
        kernels.SMALL = before  # type: ignore[misc]
    return u, found


def on_engine(name: str, folder: Path, source: Any, expected: tuple[Any, Any], scratch: Path) -> None:
    """Both passes on an engine, their answers compared with those of the arrays."""
    options = SPARK if name == "spark" else {}
    try:
        engine = timed(f"{name}: start", lambda: connect(name, options=options), times=1)
    except GatewayError as error:
        print(error.message.en)
        return
    with engine:
        far = timed(
            f"{name}: open the leaf table, digests checked", lambda: FarResults(engine, folder), times=1
        )
        u, found = expected
        first = len(far.tiers.graph)
        answer = engine.arrow(far.uncertainties())
        got = np.empty(answer.num_rows)
        got[answer.column("number").to_numpy() - first] = answer.column("u").to_numpy()
        assert (got == u[first:]).all()
        del answer, got
        mine = far.recall(source, FAULT)
        assert (mine.number == found.number).all()
        assert (mine.shift == found.shift).all()
        assert np.abs(mine.p_flip - found.p_flip).max() < 2e-15
        total = far.uncertainties()
        timed(
            f"uncertainties: {name}, summed up there", lambda: engine.rows(total.aggregate(s=total.u.sum()))
        )
        timed(f"uncertainties: {name}, as columns here", lambda: engine.arrow(total))
        runs = iter(range(9))
        timed(
            f"uncertainties: {name}, written as Parquet",
            lambda: engine.write(total, scratch / f"{name}{next(runs)}"),
            times=1,
        )
        timed(f"recall:        {name}", lambda: far.recall(source, FAULT))
        effects = far.effects(source, FAULT)
        timed(
            f"recall:        {name}, leaves counted there",
            lambda: engine.rows(effects.aggregate(n=effects.count(), p=effects.p_flip.sum())),
        )


def feeds(rows: int) -> None:
    """Influences out of PostgreSQL: whole columns beside rows, in a cluster of its own."""
    command = [sys.executable, str(ROOT / "tests" / "on_postgres.py"), sys.executable, "-c", FEED, str(rows)]
    with TemporaryDirectory() as data:
        environment = {**os.environ, "SUYUAN_DATA": data, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run(command, env=environment, check=True)


def main() -> None:
    """Everything, in this order: feeds, arrays, engines."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--results", type=int, default=10_000_000)
    given.add_argument("--standards", type=int, default=20_000)
    given.add_argument("--rows", type=int, default=1_000_000)
    given.add_argument("--no-spark", action="store_true")
    given.add_argument("--no-feed", action="store_true")
    asked = given.parse_args()
    print(f"{'':52} {'clock':>11} {'CPU':>11}")
    if not asked.no_feed:
        feeds(asked.rows)
    tiers = timed(
        f"made up and compiled: {asked.results:,} leaves",
        lambda: made_up(asked.results, standards=asked.standards, parts=(3, 4)),
        times=1,
    )
    source = widest(tiers, level=1)
    number = int(tiers.numbers([source])[0])
    expected = on_arrays(tiers, source)
    reached = len(reached_set_ups(tiers, number, FAULT)["set_up"])
    print(f"  affected {len(expected[1]):,} through {reached:,} of {len(tiers.set_ups):,} set-ups")
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "leaves"
        write = lambda: write_leaf_table(folder, tiers, taken_at=datetime.now(UTC))  # noqa: E731
        begun = time.perf_counter()
        manifest = timed("leaf table: written as Parquet with digests", write, times=1)
        size = sum(part.size for parts in manifest.tables.values() for part in parts)
        rows = manifest.rows("leaves") / (time.perf_counter() - begun)
        print(f"  {size / 1e6:,.0f} MB, {rows / 1e6:.2f} million leaves/s")
        for name in ("duckdb", "spark")[: 1 if asked.no_spark else 2]:
            on_engine(name, folder, source, expected, Path(scratch))


if __name__ == "__main__":
    main()
