"""The processes of the power-cut test, on SQLite files below the folder that SUYUAN_DATA names.

record COUNT FOLDER SEED...  build the small world, bring COUNT jobs to approval; then, for each seed, issue
                             them on a copy of it; keep database, WAL and guard as they were after each step
judge                        open each folder whose name comes in, as the server does after the power is back:
                             audit, settle, issue and publish the rest; one line of JSON for each

What differs between recordings: how often SQLite moves the WAL into the database by itself, in which order
the jobs come, when pages are published, whether a certificate is revoked in between.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings_test")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from tests.registry.conftest import NOW, ZONE, World, build_world, identity_source  # noqa: E402
from tests.registry.road import KEYS, LOG_KEY, Road, another_set, road  # noqa: E402

from suyuan.base.errors import EvidenceError  # noqa: E402
from suyuan.registry.issuing import commands as issuing  # noqa: E402
from suyuan.registry.issuing import log  # noqa: E402
from suyuan.registry.issuing.fsck import verify_everything  # noqa: E402
from suyuan.registry.issuing.guarding import FileGuard  # noqa: E402
from suyuan.registry.issuing.keys import IssuingKeys  # noqa: E402
from suyuan.registry.issuing.models import Certificate  # noqa: E402
from suyuan.registry.journal.models import ChainHead  # noqa: E402
from suyuan.registry.journal.occasion import SYSTEM, Occasion  # noqa: E402
from suyuan.tlog.guard import Memory  # noqa: E402

DATABASE: Final = "suyuan.sqlite3"
CHECKPOINTS: Final = (0, 60, 1000, 200)  # pages of WAL after which SQLite empties it; 0: never


def software(seed: int, *, hours: int = 0) -> Occasion:
    """The software acts; after each start with identities of its own."""
    at = NOW + timedelta(hours=hours)
    return Occasion(actor=SYSTEM, at=at, identities=identity_source(seed), zone=ZONE)


def keys_with(guard: FileGuard) -> IssuingKeys:
    return replace(KEYS, guard=guard, anchor_every=timedelta(hours=2))


def connect(place: Path) -> None:
    """From now on the database is the one in that folder."""
    connection.close()
    connection.settings_dict["NAME"] = str(place / DATABASE)


def holds() -> dict[str, Any]:
    """What the register holds, in a few words that no two steps share."""
    rows = Certificate.objects.order_by("number").values_list("number", "state", "published_at")
    head, chain = log.head(), ChainHead.objects.get()
    return {
        "certificates": [[number, state, published is not None] for number, state, published in rows],
        "log": [head.size, head.edge],
        "journal": [chain.seq, chain.hash],
    }


# -- recording ----------------------------------------------------------------------------------------------


class Diary(FileGuard):
    """A guard that also keeps what it wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lines: list[str] = []

    def _write(self, memory: Memory) -> None:
        super()._write(memory)
        self.lines.append(memory.text())


def record(count: int, folder: Path, seeds: list[int]) -> None:
    """One world, and a recording in a folder of its own for each seed."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        world = build_world()
        road(world)
        jobs = [
            Road(world=world, instrument=another_set(world, number)).approved().job for number in range(count)
        ]
    prepared = Path(connection.settings_dict["NAME"])
    for seed in seeds:
        place = folder / f"recording-{seed}"
        place.mkdir()
        connection.close()
        shutil.copy(prepared, place / DATABASE)
        connect(place)
        play(world, jobs, place, seed)
    connect(prepared.parent)


def play(world: World, jobs: list[UUID], place: Path, seed: int) -> None:
    """Play the steps of one recording; keep the files and what the register holds after each."""
    guard = Diary(place / "log.guard")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINTS[seed % len(CHECKPOINTS)]}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    told = [kept(place, guard, 0)]
    for number, step in enumerate(steps(world, jobs, guard, random.Random(seed)), 1):
        step()
        told.append(kept(place, guard, number))
    (place / "told.json").write_text(json.dumps({"jobs": [str(job) for job in jobs], "steps": told}))


def steps(
    world: World, jobs: list[UUID], guard: FileGuard, dice: random.Random
) -> Iterator[Callable[[], object]]:
    """The commands, one after the other; each is one transaction."""
    keys, waiting, hours = keys_with(guard), list[UUID](), 0
    share, revoked = dice.choice([0.0, 0.5, 1.0]), dice.choice([None, *range(len(jobs))])
    for place, job in enumerate(dice.sample(jobs, len(jobs))):
        occasion, hours = software(9 + place, hours=hours), hours + 1
        yield lambda occasion=occasion, job=job: waiting.append(
            issuing.issue(occasion, job_id=job, idempotency_key=f"job-{job}", keys=keys).pk
        )
        if place == revoked:
            yield lambda: revoke(world, waiting[-1], keys)
        if dice.random() < share:
            yield lambda occasion=occasion: issuing.finish(occasion, certificate_id=waiting[-1])


def revoke(world: World, certificate: UUID, keys: IssuingKeys) -> None:
    wang = world.occasion("Wang")
    second = replace(wang.actor, person=world.people["Feng"])
    issuing.revoke(wang, certificate_id=certificate, reason="错误", second=second, keys=keys)


def kept(place: Path, guard: Diary, number: int) -> dict[str, Any]:
    """Copies of the files as they are now, and what the guard has written since the step before."""
    shutil.copy(place / DATABASE, place / f"{number}.sqlite3")
    wal = place / f"{DATABASE}-wal"
    (place / f"{number}.wal").write_bytes(wal.read_bytes() if wal.exists() else b"")
    written, guard.lines = guard.lines, []
    return {"guard": written, "holds": holds()}


# -- judging ------------------------------------------------------------------------------------------------


def judge(place: Path, jobs: list[str]) -> dict[str, Any]:
    """What a start of the server finds, and how it goes on."""
    connect(place)
    guard = FileGuard(place / "log.guard")
    audit = verify_everything(LOG_KEY.verifier)
    found = {
        "holds": holds(),
        "gaps": audit.gaps,
        "duplicates": audit.duplicates,
        "differences": [words.en for words in audit.differences],
        "goes_on": True,
    }
    occasion, keys = software(90, hours=10), keys_with(guard)
    try:
        log.settle(guard)
        for job in jobs:
            issuing.issue(occasion, job_id=UUID(job), idempotency_key=f"job-{job}", keys=keys)
    except EvidenceError:
        return found | {"goes_on": False}
    for _ in issuing.finish_all(occasion):
        pass
    last = verify_everything(LOG_KEY.verifier, guard=guard)
    published = Certificate.objects.exclude(published_at=None).count()
    return found | {"finally": [last.sound, last.certificates, published]}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "record":
        record(int(arguments[0]), Path(arguments[1]), [int(seed) for seed in arguments[2:]])
    else:
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(judge(Path(asked["place"]), asked["jobs"])), flush=True)
