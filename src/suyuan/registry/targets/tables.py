"""The tables of the registers as indicators read them: a handful of set-based queries into Arrow.

Columns and their meaning: `suyuan.planning.tables`. Instruments alike are folded into one row with their
number before they leave the database, so that a province of lots and singles stays small.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q, Sum
from django.utils.timezone import localdate

from suyuan.planning.tables import arrow_tables
from suyuan.registry.catalogue.models import InstrumentKind, RequiredItem
from suyuan.registry.catalogue.queries import edition_on, entries_of
from suyuan.registry.catalogue.rules import controlled
from suyuan.registry.instruments.models import Instrument, InstrumentLot
from suyuan.registry.materials.models import ReferenceMaterial
from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.standards.models import MeasurementStandard, ServedItem
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import StandardFacts, readiness

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

# Registers that this installation keeps. An indicator that reads any other has no value here.
REGISTERS: Final = frozenset(
    {"units", "kinds", "standards", "serves", "required_items", "instruments", "specifications", "materials"}
)
READS: Final = {
    "reference_materials": "materials",
    "industrial_centers": "centers",
    "honest_units": "honest_units",
}
IN_USE: Final = ("in_use", "overdue")
ENDED: Final = ("suspended", "withdrawn", "revoked")
METER_USE: Final = "trade_settlement"


def has_register(indicator: str) -> bool:
    """Whether this installation keeps the register that an indicator reads."""
    return READS.get(indicator, "standards") in REGISTERS


def tables(on: date) -> dict[str, pa.Table]:
    """Every table of `suyuan.planning.tables` from the registers as of the day: about twenty queries."""
    edition = edition_on(on)
    return arrow_tables(
        {
            "units": _units(on),
            "kinds": InstrumentKind.objects.values("name_zh", "name_en", kind=F("code")),
            "standards": _standards(on),
            "serves": (
                {"standard_id": str(standard), "kind": kind}
                for standard, kind in ServedItem.objects.values_list("standard_id", "kind_id").distinct()
            ),
            "required_items": (
                {"level": level, "kind": kind}
                for level, kind in RequiredItem.objects.filter(edition_id=edition).values_list(
                    "level", "kind_id"
                )
            ),
            "instruments": [*_instruments(), *_lots(edition, on)],
            "specifications": _specifications(),
            "materials": _materials(),
        }
    )


def _units(on: date) -> Iterator[Row]:
    valid = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    rows = Jurisdiction.objects.filter(valid, statistical_only=False)
    for code, zh, en, level, kind, parent in rows.values_list(
        "code", "name_zh", "name_en", "level", "type", "parent_id"
    ):
        # Districts keep no standards of their own and use the institute of their city.
        unit_level = kind if kind == "district" else level
        yield {"code": code, "level": unit_level, "name_zh": zh, "name_en": en, "parent": parent}


def _standards(on: date) -> Iterator[Row]:
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


def _instruments() -> Iterator[Row]:
    alike = ("kind_id", "jurisdiction_id", "controlled", "verified_on", "valid_until", "created_at")
    rows = (
        Instrument.objects.filter(usage="working", state__in=IN_USE)
        .values(*alike)
        .annotate(pieces=Count("pk"))
        .order_by(*alike)
    )
    for number, row in enumerate(rows, start=1):
        yield {
            "id": f"{row['jurisdiction_id']}/{row['kind_id']}/{number}",
            "kind": row["kind_id"],
            "unit_code": row["jurisdiction_id"],
            "controlled": row["controlled"],
            "in_use": True,
            "registered_on": localdate(row["created_at"]),
            "verified_on": row["verified_on"],
            "valid_until": row["valid_until"],
            "count": row["pieces"],
        }


def _lots(edition: str, on: date) -> Iterator[Row]:
    entries = entries_of(edition)
    alike = ("kind_id", "jurisdiction_id", "installed_on", "replace_by", "created_at")
    in_use = InstrumentLot.objects.filter(closed_on__isnull=True)
    rows = in_use.values(*alike).annotate(pieces=Sum("count")).order_by(*alike)
    for number, row in enumerate(rows, start=1):
        yield {
            "id": f"{row['jurisdiction_id']}/{row['kind_id']}/lot/{number}",
            "kind": row["kind_id"],
            "unit_code": row["jurisdiction_id"],
            "controlled": controlled(entries.get(row["kind_id"]), METER_USE, on=on),
            "in_use": True,
            "registered_on": localdate(row["created_at"]),
            "verified_on": row["installed_on"],
            "valid_until": row["replace_by"],
            "count": row["pieces"],
        }


def _specifications() -> Iterator[Row]:
    columns = (
        "id",
        "number",
        "title_zh",
        "title_en",
        "jurisdiction_id",
        "scope",
        "in_force_from",
        "abolished_on",
    )
    for row in TechnicalSpecification.objects.filter(scope="local").values(*columns):
        yield {
            "id": str(row["id"]),
            "number": row["number"],
            "name_zh": row["title_zh"],
            "name_en": row["title_en"],
            "unit_code": row["jurisdiction_id"],
            "scope": row["scope"],
            "issued_on": row["in_force_from"],
            "in_force_from": row["in_force_from"],
            "abolished_on": row["abolished_on"],
        }


def _materials() -> Iterator[Row]:
    """Graded products by the division of their producer."""
    columns = ("id", "number", "name_zh", "name_en", "jurisdiction_id", "grade", "graded_on", "withdrawn_on")
    for row in ReferenceMaterial.objects.filter(graded_on__isnull=False).values(*columns):
        unit_code = row.pop("jurisdiction_id")
        yield {**row, "id": str(row["id"]), "unit_code": unit_code}
