"""The catalogue, the measurement fields and the kinds from product data.

The list of controlled kinds is a reconstruction (see `status` in the data file); it is an edition like any
other and is replaced by loading the official annex as the next edition.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import transaction

from suyuan.registry.catalogue.models import (
    CatalogueEdition,
    CatalogueEntry,
    InstrumentKind,
    InstrumentType,
    MeasurementField,
    RequiredItem,
)
from suyuan.registry.catalogue.rules import required_levels

DATA = files("suyuan.registry.catalogue").joinpath("data")


def catalogue() -> dict[str, Any]:
    """The catalogue file as data."""
    loaded: dict[str, Any] = json.loads(DATA.joinpath("compulsory_catalogue.json").read_text("utf-8"))
    return loaded


def kinds() -> list[dict[str, Any]]:
    """Every kind of the product: those of the catalogue, then those that serve in standards."""
    extra = json.loads(DATA.joinpath("kinds_extra.json").read_text("utf-8"))["kinds"]
    return [*catalogue()["entries"], *extra]


def load_catalogue() -> str:
    """Enter fields, kinds, types, the edition with its entries and required items. Code of the edition."""
    given = catalogue()
    edition = given["edition"]
    with transaction.atomic():
        _load_fields()
        every = kinds()
        _load_kinds(every)
        if not CatalogueEdition.objects.filter(pk=edition["id"]).exists():
            InstrumentType.objects.all().delete()
            InstrumentType.objects.bulk_create(list(_types(every)))
            _load_edition(given)
    return str(edition["id"])


def _load_fields() -> None:
    rows = csv.DictReader(DATA.joinpath("measurement_fields.csv").read_text("utf-8").splitlines())
    MeasurementField.objects.bulk_create(
        [MeasurementField(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en"],
    )


def _load_kinds(every: list[dict[str, Any]]) -> None:
    InstrumentKind.objects.bulk_create(
        [
            InstrumentKind(
                code=kind["id"],
                name_zh=kind["kind_zh"],
                name_en=kind["kind_en"],
                field_id=kind["field_code"],
                oiml=kind["oiml"],
            )
            for kind in every
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en", "field", "oiml"],
    )


def _types(every: list[dict[str, Any]]) -> Iterator[InstrumentType]:
    for kind in every:
        for one in kind["instrument_types"]:
            yield InstrumentType(
                kind_id=kind["id"],
                name_zh=one["name_zh"],
                name_en=one["name_en"],
                regulation=one["regulation"],
                max_interval_months=one["max_interval_months"],
                mpe_hint=one.get("mpe_hint", ""),
                confidence=one["confidence"],
                note=one.get("note", ""),
            )


def _load_edition(given: dict[str, Any]) -> None:
    edition = given["edition"]
    adopted = date.fromisoformat(edition["adopted"])
    later = {
        kind: date.fromisoformat(words.removeprefix("compulsory from "))
        for kind, words in given["rules"]["transitional"].items()
    }
    row = CatalogueEdition.objects.create(
        code=edition["id"],
        title_zh=edition["title_zh"],
        title_en=edition["title_en"],
        authority=edition["authority"],
        adopted=adopted,
        valid_from=adopted,
        status_note=given["status"],
    )
    CatalogueEntry.objects.bulk_create(
        CatalogueEntry(
            edition=row,
            kind_id=entry["id"],
            supervision=entry["supervision"],
            verification_mode=entry["verification_mode"],
            use_fields=entry["use_fields"],
            scope_note=entry.get("scope_note", ""),
            valid_from=later.get(entry["id"], adopted),
            confidence=entry["confidence"],
        )
        for entry in given["entries"]
    )
    RequiredItem.objects.bulk_create(
        RequiredItem(edition=row, level=level, kind_id=entry["id"])
        for entry in given["entries"]
        for level in required_levels(entry["suggested_build_level"])
    )
