"""How fast a long series is taken in, checked, drawn and handed out, beside what one would do without us.

Run: python bench/datasets.py [--points 10000000] [--json]. One series of a thermometer, a point each second,
seeded. Peers in the same run, on the same points: DuckDB over the whole file, numpy over a mapped file, and a
table of SQLite (fewer points, see `peer_points`). Goal: a picture of any stretch within 100 ms at 1e8 points.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="suyuan-bench-", ignore_cleanup_errors=True)
os.environ["SUYUAN_DATA"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "suyuan.server.settings_test"

import django  # noqa: E402

django.setup()

import duckdb  # noqa: E402
import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.csv as pacsv  # noqa: E402

from suyuan.lake.envelope import envelope  # noqa: E402
from suyuan.lake.parts import Part, PartStore, PartWriter  # noqa: E402
from suyuan.lake.ranges import Stretch, as_csv, as_parquet, batches  # noqa: E402
from suyuan.lake.sorting import sorted_parts  # noqa: E402
from suyuan.lake.survey import Survey, survey  # noqa: E402
from suyuan.registry.datasets import checks  # noqa: E402
from suyuan.registry.datasets.checks import read_checks  # noqa: E402
from suyuan.registry.datasets.columns import read_columns, shape_of  # noqa: E402
from suyuan.registry.datasets.converting import Converter  # noqa: E402
from suyuan.registry.datasets.reading import Options, blocks  # noqa: E402

BLOCK = 1_000_000
CSV_POINTS = 2_000_000
PEER_POINTS = 1_000_000
EXPORT = 1_000_000
WIDTH = 700
START = 1_700_000_000_000_000  # µs
SECOND = 1_000_000
COLUMNS = read_columns(
    [
        {"name": "at", "type": "instant", "role": "time", "zh": "时刻", "en": "Instant"},
        {"name": "t", "zh": "温度", "en": "Temperature", "unit": "°C", "low": "15", "high": "25"},
    ]
)
CHECKS = read_checks(
    [
        {"kind": "duplicate", "must": True},
        {"kind": "gap", "limit": "1.5"},
        {"kind": "missing", "column": "t"},
        {"kind": "range", "column": "t", "low": "15", "high": "25"},
        {"kind": "stuck", "column": "t", "limit": "60"},
        {"kind": "jump", "column": "t", "limit": "1"},
    ],
    COLUMNS,
)
SHAPE = shape_of(COLUMNS)


def blocks_of(points: int) -> Iterator[tuple[Any, Any]]:
    """Instants (µs) and temperatures: days, drift and noise, to a hundredth of a degree."""
    rng = np.random.default_rng(20250101)
    for first in range(0, points, BLOCK):
        place = np.arange(first, min(first + BLOCK, points))
        course = 20 + 0.8 * np.sin(place * (2 * np.pi / 86400)) + 0.3 * np.sin(place * (2 * np.pi / 3.15e7))
        yield START + place * SECOND, np.round(course + rng.normal(0, 0.05, len(place)), 2)


def arrow(time_us: Any, value: Any) -> Any:
    """A table as the store takes it."""
    instants = pa.array(time_us).cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    return pa.Table.from_arrays(
        [instants, pa.array(value), pa.array(np.zeros(len(value), np.int64))], schema=SHAPE.schema
    )


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came out."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def take_csv(store: PartStore, folder: Path, points: int) -> float:
    """Points a second from a CSV file through the reader and the converter onto the disk."""
    path = folder / "given.csv"
    first = True
    with path.open("wb") as file:
        for instants, value in blocks_of(points):
            table = pa.table({"at": pa.array(instants).cast(pa.timestamp("us")), "t": pa.array(value)})
            pacsv.write_csv(table, file, pacsv.WriteOptions(include_header=first))
            first = False

    def taken() -> int:
        converter = Converter(columns=COLUMNS, options=Options(zone="UTC"))
        with PartWriter(store, SHAPE.schema, time=SHAPE.time) as writer:
            for block in blocks(path, "csv", converter.options):
                writer.write(converter.convert(block))
            return sum(part.rows for part in writer.finish())

    seconds, rows = timed(taken)
    assert rows == points
    path.unlink()
    return points / seconds


def take_columns(store: PartStore, points: int) -> tuple[float, tuple[Part, ...]]:
    """Points a second from columns in memory onto the disk, the making of the points left out."""
    spent = 0.0
    with PartWriter(store, SHAPE.schema, time=SHAPE.time, order=SHAPE.order) as writer:
        for instants, value in blocks_of(points):
            table = arrow(instants, value)
            seconds, _ = timed(lambda table=table: writer.write(table))
            spent += seconds
        seconds, parts = timed(writer.finish)
    return points / (spent + seconds), parts


def previews(store: PartStore, parts: tuple[Part, ...], seen: Survey, points: int) -> dict[str, float]:
    """Milliseconds of pictures of stretches of every length, at seeded places; the first is cold."""
    rng = np.random.default_rng(7)
    end = START + (points - 1) * SECOND
    times = []
    for number in range(200):
        share = 10.0 ** rng.uniform(-6, 0) if number else 1.0
        length = int((end - START) * share)
        begin = int(rng.integers(START, end - length + 1))

        def draw(begin: int = begin, length: int = length) -> Any:
            return envelope(
                store, parts, seen.levels, SHAPE, column="t", begin=begin, end=begin + length, width=WIDTH
            )

        times.append(1e3 * timed(draw)[0])
    rest = sorted(times[1:])
    return {
        "first": times[0],
        "median": statistics.median(rest),
        "p95": rest[int(0.95 * len(rest))],
        "worst": rest[-1],
    }


def exports(store: PartStore, parts: tuple[Part, ...], points: int) -> dict[str, float]:
    """Seconds for a stretch in the middle as CSV and as Parquet."""
    wanted = Stretch(begin=START + points // 2 * SECOND, end=START + (points // 2 + EXPORT - 1) * SECOND)

    def drained(pieces: Iterator[bytes]) -> int:
        return sum(len(piece) for piece in pieces)

    return {
        "csv": timed(lambda: drained(as_csv(batches(store, parts, SHAPE, wanted), SHAPE)))[0],
        "parquet": timed(lambda: drained(as_parquet(batches(store, parts, SHAPE, wanted), SHAPE, about={})))[
            0
        ],
    }


def peers(store: PartStore, parts: tuple[Part, ...], folder: Path, points: int) -> dict[str, float]:
    """Milliseconds of the same picture of the whole series without levels."""
    step = -(-points // WIDTH)
    paths = [str(path) for path in store.paths(parts)]
    engine = duckdb.connect(config={"threads": 2})
    sql = (
        f'SELECT (epoch_us("at") - {START}) // {step * SECOND} AS b, min(t), avg(t), max(t)'
        " FROM read_parquet(?) GROUP BY b ORDER BY b"
    )
    by_duckdb, found = timed(lambda: engine.execute(sql, [paths]).fetchall())
    assert len(found) == -(-points // step)
    mapped = folder / "values.f64"
    with mapped.open("wb") as file:
        for _, value in blocks_of(points):
            value.tofile(file)
    values = np.memmap(mapped, np.float64, "r")
    starts = np.arange(0, points, step)
    by_numpy, _ = timed(lambda: [of.reduceat(values, starts) for of in (np.minimum, np.add, np.maximum)])
    few = min(points, PEER_POINTS)
    table = sqlite3.connect(folder / "peer.sqlite3")
    table.execute("CREATE TABLE p (at INTEGER PRIMARY KEY, t REAL)")
    fill, _ = timed(lambda: [_filled(table, at, t) for at, t in blocks_of(few)])
    by_sqlite, _ = timed(
        lambda: table.execute(
            f"SELECT (at - {START}) / {-(-few // WIDTH) * SECOND} AS b, min(t), avg(t), max(t)"
            " FROM p GROUP BY b"
        ).fetchall()
    )
    return {
        "duckdb_whole_file_ms": 1e3 * by_duckdb,
        "numpy_memmap_ms": 1e3 * by_numpy,
        "peer_points": few,
        "sqlite_ms": 1e3 * by_sqlite,
        "sqlite_points_per_s": few / fill,
        "sqlite_bytes_per_point": (folder / "peer.sqlite3").stat().st_size / few,
    }


def _filled(table: sqlite3.Connection, at: Any, t: Any) -> None:
    table.executemany("INSERT INTO p VALUES (?, ?)", zip(at.tolist(), t.tolist(), strict=True))
    table.commit()


def measured(points: int) -> dict[str, Any]:
    """All figures."""
    folder = Path(FOLDER.name)
    store = PartStore(folder / "datasets")
    by_csv = take_csv(store, folder, min(points, CSV_POINTS))
    by_columns, arrived = take_columns(store, points)
    sorting, parts = timed(lambda: sorted_parts(store, arrived, SHAPE))
    surveying, seen = timed(lambda: survey(store, parts, SHAPE, checks.for_lake(CHECKS)))
    every = [*parts, *(part for level in seen.levels for part in level)]
    return {
        "points": points,
        "ingest_csv_points_per_s": by_csv,
        "ingest_columns_points_per_s": by_columns,
        "sort_points_per_s": points / sorting,
        "check_points_per_s": points / surveying,
        "bytes_per_point": sum(part.size for part in every) / points,
        "bytes_per_point_of_levels": sum(p.size for level in seen.levels for p in level) / points,
        "found": {one.check.kind: one.count for one in seen.findings},
        "preview_ms": previews(store, parts, seen, points),
        "export_1e6_rows_s": exports(store, parts, points),
        "peers": peers(store, parts, folder, points),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measured(given.points)
    if given.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            for part, one in value.items():
                print(f"{name + '.' + part:40} {one:14,.3f}")
        else:
            print(f"{name:40} {value:14,.3f}")


if __name__ == "__main__":
    main()
