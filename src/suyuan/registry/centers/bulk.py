"""Needs of several chains from one file: rows are parted by the chain that each names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.registry.centers import chains
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.models import IndustrialChain
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.rows import REQUIRED, ImportRefused, RowProblem, unknown

CHAIN: Final = "chain"

Row = Mapping[str, str]


def problems(occasion: Occasion, rows: Sequence[Row]) -> list[RowProblem]:
    """The faults of a file in the order of its lines. Raises NotPermitted for a chain of another division."""
    found, parts = _parted(occasion, rows)
    for chain, lines in parts.items():
        told = chains.problems([row for _, row in lines], chains.known_of(chain))
        found += (RowProblem(line=lines[one.line - 1][0], column=one.column, words=one.words) for one in told)
    return sorted(found, key=lambda one: one.line)


def store(occasion: Occasion, rows: Sequence[Row], *, source: str) -> int:
    """Enter every need of a file, all or none: how many. Raises ImportRefused with the faults."""
    found, parts = _parted(occasion, rows)
    if found:
        raise ImportRefused(found[: chains.MOST_PROBLEMS])
    with transaction.atomic():
        return sum(
            chains.import_needs(occasion, chain_id=chain, rows=[row for _, row in lines], source=source)
            for chain, lines in parts.items()
        )


def _parted(
    occasion: Occasion, rows: Sequence[Row]
) -> tuple[list[RowProblem], dict[UUID, list[tuple[int, dict[str, str]]]]]:
    """Rows that name no chain as faults, all others with their lines under their chain."""
    known = {
        code: (key, path)
        for code, key, path in IndustrialChain.objects.values_list("code", "id", "jurisdiction__path")
    }
    faults: list[RowProblem] = []
    parts: dict[UUID, list[tuple[int, dict[str, str]]]] = {}
    for line, row in enumerate(rows, start=1):
        named = str(row.get(CHAIN) or "").strip()
        if named not in known:
            words = unknown(named) if named else REQUIRED
            faults.append(RowProblem(line=line, column=CHAIN, words=words))
            continue
        key, path = known[named]
        if key not in parts:
            permit(OF["import_needs"], occasion, organization=occasion.actor.organization, path=path)
        given = {name: str(value or "").strip() for name, value in row.items() if name != CHAIN}
        parts.setdefault(key, []).append((line, given))
    return faults, parts
