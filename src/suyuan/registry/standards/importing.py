"""Bulk import of the measurement standards of a house: all rows or none, every fault named with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind, MeasurementField
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.models import Person
from suyuan.registry.parties.queries import employed, organization
from suyuan.registry.parties.rows import ImportRefused, batches
from suyuan.registry.results.rules import words
from suyuan.registry.standards import acts
from suyuan.registry.standards.commands import standard_of
from suyuan.registry.standards.form import Component, Served, StandardForm, write_sets
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.sheet import (
    DUTIES,
    ROLES,
    References,
    Row,
    faults,
    listed,
    parts,
)

MAX_PROBLEMS: Final = 200
KEYS_PER_QUERY: Final = 500
STATE: Final = "established"


def import_standards(
    occasion: Occasion, *, owner_id: UUID, rows: Sequence[Mapping[str, str]], source: str
) -> int:
    """Enter the established standards of a house with their sets: number of rows.

    Raises ImportRefused with the faults (up to MAX_PROBLEMS) and stores nothing. One event names the source
    and the digest of the rows; the number of queries does not follow that of rows.
    """
    house = organization(owner_id)
    permit(acts.IMPORT, occasion, organization=owner_id, path=house["jurisdiction__path"])
    told = words(source, "source", most=200)
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    known = references(owner_id, given, on=occasion.today)
    if problems := faults(given, known):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    forms = [form_of(row, known, owner_id=owner_id, jurisdiction=house["jurisdiction_id"]) for row in given]
    made = [standard_of(occasion, form, state=STATE) for form in forms]
    with transaction.atomic():
        MeasurementStandard.objects.bulk_create(made, batch_size=KEYS_PER_QUERY)
        write_sets(occasion, list(zip(made, forms, strict=True)))
        record(
            acts.IMPORT,
            occasion,
            entity="organization",
            entity_id=owner_id,
            payload={"source": told, "rows": len(given), "digest": digest(given)},
        )
    return len(made)


def references(owner_id: UUID, rows: Sequence[Row], *, on: date) -> References:
    """What the rows may refer to, in queries of which each asks for many keys."""
    labels, numbers = listed(rows, ROLES), listed(rows, DUTIES)
    devices: dict[str, UUID] = {}
    for some in batches(labels, KEYS_PER_QUERY):
        found = Instrument.objects.filter(owner_id=owner_id, label_no__in=some)
        devices |= dict(found.values_list("label_no", "id"))
    people: dict[str, UUID] = {}
    for some in batches(numbers, KEYS_PER_QUERY):
        staff = Person.objects.filter(employed(on), organization_id=owner_id, staff_no__in=some)
        people |= dict(staff.values_list("staff_no", "id"))
    return References(
        owner_kind=organization(owner_id)["kind"],
        fields=frozenset(MeasurementField.objects.values_list("pk", flat=True)),
        kinds=frozenset(InstrumentKind.objects.values_list("code", flat=True)),
        devices=devices,
        people=people,
        there=frozenset(MeasurementStandard.objects.filter(owner_id=owner_id).values_list("code", "name_zh")),
        today=on,
    )


def form_of(row: Row, known: References, *, owner_id: UUID, jurisdiction: str) -> StandardForm:
    """The form that a row without faults fills."""
    custodian = parts(row.get("custodian", ""))
    return StandardForm(
        code=row["code"],
        name=Text(row["name_zh"], row["name_en"]),
        owner_id=owner_id,
        jurisdiction=jurisdiction,
        field=row["code"][:2],
        legal_class=row["legal_class"],
        level=row["level"],
        measuring_range=row["measuring_range"],
        capability=row["capability"],
        established_on=date.fromisoformat(row["established_on"]),
        custodian_id=known.people[custodian[0]] if custodian else None,
        is_highest=row.get("is_highest", "") == "yes",
        components=[
            Component(device_id=known.devices[label], role=role)
            for role in ROLES
            for label in parts(row.get(role, ""))
        ],
        staff=[
            (known.people[number], duty)
            for column, duty in DUTIES.items()
            for number in parts(row.get(column, ""))
        ],
        served=[Served(kind=kind) for kind in parts(row.get("kinds", ""))],
    )
