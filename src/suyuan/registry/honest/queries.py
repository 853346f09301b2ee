"""Reading honest units: lists, one unit with all that belongs to it, a plaque."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.honest import plaques, states
from suyuan.registry.honest.models import (
    HonestAlert,
    HonestDeclaration,
    HonestObjection,
    HonestSheet,
    HonestTitle,
    HonestUnit,
)
from suyuan.registry.parties.models import RoleAssignment
from suyuan.registry.parties.queries import employed, in_force, inside

# What waits for whom: states in which an authority has the next step.
WAITING: Final = ("applied", "recommended", "evaluated", "publicity", "suspended")


@dataclass(frozen=True, kw_only=True)
class UnitFilter:
    """What a list of units is narrowed to; empty fields narrow nothing."""

    path: str = ""
    house: UUID | None = None
    state: str = ""
    category: str = ""
    text: str = ""
    alerted: bool = False


LIST_COLUMNS: Final = (
    "id", "name_zh", "name_en", "category", "place", "jurisdiction_id", "jurisdiction__name_zh",
    "jurisdiction__name_en", "jurisdiction__path", "organization_id", "organization__name_zh",
    "organization__name_en", "state", "score", "declared_on", "applied_on", "objections_until", "revoked_on",
    "plaque", "valid_from", "valid_to",
)  # fmt: skip


def _listed(chosen: UnitFilter) -> QuerySet[HonestUnit]:
    rows = HonestUnit.objects.all()
    if chosen.path:
        rows = rows.filter(inside(chosen.path, prefix="jurisdiction__"))
    if chosen.house is not None:
        rows = rows.filter(organization_id=chosen.house)
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.category:
        rows = rows.filter(category=chosen.category)
    if chosen.text:
        words = chosen.text[:80]
        rows = rows.filter(
            Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Q(place__icontains=words)
        )
    if chosen.alerted:
        rows = rows.filter(Exists(HonestAlert.objects.filter(unit=OuterRef("pk"), outcome="")))
    return rows


def _with_title(rows: QuerySet[HonestUnit]) -> QuerySet[HonestUnit]:
    last = HonestTitle.objects.filter(unit=OuterRef("pk")).order_by("-valid_from", "-id")
    return rows.annotate(
        plaque=Subquery(last.values("plaque")[:1]),
        valid_from=Subquery(last.values("valid_from")[:1]),
        valid_to=Subquery(last.values("valid_to")[:1]),
    )


def listed(chosen: UnitFilter, *, start: int = 0, limit: int = 30) -> list[dict[str, Any]]:
    """Units with their last title and the number of open proposals, the latest first: one query."""
    rows = _with_title(_listed(chosen)).annotate(
        open_alerts=Count("alerts", filter=Q(alerts__outcome=""), distinct=True)
    )
    ordered = rows.order_by("-declared_on", "-id").values(*LIST_COLUMNS, "open_alerts")
    return [dict(row) for row in ordered[start : start + limit]]


def count(chosen: UnitFilter) -> int:
    """How many units `listed` has: one query."""
    return _listed(chosen).count()


def counts_by_state(chosen: UnitFilter) -> dict[str, int]:
    """How many units are in each state: one query."""
    rows = _listed(chosen).order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows}
    return {state: found.get(state, 0) for state in states.STATES}


def counts_by_division(chosen: UnitFilter) -> dict[str, int]:
    """How many units lie in each division: one query."""
    rows = _listed(chosen).order_by().values("jurisdiction_id").annotate(n=Count("pk"))
    return {row["jurisdiction_id"]: row["n"] for row in rows}


def open_alerts(*, path: str, limit: int = 50) -> list[dict[str, Any]]:
    """Proposals that nobody decided, the oldest first: one query."""
    rows = HonestAlert.objects.filter(inside(path, prefix="unit__jurisdiction__"), outcome="")
    columns = ("id", "unit_id", "unit__name_zh", "unit__name_en", "kind", "said_zh", "said_en", "raised_on")
    return [dict(row) for row in rows.order_by("raised_on", "id").values(*columns)[:limit]]


def officers(path: str, *, on: date) -> list[dict[str, Any]]:
    """People who may check a place in the division: one query."""
    rows = RoleAssignment.objects.filter(
        in_force(on),
        employed(on, prefix="person__"),
        role__in=("case_officer", "inspector"),
        jurisdiction_id__in=path.split("/"),
    )
    columns = ("person_id", "person__name_zh", "person__name_en")
    return [dict(row) for row in rows.order_by("person__name_en", "person_id").values(*columns).distinct()]


@dataclass(frozen=True, kw_only=True)
class UnitFile:
    """One unit with everything that was written about it."""

    row: Mapping[str, Any]
    declarations: list[dict[str, Any]]
    sheets: list[dict[str, Any]]
    titles: list[dict[str, Any]]
    objections: list[dict[str, Any]]
    alerts: list[dict[str, Any]]


def unit(unit_id: UUID) -> dict[str, Any]:
    """One unit with its last title: one query. Raises NotFound."""
    row = (
        _with_title(HonestUnit.objects.filter(pk=unit_id))
        .values(*LIST_COLUMNS, "evaluator", "jurisdiction__level")
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这个诚信计量单位", "there is no such honest unit"), unit=unit_id)
    return dict(row)


def unit_file(unit_id: UUID) -> UnitFile:
    """One unit with declarations, sheets, titles, objections and proposals: six queries. Raises NotFound."""
    row = unit(unit_id)
    sheets = HonestSheet.objects.filter(unit_id=unit_id).order_by("-made_on", "-id")
    return UnitFile(
        row=row,
        declarations=declarations(unit_id),
        sheets=[
            dict(one)
            for one in sheets.values(
                "id", "kind", "made_on", "edition", "marks", "findings", "points", "vetoes", "note",
                "first_officer__name_zh", "first_officer__name_en", "second_officer__name_zh",
                "second_officer__name_en",
            )
        ],
        titles=titles(unit_id),
        objections=_rows(
            HonestObjection.objects.filter(unit_id=unit_id).order_by("-received_on", "-id"),
            "id", "text", "contact", "received_on", "outcome", "reason", "settled_on",
        ),
        alerts=_rows(
            HonestAlert.objects.filter(unit_id=unit_id).order_by("-raised_on", "-id"),
            "id", "kind", "said_zh", "said_en", "raised_on", "outcome", "reason", "decided_on",
        ),
    )  # fmt: skip


def declarations(unit_id: UUID) -> list[dict[str, Any]]:
    """What a unit promised, the last words first: one query."""
    rows = HonestDeclaration.objects.filter(unit_id=unit_id).order_by("-declared_on", "-id")
    return _rows(rows, "id", "text", "declared_on", "ended_on", "signer__name_zh", "signer__name_en")


def titles(unit_id: UUID) -> list[dict[str, Any]]:
    """Every title a unit had, the last first: one query."""
    rows = HonestTitle.objects.filter(unit_id=unit_id).order_by("-valid_from", "-id")
    return _rows(rows, "plaque", "valid_from", "valid_to", "ended_on", "state")


def answered_objections(unit_id: UUID) -> list[dict[str, Any]]:
    """Objections as the public sees them once they were settled, without who sent them: one query."""
    rows = HonestObjection.objects.filter(unit_id=unit_id).exclude(outcome="").order_by("-settled_on", "-id")
    return _rows(rows, "text", "received_on", "outcome", "reason", "settled_on")


def _rows(rows: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return [dict(row) for row in rows.values(*columns)]


def plaque(written: str, *, on: date) -> dict[str, Any] | None:
    """What a plaque is worth on the day, None where no such plaque was given: one query.

    `standing`: valid, suspended, revoked or expired.
    """
    number = plaques.tidy(written)
    if plaques.why_not_plaque(number) is not None:
        return None
    row = (
        HonestTitle.objects.filter(plaque=number)
        .values(
            "plaque", "valid_from", "valid_to", "ended_on", "state", "unit_id",
            **{name: F(f"unit__{name}") for name in (
                "name_zh", "name_en", "category", "place", "jurisdiction__name_zh", "jurisdiction__name_en"
            )},
        )
        .first()
    )  # fmt: skip
    if row is None:
        return None
    is_over = row["state"] == "valid" and row["valid_to"] < on
    return {**row, "standing": "expired" if is_over else row["state"]}
