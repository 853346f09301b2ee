"""How fast certificates are issued through the full command on SQLite with full durability, and printed.

Run: python bench/issuing.py [--certificates 60] [--json]. Every certificate is a different job that three
people measured, checked and approved; each issue is one durable transaction (WAL, synchronous=FULL).
Goals: 20 certificates a second; 50 ms for a sealed page once the typesetter is warm.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="suyuan-bench-", ignore_cleanup_errors=True)
os.environ["SUYUAN_DATA"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "suyuan.server.settings_test"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from tests.registry.conftest import TODAY, WEIGHTS, WEIGHTS_ROLE, build_world  # noqa: E402
from tests.registry.road import AUTHORITY, CONDITIONS, LOG_KEY, another_set, readings, road  # noqa: E402
from tests.registry.road import KEYS as BARE_KEYS  # noqa: E402

from suyuan.registry.issuing import commands as issuing  # noqa: E402
from suyuan.registry.issuing import log  # noqa: E402
from suyuan.registry.issuing.fsck import verify_log  # noqa: E402
from suyuan.registry.issuing.guarding import FileGuard  # noqa: E402
from suyuan.registry.issuing.keys import Seals  # noqa: E402
from suyuan.registry.issuing.queries import public_view  # noqa: E402
from suyuan.registry.jobs import commands as jobs  # noqa: E402
from suyuan.registry.jobs.models import Job  # noqa: E402

WARM_UP = 3
SEALS = Seals(shared=AUTHORITY.institutions[0].signer())
KEYS = replace(BARE_KEYS, guard=FileGuard(Path(FOLDER.name) / "log.guard"))


class Stopwatch:
    """Times of each step, in seconds."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.times.setdefault(name, []).append(time.perf_counter() - start)

    def figures(self) -> dict[str, float]:
        """Median of each step in milliseconds, the first ones left out."""
        return {name: 1e3 * statistics.median(found[WARM_UP:]) for name, found in self.times.items()}


def walk(world: Any, watch: Stopwatch, number: int) -> Any:
    """One instrument from application to published certificate."""
    act = {name: world.occasion(name) for name in ("Zhou", "Wang", "Chen", "Li", "Qian")}
    wish = jobs.Wish(another_set(world, number), WEIGHTS)
    with watch.step("submit"):
        application = jobs.submit(act["Zhou"], applicant=world.factory, institution=world.lab, wishes=[wish])
    job = application.jobs.get().pk
    steps: dict[str, Callable[[], object]] = {
        "accept": lambda: jobs.accept(act["Wang"], job_id=job),
        "schedule": lambda: jobs.schedule(
            act["Wang"], job_id=job, scheduled_for=TODAY, standards={WEIGHTS_ROLE: world.standard}
        ),
        "receive": lambda: jobs.receive(act["Chen"], job_id=job),
        "start": lambda: jobs.start(act["Li"], job_id=job, conditions=CONDITIONS, checkpoint=log.stamp()),
        "record": lambda: jobs.record(act["Li"], job_id=job, data=readings()),
        "check": lambda: jobs.check(act["Qian"], job_id=job, digest=_digest(job)),
        "approve": lambda: jobs.approve(act["Wang"], job_id=job, digest=_digest(job)),
    }
    for name, step in steps.items():
        with watch.step(name):
            step()
    with watch.step("issue"):
        certificate = issuing.issue(act["Wang"], job_id=job, idempotency_key=f"bench-{job}", keys=KEYS)
    with watch.step("page"):
        issuing.finish(act["Wang"], certificate_id=certificate.pk, seals=SEALS)
    with watch.step("public view"):
        public_view(certificate.number, certificate.access_code, on=TODAY)
    return certificate


def _digest(job: Any) -> str:
    return str(Job.objects.values_list("digest", flat=True).get(pk=job))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--certificates", type=int, default=60)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    call_command("migrate", verbosity=0)
    world = build_world()
    road(world)
    watch = Stopwatch()
    for number in range(options.certificates + WARM_UP):
        walk(world, watch, number)
    audit = verify_log(LOG_KEY.verifier)
    if not audit.sound or audit.certificates != options.certificates + WARM_UP:
        sys.exit(f"the audit found differences: {audit}")
    with connection.cursor() as cursor:
        durable = cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
    found = {f"{name} ms": round(value, 2) for name, value in watch.figures().items()}
    found["certificates per second"] = round(1e3 / found["issue ms"], 1)
    found["synchronous=FULL"] = durable
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name:28s} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
