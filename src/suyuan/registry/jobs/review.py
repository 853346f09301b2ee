"""What checker and approver look at: the stored result computed again from the stored readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.jobs.computation import recompute
from suyuan.registry.jobs.models import Job

if TYPE_CHECKING:
    from suyuan.methods.evaluation import Difference


class Recomputation(NamedTuple):
    """Whether the result computed again is the stored one, and where it is not."""

    agrees: bool
    moved: tuple[Difference, ...]


def recomputation(job_id: UUID) -> Recomputation:
    """Compute the result of a job again and compare it with what is stored; nothing is written."""
    job = Job.objects.select_related("instrument", "pack", "institution").filter(pk=job_id).first()
    if job is None:
        raise NotFound(Text("没有这项工作", "there is no such job"), job=job_id)
    again, moved = recompute(job)
    return Recomputation(agrees=not moved and again.evaluation.digest() == job.digest, moved=moved)
