"""Third stage: the national institute states its standards; each device below is calibrated with the next.

Each device has true errors that only the demonstration knows. Readings are made from them, the engine
evaluates the readings, and the certificate of each level becomes the source of the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.rules import CORRECTION, Statement
from suyuan.server.demo import crew, gaps, story
from suyuan.server.demo.hierarchy import (
    DIGITAL,
    NATIONAL_MASS,
    NATIONAL_PRESSURE,
    NOMINALS,
    PRESSURE_POINTS,
    WEIGHTS,
    PlannedStandard,
)
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.readings import gauge_comparison, mpe_of_weight, on_grid, weighings, weight_errors
from suyuan.server.demo.road import Errand, Walked, walk
from suyuan.server.demo.scenario import dice
from suyuan.server.demo.world import World, as_one

STATED = 340  # days before now when the national institute stated its standards
PER_RANK = 12  # days between two levels
MASS = Text("约定质量", "conventional mass")
PRESSURE = Text("压力", "pressure")
FULL_SCALE = Text("满量程修正值", "correction at full scale")
LABORATORY = {"temperature": "20.4", "humidity": "48", "pressure": "992.6"}
ROLE_OF_METHOD = {WEIGHTS: "reference", DIGITAL: "reference"}


def calibrate_standards(world: World, progress: Progress) -> None:
    """State the roots, register outside certificates, then calibrate level by level."""
    with as_one():
        state_roots(world)
        for one in world.plan.values():
            if not one.parent and one.rank:
                _outside_certificate(world, one)
        for one in world.plan.values():
            if one.parent:
                draw_errors(world, one)
        gaps.calibrate_outside(world)
    story.plan_errors(world)
    for rank in range(1, max(one.rank for one in world.plan.values()) + 1):
        level = [one for one in world.plan.values() if one.parent and one.rank == rank]
        level = [one for one in level if one.key not in gaps.LABORATORIES]
        parts = crew.shares(
            level, house_of=lambda one: world.plan[one.parent].house, processes=world.processes
        )
        crew.work_off(parts, partial(_calibrate_at_its_turn, world), progress=progress)
        story.let_drift(world, rank=rank)


def state_roots(world: World) -> None:
    """The statements on which everything rests: corrections of the national weights and of pressure."""
    pack = world.packs[WEIGHTS]
    weights, pressure = {}, {point: 0.0 for point in PRESSURE_POINTS}
    rng = dice("root")
    for nominal in NOMINALS:
        weights[nominal] = float(rng.uniform(-0.2, 0.2)) * mpe_of_weight(pack, nominal.rstrip("*"), "E1")
    _store(world, NATIONAL_MASS, "root", list(_weight_statements(world, weights)), number="NMI-12-R0001")
    world.errors[NATIONAL_MASS] = weights
    points = [
        _point(f"{point} MPa", "0.00000", "0.00002", "MPa", quantity=PRESSURE) for point in PRESSURE_POINTS
    ]
    _store(world, NATIONAL_PRESSURE, "root", points, number="NMI-12-R0002")
    world.errors[NATIONAL_PRESSURE] = pressure


def _weight_statements(world: World, errors: dict[str, float]) -> Iterator[Statement]:
    pack = world.packs[WEIGHTS]
    for mark, error in errors.items():
        mpe = mpe_of_weight(pack, mark.rstrip("*"), "E1")
        step = Decimal("0.00001")
        yield _point(weight_point(mark), on_grid(error, step), on_grid(mpe / 12, step), "mg", quantity=MASS)


def weight_point(mark: str) -> str:
    """A weight as results name it: "200 g", and its twin "200 g *"."""
    nominal = mark.rstrip("*")
    return f"{nominal} g *" if mark != nominal else f"{nominal} g"


def _point(
    point: str, value: str, expanded: str, unit: str, *, quantity: Text, label: Text = CORRECTION
) -> Statement:
    return Statement(
        point=point, value=value, U=expanded, unit=unit, label=label, quantity=quantity, test="root"
    )


def _store(world: World, key: str, kind: str, statements: list[Statement], *, number: str) -> None:
    one = world.plan[key]
    day = world.today - timedelta(days=STATED)
    store_statement(
        world.act(one.house, "custodian", world.at(day)),
        instrument=world.devices[key],
        issuer=world.house_ids["national"],
        kind=kind,
        performed_on=day,
        valid_until=day + timedelta(days=729),
        certificate_number=number,
        statements=statements,
    )


def _outside_certificate(world: World, one: PlannedStandard) -> None:
    """A device of another field, calibrated by the national institute outside of this system."""
    rng = dice("outside", one.key)
    value = f"{rng.uniform(-0.05, 0.05):.3f}"
    statement = _point("100 %", value, "0.060", "%", quantity=FULL_SCALE, label=FULL_SCALE)
    _store(world, one.key, "external", [statement], number=f"NMI-{one.field}-{rng.integers(10000, 99999)}")


def _calibrate_at_its_turn(world: World, member: int, one: PlannedStandard) -> None:
    world.join_crew(member)
    calibrate(world, one, days_ago=STATED - PER_RANK * one.rank)


def draw_errors(world: World, one: PlannedStandard) -> None:
    """The true errors of a device, well inside its class; the correction of a gauge is minus its error."""
    rng = dice("errors", one.key)
    if one.method == WEIGHTS:
        world.errors[one.key] = weight_errors(world.packs[WEIGHTS], one.accuracy, NOMINALS, rng)
    else:
        size = float(one.accuracy) / 100 * float(one.plate["high"])
        world.errors[one.key] = {point: float(rng.uniform(-0.4, 0.4)) * size for point in PRESSURE_POINTS}


def calibrate(world: World, one: PlannedStandard, *, days_ago: float, minute: int = 0) -> Walked:
    """One device with the standard above it, through all steps."""
    errand = errand_for(world, one, days_ago=days_ago, minute=minute)
    return walk(world, errand)


def errand_for(world: World, one: PlannedStandard, *, days_ago: float, minute: int = 0) -> Errand:
    """The errand of a device: who brings it where, and what the balance or the gauge will show."""
    above = world.plan[one.parent]
    rng = dice("calibration", one.key, round(days_ago))
    return Errand(
        instrument=world.devices[one.key],
        applicant=one.house,
        post="custodian",
        institute=above.house,
        method=one.method,
        standards={ROLE_OF_METHOD[one.method]: world.standards[above.key]},
        tests=partial(readings_of, world, one, rng),
        conditions=LABORATORY
        if one.method == WEIGHTS
        else {k: LABORATORY[k] for k in ("temperature", "humidity")},
        at=world.days_ago(days_ago, minute=minute),
    )


def readings_of(world: World, one: PlannedStandard, rng: np.random.Generator) -> dict[str, Any]:
    """What balance or gauge show, from the true errors of the device and of the one above it."""
    errors = world.errors[one.key]
    if one.method == WEIGHTS:
        return weighings(
            world.packs[WEIGHTS], one.accuracy, errors=errors, reference=world.errors[one.parent], rng=rng
        )
    return gauge_comparison(PRESSURE_POINTS, step=Decimal(one.plate["d"]), errors=errors, rng=rng)
