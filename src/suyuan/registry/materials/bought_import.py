"""Bulk entry of the bought reference materials of a house: all rows or none, every fault named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.bought import bought_of
from suyuan.registry.materials.bought_sheet import Key, Row, faults, form_of, key_of
from suyuan.registry.materials.models import BoughtBatch, MaterialStock
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import ImportRefused, RowProblem
from suyuan.registry.results.rules import words

BATCH: Final = 500
MAX_PROBLEMS: Final = 200


def import_bought(
    occasion: Occasion, *, holder_id: UUID, rows: Sequence[Mapping[str, str]], source: str
) -> int:
    """Put the units of a sheet on the shelf, with the batches they are of: number of units.

    Raises ImportRefused with the faults (up to MAX_PROBLEMS) and stores nothing.
    """
    holder = organization(holder_id)
    permit(OF["import_bought"], occasion, organization=holder_id, path=holder["jurisdiction__path"])
    told = words(source, "source", most=200)
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    if problems := problems_of(holder_id, given, today=occasion.today):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    made: dict[Key, BoughtBatch] = {}
    for row in given:
        if key_of(row) not in made:
            made[key_of(row)] = bought_of(occasion, form_of(row, holder_id=holder_id))
    with transaction.atomic():
        BoughtBatch.objects.bulk_create(made.values(), batch_size=BATCH)
        MaterialStock.objects.bulk_create(
            (_unit(occasion, holder_id, made[key_of(row)], row) for row in given), batch_size=BATCH
        )
        record(
            OF["import_bought"],
            occasion,
            entity="organization",
            entity_id=holder_id,
            payload={"source": told, "rows": len(given), "batches": len(made), "digest": digest(given)},
        )
    return len(given)


def problems_of(holder_id: UUID, rows: Sequence[Row], *, today: date) -> list[RowProblem]:
    """The faults of a sheet of one house: one query."""
    there = BoughtBatch.objects.filter(holder_id=holder_id).values_list("producer", "number", "lot")
    return faults(rows, there=frozenset(there), today=today)


def _unit(occasion: Occasion, holder_id: UUID, batch: BoughtBatch, row: Row) -> MaterialStock:
    return MaterialStock(
        **columns(occasion),
        bought=batch,
        holder_id=holder_id,
        unit_no=row["unit_no"],
        received_on=date.fromisoformat(row["received_on"]),
        location=row.get("location", ""),
        remaining=Decimal(batch.unit_amount),
    )
