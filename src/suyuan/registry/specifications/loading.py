"""Technical specifications from product data: those the catalogue names, and those the packs refer to.

Titles of specifications that only the catalogue names are built from the name of the instrument type; the
column `certainty` says how far number and year can be relied on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files

from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentType
from suyuan.registry.specifications.models import SpecificationInterval, TechnicalSpecification
from suyuan.registry.specifications.rules import kind_of_number

_TITLES = {
    "verification_regulation": Text("{zh}检定规程", "Verification regulation: {en}"),
    "calibration_specification": Text("{zh}校准规范", "Calibration specification: {en}"),
}


def load_specifications(*, at: datetime) -> int:
    """Enter specifications that are not known yet, with their intervals; number of new ones."""
    known = set(TechnicalSpecification.objects.values_list("number", flat=True))
    types = list(InstrumentType.objects.exclude(regulation="").order_by("id"))
    fresh = {row["number"]: row for row in [*_of_types(types), *_given()] if row["number"] not in known}
    TechnicalSpecification.objects.bulk_create(
        TechnicalSpecification(
            id=derived("technical_specification", number), created_at=at, updated_at=at, **row
        )
        for number, row in fresh.items()
    )
    SpecificationInterval.objects.bulk_create(
        SpecificationInterval(
            specification_id=derived("technical_specification", one.regulation),
            kind_id=one.kind_id,
            instrument_type=one.name_zh,
            max_interval_months=one.max_interval_months,
        )
        for one in types
        if one.regulation in fresh
    )
    return len(fresh)


def _of_types(types: Iterable[InstrumentType]) -> list[dict[str, str]]:
    rows = []
    for one in types:
        kind = kind_of_number(one.regulation)
        title = _TITLES.get(kind, Text("{zh}", "{en}")).fill(zh=one.name_zh, en=one.name_en)
        rows.append(
            {
                "number": one.regulation,
                "kind": kind,
                "scope": "national",
                "title_zh": title.zh,
                "title_en": title.en,
                "certainty": one.confidence,
            }
        )
    return rows


def _given() -> list[dict[str, str]]:
    data = files("suyuan.registry.specifications").joinpath("data/specifications.csv")
    return list(csv.DictReader(data.read_text("utf-8").splitlines()))
