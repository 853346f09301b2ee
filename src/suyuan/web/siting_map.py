"""What a siting proposal builds on the schematic map: how many standards in each division."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Member, Reading
from suyuan.web.tile_map import Tile, tiles_of


def tiles_of_items(
    items: Sequence[Mapping[str, Any]], divisions: Iterable[Mapping[str, Any]], *, top: str
) -> tuple[Tile, ...]:
    """The tiles of the divisions below `top`, coloured by what is to be built there."""
    members = tuple(
        Member(str(one["id"]), Text(one["kind__name_zh"], one["kind__name_en"]), 1, 1, one["division_id"])
        for one in items
    )
    reading = Reading(
        code="siting",
        unit="",
        on=date.min,
        within=top,
        options={},
        value=float(len(members)),
        numerator=len(members),
        denominator=None,
        members=members,
        missing=(),
    )
    return tiles_of(reading, divisions, top=top)
