"""Reading the register: lists of houses and people, and one of each with everything that hangs on it.

Each list is two queries whatever its length, each detail a fixed number of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.registry.parties.models import (
    Account,
    Accreditation,
    AccreditedScope,
    Competence,
    Credential,
    Designation,
    Invitation,
    Organization,
    Person,
    RoleAssignment,
)
from suyuan.registry.parties.queries import employed, in_force, inside

HOUSE_COLUMNS: Final = (
    "id", "code", "uscc", "name_zh", "name_en", "kind", "level", "jurisdiction_id", "jurisdiction__name_zh",
    "jurisdiction__name_en", "jurisdiction__path", "address", "contact", "anchor", "active", "parent_id",
    "parent__name_zh", "parent__name_en",
)  # fmt: skip
PERSON_COLUMNS: Final = (
    "id", "name_zh", "name_en", "staff_no", "email", "employed_from", "employed_to", "organization_id",
    "organization__name_zh", "organization__name_en", "organization__jurisdiction_id",
    "organization__jurisdiction__path", "account__id", "account__username", "account__is_active",
    "account__last_login", "account__second_factor",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class HouseFilter:
    """What the list of organizations is narrowed to."""

    kind: str = ""
    level: str = ""
    path: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """What the list of people is narrowed to: `organization` or `path` is the reach of who reads."""

    organization: UUID | None = None
    path: str = ""
    role: str = ""
    text: str = ""
    with_former: bool = False


MOST_OF_A_NAME: Final = 5  # houses of one name, told with their codes


def house_called(written: str) -> UUID:
    """The identity of the house with this code, or with exactly this name. As `houses_called`."""
    return houses_called([written])[0]


def houses_called(written: Iterable[str]) -> list[UUID]:
    """The identities of the houses with these codes, or with exactly these names: one query.

    Raises NotFound, and InputError for a name that several houses have.
    """
    wanted = [one.strip() for one in written]
    if not wanted:
        return []
    rows = Organization.objects.filter(Q(code__in=wanted) | Q(name_zh__in=wanted) | Q(name_en__in=wanted))
    known = list(rows.order_by("id").values_list("code", "id", "name_zh", "name_en"))
    return [
        _called(words, {code: key for code, key, *names in known if words in (code, *names)})
        for words in wanted
    ]


def _called(words: str, found: Mapping[str, UUID]) -> UUID:
    if words in found:
        return found[words]
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        told = list(found)[:MOST_OF_A_NAME]
        raise InputError(
            Text(f"有多个机构名为“{words}”", f"several organizations are called “{words}”"),
            hint=Text(f"请填写代码：{'、'.join(told)}。", f"Give its code: {', '.join(told)}."),
            given=words,
        )
    raise NotFound(
        Text(f"没有代码或全称为“{words}”的机构", f"no organization has the code or the name “{words}”"),
        hint=Text("代码和全称见“机构和人员”。", "Codes and names stand under “Organizations and people”."),
        given=words,
    )


def houses(wanted: HouseFilter, *, on: date, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of the organizations with how many people work there, and how many there are."""
    rows = Organization.objects.all()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.path:
        rows = rows.filter(inside(wanted.path, prefix="jurisdiction__"))
    for word in wanted.text.split()[:6]:
        rows = rows.filter(
            Q(name_zh__icontains=word)
            | Q(name_en__icontains=word)
            | Q(code__icontains=word)
            | Q(uscc__icontains=word)
        )
    start = (page - 1) * size
    counted = rows.annotate(staff=Count("people", filter=employed(on, prefix="people__")))
    shown = counted.order_by("code").values(*HOUSE_COLUMNS, "staff")[start : start + size]
    return [dict(row) for row in shown], rows.count()


