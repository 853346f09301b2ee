"""What is on record for the properties of batches, gathered for the decisions of `rules`: three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.materials.models import (
    BatchValue,
    MaterialCertificate,
    MaterialProperty,
    MaterialStudy,
)
from suyuan.registry.materials.rules import Evidence
from suyuan.registry.materials.studies import raw_of

STUDY_PARTS = ("homogeneity", "characterisation", "long_term", "short_term")


def newest_studies(batch_id: UUID) -> dict[UUID, dict[str, MaterialStudy]]:
    """The newest study of each kind, by property: one query."""
    found: dict[UUID, dict[str, MaterialStudy]] = defaultdict(dict)
    for study in MaterialStudy.objects.filter(batch_id=batch_id).order_by("created_at", "pk"):
        found[study.property_id][study.kind] = study
    return dict(found)


def newest_values(batch_id: UUID) -> dict[UUID, BatchValue]:
    """The value that counts, by property: one query."""
    rows = BatchValue.objects.filter(batch_id=batch_id).order_by("created_at", "pk")
    return {row.property_id: row for row in rows}


def certified_values(batch_id: UUID) -> dict[UUID, BatchValue]:
    """The values of the certificate in force, by property: two queries.

    A value combined since then counts only once the certificate that states it is issued.
    """
    printed = MaterialCertificate.objects.filter(batch_id=batch_id, state="issued").values_list(
        "values", flat=True
    )
    wanted = [UUID(one["found"]) for values in printed for one in values]
    return {row.property_id: row for row in BatchValue.objects.filter(pk__in=wanted)}


def identities(studies: dict[str, MaterialStudy]) -> dict[str, str]:
    """Which studies a value is made from."""
    return {kind: str(studies[kind].pk) for kind in STUDY_PARTS if kind in studies}


def is_current(value: BatchValue | None, studies: dict[str, MaterialStudy]) -> bool:
    """Whether a value is made from the newest studies."""
    return value is not None and value.given["studies"] == identities(studies)


def evidence_of(batch_id: UUID, properties: Iterable[MaterialProperty]) -> list[Evidence]:
    """Everything that decisions about a batch ask, for its certified properties: two queries."""
    return evidence_from(newest_studies(batch_id), newest_values(batch_id), properties)


def evidence_from(
    studies: dict[UUID, dict[str, MaterialStudy]],
    values: dict[UUID, BatchValue],
    properties: Iterable[MaterialProperty],
) -> list[Evidence]:
    """The same from what was read already."""
    return [
        _evidence(one, studies.get(one.pk, {}), values.get(one.pk)) for one in properties if one.is_certified
    ]


def _evidence(one: MaterialProperty, studies: dict[str, MaterialStudy], value: BatchValue | None) -> Evidence:
    current = value if is_current(value, studies) else None
    return Evidence(
        name=Text(one.name_zh, one.name_en),
        target_u=float(one.target_u),
        studies={kind: raw_of(study.given) for kind, study in studies.items()},
        u={kind: study.u for kind, study in studies.items()},
        significant=frozenset(kind for kind, study in studies.items() if study.significant),
        combined=current.u if current else None,
        horizon=current.horizon if current else 0.0,
    )
