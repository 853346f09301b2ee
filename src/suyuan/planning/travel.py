"""Travel times between divisions: distance over the sphere, times a detour, at a stated speed.

No roads are known. The model is meant to order institutions and to name the far corners, not to guide a van.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from suyuan.base.errors import OutOfRange

EARTH_RADIUS: Final = 6371.0  # km, the mean one


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
    """The distance over the sphere (haversine)."""
    up, along = (math.radians(other[i] - one[i]) for i in (1, 0))
    north = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    chord = math.sin(up / 2) ** 2 + north * math.sin(along / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


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
