"""Where the divisions lie: longitude and latitude of the seat of each government.

To about 0.1 degree, from general knowledge of geography: good for tens of kilometres, which is what travel
times between institutions and suspicions of two places at once need.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Place(NamedTuple):
    """A place in degrees."""

    longitude: float
    latitude: float


@cache
def places() -> dict[str, Place]:
    """The place of each division by its code."""
    data = files("suyuan.registry.parties").joinpath("data/division_places.csv").read_text("utf-8")
    return {
        row["code"]: Place(float(row["longitude"]), float(row["latitude"]))
        for row in csv.DictReader(data.splitlines())
    }
