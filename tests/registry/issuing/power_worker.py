"""The processes of the power-cut test, on a SQLite file in the folder that SUYUAN_DATA names.

write N FOLDER   build the small world, bring N jobs to approval, issue them without a checkpoint of the WAL;
                 copy database, WAL and what the guard wrote to FOLDER, with the size of the WAL at each step
judge FOLDER...  open each folder as the server does after the power is back: audit, settle, issue the rest;
                 one line of JSON for each
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings_test")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from tests.registry.conftest import NOW, ZONE, build_world, identity_source  # noqa: E402
from tests.registry.road import KEYS, LOG_KEY, Road, another_set, road  # noqa: E402

from suyuan.base.errors import EvidenceError  # noqa: E402
from suyuan.registry.issuing import commands as issuing  # noqa: E402
from suyuan.registry.issuing import log  # noqa: E402
from suyuan.registry.issuing.fsck import verify_everything  # noqa: E402
from suyuan.registry.issuing.guarding import FileGuard  # noqa: E402
from suyuan.registry.issuing.models import Certificate  # noqa: E402
from suyuan.registry.journal.occasion import SYSTEM, Occasion  # noqa: E402
from suyuan.tlog.guard import Memory  # noqa: E402

DATABASE = Path(connection.settings_dict["NAME"])
WAL = DATABASE.with_name(DATABASE.name + "-wal")


def software(seed: int) -> Occasion:
    """The software acts; after each start with identities of its own."""
    return Occasion(actor=SYSTEM, at=NOW, identities=identity_source(seed), zone=ZONE)


class Diary(FileGuard):
    """A guard that also keeps what it wrote, and how much of the WAL was on the disk then."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lines: list[dict[str, Any]] = []

    def _write(self, memory: Memory) -> None:
        super()._write(memory)
        self.lines.append({"wal": WAL.stat().st_size, "text": memory.text()})


def write(count: int, folder: Path) -> None:
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        world = build_world()
        road(world)
        jobs = [
            Road(world=world, instrument=another_set(world, number)).approved().job for number in range(count)
        ]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(DATABASE, folder / "before.sqlite3")
    guard = Diary(folder / "log.guard")
    keys = replace(KEYS, guard=guard)
    acknowledged = []
    occasion = software(9)
    for place, job in enumerate(jobs):
        certificate = issuing.issue(occasion, job_id=job, idempotency_key=f"job-{job}", keys=keys)
        acknowledged.append({"wal": WAL.stat().st_size, "number": certificate.number})
        if place % 2:
            issuing.finish(occasion, certificate_id=certificate.pk)
    shutil.copy(WAL, folder / "full.wal")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(DATABASE, folder / "after.sqlite3")
    told = {"jobs": [str(job) for job in jobs], "acknowledged": acknowledged, "guard": guard.lines}
    (folder / "told.json").write_text(json.dumps(told))


def judge(folder: Path) -> dict[str, Any]:
    told = json.loads((folder / "told.json").read_text())
    connection.close()
    connection.settings_dict["NAME"] = str(folder / "suyuan.sqlite3")
    guard = FileGuard(folder / "log.guard")
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    audit = verify_everything(LOG_KEY.verifier)
    found = {
        "numbers": numbers,
        "gaps": audit.gaps,
        "duplicates": audit.duplicates,
        "differences": [words.en for words in audit.differences],
        "goes_on": True,
    }
    occasion = software(10)
    try:
        log.settle(guard)
        for job in told["jobs"]:
            keys = replace(KEYS, guard=guard)
            issuing.issue(occasion, job_id=UUID(job), idempotency_key=f"job-{job}", keys=keys)
    except EvidenceError:
        return found | {"goes_on": False}
    last = verify_everything(LOG_KEY.verifier, guard=guard)
    return found | {"finally": [last.sound, last.certificates]}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "write":
        write(int(arguments[0]), Path(arguments[1]))
    else:
        for argument in arguments:
            print(json.dumps(judge(Path(argument))), flush=True)
