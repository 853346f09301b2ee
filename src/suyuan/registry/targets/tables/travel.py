"""Travel times between the divisions, from where they lie.

A division that is not on the list stands at the place of the one above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings

from suyuan.planning.travel import Travel, travel_rows
from suyuan.registry.parties.places import places
from suyuan.registry.targets.tables.places import units

Row = dict[str, Any]


def travel(on: date, *, speed: float | None = None) -> Iterator[Row]:
    """Minutes between all units of the day: one query. `speed` in km/h, else that of the installation."""
    parents = {row["code"]: row["parent"] for row in units(on)}
    how = Travel(speed=settings.TRAVEL_SPEED if speed is None else speed)
    return travel_rows(places(), parents, how)
