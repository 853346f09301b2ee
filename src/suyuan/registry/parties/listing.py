"""Lists of organizations, people and designations, page by page, and one person: for programs."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.parties.models import (
    Competence,
    Credential,
    Designation,
    Organization,
    Person,
    RoleAssignment,
)
from suyuan.registry.parties.queries import ORGANIZATION_COLUMNS, employed, in_force, inside

PERSON: Final = (
    "id", "name_zh", "name_en", "staff_no", "email", "organization_id", "organization__name_zh",
    "organization__name_en", "employed_from", "employed_to",
)  # fmt: skip
DESIGNATION: Final = (
    "id", "certificate_no", "form", "designee_id", "designee__name_zh", "designee__name_en",
    "designator__name_zh", "designator__name_en", "kinds", "area_id", "valid_from", "valid_to", "state",
)  # fmt: skip
Rows = tuple[list[dict[str, Any]], int]


def organizations(*, kind: str, path: str, text: str, page: int, size: int) -> Rows:
    """One page of active organizations, by code: two queries."""
    rows = Organization.objects.filter(active=True)
    if kind:
        rows = rows.filter(kind=kind)
    if path:
        rows = rows.filter(inside(path, prefix="jurisdiction__"))
    if text:
        rows = rows.filter(Q(code__istartswith=text) | _named(text) | Q(uscc=text))
    return _page(rows.order_by("code"), ORGANIZATION_COLUMNS, page, size)


def people(*, house: UUID | None, path: str, text: str, on: date, page: int, size: int) -> Rows:
    """One page of those who work for a house, or for the houses of a division, on the day: two queries."""
    rows = Person.objects.filter(employed(on))
    if house is not None:
        rows = rows.filter(organization_id=house)
    if path:
        rows = rows.filter(inside(path, prefix="organization__jurisdiction__"))
    if text:
        rows = rows.filter(Q(staff_no=text) | _named(text))
    return _page(rows.order_by("name_en", "id"), PERSON, page, size)


def person(person_id: UUID) -> dict[str, Any]:
    """One person with roles, competences and credentials of all times: four queries. Raises NotFound."""
    columns = (*PERSON, "organization__jurisdiction__path")
    row = Person.objects.filter(pk=person_id).values(*columns).first()
    if row is None:
        raise NotFound(Text("没有这个人员", "there is no such person"), person=person_id)
    competences = Competence.objects.filter(person_id=person_id)
    return dict(row) | {
        "roles": list(RoleAssignment.objects.filter(person_id=person_id).order_by("-valid_from", "role")),
        "competences": list(competences.order_by("method", "activity", "-valid_from", "-pk")),
        "credentials": list(Credential.objects.filter(person_id=person_id).order_by("-valid_from", "-pk")),
    }


def designations(*, on: date, page: int, size: int) -> Rows:
    """One page of the designations in force on the day: two queries."""
    rows = Designation.objects.filter(in_force(on)).order_by("certificate_no")
    return _page(rows, DESIGNATION, page, size)


def _named(text: str) -> Q:
    return Q(name_zh__icontains=text) | Q(name_en__icontains=text)


def _page(rows: QuerySet[Any], columns: tuple[str, ...], page: int, size: int) -> Rows:
    start = (page - 1) * size
    return [dict(row) for row in rows.values(*columns)[start : start + size]], rows.count()
