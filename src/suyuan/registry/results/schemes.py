"""The hierarchy schemes that come with the program, and what the registers tell them of a chain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from suyuan.base.toml import read_toml
from suyuan.registry.results.chain import ChainRows
from suyuan.registry.results.models import Result
from suyuan.trace.chain import ChainReport
from suyuan.trace.schemes import Deviation, Held, Scheme, deviations, read_schemes, scheme_for

AT_ONCE = 900  # identities in one query


@lru_cache(maxsize=1)
def schemes() -> tuple[Scheme, ...]:
    """All of them."""
    return read_schemes(read_toml(files(__package__).joinpath("data", "hierarchy_schemes.toml").read_bytes()))


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
                limit=_limit(row),
            )
    return found


def _limit(row: Mapping[str, Any]) -> float | None:
    """Half of what lies between the limits."""
    if not row["limit_low"] or not row["limit_high"]:
        return None
    return (float(row["limit_high"]) - float(row["limit_low"])) / 2
