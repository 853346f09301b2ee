"""The national institute states its standards; each device below is calibrated with the next, every year.

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
from suyuan.server.demo import crew, equip, gaps, story
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

ROUNDS = (1050, 695, 340)  # days before now on which a year's calibrations began with the national institute
PER_RANK = 12  # days between two levels
ASSESSED = 9  # days from the first certificate of a device to the assessment of its standard
AFTER = 30  # days from establishing a standard of another field to its certificate from outside
AGAIN = 30  # days before its end that such a certificate is followed by the next
STAND = 729  # days for which what comes from outside is valid: every second round it is stated again
MASS = Text("约定质量", "conventional mass")
PRESSURE = Text("压力", "pressure")
FULL_SCALE = Text("满量程修正值", "correction at full scale")
LABORATORY = {"temperature": "20.4", "humidity": "48", "pressure": "992.6"}
ROLE_OF_METHOD = {WEIGHTS: "reference", DIGITAL: "reference"}


def hold_round(world: World, number: int, progress: Progress) -> None:
    """The calibrations of one year, level by level; standards that are new this year are assessed."""
    begun, is_last = ROUNDS[number], number == len(ROUNDS) - 1
    with as_one():
        if not number:
            for one in world.plan.values():
                draw_errors(world, one)
            story.plan_errors(world)
        if number % 2 == 0:
            _state_roots(world, begun)
        _from_outside(world, number)
        if is_last:
            gaps.calibrate_outside(world)
    for rank in range(1, max(one.rank for one in world.plan.values()) + 1):
        level = [one for one in world.plan.values() if one.parent and one.rank == rank and one.built > begun]
        at_work = [one for one in level if not (is_last and one.key in gaps.LABORATORIES)]
        parts = crew.shares(
            at_work, house_of=lambda one: world.plan[one.parent].house, processes=world.processes
        )
        days = begun - PER_RANK * rank
        world.new_crew()
        crew.work_off(parts, partial(_calibrate_at_its_turn, world, days), progress=progress)
        _assess_new(world, number, level, days)
        if is_last:
            story.let_drift(world, rank=rank)


def _assess_new(world: World, number: int, level: list[PlannedStandard], days: int) -> None:
    """The standards whose device has its first certificate now."""
    with as_one():
        for one in level:
            if not number or one.built <= ROUNDS[number - 1]:
                equip.assess(world, one, days_ago=days - ASSESSED)


def _state_roots(world: World, days_ago: int) -> None:
    """The statements on which everything rests: corrections of the national weights and of pressure."""
    weights = list(_weight_statements(world, world.errors[NATIONAL_MASS]))
    points = [
        _point(f"{point} MPa", "0.00000", "0.00002", "MPa", quantity=PRESSURE) for point in PRESSURE_POINTS
    ]
    for place, (key, told) in enumerate(((NATIONAL_MASS, weights), (NATIONAL_PRESSURE, points)), start=1):
        _store(world, key, "root", told, days_ago=days_ago, number=f"NMI-12-R{place:04d}")
        if days_ago == ROUNDS[0]:
            equip.assess(world, world.plan[key], days_ago=days_ago - ASSESSED)


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


def _store(
    world: World, key: str, kind: str, statements: list[Statement], *, days_ago: int, number: str
) -> None:
    one = world.plan[key]
    day = world.today - timedelta(days=days_ago)
    store_statement(
        world.act(one.house, "custodian", world.at(day)),
        instrument=world.devices[key],
        issuer=world.house_ids["national"],
        kind=kind,
        performed_on=day,
        valid_until=day + timedelta(days=STAND),
        certificate_number=f"{number}-{day.year}",
        statements=statements,
    )


def _from_outside(world: World, number: int) -> None:
    """Devices of other fields, calibrated by the national institute outside of this system: new or again."""
    ends = ROUNDS[number + 1] if number + 1 < len(ROUNDS) else 0
    for one in world.plan.values():
        if one.parent or not one.rank:
            continue
        first = one.built - AFTER
        for days in range(first, 0, AGAIN - STAND):
            if ends < days <= (ROUNDS[number] if number else one.built):
                _outside_certificate(world, one, days_ago=days)
        if ends < first <= (ROUNDS[number] if number else one.built):
            equip.assess(world, one, days_ago=first - ASSESSED)


def _outside_certificate(world: World, one: PlannedStandard, *, days_ago: int) -> None:
    rng = dice("outside", one.key, days_ago)
    value = f"{rng.uniform(-0.05, 0.05):.3f}"
    statement = _point("100 %", value, "0.060", "%", quantity=FULL_SCALE, label=FULL_SCALE)
    number = f"NMI-{one.field}-{rng.integers(10000, 99999)}"
    _store(world, one.key, "external", [statement], days_ago=days_ago, number=number)


def _calibrate_at_its_turn(world: World, days_ago: int, member: int, one: PlannedStandard) -> None:
    world.join_crew(member)
    calibrate(world, one, days_ago=days_ago)


def draw_errors(world: World, one: PlannedStandard) -> None:
    """The true errors of a device, well inside its class; the correction of a gauge is minus its error."""
    rng = dice("errors", one.key)
    if one.key == NATIONAL_MASS:
        pack, rng = world.packs[WEIGHTS], dice("root")
        world.errors[one.key] = {
            nominal: float(rng.uniform(-0.2, 0.2)) * mpe_of_weight(pack, nominal.rstrip("*"), "E1")
            for nominal in NOMINALS
        }
    elif one.key == NATIONAL_PRESSURE:
        world.errors[one.key] = dict.fromkeys(PRESSURE_POINTS, 0.0)
    elif not one.parent:
        return  # of other fields nothing is measured here
    elif one.method == WEIGHTS:
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
        at=world.at(world.worked(days_ago), minute=minute),
    )


def readings_of(world: World, one: PlannedStandard, rng: np.random.Generator) -> dict[str, Any]:
    """What balance or gauge show, from the true errors of the device and of the one above it."""
    errors = world.errors[one.key]
    if one.method == WEIGHTS:
        return weighings(
            world.packs[WEIGHTS], one.accuracy, errors=errors, reference=world.errors[one.parent], rng=rng
        )
    return gauge_comparison(PRESSURE_POINTS, step=Decimal(one.plate["d"]), errors=errors, rng=rng)
