"""Travel times between divisions: distance over the sphere, times a detour, at a stated speed.

No roads are known. The model is meant to order institutions and to name the far corners, not to guide a van.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange

Floats = NDArray[np.float64]

EARTH_RADIUS: Final = 6371.0088  # km, the mean one. Source: IUGG, R1 of GRS 80


class Place(NamedTuple):
    """Where the seat of a division lies, in degrees."""

    longitude: float
    latitude: float


@dataclass(frozen=True, kw_only=True)
class Travel:
    """The settings: km/h on the road, road over straight line, and the least minutes of any way.

    The least is what a way inside one division takes. Choices of ours, to be set by the installation.
    """

    speed: float = 60.0
    detour: float = 1.3
    least: int = 20

    def __post_init__(self) -> None:
        for name, value, low in (("speed", self.speed, 1.0), ("detour", self.detour, 1.0)):
            if not (math.isfinite(value) and low <= value <= 1000):
                raise OutOfRange(name, given=value, allowed=f"[{low:g}, 1000]")


def kilometres(one: Place, other: Place) -> float:
    """The distance over the sphere: `distances` of one way, which costs a twentieth without arrays."""
    up, along = (math.radians(other[i] - one[i]) for i in (1, 0))
    north = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    chord = math.sin(up / 2) ** 2 + north * math.sin(along / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def distances(lat_1: Floats, lon_1: Floats, lat_2: Floats, lon_2: Floats) -> Floats:
    """Distances in km over the sphere between points in degrees, of one shape; NaN where one is unknown.

    Source: haversine formula, R. W. Sinnott, Sky and Telescope 68 (1984).
    """
    up, along = np.radians(lat_2 - lat_1), np.radians(lon_2 - lon_1)
    north = np.cos(np.radians(lat_1)) * np.cos(np.radians(lat_2))
    chord = np.sin(up / 2) ** 2 + north * np.sin(along / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def minutes(one: Place, other: Place, travel: Travel) -> int:
    """Whole minutes of a way, rounded to the nearest."""
    return max(travel.least, round(kilometres(one, other) * travel.detour / travel.speed * 60))


def travel_rows(
    places: Mapping[str, Place], parents: Mapping[str, str | None], travel: Travel
) -> Iterator[dict[str, Any]]:
    """Rows of the table `travel` for the units in `parents`; one without a place is at that of its parent."""
    located = {code: place for code in parents if (place := _place(code, places, parents)) is not None}
    for code, place in located.items():
        for to_code, there in located.items():
            yield {"unit_code": code, "to_code": to_code, "minutes": minutes(place, there, travel)}


def _place(code: str, places: Mapping[str, Place], parents: Mapping[str, str | None]) -> Place | None:
    above: str | None = code
    for _ in range(len(parents) + 1):
        if above is None or above in places:
            break
        above = parents.get(above)
    return places.get(above) if above is not None else None
