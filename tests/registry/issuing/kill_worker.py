"""What the processes of the kill tests do: prepare jobs, issue them until killed, check everything.

They are forks of one process that has imported everything once. A fork says what was acknowledged to it
through a pipe, which outlives it: what has been said must be in the database ever after.
"""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings_test")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import Error, connection, connections, transaction  # noqa: E402
from tests.registry.conftest import NOW, ZONE, build_world, identity_source  # noqa: E402
from tests.registry.road import KEYS, LOG_KEY, Road, another_set, road  # noqa: E402

from suyuan.base.errors import Conflict, RuleRefusal  # noqa: E402
from suyuan.registry.instruments.models import Instrument  # noqa: E402
from suyuan.registry.issuing import commands as issuing  # noqa: E402
from suyuan.registry.issuing import log, making, publishing  # noqa: E402
from suyuan.registry.issuing.fsck import verify_everything  # noqa: E402
from suyuan.registry.issuing.guarding import FileGuard  # noqa: E402
from suyuan.registry.issuing.keys import IssuingKeys  # noqa: E402
from suyuan.registry.issuing.models import Certificate, Document, LogLeaf  # noqa: E402
from suyuan.registry.jobs.models import Job  # noqa: E402
from suyuan.registry.journal.occasion import SYSTEM, Occasion  # noqa: E402
from suyuan.registry.results.models import Evaluation  # noqa: E402
from suyuan.tlog import tree  # noqa: E402
from suyuan.tlog.checkpoint import open_checkpoint  # noqa: E402

Say = Callable[[dict[str, Any]], object]
Said = list[dict[str, Any]]

STEPS: Final[dict[str, tuple[Any, str]]] = {
    "lock": (log, "lock_head"),
    "number": (making, "_next_number"),
    "compose": (making, "compose_dcc"),
    "store": (making, "_store"),
    "effect": (making, "_take_effect"),
    "append": (log, "append"),
    "intend": (FileGuard, "intend"),
    "guard file": (FileGuard, "_write"),
    "guard rename": (Path, "replace"),
    "sign": (log, "sign_checkpoint"),
    "journal": (making, "_note"),
    "commit": (type(connections["default"]), "_commit"),
    "confirm": (FileGuard, "confirm"),
    "render": (publishing, "render"),
    "keep": (publishing, "keep"),
    "note": (publishing, "record"),
}
"""Every step on the way of a certificate; each is broken before it has done anything, and after."""


@dataclass(frozen=True, kw_only=True)
class Aim:
    """Where a process is to be killed: before or after a step, the first time or later."""

    step: str
    done: bool
    skip: int


def keys_in(folder: Path) -> IssuingKeys:
    """The keys with the guard of that folder; the journal is anchored as time passes."""
    return replace(KEYS, guard=FileGuard(folder / "log.guard"), anchor_every=timedelta(hours=1))


def software(seed: int) -> Occasion:
    """The software acts, each life some minutes after the last, with identities of its own."""
    at = NOW + timedelta(seconds=3 * seed)
    return Occasion(actor=SYSTEM, at=at, identities=identity_source(seed), zone=ZONE)


def prepare(count: int, folder: Path) -> list[UUID]:
    """A small world and jobs brought to approval; the first is issued, so that all is warm.

    No page is rendered here: that starts threads, and a fork would wait for them for ever.
    """
    call_command("migrate", verbosity=0)
    with transaction.atomic():  # the reference data are sealed by the first event after them
        world = build_world()
    road(world)
    jobs = [
        Road(world=world, instrument=another_set(world, number)).approved().job for number in range(count)
    ]
    issuing.issue(software(1), job_id=jobs[0], idempotency_key=f"job-{jobs[0]}", keys=keys_in(folder))
    audit([], folder)
    connection.close()  # a fork must not share it
    return jobs


# -- a life -------------------------------------------------------------------------------------------------


def work(
    jobs: list[UUID], folder: Path, *, seed: int, say: Say, until: Callable[[], bool] = lambda: False
) -> None:
    """Issue and publish what is left, in an order of its own, and say what was acknowledged.

    One life in four begins as a start of the server does, with what waits to be published.
    """
    dice, occasion, keys = random.Random(seed), software(seed), keys_in(folder)
    if dice.random() < 0.25:
        publish(occasion, say)
    for job in dice.sample(jobs, len(jobs)):
        if until():
            return
        issue_one(occasion, job, keys, say)
    publish(occasion, say)


def publish(occasion: Occasion, say: Say) -> None:
    """What every start does."""
    try:
        for number in issuing.finish_all(occasion):
            say({"published": number})
    except Error as error:
        refused(error, say)


