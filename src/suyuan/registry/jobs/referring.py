"""Referral upward: a job that a house cannot do goes to one that can, as an application with a link back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs import acts, states
from suyuan.registry.jobs.coverage import MOST_SHOWN, candidates, own_findings
from suyuan.registry.jobs.models import Application, Job
from suyuan.registry.jobs.movement import ENTITY, change, job_for, note
from suyuan.registry.jobs.numbering import numbered
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import reason_of


def refer_up(occasion: Occasion, *, job_id: UUID, reason: str, to: UUID | None = None) -> None:
    """There is no local ability: the job goes to the institution named by the next higher authority.

    With `to`, one of the houses that cover the item, the application is made there in the same act and both
    jobs show each other; without, the owner applies there. Raises RuleRefusal for a house that does not cover
    it today.
    """
    job = job_for(acts.REFER_UP, occasion, job_id)
    said = reason_of(reason)
    codes = list(dict.fromkeys(one.code for one in own_findings(job_id, on=occasion.today)))
    if to is not None and to not in {one.id for one in candidates(job_id, on=occasion.today)}:
        raise RuleRefusal(
            Text("该机构目前不能承接这个项目", "this institution does not cover the item today"),
            hint=Text(
                f"从列出的机构中选择（最多 {MOST_SHOWN} 个）。",
                f"Choose one of those listed ({MOST_SHOWN} at most).",
            ),
            job=job.number,
            institution=to,
        )
    with transaction.atomic():
        change(acts.REFER_UP, occasion, job, changes={"codes": codes})
        there = _apply_there(occasion, job, to) if to is not None else None
        payload = {"codes": codes} | ({"to": to, "number": there.number} if there else {})
        note(acts.REFER_UP, occasion, job, reason=said, payload=payload)
        if there is not None:
            _note_there(occasion, job, there)


def _apply_there(occasion: Occasion, job: Job, to: UUID) -> Job:
    before = Application.objects.get(pk=job.application_id)
    stamps = columns(occasion)
    number = numbered("SQ", stamps["id"], on=occasion.today)
    application = Application.objects.create(
        **stamps,
        number=number,
        applicant_id=before.applicant_id,
        institution_id=to,
        wished_on=before.wished_on,
        place=before.place,
        note=before.note,
    )
    return Job.objects.create(
        **columns(occasion),
        number=f"{number}-01",
        application=application,
        institution_id=to,
        instrument_id=job.instrument_id,
        pack_id=job.pack_id,
        purpose=job.purpose,
        needed_u=job.needed_u,
        needed_unit=job.needed_unit,
        state=states.BY_EVENT["submit"].target,
        referred_from=job,
    )


def _note_there(occasion: Occasion, job: Job, there: Job) -> None:
    record(
        acts.REFERRED,
        occasion,
        entity=ENTITY,
        entity_id=there.pk,
        to_state=there.state,
        payload={
            "instrument": there.instrument_id,
            "pack": job.pack.digest,
            "number": there.number,
            "from": job.number,
        },
    )


_SHOWN = ("id", "number", "state", "institution_id", "institution__name_zh", "institution__name_en")


def referral_of(job_id: UUID) -> dict[str, dict[str, Any] | None]:
    """The job this one came from, and the one it went to: two queries. Both may see these columns."""
    found = {}
    for side, key in (("from", "referred_to"), ("to", "referred_from")):
        found[side] = next(iter(Job.objects.filter(**{key: job_id}).values(*_SHOWN)), None)
    return found
