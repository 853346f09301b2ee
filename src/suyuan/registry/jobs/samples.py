"""Samples: taken in with a job, put on shelves, collected by somebody whose document was checked."""

from __future__ import annotations

from typing import NamedTuple, Self
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, Missing, NotFound
from suyuan.base.text import Text
from suyuan.registry.jobs import acts
from suyuan.registry.jobs import sample_rules as rules
from suyuan.registry.jobs.models import Application, Job, Sample, SampleMove
from suyuan.registry.jobs.movement import ENTITY, refuse
from suyuan.registry.jobs.numbering import numbered
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import words


class Seen(NamedTuple):
    """What the clerk saw when the instrument came in, and where it was put."""

    accessories: str
    damage: str
    shelf: str

    @classmethod
    def read(cls, *, accessories: str, damage: str, shelf: str) -> Self:
        """The texts as they are kept. Raises InputError."""
        return cls(
            words(accessories, "accessories", most=240),
            words(damage, "damage", most=240),
            rules.shelf_of(shelf),
        )


def take_in(occasion: Occasion, job: Job, seen: Seen) -> str:
    """The sample of a job that was just received, by its number; none where the work is done on site."""
    place = Application.objects.values_list("place", flat=True).get(pk=job.application_id)
    if place == "on_site":
        return ""
    stamps = columns(occasion)
    sample = Sample.objects.create(
        **stamps,
        number=numbered("YP", stamps["id"], on=occasion.today),
        job=job,
        came_on=occasion.today,
        **seen._asdict(),
    )
    return str(sample.number)


def let_go(occasion: Occasion, job: Job, *, collected_by: str, document: str) -> str:
    """The sample of the job leaves the house; its number, "" where it has none or it left before.

    Raises Missing without the collector or the document, Conflict where it was collected a moment ago.
    """
    sample = Sample.objects.filter(job=job, left_on=None).first()
    if sample is None:
        return ""
    collected_by = words(collected_by.strip(), "collected_by", most=120)
    rules.check_collector(collected_by, document)
    _change(sample, occasion, left_on=occasion.today, collected_by=collected_by, document=document)
    return str(sample.number)


def move_sample(occasion: Occasion, *, job_id: UUID, shelf: str) -> None:
    """The sample went to another place of the store."""
    job, sample = _sample_for(acts.MOVE_SAMPLE, occasion, job_id)
    to = rules.shelf_of(shelf)
    if not to:
        raise Missing("shelf", hint=Text("请填写存放位置。", "Give the place."))
    refuse(rules.why_not_move(sample.shelf, to), job, sample=sample.number)
    with transaction.atomic():
        _change(sample, occasion, shelf=to)
        SampleMove.objects.create(**columns(occasion), sample=sample, from_shelf=sample.shelf, shelf=to)
        _note(acts.MOVE_SAMPLE, occasion, job, sample, shelf=to)


def return_sample(occasion: Occasion, *, job_id: UUID, collected_by: str, document: str) -> None:
    """The sample of a cancelled job went back; that of a finished one goes with its certificate."""
    job, sample = _sample_for(acts.RETURN_SAMPLE, occasion, job_id)
    refuse(rules.why_not_return(job.state), job, sample=sample.number)
    with transaction.atomic():
        let_go(occasion, job, collected_by=collected_by, document=document)
        _note(acts.RETURN_SAMPLE, occasion, job, sample)


def _sample_for(act: Act, occasion: Occasion, job_id: UUID) -> tuple[Job, Sample]:
    """The job and its sample in the house, if the actor may do `act` there."""
    sample = Sample.objects.select_related("job").filter(job_id=job_id).first()
    if sample is None:
        raise NotFound(Text("这项任务没有样品", "there is no sample of this job"), job=job_id)
    permit(act, occasion, organization=sample.job.institution_id)
    refuse(rules.why_not_here(sample.left_on), sample.job, sample=sample.number)
    return sample.job, sample


def _change(sample: Sample, occasion: Occasion, **changes: object) -> None:
    """The guarded update: still in the house, and as it was read."""
    still = Sample.objects.filter(pk=sample.pk, left_on=None, row_version=sample.row_version)
    changed = still.update(updated_at=occasion.at, row_version=sample.row_version + 1, **changes)
    if changed != 1:
        raise Conflict(
            Text("样品刚被他人移动或领走", "somebody moved or collected the sample a moment ago"),
            hint=Text("请重新打开后再操作。", "Open it again."),
            sample=sample.number,
        )


def _note(act: Act, occasion: Occasion, job: Job, sample: Sample, **said: str) -> None:
    record(
        act,
        occasion,
        entity=ENTITY,
        entity_id=job.pk,
        from_state=job.state,
        to_state=job.state,
        payload={"sample": sample.number, **said},
    )
