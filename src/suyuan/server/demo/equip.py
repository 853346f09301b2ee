"""Devices and measurement standards: established in turn, assessed, examined every year, assessed again.

A standard is assessed when its device has its first certificate (`calibrate`); whoever stands below it is
calibrated after that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from numpy.random import Generator

from suyuan.registry.instruments.commands import register_instrument
from suyuan.registry.standards import assessing
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards.examinations import Repeatability, StabilityOfYears
from suyuan.registry.standards.form import Component, Limits, Served, StandardForm
from suyuan.server.demo.hierarchy import PlannedStandard, planned_standards
from suyuan.server.demo.houses import authority_key
from suyuan.server.demo.population import maker
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import NATION, PROVINCE, dice
from suyuan.server.demo.world import World, as_one

EVERY_YEAR = 350  # days between the examinations of a standard
SHORT, LONGER, USUAL = 28, 42, 60  # months of the first certificate: over since, open to renewal now, valid
RENEWED = 450  # days before now when the short ones were applied for again, and how long that took
TOOK = 25
EARLY = 980  # days before now: certificates given before are of different terms
ASKED = 15  # days before now when some of those open to renewal were applied for
REPORT = "逐项考评，符合要求（示例） / assessed requirement by requirement, met (example)"
STAFF_POSTS = (("custodian", "custodian"), ("verifier", "verifier"), ("verifier2", "verifier"))


def register_standards(world: World, progress: Progress) -> None:
    """Register devices and standards, each on its day."""
    plan = planned_standards(world.divisions)
    with as_one():
        for number, one in enumerate(plan):
            world.plan[one.key] = one
            _register(world, one, number=number)
            progress.step()


def assess(world: World, one: PlannedStandard, *, days_ago: int) -> None:
    """Examine a standard, let its authority assess it, and keep its records up to today."""
    number = list(world.plan).index(one.key)
    for place, ago in enumerate(range(days_ago + 2, 0, -EVERY_YEAR)):
        _examine(world, one, days_ago=ago, place=place)
    months = {4: SHORT, 2: LONGER}.get(number % 5, USUAL) if days_ago > EARLY else USUAL
    _assess(world, one, number=number, days_ago=days_ago, months=months)
    if months == SHORT:
        _renew(world, one, number=number, days_ago=RENEWED - 3 * (number % 7))
    elif months == LONGER and number % 10 == 2:
        manager = world.act(one.house, "manager", world.days_ago(ASKED, minute=number))
        standards.advance(manager, standard_id=world.standards[one.key], event="apply_renewal")


def _register(world: World, one: PlannedStandard, *, number: int) -> None:
    at = world.days_ago(one.built, minute=number)
    house = world.house_ids[one.house]
    device = register_instrument(
        world.act(one.house, "custodian", at),
        kind=one.kind,
        owner_id=house,
        jurisdiction=one.division,
        name=one.device,
        usage="standard",
        plate=one.plate,
        model=f"SY-{one.kind[:3].upper()}{one.accuracy or 'N'}",
        serial_no=f"{at.year % 100}{number:04d}",
        manufacturer=str(maker(number)[0]),
        measuring_range=one.range,
        accuracy_class=one.accuracy,
    )
    standard = standards.register_standard(
        world.act(one.house, "custodian", at),
        StandardForm(
            code=one.code,
            name=one.name,
            owner_id=house,
            jurisdiction=one.division,
            field=one.field,
            legal_class=one.legal_class,
            level=one.level,
            is_highest=one.is_highest,
            measuring_range=one.range,
            capability=one.capability,
            established_on=world.today - timedelta(days=one.built),
            custodian_id=world.people[one.house, "custodian"],
            components=[Component(device_id=device.id)],
            staff=[(world.people[one.house, post], duty) for post, duty in STAFF_POSTS],
            served=[
                Served(kind=item.kind, method=item.method, role=item.role, classes=item.classes)
                for item in one.serves
            ],
            environment=[Limits(parameter="temperature", unit="°C", low=Decimal(15), high=Decimal(27))],
        ),
    )
    world.devices[one.key], world.standards[one.key] = device.id, standard.id


def _assess(world: World, one: PlannedStandard, *, number: int, days_ago: int, months: int) -> None:
    """Application, assessment and certificates."""
    at = world.days_ago(days_ago, minute=number)
    standard = world.standards[one.key]
    officer, decider, assessor = _authority(world, one, at)
    manager = world.act(one.house, "manager", at)
    standards.advance(manager, standard_id=standard, event="apply")
    standards.advance(officer, standard_id=standard, event="accept")
    assessing.assign(officer, standard_id=standard, people=_panel(world))
    assessing.recommend(assessor, standard_id=standard, passed=True, report=REPORT)
    year = at.year
    standards.certify(
        decider,
        standard_id=standard,
        certificate_no=f"（示例）〔{year}〕量标证字第{number + 1:03d}号",
        months=months,
    )
    if one.legal_class == "public":
        standards.issue_public_certificate(
            decider, standard_id=standard, certificate_no=f"（示例）〔{year}〕社量标证字第{number + 1:03d}号"
        )
    else:
        standards.advance(manager, standard_id=standard, event="start_use")


def _renew(world: World, one: PlannedStandard, *, number: int, days_ago: int) -> None:
    """A certificate that would be over by now was renewed in time, for five years."""
    standard = world.standards[one.key]
    manager = world.act(one.house, "manager", world.days_ago(days_ago, minute=number))
    standards.advance(manager, standard_id=standard, event="apply_renewal")
    at = world.days_ago(days_ago - TOOK, minute=number)
    _, decider, _ = _authority(world, one, at)
    standards.certify(
        decider,
        standard_id=standard,
        certificate_no=f"（示例）〔{at.year}〕量标证字第{number + 301:03d}号",
        months=USUAL,
    )


def _authority(world: World, one: PlannedStandard, at: datetime) -> tuple[Any, Any, Any]:
    """Case officer, decision officer and assessor of the authority in charge."""
    if one.division == NATION:
        return world.install(at), world.install(at), world.install(at)
    # The highest public standard of a city is assessed one level up (domain model 4.2).
    is_above = one.legal_class == "public" and one.is_highest
    authority = authority_key(PROVINCE if is_above else one.division)
    assessor = world.act(authority_key(PROVINCE), "assessor", at)
    return world.act(authority, "officer", at), world.act(authority, "decider", at), assessor


def _panel(world: World) -> list[Any]:
    return [world.people[authority_key(PROVINCE), post] for post in ("assessor", "assessor2")]


def _examine(world: World, one: PlannedStandard, *, days_ago: int, place: int) -> None:
    """The repeatability test and the stability examination of a year, both passed."""
    rng = dice("examination", one.key, place)
    day = world.today - timedelta(days=days_ago)
    occasion = world.act(one.house, "custodian", world.at(day))
    unit = "mg" if one.kind == "weights" else "kPa"
    now, before = (_readings(rng, spread=rng.uniform(0.15, 0.28)) for _ in range(2))
    for examination in (
        Repeatability(readings=now, reference="0.300"),
        StabilityOfYears(this_year=now, last_year=before, limit="0.500"),
    ):
        standards.record_examination(
            occasion,
            standard_id=world.standards[one.key],
            performed_on=day,
            unit=unit,
            examination=examination,
        )


def _readings(rng: Generator, *, spread: float) -> tuple[str, ...]:
    """Ten readings about a small deviation, scattering by about `spread`."""
    scatter = rng.normal(0, 1, size=10)
    scatter = (scatter - scatter.mean()) / scatter.std(ddof=1) * spread
    return tuple(f"{value:.3f}" for value in rng.uniform(-0.2, 0.2) + scatter)
