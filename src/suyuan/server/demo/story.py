"""The story of the demonstration, prepared: a city weight that changed after its certificate was issued.

The F2 set of a city is verified and is right. Then its 500 g weight is damaged, nobody knows it, and the M1
set of a county is verified with it. Much later the F2 set is verified again (`discovery`).
"""

from __future__ import annotations

from suyuan.server.demo.scenario import scenario
from suyuan.server.demo.world import World

RANK_OF_CITY_SET = 4


def city_set() -> str:
    """The key of the standard whose weight changes."""
    return f"mass-F2-{scenario()['story']['city']}"


def county_set() -> str:
    """The key of the standard that was verified with it."""
    return f"mass-M1-{scenario()['story']['county']}"


def plan_errors(world: World) -> None:
    """The county weight is a good one; what its certificate will say is another matter."""
    chosen = scenario()["story"]
    world.errors[county_set()][chosen["nominal"]] = chosen["county_error_mg"]


def let_drift(world: World, *, rank: int) -> None:
    """After the level of the city sets has been calibrated, one weight changes."""
    if rank == RANK_OF_CITY_SET:
        chosen = scenario()["story"]
        world.errors[city_set()][chosen["nominal"]] += chosen["shift_mg"]
