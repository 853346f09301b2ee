"""Where the divisions lie: the seats of governments to about 0.1 degree, from general knowledge of geography.

Good for tens of kilometres, which is what travel times and suspicions of two places at once need.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from suyuan.planning.travel import Place


@cache
def places() -> dict[str, Place]:
    """The place of each division by its code."""
    data = files("suyuan.registry.parties").joinpath("data/division_places.csv").read_text("utf-8")
    return {
        row["code"]: Place(float(row["longitude"]), float(row["latitude"]))
        for row in csv.DictReader(data.splitlines())
    }
