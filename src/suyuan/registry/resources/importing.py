"""Declaring many capabilities from a file: all rows or none, every fault named with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.registry.instruments.sheet import ImportRefused
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.queries import organization
from suyuan.registry.resources.acts import OF
from suyuan.registry.resources.commands import ENTITY, content, kinds, new_line
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.sheet import WHAT, form_of, problems
from suyuan.registry.resources.states import CURRENT
from suyuan.registry.results.rules import words

BATCH: Final = 500
MOST_PROBLEMS: Final = 200


def declared(organization_id: UUID) -> frozenset[tuple[str, ...]]:
    """What a house has declared and not ended, as `sheet.WHAT`: one query."""
    names = [{"kind": "kind_id"}.get(name, name) for name in WHAT]
    rows = Capability.objects.filter(organization=organization_id, state__in=CURRENT).values_list(*names)
    return frozenset(tuple(value or "" for value in row) for row in rows)


def import_capabilities(
    occasion: Occasion,
    *,
    organization_id: UUID,
    rows: Sequence[Mapping[str, str]],
    source: str,
    is_trial: bool = False,
) -> int:
    """Declare a capability for each row: number of rows. A trial stores nothing.

    Raises ImportRefused with the faults (up to MOST_PROBLEMS). The number of queries depends on that of
    batches. One event names the source and the digest of the rows.
    """
    house = organization(organization_id)
    permit(OF["import"], occasion, organization=organization_id, path=house["jurisdiction__path"])
    told = words(source, "source", most=160)
    if found := problems(rows, house=house["code"], kinds=kinds(), declared=declared(organization_id)):
        raise ImportRefused(found[:MOST_PROBLEMS])
    if is_trial or not rows:
        return len(rows)
    made = []
    for row in rows:
        columns = new_line(occasion, house)
        made.append(Capability(**content(form_of(row)), **columns, line=columns["id"]))
    with transaction.atomic():
        Capability.objects.bulk_create(made, batch_size=BATCH)
        record(
            OF["import"],
            occasion,
            entity=ENTITY,
            entity_id=organization_id,
            payload={"source": told, "rows": len(made), "digest": digest([dict(row) for row in rows])},
        )
    return len(made)
