"""Standards as rows of the sheet that they are imported from: what the list of them does not tell already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from suyuan.registry.parties.scope import Scope
from suyuan.registry.standards.models import MeasurementStandard, ServedItem, StandardComponent, StandardStaff
from suyuan.registry.standards.sheet import DUTIES, ROLES


def add_sets(rows: Sequence[dict[str, Any]], *, on: date, seen_by: Scope) -> None:
    """Adds to rows of a list the columns of `sheet` that they lack: four queries.

    Devices and staff only of standards whose house the reader belongs to or supervises; else they are empty.
    """
    known = {row["id"]: row for row in rows}
    own = set()
    columns = ("id", "is_highest", "established_on", "owner_id", "jurisdiction__path")
    for found in MeasurementStandard.objects.filter(pk__in=known).values(*columns):
        row = known[found["id"]]
        row |= {"is_highest": found["is_highest"], "established_on": found["established_on"]}
        if seen_by.sees_house(found["owner_id"], path=found["jurisdiction__path"]):
            own.add(found["id"])
    in_force = Q(valid_to=None) | Q(valid_to__gt=on)
    devices = StandardComponent.objects.filter(in_force, standard__in=own)
    staff = StandardStaff.objects.filter(in_force, standard__in=own)
    duties = {duty: column for column, duty in DUTIES.items()}
    cells: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for key, role, label in _in_order(devices, "role", "device__label_no"):
        cells[key, role].append(label)
    for key, duty, number in _in_order(staff, "duty", "person__staff_no"):
        cells[key, duties.get(duty, "")].append(number)
    for key, kind in _kinds(known):
        cells[key, "kinds"].append(kind)
    for key, row in known.items():
        row |= {column: "、".join(filter(None, cells[key, column])) for column in (*ROLES, *DUTIES, "kinds")}


def _in_order(found: Any, name: str, value: str) -> Iterable[tuple[UUID, str, str]]:
    rows: Iterable[tuple[UUID, str, str]] = found.order_by(value, "pk").values_list(
        "standard_id", name, value
    )
    return rows


def _kinds(keys: Iterable[UUID]) -> Iterable[tuple[UUID, str]]:
    rows = ServedItem.objects.filter(standard__in=list(keys)).order_by("kind_id").distinct()
    found: Iterable[tuple[UUID, str]] = rows.values_list("standard_id", "kind_id")
    return found
