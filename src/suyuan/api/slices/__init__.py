"""The endpoints of every slice, declared as data. A new slice is one module and one line here."""

from __future__ import annotations

from typing import Final

from suyuan.api.endpoints import Slice
from suyuan.api.slices import (
    catalogue,
    centers,
    comparisons,
    consultations,
    datasets,
    disputes,
    enterprise,
    examined_goods,
    governance,
    honest,
    innovation,
    instruments,
    integrity,
    issuing,
    jobs,
    materials,
    parties,
    recalls,
    received,
    resources,
    results,
    siting,
    specifications,
    standards,
    supervision,
    targets,
)

SLICES: Final[tuple[Slice, ...]] = tuple(
    one.SLICE
    for one in (
        parties,
        catalogue,
        specifications,
        instruments,
        results,
        received,
        standards,
        materials,
        resources,
        comparisons,
        jobs,
        datasets,
        issuing,
        recalls,
        honest,
        supervision,
        disputes,
        examined_goods,
        integrity,
        centers,
        innovation,
        enterprise,
        consultations,
        governance,
        targets,
        siting,
    )
)