def issue_one(occasion: Occasion, job: UUID, keys: IssuingKeys, say: Say) -> None:
    """Issue one certificate, see the head of the log, publish one in eight."""
    try:
        certificate = issuing.issue(occasion, job_id=job, idempotency_key=f"job-{job}", keys=keys)
        said = {"job": str(job), "number": certificate.number, "sha256": certificate.xml_sha256}
        say(said | {"index": certificate.log_index})
        head = open_checkpoint(log.head().checkpoint, LOG_KEY.verifier)
        say({"size": head.size, "root": head.root.hex()})
        if certificate.log_index % 8 == 0:
            issuing.finish(occasion, certificate_id=certificate.pk)
            say({"published": certificate.number})
    except (Conflict, RuleRefusal, Error) as error:
        refused(error, say)


def refused(error: Exception, say: Say) -> None:
    """Nothing was acknowledged, and a server may be gone: come back in a moment, on another connection."""
    say({"busy": str(error)})
    connection.close()
    time.sleep(0.02)


def mark_steps(place: mmap.mmap, at: int, aim: Aim | None) -> None:
    """From now on, note at `place[at]` which step is under way; be killed where the aim is."""
    for number, (step, (holder, name)) in enumerate(STEPS.items(), 1):
        aimed = aim if aim is not None and aim.step == step else None
        setattr(holder, name, _marked(getattr(holder, name), place, at, number, aimed))


def _marked(
    step: Callable[..., Any], place: mmap.mmap, at: int, number: int, aim: Aim | None
) -> Callable[..., Any]:
    left = aim.skip if aim is not None else -1

    def marked(*args: Any, **more: Any) -> Any:
        nonlocal left
        around, place[at] = place[at], number
        left -= 1
        if aim is not None and left == -1 and not aim.done:
            os.kill(os.getpid(), signal.SIGKILL)
        result = step(*args, **more)
        if aim is not None and left == -1:
            os.kill(os.getpid(), signal.SIGKILL)
        place[at] = around
        return result

    return marked


# -- the check ----------------------------------------------------------------------------------------------


def audit(said: Said, folder: Path) -> dict[str, Any]:
    """Everything is checked, and whatever was acknowledged so far is looked for."""
    found = verify_everything(LOG_KEY.verifier, guard=keys_in(folder).guard)
    certificates = dict(Certificate.objects.values_list("job_id", "number"))
    evaluations = dict(
        Evaluation.objects.filter(origin="engine")
        .exclude(certificate_number="")
        .values_list("jobs__id", "certificate_number")
    )
    instruments = dict(
        Instrument.objects.filter(jobs__certificates__isnull=False).values_list(
            "jobs__id", "last_certificate"
        )
    )
    issued = set(Job.objects.filter(state="issued").values_list("id", flat=True))
    return {
        "certificates": found.certificates,
        "pages": Document.objects.filter(kind="pdf").count(),
        "gaps": found.gaps,
        "duplicates": found.duplicates,
        "differences": [str(words) for words in found.differences],
        "tables agree": certificates == evaluations == instruments and issued == set(certificates),
        "lost": lost(said),
        "contradictions": contradictions(said),
        "whole": is_whole(),
    }


def audit_aloud(said: Said, folder: Path, say: Say) -> None:
    """The check, said through the pipe of a fork: at most a few findings of a kind, a line must fit."""
    say(
        {name: value[:3] if isinstance(value, list) else value for name, value in audit(said, folder).items()}
    )


def lost(said: Said) -> list[dict[str, Any]]:
    """What was acknowledged and is not there, or says something else now."""
    there = {
        number: {"job": str(job), "number": number, "sha256": sha256, "index": index}
        for job, number, sha256, index in Certificate.objects.values_list(
            "job_id", "number", "xml_sha256", "log_index"
        )
    }
    published = set(
        Certificate.objects.filter(documents__kind="pdf")
        .exclude(published_at=None)
        .values_list("number", flat=True)
    )
    return [
        one
        for one in said
        if ("number" in one and there.get(one["number"]) != one)
        or ("published" in one and one["published"] not in published)
    ]


def contradictions(said: Said) -> list[dict[str, Any]]:
    """Signed heads that were seen and that the log of now does not begin with."""
    frontier = tree.Frontier()
    roots = {0: frontier.root().hex()}
    for data in LogLeaf.objects.order_by("index").values_list("data", flat=True):
        frontier, _ = tree.append(frontier, tree.leaf_hash(bytes(data)))
        roots[frontier.size] = frontier.root().hex()
    return [one for one in said if "root" in one and roots.get(one["size"]) != one["root"]]


def is_whole() -> bool:
    """The pages of a SQLite file are; PostgreSQL looks after its own."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        return bool(cursor.fetchall() == [("ok",)])


def line(said: dict[str, Any]) -> bytes:
    """At most PIPE_BUF bytes: a pipe takes them as a whole, or not at all."""
    return json.dumps(said).encode()[:4000] + b"\n"
