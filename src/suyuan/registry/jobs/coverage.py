"""Which houses can do the item of a job: what the rules need to know, read for many houses at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.jobs.computation import pack_of
from suyuan.registry.jobs.coverage_rules import (
    Finding,
    House,
    Item,
    Method,
    Place,
    RoleNeed,
    Served,
    Warrant,
    findings,
    stops,
)
from suyuan.registry.jobs.models import Job
from suyuan.registry.parties.models import Accreditation, Designation, Organization
from suyuan.registry.standards.models import ServedItem
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import readiness

CALIBRATION_HOUSES: Final = ("calibration_lab",)
MOST_ASKED: Final = 40  # houses that are looked at for a referral, the nearest
MOST_SHOWN: Final = 8
_JOB: Final = ("instrument", "pack__specification", "application", "institution__jurisdiction")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A house to refer to; `told` are reasons that stop nothing."""

    id: UUID
    name: Text
    division: Text
    told: tuple[Finding, ...]


class Asked(NamedTuple):
    """The item of a job and its method."""

    job: Job
    item: Item
    method: Method


def asked_of(job_id: UUID, *, on: date) -> Asked:
    """What a job asks for: one query. The day is the wished one, today where that has passed."""
    job = Job.objects.select_related(*_JOB).get(pk=job_id)
    wished = job.scheduled_for or job.application.wished_on or on
    specification = job.pack.specification
    item = Item(
        kind=job.instrument.kind_id,
        accuracy_class=job.instrument.accuracy_class,
        measuring_range=job.instrument.measuring_range,
        is_verification=job.pack.activity == "verification",
        on=max(wished, on),
    )
    roles = tuple(
        RoleNeed(code=role.code, name=role.label, spans=role.use == "interpolate")
        for role in pack_of(job).roles
        if role.required
    )
    return Asked(
        job,
        item,
        Method(
            in_force_from=specification.in_force_from if specification else None,
            abolished_on=specification.abolished_on if specification else None,
            roles=roles,
        ),
    )


def findings_for(
    asked: Asked, houses: Iterable[tuple[UUID, str]], *, on: date
) -> dict[UUID, tuple[Finding, ...]]:
    """The findings of each house (identity, kind): thirteen queries at most for any number of houses."""
    known = _houses(asked, dict(houses), on=on)
    return {house: findings(one, asked.item, asked.method) for house, one in known.items()}


def own_findings(job_id: UUID, *, on: date) -> tuple[Finding, ...]:
    """What stands against a job in the house it was sent to."""
    asked = asked_of(job_id, on=on)
    house = asked.job.institution
    return findings_for(asked, [(house.pk, house.kind)], on=on)[house.pk]


def candidates(job_id: UUID, *, on: date) -> list[Candidate]:
    """Houses that can do what the own one cannot: those above first, then neighbours, the nearest first."""
    asked = asked_of(job_id, on=on)
    near = _near(asked)
    found = findings_for(asked, [(row["id"], row["kind"]) for row in near], on=on)
    able = [row for row in near if not stops(found[row["id"]])]
    return [
        Candidate(
            id=row["id"],
            name=Text(row["name_zh"], row["name_en"]),
            division=Text(row["jurisdiction__name_zh"], row["jurisdiction__name_en"]),
            told=found[row["id"]],
        )
        for row in able[:MOST_SHOWN]
    ]


def _near(asked: Asked) -> list[dict[str, Any]]:
    """Other houses with a standard for the method, in the order of referral: one query."""
    here = asked.job.institution
    rows = Organization.objects.filter(
        active=True,
        standards__served_items__method=asked.job.pack.method,
        standards__served_items__kind=asked.item.kind,
    ).exclude(pk__in=(here.pk, asked.job.application.applicant_id))
    columns = (
        "id", "kind", "code", "name_zh", "name_en", "jurisdiction__path", "jurisdiction__name_zh",
        "jurisdiction__name_en",
    )  # fmt: skip
    path = here.jurisdiction.path
    return sorted(
        (dict(row) for row in rows.values(*columns).distinct()),
        key=lambda row: (*Place(path=row["jurisdiction__path"]).order(path), row["code"]),
    )[:MOST_ASKED]


def _houses(asked: Asked, kinds: dict[UUID, str], *, on: date) -> dict[UUID, House]:
    ids = list(kinds)
    served = _served(asked, ids, on=on)
    designations: dict[UUID, list[Warrant]] = defaultdict(list)
    granted = Designation.objects.filter(designee__in=ids, state="granted")
    for house, covered, first, last in granted.values_list("designee_id", "kinds", "valid_from", "valid_to"):
        designations[house].append(Warrant(kinds=frozenset(covered), valid_from=first, valid_to=last))
    accreditations: dict[UUID, list[Warrant]] = defaultdict(list)
    stated = Accreditation.objects.filter(organization__in=ids, state="granted")
    for house, first, last in stated.values_list("organization_id", "valid_from", "valid_to"):
        accreditations[house].append(Warrant(kinds=frozenset(), valid_from=first, valid_to=last))
    return {
        house: House(
            is_legal=kind not in CALIBRATION_HOUSES,
            designations=designations[house],
            accreditations=accreditations[house],
            served=served[house],
        )
        for house, kind in kinds.items()
    }


def _served(asked: Asked, houses: Sequence[UUID], *, on: date) -> dict[UUID, list[Served]]:
    columns = (
        "standard_id", "standard__owner_id", "standard__name_zh", "standard__name_en",
        "standard__measuring_range", "role", "kind_id", "classes",
    )  # fmt: skip
    rows = list(
        ServedItem.objects.filter(standard__owner__in=houses, method=asked.job.pack.method)
        .order_by("id")
        .values(*columns)
    )
    known = facts({row["standard_id"] for row in rows}, on=on)
    served: dict[UUID, list[Served]] = defaultdict(list)
    for row in rows:
        standing = known[row["standard_id"]]
        now, then = (readiness(standing, on=day).reasons for day in (on, asked.item.on))
        served[row["standard__owner_id"]].append(
            Served(
                role=row["role"],
                kind=row["kind_id"],
                name=Text(row["standard__name_zh"], row["standard__name_en"]),
                classes=tuple(row["classes"]),
                measuring_range=row["standard__measuring_range"],
                now=tuple(reason.words for reason in now),
                then=tuple(reason.words for reason in then),
            )
        )
    return served
