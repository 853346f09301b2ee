"""Travel times between the divisions, from where they lie.

Places are the seats of governments to about 0.1 degree, from general knowledge of geography: good for tens of
kilometres, which is what such an estimate needs. A division that is not on the list stands at the place of
the one above it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings

from suyuan.planning.travel import Place, Travel, travel_rows
from suyuan.registry.targets.tables.places import units

Row = dict[str, Any]


def travel(on: date, *, speed: float | None = None) -> Iterator[Row]:
    """Minutes between all units of the day: one query. `speed` in km/h, else that of the installation."""
    parents = {row["code"]: row["parent"] for row in units(on)}
    how = Travel(speed=settings.TRAVEL_SPEED if speed is None else speed)
    return travel_rows(places(), parents, how)


@cache
def places() -> dict[str, Place]:
    """The place of each division by its code."""
    data = files("suyuan.registry.targets").joinpath("data/division_places.csv").read_text("utf-8")
    return {
        row["code"]: Place(float(row["longitude"]), float(row["latitude"]))
        for row in csv.DictReader(data.splitlines())
    }
