"""A pack known by its declaration alone: a fuel dispenser goes the whole road to its certificate."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from uuid import UUID

from tests.registry.conftest import (
    COMPETENCES,
    COUNTY,
    FAR,
    LONG_AGO,
    NOW,
    PROVINCE,
    SETTING_UP,
    TODAY,
    ZONE,
    World,
    standard_in_service,
)
from tests.registry.road import KEYS, LOG_KEY

from suyuan.base.text import Text
from suyuan.methods.library import PackLibrary
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.log import open_log, stamp
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.queries import lines
from suyuan.registry.results.rules import Statement
from suyuan.registry.standards.form import Component, Served

METHOD = "suyuan.flow.fuel-dispenser"
EXAMPLE = tomllib.loads(PackLibrary()[METHOD].golden["golden/petrol-pass.toml"].decode())


def start_of(world: World) -> Occasion:
    return Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)


def allow(world: World) -> None:
    """The laboratory is authorised for dispensers, and its people are competent."""
    parties.designate(
        start_of(world),
        designator_id=world.authority,
        designee_id=world.lab,
        form="statutory_institution",
        certificate_no="（示例）法计（2024）002",
        kinds=["fuel_dispenser"],
        area=PROVINCE,
        valid_from=LONG_AGO,
        valid_to=FAR,
    )
    for name in ("Li", "Gao", "Qian", "Wang"):
        parties.grant_competence(
            world.occasion("Wang"),
            person_id=world.people[name],
            method=METHOD,
            activities=COMPETENCES[name],
            valid_from=LONG_AGO,
            valid_to=FAR,
        )


def measures(world: World) -> UUID:
    """A standard of measures of 5 L and 20 L with the statement of a national institute, in service."""
    device = instruments.register_instrument(
        world.occasion("Gao"), kind="volumetric_measure", owner_id=world.lab, jurisdiction=PROVINCE,
        usage="standard", model="BL-20", serial_no="BL-0001", manufacturer="示例量器厂",
    ).id  # fmt: skip
    instruments.apply_certificate(
        world.occasion("Gao"), instrument_id=device, event="calibrated",
        certificate_number="EX-ROOT-2026-0009", valid_until=date(2027, 1, 31),
    )  # fmt: skip
    root = parties.register_organization(
        start_of(world), code="NIM-EX", name=Text("国家计量院（示例）", "National Institute (example)"),
        kind="verification_institution", jurisdiction=PROVINCE, level="nation", is_anchor=True,
    )  # fmt: skip
    label = Text("容量修正值", "Correction of the volume")
    store_statement(
        world.occasion("Gao"),
        instrument=device,
        issuer=root.id,
        kind="root",
        performed_on=date(2026, 2, 1),
        valid_until=date(2027, 1, 31),
        certificate_number="EX-ROOT-2026-0009",
        certificate_sha256="ab" * 32,
        statements=[
            Statement(point="20 L", value="4", U="4", unit="mL", label=label),
            Statement(point="5000 mL", value="0", U="0.001", unit="L", label=label),
        ],
    )
    return standard_in_service(
        world,
        code="12315900",
        name=Text("标准金属量器标准装置", "Standard of volumetric measures"),
        components=(
            Component(device_id=device),
            Component(device_id=world.thermometer, role="environment_monitor"),
        ),
        served=(Served(kind="fuel_dispenser", method=METHOD, role="measure"),),
    )


def test_a_dispenser_goes_from_application_to_certificate(world: World) -> None:
    allow(world)
    standard = measures(world)
    open_log(LOG_KEY, at=NOW)
    dispenser = instruments.register_instrument(
        world.occasion("Zhou"), kind="fuel_dispenser", owner_id=world.factory, jurisdiction=COUNTY,
        model="JY-40", serial_no="FD-0001", manufacturer="示例加油机厂",
    ).id  # fmt: skip
    job = jobs.submit(
        world.occasion("Zhou"),
        applicant=world.factory,
        institution=world.lab,
        wishes=[jobs.Wish(dispenser, METHOD)],
        wished_on=TODAY + timedelta(days=3),
    ).jobs.get().id  # fmt: skip
    jobs.accept(world.occasion("Wang"), job_id=job)
    jobs.schedule(world.occasion("Wang"), job_id=job, scheduled_for=TODAY, standards={"measure": standard})
    jobs.receive(world.occasion("Chen"), job_id=job, condition="完好")
    observed = EXAMPLE["observations"]
    jobs.start(world.occasion("Li"), job_id=job, conditions=observed["conditions"], checkpoint=stamp())
    jobs.record(
        world.occasion("Li"), job_id=job, data={"header": observed["header"], "tests": observed["tests"]}
    )
    digest = Job.objects.get(pk=job).digest
    jobs.check(world.occasion("Qian"), job_id=job, digest=digest)
    jobs.approve(world.occasion("Wang"), job_id=job, digest=digest)
    certificate = issuing.issue(world.occasion("Wang"), job_id=job, idempotency_key="one", keys=KEYS)
    found = {(line["test"], line["index"], line["symbol"]): line for line in lines(certificate.evaluation_id)}
    assert found["volume", 0, "E"]["value_text"] == "0.090"
    assert found["volume", 2, "E"]["value_text"] == "0.400"  # the measure of 5000 mL served as 5 L
