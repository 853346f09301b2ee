"""A register of instruments taken over from a CSV file: rows per second, CPU seconds and memory.

Each step is told beside its share, and the whole beside a floor: the same rows brought into bare copies of
the two tables (no index, no trigger, no check) by executemany or COPY, in the same run. On PostgreSQL the CPU
time is that of this process and of the server; `--setting` gives that server one as ``name=value``.

    python bench/importing.py [--rows 100000] [--database sqlite|postgresql|both] [--excel 100000]
                              [--setting max_wal_size=6GB --setting shared_buffers=512MB]
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parents[1]
PROVINCE = "220000"
HEADS = (
    "kind", "model", "serial_no", "manufacturer", "made_on", "measuring_range", "accuracy_class", "plate",
    "owner", "jurisdiction", "place", "use_field", "state", "verified_on", "valid_until", "last_certificate",
)  # fmt: skip
USES = ("trade_settlement", "safety_protection", "medical_health", "")
PLATES = ('{"class": "III", "unit": "kg", "Max": "15", "e": "0.005"}', '{"class": "III", "Max": "30"}', "")


def world() -> Any:
    """Catalogue, divisions and houses; gives the occasion of the case officer."""
    from django.conf import settings

    from suyuan.server.demo import settle
    from suyuan.server.demo.build import make_ready
    from suyuan.server.demo.crew import hurried
    from suyuan.server.demo.houses import authority_key
    from suyuan.server.demo.progress import Silent
    from suyuan.server.demo.scenario import Size
    from suyuan.server.demo.world import World

    make_ready(erase=True)
    made = World(size=Size(), now=datetime.now(UTC), zone=ZoneInfo(settings.TIME_ZONE), processes=1)
    with hurried():
        settle.load_reference(made, Silent())
        settle.found_houses(made, Silent())
    return made.act(authority_key(PROVINCE), "officer", made.now)


def rows(number: int) -> Iterator[tuple[str, ...]]:
    """Rows as a province has them: few kinds and makers, many owners, every number once."""
    from suyuan.registry.catalogue.models import InstrumentKind
    from suyuan.registry.parties.models import Organization

    rng = random.Random(7)
    kinds = sorted(InstrumentKind.objects.values_list("code", flat=True))
    owners = sorted(
        Organization.objects.filter(jurisdiction__path__contains=PROVINCE).values_list(
            "code", "jurisdiction_id", "address"
        )
    )
    days = [(date(2025, 1, 1) + timedelta(days=day)).isoformat() for day in range(700)]
    for line in range(number):
        kind, (owner, division, place) = rng.choice(kinds), rng.choice(owners)
        maker, size = rng.randrange(300), rng.randrange(10, 90)
        yield (
            kind, f"{kind[:6].upper()}-{size}", f"{line % 90:02d}{line:08d}", f"示例第{maker}仪器有限公司",
            rng.choice(days), f"0 ~ {size} kg", rng.choice(("I", "II", "III", "1.6")), rng.choice(PLATES),
            owner, division, f"{place} {rng.randrange(40)} 号楼", rng.choice(USES), "in_use",
            rng.choice(days), rng.choice(days), f"ZZ-{line:09d}",
        )  # fmt: skip


def write_csv(path: Path, number: int) -> None:
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows(rows(number))


def write_excel(path: Path, number: int) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADS)
    for row in rows(number):
        sheet.append(row)
    book.save(path)


class Clock:
    """Wall and CPU seconds of steps; the server of PostgreSQL counts as well."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @contextmanager
    def step(self, label: str, number: int) -> Iterator[None]:
        wall, busy = time.perf_counter(), self.busy()
        yield
        wall, busy = time.perf_counter() - wall, self.busy() - busy
        print(f"{label:44} {wall:8.1f} {busy:8.1f} {number / wall:10.0f} {peak():8.0f}", flush=True)

    def busy(self) -> float:
        own = time.process_time()
        if self.folder is None:
            return own
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        family = [
            server,
            *(int(path.parts[2]) for path in Path("/proc").glob("[0-9]*/stat") if parent(path) == server),
        ]
        return own + sum(ticks(Path(f"/proc/{one}/stat")) for one in family) / os.sysconf("SC_CLK_TCK")


def fields(path: Path) -> list[str]:
    try:
        return path.read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def parent(path: Path) -> int:
    found = fields(path)
    return int(found[1]) if found else 0


def ticks(path: Path) -> int:
    """Of a process and of the children that it has outlived."""
    found = fields(path)
    return sum(map(int, found[11:15])) if found else 0