def house(organization_id: UUID) -> dict[str, Any]:
    """One organization with designations and accreditations: four queries. Raises NotFound."""
    row = Organization.objects.filter(pk=organization_id).values(*HOUSE_COLUMNS).first()
    if row is None:
        raise NotFound(Text("没有这个机构", "there is no such organization"), organization=organization_id)
    designations = Designation.objects.filter(designee_id=organization_id).order_by("-valid_from", "-pk")
    accreditations = Accreditation.objects.filter(organization_id=organization_id).order_by(
        "-valid_from", "-pk"
    )
    lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    scope = AccreditedScope.objects.filter(accreditation__organization_id=organization_id)
    for line in scope.order_by("accreditation_id", "number").values():
        lines[line["accreditation_id"]].append(dict(line))
    return dict(row) | {
        "designations": list(
            designations.values(
                "id", "form", "certificate_no", "kinds", "valid_from", "valid_to", "state",
                "area__name_zh", "area__name_en", "designator__name_zh", "designator__name_en",
            )
        ),
        "accreditations": [one | {"scope": lines[one["id"]]} for one in accreditations.values()],
    }  # fmt: skip


def standing_on(row: Mapping[str, Any], *, on: date) -> str:
    """The state of a designation or an accreditation that day: its own, or that its time is over."""
    if row["state"] == "granted" and not row["valid_from"] <= on <= row["valid_to"]:
        return "over"
    return str(row["state"])


def people(wanted: PeopleFilter, *, on: date, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of the people with their roles of the day, and how many there are: three queries."""
    rows = _people(wanted, on=on)
    start = (page - 1) * size
    order = ("organization__code", "name_en", "id")
    shown = [dict(row) for row in rows.order_by(*order).values(*PERSON_COLUMNS)[start : start + size]]
    held: dict[UUID, list[str]] = defaultdict(list)
    assigned = RoleAssignment.objects.filter(in_force(on), person_id__in=[row["id"] for row in shown])
    for person, role in assigned.order_by("role").values_list("person_id", "role").distinct():
        held[person].append(role)
    return [row | {"roles": held[row["id"]]} for row in shown], rows.count()


def _people(wanted: PeopleFilter, *, on: date) -> QuerySet[Person]:
    reach = Q(organization_id=wanted.organization) if wanted.organization else Q(pk__in=[])
    if wanted.path:
        reach |= inside(wanted.path, prefix="organization__jurisdiction__")
    rows = Person.objects.filter(reach)
    if not wanted.with_former:
        rows = rows.filter(employed(on))
    if wanted.role:
        held = RoleAssignment.objects.filter(in_force(on), person_id=OuterRef("pk"), role=wanted.role)
        rows = rows.filter(Exists(held))
    for word in wanted.text.split()[:6]:
        rows = rows.filter(
            Q(name_zh__icontains=word)
            | Q(name_en__icontains=word)
            | Q(staff_no__icontains=word)
            | Q(organization__name_zh__icontains=word)
            | Q(organization__name_en__icontains=word)
        )
    return rows


def person(person_id: UUID, *, at: datetime) -> dict[str, Any]:
    """One person with roles, competences, credentials and open invitation: five queries. Raises NotFound."""
    row = Person.objects.filter(pk=person_id).values(*PERSON_COLUMNS).first()
    if row is None:
        raise NotFound(Text("没有这个人员", "there is no such person"), person=person_id)
    roles = RoleAssignment.objects.filter(person_id=person_id).order_by("-valid_from", "role")
    invitations = Invitation.objects.filter(
        person_id=person_id, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    )
    return dict(row) | {
        "roles": list(
            roles.values(
                "id", "role", "valid_from", "valid_to", "organization__name_zh", "organization__name_en",
                "organization_id", "jurisdiction__name_zh", "jurisdiction__name_en", "jurisdiction_id",
            )
        ),
        "competences": list(
            Competence.objects.filter(person_id=person_id)
            .order_by("method", "activity", "-valid_from", "-pk")
            .values("method", "activity", "valid_from", "valid_to")
        ),
        "credentials": list(
            Credential.objects.filter(person_id=person_id)
            .order_by("-valid_to", "-pk")
            .values("kind", "number", "valid_from", "valid_to")
        ),
        "invitation": invitations.values("email", "expires_at").first(),
    }  # fmt: skip


def account_named(username: str) -> Account | None:
    """The account of a user name with its person and house, or None: one query."""
    return Account.objects.filter(username=username).select_related("person__organization").first()
