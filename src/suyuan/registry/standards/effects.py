"""What a change of a specification touches: standards that work under it, and instruments behind them.

A standard works under a specification where an item it serves names it, or names a method whose pack belongs
to it or was named by its project. Source: domain model 10, last sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.queries import inside
from suyuan.registry.specifications.models import MethodPack, SpecificationInterval, SpecificationProject
from suyuan.registry.standards.models import MeasurementStandard, ServedItem

COLUMNS = ("id", "code", "name_zh", "name_en", "owner__name_zh", "owner__name_en", "state")


@dataclass(frozen=True, kw_only=True)
class Touched:
    """The standards, and how many instruments in use are of the kinds served."""

    standards: tuple[dict[str, Any], ...]
    instruments: int


def touched(specification_id: UUID, *, path: str) -> Touched:
    """What a change of the specification touches inside a division: two queries."""
    served = _served(specification_id)
    standards = MeasurementStandard.objects.filter(
        Exists(served.filter(standard=OuterRef("pk"))), inside(path, prefix="jurisdiction__")
    )
    limited = SpecificationInterval.objects.filter(specification=specification_id)
    instruments = Instrument.objects.filter(
        Q(kind__in=served.values("kind")) | Q(kind__in=limited.values("kind")),
        inside(path, prefix="jurisdiction__"),
        usage="working",
    ).exclude(state="ended")
    return Touched(
        standards=tuple(dict(row) for row in standards.order_by("code", "id").values(*COLUMNS)),
        instruments=instruments.count(),
    )


def methods_of(specification_id: UUID) -> QuerySet[MethodPack, Any]:
    """The methods of a specification, for a filter: of packs that belong to it or its project named."""
    made = SpecificationProject.objects.filter(specification=specification_id).exclude(pack_digest="")
    packs = MethodPack.objects.filter(
        Q(specification=specification_id) | Q(digest__in=made.values("pack_digest"))
    )
    return packs.values("method")


def _served(specification_id: UUID) -> QuerySet[ServedItem]:
    methods = methods_of(specification_id)
    return ServedItem.objects.filter(Q(specification=specification_id) | Q(method__in=methods))
