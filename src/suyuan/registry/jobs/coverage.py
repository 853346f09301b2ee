"""Which houses can do the item of a job: what the rules need to know, read for many houses at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q

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
from suyuan.registry.jobs.reach_rules import Needed, ScopeLine
from suyuan.registry.parties.models import Accreditation, AccreditedScope, Designation, Organization
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.queries import OFFERED, offer_of
from suyuan.registry.resources.rules import Offer
from suyuan.registry.standards.models import ServedItem
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import readiness

CALIBRATION_HOUSES: Final = ("calibration_lab",)
MOST_ASKED: Final = 40  # houses that are looked at for a referral, the nearest
MOST_SHOWN: Final = 8
_JOB: Final = ("instrument__kind", "pack__specification", "application", "institution__jurisdiction")


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
        names=(job.instrument.kind.name_zh, job.instrument.kind.name_en),
        needed=Needed(Decimal(job.needed_u), job.needed_unit) if job.needed_u else None,
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
            specification=specification.number if specification else "",
        ),
    )


def findings_for(
    asked: Asked, houses: Iterable[tuple[UUID, str]], *, on: date
) -> dict[UUID, tuple[Finding, ...]]:
    """The findings of each house (identity, kind): fifteen queries at most for any number of houses."""
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
    """Other houses with a standard for the method, or that share a capability for the kind: one query.

    In the order of referral.
    """
    here = asked.job.institution
    serving = ServedItem.objects.filter(method=asked.job.pack.method, kind=asked.item.kind)
    sharing = Capability.objects.filter(state="offered", kind=asked.item.kind)
    rows = Organization.objects.filter(
        Q(pk__in=serving.values("standard__owner_id")) | Q(pk__in=sharing.values("organization_id")),
        active=True,
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
    lines = _scope_lines(ids)
    for one, house, first, last in stated.values_list("id", "organization_id", "valid_from", "valid_to"):
        accreditations[house].append(
            Warrant(kinds=frozenset(), valid_from=first, valid_to=last, scope=lines[one])
        )
    offers = _offers(asked, ids)
    return {
        house: House(
            is_legal=kind not in CALIBRATION_HOUSES,
            designations=designations[house],
            accreditations=accreditations[house],
            served=served[house],
            offers=offers[house],
        )
        for house, kind in kinds.items()
    }


def _scope_lines(houses: Sequence[UUID]) -> dict[UUID, list[ScopeLine]]:
    """The lines of accreditations in force, by accreditation: one query."""
    lines: dict[UUID, list[ScopeLine]] = defaultdict(list)
    rows = AccreditedScope.objects.filter(
        accreditation__organization__in=houses, accreditation__state="granted"
    ).order_by("accreditation_id", "number")
    columns = ("subject", "range_text", "uncertainty_text", "method")
    for row in rows.values("accreditation_id", *columns):
        lines[row["accreditation_id"]].append(ScopeLine(**{name: row[name] for name in columns}))
    return lines


def _offers(asked: Asked, houses: Sequence[UUID]) -> dict[UUID, list[Offer]]:
    """The capabilities that houses share for the kind: one query."""
    offers: dict[UUID, list[Offer]] = defaultdict(list)
    rows = Capability.objects.filter(organization__in=houses, kind=asked.item.kind, state="offered")
    for row in rows.values("organization_id", *OFFERED):
        offers[row["organization_id"]].append(offer_of(row))
    return offers


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
