"""Control of measurement processes: check standards measured every month for almost three years.

One of them told of a fault, which was found, mended and released; it measures well again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.standards import checking, commands
from suyuan.registry.standards.checking import CheckForm
from suyuan.registry.standards.models import StandardHold
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import dice
from suyuan.server.demo.world import World, as_one

OCCASIONS: Final = 34
EVERY: Final = 30  # days
REPEATS: Final = 3
FAULT_AT: Final = 26


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A check standard: what it shows, how it scatters between occasions and within one."""

    standard: str
    name: Text
    point: str
    unit: str
    level: float
    between: float
    within: float
    digits: int
    has_fault: bool = False


WATCHED: Final = (
    Plan(standard="mass-E2", name=Text("100 g 核查砝码", "Check weight of 100 g"), point="100 g", unit="mg",
         level=0.041, between=0.004, within=0.003, digits=4),
    Plan(standard="mass-F1", name=Text("500 g 核查砝码", "Check weight of 500 g"), point="500 g", unit="mg",
         level=-0.62, between=0.05, within=0.04, digits=3),
    Plan(standard="pressure-province", name=Text("核查用数字压力计", "Check pressure gauge"),
         point="1.5 MPa", unit="kPa", level=0.012, between=0.003, within=0.002, digits=4),
    Plan(standard="electricity_meter_test_bench-220000", name=Text("核查用电能表", "Check electricity meter"),
         point="220 V, 5 A, cos φ = 1.0", unit="%", level=0.021, between=0.0025, within=0.002, digits=4,
         has_fault=True),
    Plan(standard="mass-F1-220100", name=Text("200 g 核查砝码", "Check weight of 200 g"), point="200 g",
         unit="mg", level=0.31, between=0.03, within=0.02, digits=3),
)  # fmt: skip


def watch_processes(world: World, progress: Progress) -> None:
    """Set up the check standards and enter the occasions of the years."""
    with as_one():
        for plan in WATCHED:
            if plan.standard in world.standards:
                _watch(world, plan)
            progress.step()


def _watch(world: World, plan: Plan) -> None:
    house = world.plan[plan.standard].house
    rng = dice("checks", plan.standard)
    begin = world.today - timedelta(days=EVERY * OCCASIONS)
    check = checking.establish_check(
        world.act(house, "custodian", world.at(begin)),
        standard_id=world.standards[plan.standard],
        form=CheckForm(name=plan.name, unit=plan.unit, point=plan.point, every_days=EVERY + 10),
    ).id
    # As many standard deviations away as a scatter of this shape needs to be steady under the run rules.
    offsets = rng.uniform(-1.6, 1.6, size=OCCASIONS) * plan.between
    for place in range(OCCASIONS):
        day = begin + timedelta(days=EVERY * place + 4)
        fault = plan.has_fault and place == FAULT_AT
        value = plan.level + offsets[place] + (8 * plan.between if fault else 0.0)
        readings = tuple(f"{one:.{plan.digits}f}" for one in value + rng.normal(0, plan.within, size=REPEATS))
        checking.record_check(
            world.act(house, "verifier", world.at(day)), check_id=check, performed_on=day, readings=readings
        )
        if fault:
            _release(world, plan)


def _release(world: World, plan: Plan) -> None:
    """The cause was found on the same day: a loose contact; mended, measured again, released."""
    standard = world.standards[plan.standard]
    hold = StandardHold.objects.get(standard=standard, closed_on=None)
    manager = world.act(world.plan[plan.standard].house, "manager", world.at(hold.opened_on, minute=240))
    commands.close_hold(manager, hold_id=hold.pk, note="接线端子松动，已紧固并复测合格")
