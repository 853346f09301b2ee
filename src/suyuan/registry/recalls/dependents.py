"""What rests on a certificate of a standard or on an edition of a method, and how far its reissue is.

Read from the jobs alone, level by level: a standard that was measured with the old one is an old one itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs.models import Job, JobStandard
from suyuan.registry.results.models import Evaluation
from suyuan.registry.specifications.models import MethodPack

DONE: Final = ("issued", "closed")
DEEPEST: Final = 8  # levels of standards below one another; a province has at most seven
STAGE_OF_STATE: Final = {
    "checked": "checked",
    "approved": "checked",
    "issued": "reissued",
    "closed": "reissued",
}
NONE: Final[Mapping[UUID, UUID]] = {}


@dataclass(frozen=True, kw_only=True)
class Dependent:
    """A job whose certificate stands on the old one. `made`: the job that evaluates its readings again.

    stage : to_prepare, recorded, checked, reissued. pins : role -> evaluation of the standard's device.
    """

    job: UUID
    evaluation: UUID
    certificate: UUID
    certificate_number: str
    certificate_state: str
    instrument: Mapping[str, Any]
    pins: Mapping[str, UUID]
    stage: str
    made: UUID | None = None
    made_number: str = ""
    made_state: str = ""
    made_digest: str = ""
    made_evaluation: UUID | None = None
    new_number: str = ""


COLUMNS: Final = (
    "pk", "number", "job_id", "state", "job__evaluation_id", "client_id", "client__name_zh",
    "client__name_en", "instrument__name_zh", "instrument__name_en", "instrument__serial_no",
    "job__performed_on",
)  # fmt: skip


def dependents_of(
    house: UUID, *, evaluations: Mapping[UUID, UUID] = NONE, packs: Mapping[UUID, UUID] = NONE
) -> list[Dependent]:
    """The dependents of old evaluations or old editions in a house, level by level: a few queries a level.

    evaluations, packs : old -> new.
    """
    found: dict[UUID, Dependent] = {}
    wanted = Q(job__standards_used__evaluation__in=list(evaluations)) | Q(job__pack__in=list(packs))
    new = set(evaluations.values()) | set(packs.values())
    for _ in range(DEEPEST):
        rows = _level(_standing(house).filter(wanted), new)
        fresh = [one for one in rows if one.job not in found]
        if not fresh:
            break
        found |= {one.job: one for one in fresh}
        wanted = Q(job__standards_used__evaluation__in=[one.evaluation for one in fresh])
        new |= {one.made_evaluation for one in fresh if one.made_evaluation is not None}
    return list(found.values())


def _standing(house: UUID) -> QuerySet[Certificate]:
    """Certificates of a house that stand, or that a re-evaluation has replaced."""
    stands = Q(state__in=("issued", "in_doubt"))
    return Certificate.objects.filter(
        stands | Q(state="superseded", job__revalued_by__state__in=DONE), issuer_id=house
    )


def _level(rows: QuerySet[Certificate], new: Collection[UUID]) -> list[Dependent]:
    """Certificates with what their jobs used and the job that evaluates each again: four queries."""
    listed = [dict(row) for row in rows.order_by("issued_at", "pk").values(*COLUMNS).distinct()]
    keys = [row["job_id"] for row in listed]
    pins: dict[UUID, dict[str, UUID]] = defaultdict(dict)
    used = JobStandard.objects.filter(job_id__in=keys, evaluation_id__isnull=False)
    for job, role, evaluation in used.values_list("job_id", "role", "evaluation_id"):
        pins[job][role] = evaluation
    again = (
        Job.objects.filter(revalues__in=keys)
        .filter(Q(standards_used__evaluation__in=list(new)) | Q(pack__in=list(new)))
        .exclude(state="cancelled")
        .order_by("created_at", "pk")
        .distinct()
    )
    columns = ("pk", "revalues_id", "number", "state", "digest", "evaluation_id")
    made = {row["revalues_id"]: dict(row) for row in again.values(*columns)}
    issued = Certificate.objects.filter(job__in=[row["pk"] for row in made.values()])
    numbers = dict(issued.values_list("job_id", "number"))
    return [
        _dependent(row, pins[row["job_id"]], made.get(row["job_id"]), numbers)
        for row in listed
        if row["state"] != "superseded" or row["job_id"] in made
    ]


def _dependent(
    row: Mapping[str, Any], pins: Mapping[str, UUID], made: Mapping[str, Any] | None, new: Mapping[UUID, str]
) -> Dependent:
    given: dict[str, Any] = {"stage": "to_prepare"}
    if made is not None:
        given = {
            "stage": STAGE_OF_STATE.get(made["state"], "recorded"),
            "made": made["pk"],
            "made_number": made["number"],
            "made_state": made["state"],
            "made_digest": made["digest"],
            "made_evaluation": made["evaluation_id"],
            "new_number": new.get(made["pk"], ""),
        }
    return Dependent(
        job=row["job_id"],
        evaluation=row["job__evaluation_id"],
        certificate=row["pk"],
        certificate_number=row["number"],
        certificate_state=row["state"],
        instrument=row,
        pins=pins,
        **given,
    )


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An old certificate or edition that work of a house rests on, and a later one that could replace it."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    jobs: int


CERTIFICATE: Final = (
    "pk", "instrument_id", "certificate_number", "performed_on", "created_at", "certificate_state",
    "instrument__name_zh", "instrument__name_en", "instrument__serial_no",
)  # fmt: skip
MOST: Final = 200


def certificate_candidates(house: UUID) -> list[Candidate]:
    """Certificates of devices that work rests on, with a later statement of the same days: three queries."""
    used = {
        row["evaluation_id"]: row
        for row in JobStandard.objects.filter(
            job__institution_id=house, job__state__in=DONE, evaluation_id__isnull=False
        )
        .values("evaluation_id")
        .annotate(jobs=Count("job_id", distinct=True), last=Max("job__performed_on"))
    }
    olds = [dict(row) for row in Evaluation.objects.filter(pk__in=list(used)).values(*CERTIFICATE)]
    devices = [row["instrument_id"] for row in olds if row["instrument_id"]]
    standing = Evaluation.objects.filter(instrument_id__in=devices, certificate_state="issued")
    later: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in standing.order_by("created_at", "pk").values(*CERTIFICATE):
        later[row["instrument_id"]].append(dict(row))
    found = [
        Candidate(old=old, new=new, jobs=used[old["pk"]]["jobs"])
        for old in olds
        for new in later[old["instrument_id"]]
        if (new["created_at"], new["pk"]) > (old["created_at"], old["pk"])
        and new["performed_on"] <= used[old["pk"]]["last"]
    ]
    return sorted(found, key=lambda one: one.new["created_at"], reverse=True)[:MOST]


def edition_candidates(house: UUID) -> list[Candidate]:
    """Editions of methods that work rests on and that are no longer in force: two queries."""
    done = Job.objects.filter(institution_id=house, state__in=DONE, pack__current=False)
    columns = ("pk", "method", "pack_id", "name_zh", "name_en")
    used = list(done.values(*(f"pack__{one}" for one in columns)).annotate(jobs=Count("pk")))
    methods = {row["pack__method"] for row in used}
    current = {
        row["method"]: dict(row)
        for row in MethodPack.objects.filter(method__in=methods, current=True).values(*columns)
    }
    return [
        Candidate(
            old={name: row[f"pack__{name}"] for name in columns},
            new=current[row["pack__method"]],
            jobs=row["jobs"],
        )
        for row in used
        if row["pack__method"] in current
    ]
