"""As found and as left: what an instrument showed before it was adjusted, and what it shows after.

Both sets are evaluated. The certificate and its verdict rest on the set recorded last (as left); the one
before it stays on record with its own result, for the drift of the instrument and for a recall.
Source: domain model 5.3 (record: "adjustment flagged with as-found and as-left"), 5.4;
ISO/IEC 17025:2017, 7.8.4.1 d.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, Missing, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs.acts import ADJUST, RECORD_FOUND
from suyuan.registry.jobs.at_bench import job_in_work
from suyuan.registry.jobs.bench import evaluated, store_readings
from suyuan.registry.jobs.models import Found, Job
from suyuan.registry.jobs.movement import ENTITY
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.models import ObservationSet
from suyuan.registry.results.rules import Origin, words

MOST_WHAT: Final = 240


def record_found(
    occasion: Occasion,
    *,
    job_id: UUID,
    data: Mapping[str, Any],
    source: str = "form",
    device: str = "",
    reason: str = "",
) -> Found:
    """Take the readings before the adjustment, compute and keep them; the job stays in work.

    A second set names the one it replaces. Raises RuleRefusal once an adjustment was recorded.
    """
    job = job_in_work(RECORD_FOUND, occasion, job_id)
    before = _latest(job_id)
    if before is not None and before.adjustment:
        raise RuleRefusal(
            Text(
                "已登记调整，不能再录入调整前的读数",
                "an adjustment is recorded; what it was before cannot be recorded any more",
            ),
            job=job.number,
        )
    done = evaluated(occasion, job, data)
    origin = Origin(phase="as_found", device=device, reason=reason)
    with transaction.atomic():
        replaces = before.observations_id if before else None
        kept, stored = store_readings(occasion, job, done, source=source, origin=origin, replaces=replaces)
        found = Found(**columns(occasion), job=job, observations=kept, evaluation=stored)
        found.save(force_insert=True)
        record(
            RECORD_FOUND,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            from_state=job.state,
            to_state=job.state,
            reason=reason,
            payload={"digest": stored.digest, "observations": kept.digest, "verdict": stored.verdict},
        )
    return found


def adjust(occasion: Occasion, *, job_id: UUID, what: str, by: str = "") -> None:
    """Record the adjustment that follows the readings as found: what was done, and by whom.

    Raises Missing without words, RuleRefusal where nothing was recorded as found, Conflict for a second one.
    """
    job = job_in_work(ADJUST, occasion, job_id)
    said = words(what.strip(), "adjustment", most=MOST_WHAT)
    if not said:
        raise Missing("adjustment", hint=Text("请写明调整了什么。", "Say what was adjusted."))
    doer = words(by.strip() or occasion.actor.name, "by", most=120)
    before = _latest(job_id)
    if before is None:
        raise RuleRefusal(
            Text("调整前的读数尚未录入", "the readings before the adjustment were not recorded"),
            hint=Text("先录入调整前的读数，再调整。", "Record them first, then adjust."),
            job=job.number,
        )
    with transaction.atomic():
        moved = Found.objects.filter(pk=before.pk, adjusted_at__isnull=True).update(
            adjustment=said,
            adjusted_by=doer,
            adjusted_at=occasion.at,
            updated_at=occasion.at,
            row_version=before.row_version + 1,
        )
        if moved != 1:
            raise Conflict(Text("调整已登记过", "the adjustment is recorded already"), job=job.number)
        record(
            ADJUST,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            from_state=job.state,
            to_state=job.state,
            reason=said,
            payload={"by": doer, "found": before.id},
        )


def _latest(job_id: UUID) -> Found | None:
    return Found.objects.filter(job_id=job_id).order_by("-created_at", "-id").first()


COLUMNS: Final = (
    "id", "job_id", "job__number", "observations_id", "observations__digest", "observations__recorded_at",
    "evaluation_id", "evaluation__verdict", "evaluation__performed_on", "adjustment", "adjusted_by",
    "adjusted_at",
)  # fmt: skip


def found_in(job_id: UUID) -> dict[str, Any] | None:
    """The readings of a job as found, with their verdict and the adjustment: one query."""
    rows = Found.objects.filter(job_id=job_id).order_by("-created_at", "-id").values(*COLUMNS)
    return cast("dict[str, Any] | None", rows.first())


MOST_SETS: Final = 200
SET: Final = (
    "id", "digest", "source", "phase", "reason", "device", "file_id", "file_name", "recorded_at",
    "replaces_id", "recorded_by__name_zh", "recorded_by__name_en",
)  # fmt: skip


def sets_of(job_id: UUID, latest: UUID | None) -> list[dict[str, Any]]:
    """The sets of readings of a job, newest first: the one that counts, those it replaces, those as found.

    Two queries; the chain of corrections is followed in memory.
    """
    instrument = Job.objects.filter(pk=job_id).values("instrument_id")
    rows = ObservationSet.objects.filter(instrument_id__in=instrument).order_by("-recorded_at", "-id")
    known = {row["id"]: dict(row) for row in rows.values(*SET)[:MOST_SETS]}
    mine = set(Found.objects.filter(job_id=job_id).values_list("observations_id", flat=True))
    while latest in known:
        mine.add(cast(UUID, latest))
        latest = known[latest]["replaces_id"]
    return [row for one, row in known.items() if one in mine]