def peak() -> float:
    """The most memory of its own that this process ever had, in MB; files that are mapped count too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1e3
    return 0.0


def run(number: int, excel: int, cluster: Any) -> None:
    from suyuan.server.starting import start_django

    start_django()
    occasion = world()
    from django.db import connection

    from suyuan.registry.instruments.importing import import_instruments, references
    from suyuan.registry.instruments.sheet import told
    from suyuan.registry.journal.alone import alone
    from suyuan.web.imports.large import read_file
    from suyuan.web.imports.registers import IMPORTERS

    importer = IMPORTERS["instruments"]
    clock = Clock(cluster.folder if cluster else None)
    folder = Path(os.environ["SUYUAN_DATA"])
    write_csv(folder / "rows.csv", number)
    print(f"\n{connection.vendor}: {number} rows, {(folder / 'rows.csv').stat().st_size / 1e6:.0f} MB of CSV")
    print(f"{'':44} {'wall s':>8} {'CPU s':>8} {'rows/s':>10} {'peak MB':>8}")
    with clock.step("the whole import / 全部", number):
        with clock.step("  read / 读取", number):
            sheet, *_ = read_file(folder / "rows.csv", importer, occasion)
        with clock.step("  check, a dry run / 试导入检查", number):
            known = references("000000/220000", on=occasion.today)
            assert not list(told(sheet, known)), "the rows have faults"
        # Alone, as `suyuan import` does it.
        with clock.step("  check again, store, note, index, seal / 写入", number), alone(number):
            import_instruments(occasion, jurisdiction=PROVINCE, rows=sheet, source="rows.csv")
    floor(clock, occasion, sheet, known)
    if excel:
        write_excel(folder / "rows.xlsx", excel)
        with clock.step(f"dry run of an Excel file of {excel} rows / Excel", excel):
            sheet, *_ = read_file(folder / "rows.xlsx", importer, occasion)
            list(told(sheet, known))


def floor(clock: Clock, occasion: Any, sheet: Any, known: Any) -> None:
    """The same tuples into bare copies of both tables."""
    from django.db import connection, transaction

    from suyuan.base.following import Following
    from suyuan.registry.instruments.laying import Laid
    from suyuan.registry.instruments.models import Instrument, InstrumentUse

    many = len(sheet)
    keys, uses = (Following(occasion.identities(), many) for _ in range(2))
    laid = Laid(occasion, sheet, known, keys, uses)
    both = [
        (Instrument, as_tuples(Instrument, laid.instruments(0, many))),
        (InstrumentUse, as_tuples(InstrumentUse, laid.uses(0, many))),
    ]
    label = "floor: the same rows into bare tables / 下限"
    with clock.step(label, len(sheet)), transaction.atomic(), connection.cursor() as cursor:
        for table, tuples in both:
            bare = f"bare_{table._meta.db_table}"
            cursor.execute(f"CREATE TABLE {bare} AS SELECT * FROM {table._meta.db_table} WHERE 1 = 0")
            names = [str(field.column) for field in table._meta.concrete_fields]
            load(cursor, f"{bare} ({', '.join(names)})", len(names), tuples)


def as_tuples(table: Any, given: Any) -> list[Any]:
    from suyuan.registry.journal.bulk import columns, objects

    return list(zip(*(objects(given[name]) for name in columns(table)), strict=True))


def load(cursor: Any, target: str, width: int, tuples: list[Any]) -> None:
    if cursor.db.vendor == "postgresql":
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in tuples:
                copy.write_row(row)
    else:
        cursor.cursor.executemany(f"INSERT INTO {target} VALUES ({', '.join(['%s'] * width)})", tuples)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--excel", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--setting", action="append", default=[])
    asked = parser.parse_args()
    if asked.database == "both":
        for one in ("sqlite", "postgresql"):
            command = [sys.executable, __file__, "--rows", str(asked.rows), "--excel", str(asked.excel)]
            given = [part for setting in asked.setting for part in ("--setting", setting)]
            subprocess.run([*command, "--database", one, *given], check=True)
        return
    with tempfile.TemporaryDirectory(prefix="suyuan-bench-") as place:
        os.environ["SUYUAN_DATA"] = place
        if asked.database == "sqlite":
            run(asked.rows, asked.excel, None)
            return
        sys.path.insert(0, str(HERE / "tests"))
        from on_postgres import cluster, server_programs

        programs = server_programs()
        if programs is None:
            print("PostgreSQL server not installed (apt-get install postgresql): this part is skipped")
            return
        with cluster(programs, settings=asked.setting) as running:
            os.environ["SUYUAN_DATABASE"] = running.address
            run(asked.rows, asked.excel, running)


if __name__ == "__main__":
    main()
