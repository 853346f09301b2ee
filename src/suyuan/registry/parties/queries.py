"""Reading the register of bodies and people: actors, competences, divisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet

from suyuan.base.errors import Missing, NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Actor, Grant
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.models import Competence, Jurisdiction, Organization, Person, RoleAssignment
from suyuan.registry.parties.rules import CompetenceFact, why_not_employed


def in_force(on: date, *, prefix: str = "") -> Q:
    """Rows whose validity covers the day; an open end counts as valid."""
    started = Q(**{f"{prefix}valid_from__lte": on})
    return started & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on}))


def employed(on: date, *, prefix: str = "") -> Q:
    """People who work for their house on the day."""
    started = Q(**{f"{prefix}employed_from__lte": on})
    return started & (Q(**{f"{prefix}employed_to__isnull": True}) | Q(**{f"{prefix}employed_to__gte": on}))


def actor_of(person_id: UUID, *, on: date) -> Actor:
    """The person with the grants in force on the day: one query.

    Who is not employed that day has neither grants nor a house: what a house may see is not seen any more.
    """
    rows = _ACTOR(on, person_id)
    if not rows:
        raise NotFound(Text("没有这个人员", "there is no such person"), person=person_id)
    person = rows[0]
    if why_not_employed(person["employed_from"], person["employed_to"], on=on):
        return Actor(person=person_id, name=person["name_zh"])
    held = [row for row in rows if row["held__role"] is not None]
    paths = {row["held__jurisdiction_id"]: row["held__jurisdiction__path"] for row in held}
    return Actor(
        person=person_id,
        name=person["name_zh"],
        organization=person["organization_id"],
        grants=tuple(_grant(row, "held__") for row in held),
        paths=paths | {"": person["organization__jurisdiction__path"]},
    )


ROLE_COLUMNS = ("role", "organization_id", "jurisdiction_id")
_ACTOR = Prepared(
    lambda on, person: (
        Person.objects.filter(pk=person)
        .annotate(held=FilteredRelation("roles", condition=in_force(on, prefix="roles__")))
        .order_by("held__role")
        .values(
            "name_zh",
            "organization_id",
            "employed_from",
            "employed_to",
            "organization__jurisdiction__path",
            "held__jurisdiction__path",
            *(f"held__{name}" for name in ROLE_COLUMNS),
        )
    )
)


def _grant(row: Any, prefix: str) -> Grant:
    role, organization, jurisdiction = (row[prefix + name] for name in ROLE_COLUMNS)
    return Grant(role=role, organization=organization, jurisdiction=jurisdiction)


def people_roles(
    organization_id: UUID | None = None, *, on: date, roles: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """People with their roles in force on the day, of one organization or of all: one query."""
    rows = RoleAssignment.objects.filter(in_force(on), employed(on, prefix="person__"))
    if organization_id is not None:
        rows = rows.filter(person__organization_id=organization_id)
    if wanted := tuple(roles):
        rows = rows.filter(role__in=wanted)
    columns = ("person_id", "person__name_zh", "person__name_en", "person__organization_id", *ROLE_COLUMNS)
    people: dict[UUID, dict[str, Any]] = {}
    for row in rows.order_by("person__name_en", "role").values(*columns):
        person = people.setdefault(
            row["person_id"],
            {
                "id": row["person_id"],
                "name": Text(row["person__name_zh"], row["person__name_en"]),
                "organization": row["person__organization_id"],
                "roles": [],
            },
        )
        if row["role"] not in person["roles"]:
            person["roles"].append(row["role"])
    return list(people.values())


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, Text]:
    """The names of people: one query."""
    rows = Person.objects.filter(pk__in=list(person_ids)).values_list("id", "name_zh", "name_en")
    return {person: Text(zh, en) for person, zh, en in rows}


def competences_of(person_ids: Iterable[UUID]) -> dict[UUID, tuple[CompetenceFact, ...]]:
    """What each of these people is authorised to do, past and present: one query."""
    held: dict[UUID, list[CompetenceFact]] = defaultdict(list)
    for person, method, activity, start, end in _COMPETENCES(person_ids):
        held[person].append(CompetenceFact(method=method, activity=activity, valid_from=start, valid_to=end))
    return {person: tuple(facts) for person, facts in held.items()}


_COMPETENCES = Prepared(
    lambda people: Competence.objects.filter(person_id__in=people).values_list(
        "person_id", "method", "activity", "valid_from", "valid_to"
    )
)


def competent_people(organization_id: UUID, *, method: str, activity: str, on: date) -> list[dict[str, Any]]:
    """Who of an organization may do `activity` under `method` on the day: one query."""
    rows = Competence.objects.filter(
        employed(on, prefix="person__"),
        person__organization_id=organization_id,
        method=method,
        activity=activity,
        valid_from__lte=on,
        valid_to__gte=on,
    )
    columns = ("person_id", "person__name_zh", "person__name_en")
    return [
        {"id": person, "name": Text(zh, en)}
        for person, zh, en in rows.order_by("person__name_en").values_list(*columns).distinct()
    ]


def staff(organization_id: UUID, *, on: date) -> list[dict[str, Any]]:
    """Who works for an organization on the day, by name: one query."""
    rows = Person.objects.filter(employed(on), organization_id=organization_id).order_by("name_en", "id")
    return [
        {"id": person, "name": Text(zh, en)}
        for person, zh, en in rows.values_list("id", "name_zh", "name_en")
    ]


NO_ORGANIZATION: Final = Text("没有这个机构", "there is no such organization")


def organization(organization_id: UUID) -> dict[str, Any]:
    """One organization with its division: one query."""
    row = (
        Organization.objects.filter(pk=organization_id)
        .values(*ORGANIZATION_COLUMNS, "jurisdiction__path")
        .first()
    )
    if row is None:
        raise NotFound(NO_ORGANIZATION, organization=organization_id)
    return dict(row)


def require_organizations(wanted: Iterable[UUID]) -> None:
    """Raise NotFound where one of these organizations is not there: one query."""
    keys = set(wanted)
    missing = keys - set(Organization.objects.filter(pk__in=keys).values_list("pk", flat=True))
    if missing:
        raise NotFound(NO_ORGANIZATION, organization=min(missing))


ORGANIZATION_COLUMNS = (
    "id", "code", "uscc", "name_zh", "name_en", "kind", "level", "jurisdiction_id", "address", "contact",
    "anchor",
)  # fmt: skip


def organizations(*, kinds: Iterable[str] = (), path: str = "") -> list[dict[str, Any]]:
    """Active organizations, by kind and inside a division: one query."""
    rows = Organization.objects.filter(active=True)
    if wanted := tuple(kinds):
        rows = rows.filter(kind__in=wanted)
    if path:
        rows = rows.filter(inside(path, prefix="jurisdiction__"))
    return [dict(row) for row in rows.order_by("code").values(*ORGANIZATION_COLUMNS)]


def inside(path: str, *, prefix: str = "") -> Q:
    """Rows in the division `path` or below it."""
    return Q(**{f"{prefix}path": path}) | Q(**{f"{prefix}path__startswith": f"{path}/"})


def division(code: str) -> dict[str, Any]:
    """One division: one query. Raises NotFound, and Missing where nobody named one."""
    if not code:
        raise Missing("jurisdiction")
    row = _DIVISION.first(code)
    if row is None:
        raise NotFound(Text(f"没有行政区划 {code}", f"there is no division {code}"), code=code)
    return dict(row)


def divided(code: str) -> bool:
    """Whether a division has smaller ones inside it: one query."""
    return Jurisdiction.objects.filter(parent_id=code).exists()


DIVISION_COLUMNS = ("code", "name_zh", "name_en", "level", "type", "parent_id", "path", "population")


_DIVISION = Prepared(lambda code: Jurisdiction.objects.filter(pk=code).values(*DIVISION_COLUMNS))


def divisions(path: str = "", *, on: date | None = None, version: str = "") -> list[dict[str, Any]]:
    """Administrative divisions in order of their path, statistical zones left out: one query.

    None where they were read at this `version` of the registers before.
    """
    if on is not None:
        return [dict(row) for row in _divisions(path).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))]
    rows = _known_divisions(path, version) if version else _prepared_divisions(path)()
    return [dict(row) for row in rows]


@lru_cache(maxsize=256)
def _prepared_divisions(path: str) -> Prepared[dict[str, Any]]:
    """The query is kept, not its rows: a division that was made or closed is seen at once."""
    return Prepared(lambda: _divisions(path))


@lru_cache(maxsize=64)
def _known_divisions(path: str, _version: str) -> list[dict[str, Any]]:
    return _prepared_divisions(path)()


@lru_cache(maxsize=2)
def division_words(_version: str) -> dict[str, dict[str, Any]]:
    """Names of every division, by code, as a row of something there shows them: known at a version."""
    rows = Jurisdiction.objects.values("pk", "name_zh", "name_en")
    return {
        row["pk"]: {"jurisdiction__name_zh": row["name_zh"], "jurisdiction__name_en": row["name_en"]}
        for row in rows
    }


@lru_cache(maxsize=256)
def codes_inside(path: str, _version: str) -> tuple[str, ...]:
    """The divisions in `path`, itself among them: known at a version of the registers."""
    return tuple(Jurisdiction.objects.filter(inside(path)).values_list("pk", flat=True))


@lru_cache(maxsize=64)
def beyond(path: str, most: int, _version: str) -> tuple[str, ...] | None:
    """The divisions outside `path`, or None where there are more than `most`: known at a version."""
    codes = Jurisdiction.objects.exclude(inside(path)).values_list("pk", flat=True)[: most + 1]
    found = tuple(codes)
    return found if len(found) <= most else None


def _divisions(path: str) -> QuerySet[Jurisdiction, dict[str, Any]]:
    within = inside(path) if path else Q()
    rows: QuerySet[Jurisdiction, dict[str, Any]] = Jurisdiction.objects.order_by("path").values(
        *DIVISION_COLUMNS
    )
    return rows.filter(within, statistical_only=False)
