"""Import of the people of a house: all rows or none, every fault named with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import acts
from suyuan.registry.parties.commands import columns, permit_in
from suyuan.registry.parties.models import Competence, Credential, Person
from suyuan.registry.parties.rows import ImportRefused, batches, day_of
from suyuan.registry.parties.sheet import References, Row, activities_of, faults, person_key

BATCH: Final = 2000
MAX_PROBLEMS: Final = 200
KEYS_PER_QUERY: Final = 500


def import_people(
    occasion: Occasion,
    *,
    organization: UUID,
    rows: Iterable[Mapping[str, str]],
    source: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Take over a list of people of a house, with credentials and competences: number of rows.

    Rows hold text under `sheet.COLUMNS`, days are ISO dates. Raises ImportRefused with the faults (up to
    MAX_PROBLEMS) and stores nothing. Who may not record a credential or grant a competence by hand may not do
    so with a file either. One event names the source and the digest of the rows.
    """
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    for act in needed(given):
        permit_in(act, occasion, organization)
    if problems := faults(given, references(organization, given)):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    people = _people(occasion, organization, given)
    with transaction.atomic():
        _store(Person, list(people.values()))
        _store(Credential, _credentials(occasion, people, given))
        _store(Competence, _competences(occasion, people, given))
        record(
            acts.IMPORT_PEOPLE,
            occasion,
            entity="organization",
            entity_id=organization,
            payload={"source": source, "rows": len(given), "people": len(people), "digest": digest(given)},
        )
    if progress is not None:
        progress(len(given))
    return len(given)


def needed(rows: Sequence[Row]) -> list[Act]:
    """The acts that somebody needs for these rows."""
    wanted = [acts.IMPORT_PEOPLE]
    if any(row.get("credential_no", "") for row in rows):
        wanted.append(acts.RECORD_CREDENTIAL)
    if any(row.get("method", "") for row in rows):
        wanted.append(acts.GRANT_COMPETENCE)
    return wanted


def references(organization: UUID, rows: Sequence[Row]) -> References:
    """What the rows are compared with: who is and was in the house, and credentials of the same numbers."""
    staff = Person.objects.filter(organization_id=organization)
    told = list(staff.values_list("staff_no", "name_zh", "name_en", "employed_to"))
    numbers = sorted({row.get("credential_no", "").strip() for row in rows} - {""})
    known: set[str] = set()
    for batch in batches(numbers, KEYS_PER_QUERY):
        known.update(Credential.objects.filter(number__in=batch).values_list("number", flat=True))
    return References(
        organization=organization,
        staff=frozenset(number for number, *_ in told if number),
        names=frozenset((zh, en) for _, zh, en, until in told if until is None),
        credentials=frozenset(known),
    )


def _people(occasion: Occasion, organization: UUID, rows: Sequence[Row]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for line, row in enumerate(rows, start=1):
        if (key := person_key(line, row)) not in people:
            people[key] = Person(
                **columns(occasion),
                organization_id=organization,
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                staff_no=row.get("staff_no", ""),
                email=row.get("email", ""),
                employed_from=day_of(row.get("employed_from", "")) or occasion.today,
            )
    return people


def _credentials(occasion: Occasion, people: Mapping[str, Person], rows: Sequence[Row]) -> list[Credential]:
    return [
        Credential(
            **columns(occasion),
            person_id=people[person_key(line, row)].pk,
            kind=row["credential_kind"],
            number=row["credential_no"],
            valid_from=date.fromisoformat(row["credential_from"]),
            valid_to=date.fromisoformat(row["credential_to"]),
        )
        for line, row in enumerate(rows, start=1)
        if row.get("credential_no", "")
    ]


def _competences(occasion: Occasion, people: Mapping[str, Person], rows: Sequence[Row]) -> list[Competence]:
    return [
        Competence(
            **columns(occasion),
            person_id=people[person_key(line, row)].pk,
            method=row["method"],
            activity=activity,
            valid_from=date.fromisoformat(row["competent_from"]),
            valid_to=date.fromisoformat(row["competent_to"]),
        )
        for line, row in enumerate(rows, start=1)
        for activity in activities_of(row.get("activities", ""))
    ]


def _store(
    table: type[Person | Credential | Competence], made: Sequence[Person | Credential | Competence]
) -> None:
    for batch in batches(made, BATCH):
        table._default_manager.bulk_create(batch)
