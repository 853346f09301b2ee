"""Reading supervision: what other registers ask of it, and the feed of the plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from suyuan.registry.supervision.listing import failed_inspections
from suyuan.registry.supervision.models import Complaint, Inspection, PrepackageLot


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What supervision knows of a body in a period."""

    inspections: int = 0  # with a result
    failed: int = 0
    upheld: int = 0  # complaints and reports found true
    open_complaints: int = 0
    late_complaints: int = 0  # past their time limit
    failed_lots: int = 0


def standings(organizations: Iterable[UUID], *, since: date, until: date) -> dict[UUID, Standing]:
    """What is known of bodies in a period, both days inclusive: three queries, whatever their number."""
    bodies = list(organizations)
    found: dict[Any, dict[str, int]] = {one: {} for one in bodies}
    checks = Inspection.objects.filter(
        organization__in=bodies, recorded_on__gte=since, recorded_on__lte=until
    ).filter(failed_inspections() | Q(outcome="compliant"))
    _add(
        found,
        checks,
        "organization_id",
        inspections=Count("pk"),
        failed=Count("pk", filter=failed_inspections()),
    )
    decided = Q(upheld=True, decided_on__gte=since, decided_on__lte=until)
    waiting = Q(due_on__isnull=False, received_on__lte=until)
    _add(
        found,
        Complaint.objects.filter(decided | waiting, organization__in=bodies),
        "organization_id",
        upheld=Count("pk", filter=decided),
        open_complaints=Count("pk", filter=waiting),
        late_complaints=Count("pk", filter=waiting & Q(due_on__lt=until)),
    )
    lots = PrepackageLot.objects.filter(
        producer__in=bodies, verdict="failed", sampled_on__gte=since, sampled_on__lte=until
    )
    _add(found, lots, "producer_id", failed_lots=Count("pk"))
    return {one: Standing(**told) for one, told in found.items()}


def _add(found: dict[Any, dict[str, int]], rows: Any, body: str, **counts: Count) -> None:
    """Count rows by their body."""
    for row in rows.values(body).order_by().annotate(**counts):
        found[row[body]] |= {name: row[name] for name in counts}


def standing(organization_id: UUID, *, since: date, until: date) -> Standing:
    """What is known of one body in a period: three queries."""
    return standings([organization_id], since=since, until=until)[organization_id]


def upheld_complaints(organization_id: UUID, *, since: date, until: date) -> list[dict[str, Any]]:
    """Complaints and reports about a body that were found true in a period: one query."""
    rows = Complaint.objects.filter(
        organization=organization_id, upheld=True, decided_on__gte=since, decided_on__lte=until
    )
    listed = rows.order_by("-decided_on", "-pk").values("id", "number", "nature", "decided_on", "finding")
    return [dict(row) for row in listed]


def failed_of(organization_id: UUID, *, since: date, until: date) -> list[dict[str, Any]]:
    """Inspections of a body with findings in a period: one query."""
    rows = Inspection.objects.filter(
        failed_inspections(), organization=organization_id, recorded_on__gte=since, recorded_on__lte=until
    )
    listed = rows.order_by("-recorded_on", "-pk").values(
        "id", "number", "reason", "state", "outcome", "recorded_on"
    )
    return [dict(row) for row in listed]


def inspection_results() -> Iterator[dict[str, Any]]:
    """Inspections with a result, as the indicator `inspection_pass` reads them: one query."""
    rows = Inspection.objects.filter(recorded_on__isnull=False).exclude(state="recorded")
    for row in rows.values(
        "id", "jurisdiction_id", "recorded_on", "outcome",
        "organization__name_zh", "organization__name_en",
    ).iterator():  # fmt: skip
        yield {
            "id": str(row["id"]),
            "name_zh": row["organization__name_zh"],
            "name_en": row["organization__name_en"],
            "unit_code": row["jurisdiction_id"],
            "on": row["recorded_on"],
            "inspected": 1,
            "compliant": int(row["outcome"] == "compliant"),
        }
