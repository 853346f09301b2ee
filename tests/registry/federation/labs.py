"""Two laboratories: A calibrates F1 weights, and B, who owns them, calibrates M1 weights with them.

What B does is one function, done in B's own installation after taking over A's part of the graph, and in a
single installation that holds both.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tests.registry.conftest import COUNTY, PROVINCE, WEIGHTS, WEIGHTS_ROLE, World, standard_in_service
from tests.registry.road import LOG_KEY, Road, another_set, readings, row

from suyuan.registry.instruments import commands as instruments
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.results.models import Result
from suyuan.registry.standards.form import Component, Served
from suyuan.tlog.note import Signer

PLATE = {"manufacturer": "示例砝码厂", "model": "F1", "serial_no": "F1-S0005", "accuracy_class": "F1"}
KEY_A, KEY_B = LOG_KEY, Signer("b.example/log", bytes(range(7, 39)))
HAND_POINTS = ("100", "50", "20", "10")


@dataclass(frozen=True)
class Issued:
    """A certificate of a laboratory."""

    id: UUID
    number: str
    evaluation: UUID


def issued(certificate: Certificate) -> Issued:
    return Issued(certificate.id, certificate.number, certificate.evaluation_id)


def work_of_a(road: Road) -> Issued:
    """A calibrates the F1 weights that B will use."""
    return issued(Road(world=road.world, instrument=another_set(road.world, 5), keys=road.keys).issued())


def weights_of_b(world: World) -> UUID:
    """The same weights as they stand in B's own register."""
    return instruments.register_instrument(
        world.occasion("Gao"), kind="weights", owner_id=world.lab, jurisdiction=PROVINCE, usage="standard",
        **PLATE,
    ).id  # fmt: skip


def work_of_b(road: Road, device: UUID, *, sets: int = 2) -> list[Issued]:
    """B calibrates sets of M1 weights with the F1 weights `device`."""
    world = road.world
    standard = standard_in_service(
        world,
        code="12113900",
        capability="F1",
        components=(
            Component(device_id=device),
            Component(device_id=world.thermometer, role="environment_monitor"),
        ),
        served=(Served(kind="weights", method=WEIGHTS, role=WEIGHTS_ROLE, classes=("M1",)),),
    )
    found = []
    for number in range(sets):
        instrument = instruments.register_instrument(
            world.occasion("Zhou"), kind="weights", owner_id=world.factory, jurisdiction=COUNTY, model="M1",
            serial_no=f"M1-{number}", manufacturer="示例砝码厂", accuracy_class="M1", plate={"class": "M1"},
        ).id  # fmt: skip
        before, world.standard = world.standard, standard
        rows = [row(point, f"0.{number + 1}1") for point in HAND_POINTS]
        taken = readings(header={"class": "M1"}, tests={"comparison": rows})
        found.append(issued(Road(world=world, instrument=instrument, keys=road.keys).issued(taken)))
        world.standard = before
    return found


def lines(evaluation: UUID) -> list[tuple[str, UUID]]:
    """The results of an evaluation with an uncertainty, by what they are called, in their order."""
    rows = Result.objects.filter(evaluation_id=evaluation, u__gt=0).order_by("place")
    return [(f"{test}[{index}].{symbol} {point}", id_) for id_, test, index, symbol, point in
            rows.values_list("id", "test", "index", "symbol", "point")]  # fmt: skip
