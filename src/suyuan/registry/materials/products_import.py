"""Bulk import of the reference materials that a house develops: all rows or none, every fault named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.commands import check_form, product_of, property_rows
from suyuan.registry.materials.models import MaterialProperty, ReferenceMaterial
from suyuan.registry.materials.products_sheet import Row, faults, form_of
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import ImportRefused, RowProblem
from suyuan.registry.results.rules import words

BATCH: Final = 500
MAX_PROBLEMS: Final = 200


def import_materials(
    occasion: Occasion, *, producer_id: UUID, rows: Sequence[Mapping[str, str]], source: str
) -> int:
    """Begin the products of a sheet: number of rows.

    Raises ImportRefused with the faults (up to MAX_PROBLEMS) and stores nothing. A grade and its number are
    given by the authority alone, so every product begins as one under development.
    """
    producer = organization(producer_id)
    permit(OF["import"], occasion, organization=producer_id, path=producer["jurisdiction__path"])
    told = words(source, "source", most=200)
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    if problems := problems_of(producer_id, given):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    forms = [form_of(row, producer_id=producer_id) for row in given]
    for form in forms:
        check_form(form)
    made = [product_of(occasion, form, producer) for form in forms]
    with transaction.atomic():
        ReferenceMaterial.objects.bulk_create(made, batch_size=BATCH)
        MaterialProperty.objects.bulk_create(
            (
                one
                for row, form in zip(made, forms, strict=True)
                for one in property_rows(occasion, row, form)
            ),
            batch_size=BATCH,
        )
        record(
            OF["import"],
            occasion,
            entity="organization",
            entity_id=producer_id,
            payload={"source": told, "rows": len(given), "digest": digest(given)},
        )
    return len(made)


def problems_of(producer_id: UUID, rows: Sequence[Row]) -> list[RowProblem]:
    """The faults of a sheet of one house."""
    names = ReferenceMaterial.objects.filter(producer_id=producer_id).values_list("name_zh", flat=True)
    return faults(rows, there=frozenset(names))
