"""Work outside the house: the jobs of a person for today, and what was typed so far, kept for other devices.

A draft is text in the fields of the entry form, under a revision. A device that saves names the revision it
began with; where another one has saved meanwhile the save is refused, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from suyuan.base.canonical import digest
from suyuan.base.errors import Conflict, InputError, TooLarge
from suyuan.base.text import Text
from suyuan.registry.jobs.acts import KEEP_DRAFT
from suyuan.registry.jobs.at_bench import job_in_work, person_of
from suyuan.registry.jobs.models import Draft, Job
from suyuan.registry.jobs.movement import ENTITY
from suyuan.registry.jobs.queries import COLUMNS
from suyuan.registry.jobs.team import seconds_of
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Actor, Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import words

MOST_FIELDS: Final = 4000
MOST_TYPED: Final = 80  # characters
MOST_JOBS: Final = 50


def on_site_today(actor: Actor, *, on: date) -> list[dict[str, Any]]:
    """The jobs on site that the person may begin or go on with today, the most urgent first: one query."""
    houses = [grant.organization for grant in actor.grants if grant.role == "verifier"]
    mine = Q(verifier_id=None)
    if actor.person is not None:
        mine |= Q(verifier_id=actor.person) | Q(pk__in=seconds_of(actor.person), state="received")
    jobs = Job.objects.filter(
        mine,
        institution_id__in=houses,
        application__place="on_site",
        state__in=("received", "in_work"),
    ).exclude(state="received", scheduled_for__gt=on)
    rows = jobs.order_by("due_on", "created_at", "id").values(
        *COLUMNS, "application__applicant__address", "instrument__place"
    )
    return [dict(row) for row in rows[:MOST_JOBS]]


def draft_of(job_id: UUID, person: UUID) -> dict[str, Any] | None:
    """What a person has typed for a job so far: one query."""
    rows = Draft.objects.filter(job_id=job_id, person_id=person)
    found = rows.values("revision", "digest", "device", "fields", "updated_at").first()
    return cast("dict[str, Any] | None", found)


def keep_draft(
    occasion: Occasion, *, job_id: UUID, fields: Mapping[str, str], based_on: int, device: str = ""
) -> int:
    """Keep what was typed so far; gives the new revision. The same text again changes nothing.

    based_on : the revision the device began with, 0 for none. Raises Conflict where another device has
    saved since, TooLarge or InputError for fields no form has.
    """
    job = job_in_work(KEEP_DRAFT, occasion, job_id)
    typed = clean_fields(fields)
    named = words(device.strip(), "device", most=80)
    mark = digest(typed)
    person = person_of(occasion)
    with transaction.atomic():
        before = Draft.objects.select_for_update().filter(job_id=job_id, person_id=person).first()
        if before is not None and before.digest == mark:
            return before.revision
        _refuse_old(before, based_on, job)
        values = {
            "revision": (before.revision if before else 0) + 1,
            "digest": mark,
            "device": named,
            "fields": typed,
        }
        _write(occasion, job, before, values)
        record(
            KEEP_DRAFT,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            from_state=job.state,
            to_state=job.state,
            payload={"revision": values["revision"], "digest": mark, "device": named},
        )
    return based_on + 1


def _write(occasion: Occasion, job: Job, before: Draft | None, values: Mapping[str, Any]) -> None:
    if before is not None:
        moved = Draft.objects.filter(pk=before.pk, revision=before.revision).update(
            **values, updated_at=occasion.at, row_version=before.row_version + 1
        )
        if moved != 1:
            raise _kept_elsewhere(job, given=before.revision, stored=before.revision + 1, device="")
        return
    try:
        with transaction.atomic():
            Draft(**columns(occasion), job=job, person_id=person_of(occasion), **values).save(
                force_insert=True
            )
    except IntegrityError:
        raise _kept_elsewhere(job, given=0, stored=1, device="") from None


def _refuse_old(before: Draft | None, based_on: int, job: Job) -> None:
    stored = before.revision if before else 0
    if based_on != stored:
        raise _kept_elsewhere(job, given=based_on, stored=stored, device=before.device if before else "")


def _kept_elsewhere(job: Job, *, given: int, stored: int, device: str) -> Conflict:
    return Conflict(
        Text("另一台设备已暂存了该任务的读数", "another device has kept readings for this job meanwhile"),
        hint=Text("两份读数都保留，请选择以哪一份为准。", "Both are kept; choose which one to go on with."),
        job=job.number,
        given=given,
        stored=stored,
        device=device,
    )


def clean_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Fields as they may be kept: short printable text, blanks left out. Raises TooLarge, InputError."""
    if len(fields) > MOST_FIELDS:
        raise TooLarge("fields", given=len(fields), allowed=MOST_FIELDS)
    kept: dict[str, str] = {}
    for name, value in fields.items():
        if not isinstance(value, str) or not name.isprintable() or not value.isprintable():
            raise InputError(
                Text("读数只能是文本", "readings are kept as text"),
                quantity=name[:MOST_TYPED],
                given=str(value),
            )
        if len(name) > MOST_TYPED or len(value) > MOST_TYPED:
            raise TooLarge.letters(name[:MOST_TYPED], value, most=MOST_TYPED)
        if value.strip():
            kept[name] = value.strip()
    return kept
