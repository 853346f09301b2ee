"""Coverage of millions of instruments: the five metrics on DuckDB (and Spark), beside bare scans and SQLite.

One row stands for one instrument, lots expanded. The floor is DuckDB reading the columns of the snapshot that
C3 needs; the peer is SQLite with the same question in one statement over the same rows. CPU time of this
process, all threads together, and the time on the clock; the best of several runs.

    python bench/coverage_rates.py [--instruments 2000000] [--runs 3] [--spark] [--sqlite]
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from suyuan.lake.columns import arrow_schema
from suyuan.lake.engine import Engine, connect
from suyuan.lake.keeping import Portion, last_good, take
from suyuan.planning.coverage import METRICS, Variants, metric
from suyuan.planning.grouping import GROUPS, INSTRUMENTS, grouped_portions
from suyuan.planning.tables import TABLES, arrow_tables
from suyuan.planning.travel import Place, Travel, travel_rows

ON = date(2026, 6, 30)
KINDS = [f"kind{number:02d}" for number in range(62)]
CITIES, COUNTIES = 9, 6
CLASSES = ["1.6", "2.5", "iii", None]


def units() -> list[dict[str, Any]]:
    """A province, its cities, six counties in each."""
    found = [{"code": "220000", "level": "province", "name_zh": "省", "name_en": "province"}]
    for city in range(CITIES):
        code = f"22{city + 1:02d}00"
        found.append({"code": code, "level": "city", "name_zh": code, "name_en": code, "parent": "220000"})
        found += [
            {"code": f"{code[:4]}{county + 21}", "level": "county", "name_zh": "县", "name_en": "county",
             "parent": code}
            for county in range(COUNTIES)
        ]  # fmt: skip
    return found


def registers(places: list[dict[str, Any]], rng: np.random.Generator) -> dict[str, pa.Table]:
    """Everything but instruments: 1500 standards, required items, travel times."""
    standards, serves = [], []
    for number in range(1500):
        unit = places[int(rng.integers(len(places)))]
        standards.append(
            {"id": f"S{number}", "unit_code": unit["code"], "legal_class": "public", "state": "in_service",
             "valid_from": ON - timedelta(days=800), "valid_to": ON + timedelta(days=800),
             "operational": "ready", "level": unit["level"]}
        )  # fmt: skip
        serves.append(
            {"standard_id": f"S{number}", "kind": KINDS[int(rng.integers(62))], "range_low": 0.0,
             "range_high": float(rng.choice([2.5, 60.0])), "range_unit": "MPa"}
        )  # fmt: skip
    located = {
        row["code"]: Place(122.0 + 8 * float(rng.random()), 41.5 + 4 * float(rng.random())) for row in places
    }
    return arrow_tables(
        {
            "units": places,
            "kinds": [{"kind": kind, "name_zh": kind, "name_en": kind} for kind in KINDS],
            "standards": standards,
            "serves": serves,
            "required_items": [
                {"level": level, "kind": kind}
                for level, many in (("province", 58), ("city", 31), ("county", 5))
                for kind in KINDS[:many]
            ],
            "travel": travel_rows(located, {row["code"]: row.get("parent") for row in places}, Travel()),
        }
    )


def instruments(unit: str, rows: int, rng: np.random.Generator) -> pa.Table:
    """So many instruments of one division."""
    schema = arrow_schema(TABLES["instruments"])

    def words(choices: list[Any], picked: Any) -> pa.Array:
        return pa.DictionaryArray.from_arrays(
            pa.array(picked, pa.int32()), pa.array(choices, pa.string())
        ).cast(pa.string())

    verified = (ON - date(1970, 1, 1)).days - rng.integers(0, 500, rows).astype(np.int32)
    high = rng.choice([1.0, 1.6, 2.5], rows)
    columns = {
        "id": pa.array(np.arange(rows)).cast(pa.string()),
        "kind": words(KINDS, rng.integers(0, 62, rows)),
        "unit_code": pa.repeat(pa.scalar(unit), rows),
        "controlled": pa.array(rng.random(rows) < 0.9),
        "in_use": pa.array(np.ones(rows, bool)),
        "registered_on": pa.repeat(pa.scalar(ON - timedelta(days=700), pa.date32()), rows),
        "verified_on": pa.array(verified, pa.int32()).cast(pa.date32()),
        "valid_until": pa.array(verified + 365, pa.int32()).cast(pa.date32()),
        "accuracy_class": words(CLASSES, rng.integers(0, 4, rows)),
        "range_low": pa.array(np.zeros(rows)),
        "range_high": pa.array(high),
        "range_unit": pa.repeat(pa.scalar("MPa"), rows),
        "count": pa.array(np.ones(rows, np.int64)),
    }
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _same(table: pa.Table) -> pa.Table:
    return table


def write(root: Path, total: int) -> tuple[float, float]:
    """Take the snapshot, then take it again with one division changed; seconds of each on the clock."""
    rng, places = np.random.default_rng(1), units()
    known = registers(places, rng)
    share = total // len(places)

    def tables(changed: str) -> dict[str, list[Portion]]:
        found = {
            name: [Portion(key=name, marker="1", make=partial(_same, table))]
            for name, table in known.items()
            if name not in {INSTRUMENTS, GROUPS}
        }
        flat = [
            Portion(
                key=row["code"],
                marker="2" if row["code"] == changed else "1",
                make=partial(instruments, row["code"], share, rng),
            )
            for row in places
        ]
        return {**found, **grouped_portions(flat)}

    spent = []
    for changed in ("", "220100"):
        begin = time.perf_counter()
        take(root, tables(changed), taken_at=datetime.now(UTC))
        spent.append(time.perf_counter() - begin)
    return spent[0], spent[1]


def best(runs: int, work: Callable[[], Any]) -> tuple[float, float]:
    """The least seconds on the clock and of CPU."""
    found = []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(one[0] for one in found), min(one[1] for one in found)


def answers(engine: Engine, folder: Path, runs: int) -> Iterator[tuple[str, float, float, str]]:
    """Each metric of the province."""
    bound = engine.snapshot(folder)
    for code in METRICS:
        one, options = metric(code), Variants().of_metric(code)
        ask = partial(one.measure, bound, engine=engine, on=ON, within="220000", **options)
        said = ask()
        wall, cpu = best(runs, ask)
        yield f"{code} {engine.name}", wall, cpu, f"{said.value:.4f} ({said.numerator}/{said.denominator})"


def floor(engine: Engine, folder: Path, runs: int) -> tuple[float, float]:
    """Reading what C3 needs, and nothing else."""
    paths = [str(path) for path in sorted((folder / "instruments").glob("*.parquet"))]
    sql = "SELECT max(group_id), max(verified_on), max(valid_until), sum(count) FROM read_parquet(?)"
    return best(runs, lambda: engine.backend.con.execute(sql, [paths]).fetchall())


def in_sqlite(folder: Path, runs: int) -> tuple[float, float, str]:
    """The same question as C3, on the same rows without an index, as a register would answer it."""
    import pyarrow.parquet as pq

    store = sqlite3.connect(":memory:")
    store.execute("CREATE TABLE i (unit TEXT, kind TEXT, controlled INT, verified TEXT, until TEXT, n INT)")
    for path in sorted((folder / INSTRUMENTS).glob("*.parquet")):
        columns = ["unit_code", "kind", "controlled", "verified_on", "valid_until", "count"]
        groups = pq.ParquetFile(folder / GROUPS / path.name).read()
        read = pq.ParquetFile(path).read().join(groups, "group_id").select(columns)
        texts = [read[name].cast(pa.string()) if "_" in name else read[name] for name in columns]
        rows = zip(*(column.to_pylist() for column in texts), strict=True)
        store.executemany("INSERT INTO i VALUES (?, ?, ?, ?, ?, ?)", rows)
    day = ON.isoformat()
    sql = (
        "SELECT unit, kind, sum(n * (verified <= ? AND until >= ?)), sum(n) FROM i WHERE controlled"
        " GROUP BY unit, kind"
    )
    found = store.execute(sql, (day, day)).fetchall()
    wall, cpu = best(runs, lambda: store.execute(sql, (day, day)).fetchall())
    return wall, cpu, f"({sum(row[2] for row in found)}/{sum(row[3] for row in found)})"


def main() -> None:
    """Print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--instruments", type=int, default=2_000_000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--spark", action="store_true")
    asked.add_argument("--sqlite", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        whole, again = write(root, given.instruments)
        folder = last_good(root)
        print(
            f"{given.instruments} instruments; snapshot {whole:.1f} s, one division of 64 anew {again:.2f} s"
        )
        with connect("duckdb") as engine:
            wall, cpu = floor(engine, folder, given.runs)
            print(f"{'floor: scan':14} {wall:8.3f} s  {cpu:8.3f} s CPU")
            for name, wall, cpu, said in answers(engine, folder, given.runs):
                print(f"{name:14} {wall:8.3f} s  {cpu:8.3f} s CPU  {said}")
        if given.sqlite:
            wall, cpu, said = in_sqlite(folder, given.runs)
            print(f"{'C3 sqlite':14} {wall:8.3f} s  {cpu:8.3f} s CPU  {said}")
        if given.spark:
            begin = time.perf_counter()
            with connect("spark", options={"spark.master": "local[2]"}) as engine:
                print(f"spark starts   {time.perf_counter() - begin:8.3f} s")
                for name, wall, cpu, said in answers(engine, folder, given.runs):
                    print(f"{name:14} {wall:8.3f} s  {cpu:8.3f} s CPU  {said}")


if __name__ == "__main__":
    main()
