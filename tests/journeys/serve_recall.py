"""The server of the journeys with a story behind it: the set of weights that serves as the standard has a
certificate of this register, and two sets were verified with it, each with weights of its own.
"""

from __future__ import annotations

import sys

from tests.journeys import serve

SETS = {"F2-A": ("100", "20"), "F2-B": ("50", "10")}


def fill() -> None:
    """The small world; its standard is the F1 set from now on, and has a certificate of this register."""
    from tests.registry import road
    from tests.registry.conftest import COUNTY

    from suyuan.registry.instruments import commands as instruments
    from suyuan.registry.instruments.models import Instrument
    from suyuan.registry.standards.models import StandardComponent

    made: list[road.Road] = []
    plain = road.road

    def kept(world: object) -> road.Road:
        made.append(plain(world))  # type: ignore[arg-type]
        return made[-1]

    road.road = kept  # type: ignore[assignment]
    FILL()
    first = made[0]
    world = first.world
    parent = first.issued().instrument_id
    Instrument.objects.filter(pk=parent).update(owner_id=world.lab)  # the laboratory took it over
    StandardComponent.objects.filter(device_id=world.device).update(device_id=parent)
    for serial, points in SETS.items():
        one = instruments.register_instrument(
            world.occasion("Zhou"),
            kind="weights",
            owner_id=world.factory,
            jurisdiction=COUNTY,
            model="F2",
            serial_no=serial,
            manufacturer="示例砝码厂",
            accuracy_class="F2",
            plate={"class": "F2"},
        )
        rows = [road.row(point, "0.10", s_b="0.02") for point in points]
        data = {"header": {"class": "F2"}, "tests": {"comparison": rows}}
        road.Road(world=world, instrument=one.id).issued(data)


FILL = serve.fill

if __name__ == "__main__":
    serve.fill = fill
    serve.main(sys.argv[1], int(sys.argv[2]))
