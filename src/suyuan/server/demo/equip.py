"""Second stage: devices and measurement standards, assessed and put into service by their authorities."""

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

ESTABLISHED = 760  # days before now
ASSESSED = 730
EXAMINED = 345
REPORT = "逐项考评，符合要求（示例） / assessed requirement by requirement, met (example)"
STAFF_POSTS = (("custodian", "custodian"), ("verifier", "verifier"), ("verifier2", "verifier"))


def register_standards(world: World, progress: Progress) -> None:
    """Register devices and standards, let the authorities assess them, and enter this year's examinations."""
    plan = planned_standards(world.divisions)
    with as_one():
        for number, one in enumerate(plan):
            world.plan[one.key] = one
            _register(world, one, number=number)
            _assess(world, one, number=number)
            _examine(world, one)
            progress.step()


def _register(world: World, one: PlannedStandard, *, number: int) -> None:
    at = world.days_ago(ESTABLISHED, minute=number)
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
            established_on=world.today - timedelta(days=ESTABLISHED),
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


def _assess(world: World, one: PlannedStandard, *, number: int) -> None:
    """Application, assessment and certificates; a fifth of the certificates come up for renewal soon."""
    at = world.days_ago(ASSESSED, minute=number)
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
        months=28 if number % 5 == 4 else 60,
    )
    if one.legal_class == "public":
        standards.issue_public_certificate(
            decider, standard_id=standard, certificate_no=f"（示例）〔{year}〕社量标证字第{number + 1:03d}号"
        )
    else:
        standards.advance(manager, standard_id=standard, event="start_use")


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


def _examine(world: World, one: PlannedStandard) -> None:
    """This year's repeatability test and stability examination, both passed."""
    rng = dice("examination", one.key)
    day = world.today - timedelta(days=EXAMINED)
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
