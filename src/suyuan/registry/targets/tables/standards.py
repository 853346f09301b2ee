"""Measurement standards with their certificates, and what each can verify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.utils.timezone import localdate

from suyuan.registry.standards.models import MeasurementStandard, ServedItem
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import StandardFacts, readiness
from suyuan.registry.targets.tables.plates import plate

Row = dict[str, Any]

ENDED: Final = ("suspended", "withdrawn", "revoked")


def serves(_on: date) -> Iterator[Row]:
    """What a standard can verify, one row for each class, none where it serves all: one query."""
    rows = ServedItem.objects.values_list("standard_id", "kind_id", "classes", "standard__measuring_range")
    for standard, kind, classes, measuring_range in rows:
        for one in classes or (None,):
            yield {"standard_id": str(standard), "kind": kind, **plate(one, measuring_range)}


def standards(on: date) -> Iterator[Row]:
    """Every standard established by the day, with its operational state of that day."""
    columns = (
        "id", "code", "name_zh", "name_en", "jurisdiction_id", "level", "legal_class", "state",
        "assessment_cert_from", "assessment_cert_to", "public_cert_from", "public_cert_to", "updated_at",
    )  # fmt: skip
    rows = list(MeasurementStandard.objects.filter(established_on__lte=on).values(*columns))
    known = facts([row["id"] for row in rows], on=on)
    for row in rows:
        prefix = "public" if row["legal_class"] == "public" else "assessment"
        yield {
            "id": str(row["id"]),
            "code": row["code"],
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "unit_code": row["jurisdiction_id"],
            "level": row["level"],
            "legal_class": row["legal_class"],
            "state": row["state"],
            "valid_from": row[f"{prefix}_cert_from"],
            "valid_to": row[f"{prefix}_cert_to"],
            "ended_on": localdate(row["updated_at"]) if row["state"] in ENDED else None,
            "operational": _operational(known[row["id"]], on=on),
        }


def _operational(known: StandardFacts, *, on: date) -> str:
    found = readiness(known, on=on)
    if not found.ready:
        return "blocked"
    return "warning" if found.warnings else "ready"
