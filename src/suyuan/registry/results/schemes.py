"""The hierarchy schemes that come with the program, and what the registers tell them of a chain."""

from __future__ import annotations

from uuid import UUID

from suyuan.registry.results.chain import AT_ONCE, ChainRows, half_width
from suyuan.registry.results.models import Result
from suyuan.registry.results.ratios import schemes
from suyuan.trace.chain import ChainReport
from suyuan.trace.schemes import Deviation, Held, Scheme, deviations, scheme_for


def held_against(report: ChainReport, rows: ChainRows) -> tuple[Scheme, list[Deviation]] | None:
    """The scheme of a result's kind and where its chain differs; None where no scheme knows it: a query."""
    inside = [link.node.id for link in report.links]
    held = _held(inside)
    first = held.get(inside[0])
    scheme = None if first is None else scheme_for(schemes(), first.kind, first.accuracy)
    if scheme is None:
        return None
    met = set(inside)
    return scheme, deviations(scheme, held, [edge for edge in rows.edges if edge.child in met])


def _held(ids: list[UUID]) -> dict[UUID, Held]:
    found: dict[UUID, Held] = {}
    for begin in range(0, len(ids), AT_ONCE):
        rows = Result.objects.filter(
            pk__in=ids[begin : begin + AT_ONCE], evaluation__instrument__isnull=False
        )
        for row in rows.values(
            "id", "limit_low", "limit_high",
            "evaluation__instrument__kind_id", "evaluation__instrument__accuracy_class",
        ):  # fmt: skip
            found[row["id"]] = Held(
                kind=row["evaluation__instrument__kind_id"],
                accuracy=row["evaluation__instrument__accuracy_class"],
                limit=half_width(row),
            )
    return found
