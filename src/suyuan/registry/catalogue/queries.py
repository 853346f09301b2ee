"""Reading the catalogue: the edition in force on a day, its entries, kinds and required items."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import (
    CatalogueEdition,
    CatalogueEntry,
    InstrumentKind,
    MeasurementField,
    RequiredItem,
)
from suyuan.registry.catalogue.rules import Entry
from suyuan.registry.journal.prepared import Prepared


def edition_on(on: date) -> str:
    """Code of the edition in force on the day: one query. Raises NotFound before the first edition."""
    current = CatalogueEdition.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on
    ).order_by("-valid_from", "-pk")
    code = current.values_list("code", flat=True).first()
    if code is None:
        raise NotFound(
            Text(f"{on} 没有施行的目录", f"no catalogue is in force on {on}"),
            hint=Text("先载入目录。", "Load a catalogue first."),
            on=on.isoformat(),
        )
    return code


def entries_of(edition: str) -> dict[str, Entry]:
    """Entries of an edition by kind: one query."""
    columns = ("kind_id", "supervision", "verification_mode", "use_fields", "valid_from")
    return {
        row["kind_id"]: Entry(
            edition=edition,
            kind=row["kind_id"],
            supervision=row["supervision"],
            verification_mode=row["verification_mode"],
            use_fields=tuple(row["use_fields"]),
            valid_from=row["valid_from"],
        )
        for row in CatalogueEntry.objects.filter(edition_id=edition).values(*columns)
    }


def entry_of(edition: str, kind: str) -> Entry | None:
    """The entry of one kind in an edition, if it is listed: one query."""
    row = CatalogueEntry.objects.filter(edition_id=edition, kind_id=kind).first()
    if row is None:
        return None
    return Entry(
        edition=edition,
        kind=kind,
        supervision=row.supervision,
        verification_mode=row.verification_mode,
        use_fields=tuple(row.use_fields),
        valid_from=row.valid_from,
    )


def fields() -> list[dict[str, Any]]:
    """Every field of measurement in the order of its code: one query."""
    return [
        dict(row) for row in MeasurementField.objects.order_by("code").values("code", "name_zh", "name_en")
    ]


def kinds() -> list[dict[str, Any]]:
    """Every kind with its field, in the order of fields and names: one query."""
    return [dict(row) for row in _KINDS()]


_KINDS = Prepared(
    lambda: InstrumentKind.objects.order_by("field_id", "code").values(
        "code", "name_zh", "name_en", "field_id", "oiml"
    )
)


def kind_names(*, version: str = "") -> list[dict[str, Any]]:
    """Code and names of every kind, in the order of `kinds`: one query.

    None where they were read at this `version` of the registers before.
    """
    return [dict(row) for row in (_known_kind_names(version) if version else _KIND_NAMES())]


@lru_cache(maxsize=2)
def _known_kind_names(_version: str) -> list[Any]:
    return _KIND_NAMES()


@lru_cache(maxsize=2)
def kind_words(version: str) -> dict[str, dict[str, Any]]:
    """Names of every kind, by code, as a row of something of that kind shows them."""
    return {
        row["code"]: {"kind__name_zh": row["name_zh"], "kind__name_en": row["name_en"]}
        for row in _known_kind_names(version)
    }


_KIND_NAMES = Prepared(
    lambda: InstrumentKind.objects.order_by("field_id", "code").values("code", "name_zh", "name_en")
)


def required(edition: str) -> dict[str, list[str]]:
    """Kinds that each level must be able to verify: one query."""
    levels: dict[str, list[str]] = {}
    rows = RequiredItem.objects.filter(edition_id=edition).order_by("level", "kind_id")
    for level, kind in rows.values_list("level", "kind_id"):
        levels.setdefault(level, []).append(kind)
    return levels
