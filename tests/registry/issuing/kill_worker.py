"""The processes of the kill test. Each command is one process on the database that the environment names.

prepare N FILE   migrate, build the small world, bring N jobs to approval; write their identities to FILE
issue FILE SEED  issue the jobs of FILE in an order of its own, publish; say "ready" first
torment FILE SEED  the same, over and over, until killed
audit FILE       check everything; one line of JSON
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings_test")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, transaction  # noqa: E402
from tests.registry.conftest import NOW, ZONE, build_world, identity_source  # noqa: E402
from tests.registry.road import KEYS as BARE_KEYS  # noqa: E402
from tests.registry.road import LOG_KEY, Road, another_set, road  # noqa: E402

from suyuan.base.errors import Conflict, RuleRefusal  # noqa: E402
from suyuan.registry.instruments.models import Instrument  # noqa: E402
from suyuan.registry.issuing import commands as issuing  # noqa: E402
from suyuan.registry.issuing.fsck import verify_everything  # noqa: E402
from suyuan.registry.issuing.guarding import FileGuard  # noqa: E402
from suyuan.registry.issuing.models import Certificate, Document  # noqa: E402
from suyuan.registry.jobs.models import Job  # noqa: E402
from suyuan.registry.journal.occasion import SYSTEM, Occasion  # noqa: E402
from suyuan.registry.journal.queries import broken_links  # noqa: E402
from suyuan.registry.results.models import Evaluation  # noqa: E402

GUARD = FileGuard(Path(os.environ["SUYUAN_DATA"]) / "log.guard")
KEYS = replace(BARE_KEYS, guard=GUARD)


def prepare(count: int, file: Path) -> None:
    call_command("migrate", verbosity=0)
    with transaction.atomic():  # the reference data are sealed by the first event after them
        world = build_world()
    road(world)
    jobs = [
        Road(world=world, instrument=another_set(world, number)).approved().job for number in range(count)
    ]
    file.write_text("\n".join(map(str, jobs)))


def issue(file: Path, seed: int, *, rounds: float = 1) -> None:
    jobs = [UUID(line) for line in file.read_text().split()]
    random.Random(seed).shuffle(jobs)
    occasion = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(seed), zone=ZONE)
    print("ready", flush=True)
    while rounds > 0:
        for _ in issuing.finish_all(occasion):  # what every start does
            pass
        for job in jobs:
            issue_one(occasion, job)
        rounds -= 1


def issue_one(occasion: Occasion, job: UUID) -> None:
    try:
        certificate = issuing.issue(occasion, job_id=job, idempotency_key=f"job-{job}", keys=KEYS)
    except (Conflict, RuleRefusal, OperationalError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return
    if certificate.log_index % 8 == 0:
        issuing.finish(occasion, certificate_id=certificate.pk)


def audit(file: Path) -> None:
    found = verify_everything(LOG_KEY.verifier, guard=GUARD)
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
    print(
        json.dumps(
            {
                "jobs": len(file.read_text().split()),
                "certificates": found.certificates,
                "leaves": found.leaves,
                "gaps": found.gaps,
                "duplicates": found.duplicates,
                "differences": [str(words) for words in found.differences],
                "broken_links": broken_links(),
                "tables_agree": certificates == evaluations == instruments and issued == set(certificates),
                "pages": Document.objects.filter(kind="pdf").count(),
            }
        )
    )


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "prepare":
        prepare(int(arguments[0]), Path(arguments[1]))
    elif command in ("issue", "torment"):
        issue(Path(arguments[0]), int(arguments[1]), rounds=1 if command == "issue" else math.inf)
    else:
        audit(Path(arguments[0]))
