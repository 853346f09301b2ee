"""Instruments of a division from PostgreSQL: whole columns through ADBC beside rows through cursors.

python tests/on_postgres.py python bench/planning_feed.py [ROWS]
"""

from __future__ import annotations

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from suyuan.registry.instruments.models import Instrument  # noqa: E402
from suyuan.registry.targets import snapshots  # noqa: E402

DIVISION = "220102"
COLUMNS = {
    "id": "gen_random_uuid()", "created_at": "now() - (n % 700) * interval '1 day'", "updated_at": "now()",
    "row_version": "1", "kind_id": "'kind' || (n % 62)", "name_zh": "'器具'", "name_en": "'instrument'",
    "model": "'M'", "serial_no": "'S' || n", "manufacturer": "''", "label_no": "'L' || n",
    "measuring_range": "'(0~' || (n % 3 + 1) || ') MPa'",
    "accuracy_class": "(ARRAY['1.6', '2.5', ''])[n % 3 + 1]", "mpe": "''", "plate": "'{}'",
    "owner_id": "gen_random_uuid()", "usage": "'working'", "state": "'in_use'",
    "jurisdiction_id": f"'{DIVISION}'", "place": "''", "use_field": "''", "controlled": "true",
    "verified_on": "date '2026-01-01' - (n % 500)::int", "valid_until": "date '2027-01-01' - (n % 500)::int",
    "last_certificate": "''", "search": "''",
}  # fmt: skip


def fill(rows: int) -> None:
    """So many instruments, beside the triggers and keys of the register."""
    call_command("migrate", verbosity=0)
    table = Instrument._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        names, values = ", ".join(COLUMNS), ", ".join(COLUMNS.values())
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {rows}) n")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(f"ANALYZE {table}")


def main() -> None:
    """Print CPU of this process and the clock."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    fill(rows)
    snapshots.filled(snapshots.fed(DIVISION).slice(0, 1), DIVISION)  # imports are not measured
    tables = []
    for name, read in (("columns", snapshots.fed), ("rows", snapshots.fetched)):
        wall, cpu = time.perf_counter(), time.process_time()
        found = read(DIVISION)
        wall, cpu, begin = time.perf_counter() - wall, time.process_time() - cpu, time.process_time()
        tables.append(snapshots.filled(found, DIVISION))
        spent = time.process_time() - begin
        print(f"{name:8} {rows} rows: {cpu:.2f} s CPU, {wall:.2f} s; filled in {spent:.2f} s CPU")
    print("equal" if tables[0].equals(tables[1]) else "NOT equal")


if __name__ == "__main__":
    main()
