"""A fixed cast and a small world: one province, two institutes, an owner, a public standard of mass.

| person | role |
| --- | --- |
| Li | verifier of the provincial laboratory |
| Qian | checker of the provincial laboratory |
| Wang | approver and manager of the provincial laboratory |
| Gao | custodian of its standards |
| Chen | sample clerk of the provincial laboratory |
| Zhao | verifier of another laboratory, must be refused |
| Sun | case officer of the province |
| Feng | decision officer of the province |
| He | assessor of measurement standards in the province |
| Tan | inspector of the province |
| Zhou | instrument user of Factory 42, the owner |
| Ma | administrator, decides nothing |

Everything is written by the real commands, on 2026-03-10 at nine in the morning (see `NOW`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from suyuan.base.identity import uuid7
from suyuan.base.text import Text
from suyuan.registry.catalogue.loading import load_catalogue
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.journal.occasion import Actor, Grant, Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.loading import load_divisions
from suyuan.registry.parties.queries import actor_of
from suyuan.registry.specifications.commands import adopt_pack
from suyuan.registry.specifications.loading import load_specifications
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.specifications.queries import library
from suyuan.registry.standards import assessing
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards.examinations import Repeatability, StabilityOfYears
from suyuan.registry.standards.form import Component, Limits, Served, StandardForm

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZONE)
TODAY = NOW.date()
LONG_AGO = date(2024, 1, 1)
FAR = date(2030, 12, 31)

PROVINCE, CITY, COUNTY = "220000", "220100", "220182"
WEIGHTS = "suyuan.mass.weights"  # the method of the standard, pack identity without the edition
WEIGHTS_ROLE = "reference"  # the role of the pack that the standard's main device fills

CAST: dict[str, tuple[Text, str, tuple[str, ...]]] = {
    # name: (printed name, house, roles); roles of the authority hold in the province
    "Li": (Text("李明（示例）", "Li Ming (example)"), "lab", ("verifier",)),
    "Qian": (Text("钱芳（示例）", "Qian Fang (example)"), "lab", ("checker",)),
    "Wang": (Text("王强（示例）", "Wang Qiang (example)"), "lab", ("approver", "lab_manager")),
    "Gao": (Text("高洁（示例）", "Gao Jie (example)"), "lab", ("standard_custodian", "rm_developer")),
    "Chen": (Text("陈静（示例）", "Chen Jing (example)"), "lab", ("sample_clerk",)),
    "Zhao": (Text("赵磊（示例）", "Zhao Lei (example)"), "other_lab", ("verifier",)),
    "Sun": (Text("孙悦（示例）", "Sun Yue (example)"), "authority", ("case_officer",)),
    "Feng": (Text("冯涛（示例）", "Feng Tao (example)"), "authority", ("decision_officer",)),
    "He": (Text("何平（示例）", "He Ping (example)"), "authority", ("assessor",)),
    "Tan": (Text("谭立（示例）", "Tan Li (example)"), "authority", ("inspector",)),
    "Zhou": (Text("周敏（示例）", "Zhou Min (example)"), "factory", ("instrument_user",)),
    "Ma": (Text("马文（示例）", "Ma Wen (example)"), "authority", ("admin",)),
}
COMPETENCES = {
    "Li": ("verify", "calibrate"),
    "Gao": ("verify", "calibrate"),
    "Qian": ("check",),
    "Wang": ("approve",),
    "Zhao": ("verify", "calibrate"),
}


FIRST_OF_A_TEST = 100_000  # the number of the first identity that a test makes in a world that stood


def identity_source(seed: int = 0, *, first: int = 0) -> Callable[[], UUID]:
    """Identities in a fixed order, as time-ordered as real ones."""
    numbers = itertools.count(seed * 1_000_000 + first)
    return lambda: uuid7(NOW, next(numbers).to_bytes(10, "big"))


@dataclass(kw_only=True)
class World:
    """Identities of everything in the small world."""

    lab: UUID
    other_lab: UUID
    authority: UUID
    factory: UUID
    identities: Callable[[], UUID]
    people: dict[str, UUID] = field(default_factory=dict)
    device: UUID = field(init=False)  # the E2 weights of the provincial laboratory, main device of `standard`
    thermometer: UUID = field(init=False)
    standard: UUID = field(init=False)  # public standard of mass, in service
    weights: UUID = field(init=False)  # F1 weights of Factory 42, not controlled
    scale: UUID = field(init=False)  # a controlled scale of Factory 42, in use, never verified
    spare_scale: UUID = field(init=False)  # the same kind, registered, not accepted yet

    def again(self) -> World:
        """The same world for another test, which makes identities of its own."""
        other = copy(self)
        other.people, other.identities = dict(self.people), identity_source(first=FIRST_OF_A_TEST)
        return other

    def occasion(self, name: str, at: datetime = NOW) -> Occasion:
        """`name` acts at an instant, with the grants of that day."""
        person = self.people[name]
        return Occasion(
            actor=actor_of(person, on=at.astimezone(ZONE).date()),
            at=at,
            identities=self.identities,
            zone=ZONE,
        )


SETTING_UP = Actor(
    person=None,
    name="set-up",
    grants=(
        Grant(role="admin", jurisdiction=PROVINCE),
        Grant(role="case_officer", jurisdiction=PROVINCE),
        Grant(role="decision_officer", jurisdiction=PROVINCE),
    ),
)


def build_world(*, seed: int = 0) -> World:
    """Reference data, bodies, people, devices, instruments and one standard in service."""
    load_divisions()
    load_catalogue()
    load_specifications(at=NOW)
    identities = identity_source(seed)
    start = Occasion(actor=SETTING_UP, at=NOW, identities=identities, zone=ZONE)
    world = World(identities=identities, **_bodies(start))
    for name, (printed, house, roles) in CAST.items():
        _person(start, world, name, printed, house, roles)
    for pack in library():
        adopt_pack(start, pack)
    wang = world.occasion("Wang")
    for name, activities in COMPETENCES.items():
        if name == "Zhao":
            continue
        parties.grant_competence(
            wang,
            person_id=world.people[name],
            method=WEIGHTS,
            activities=activities,
            valid_from=LONG_AGO,
            valid_to=FAR,
        )
    _instruments(world)
    world.standard = standard_in_service(world)
    return world


def _bodies(start: Occasion) -> dict[str, Any]:
    def body(code: str, name: Text, kind: str, where: str, level: str, **more: Any) -> UUID:
        return parties.register_organization(
            start, code=code, name=name, kind=kind, jurisdiction=where, level=level, **more
        ).id

    bodies = {
        "authority": body(
            "AMR22", Text("示例省市场监督管理局", "Example Provincial Regulator"), "authority", PROVINCE,
            "province",
        ),
        "lab": body(
            "PIM", Text("示例省计量科学研究院", "Example Provincial Institute of Metrology"),
            "verification_institution", PROVINCE, "province", address="示例路 1 号",
        ),
        "other_lab": body(
            "CIM", Text("示例市计量测试院", "Example City Institute of Metrology"),
            "verification_institution", CITY, "city",
        ),
        "factory": body(
            "F42", Text("四十二号工厂（示例）", "Factory 42 (example)"), "enterprise", COUNTY, "organization",
            uscc="91350100M000100Y43",
        ),
    }  # fmt: skip
    parties.designate(
        start,
        designator_id=bodies["authority"],
        designee_id=bodies["lab"],
        form="statutory_institution",
        certificate_no="（示例）法计（2024）001",
        kinds=["nawi", "weights", "pressure_gauge_indicating"],
        area=PROVINCE,
        valid_from=LONG_AGO,
        valid_to=FAR,
    )
    return bodies


def _person(
    start: Occasion, world: World, name: str, printed: Text, house: str, roles: tuple[str, ...]
) -> None:
    organization = getattr(world, house)
    person = parties.register_person(
        start, name=printed, organization_id=organization, employed_from=LONG_AGO
    )
    world.people[name] = person.id
    for role in roles:
        reach: dict[str, Any] = (
            {"jurisdiction": PROVINCE} if house == "authority" else {"organization_id": organization}
        )
        parties.assign_role(start, person_id=person.id, role=role, valid_from=LONG_AGO, **reach)


def _instruments(world: World) -> None:
    gao, zhou, sun = world.occasion("Gao"), world.occasion("Zhou"), world.occasion("Sun")
    world.device = instruments.register_instrument(
        gao,
        kind="weights",
        name=Text("标准砝码组", "Set of standard weights"),
        owner_id=world.lab,
        jurisdiction=PROVINCE,
        usage="standard",
        model="E2",
        serial_no="E2-0001",
        manufacturer="示例砝码厂",
        measuring_range="1 g ~ 1 kg",
        accuracy_class="E2",
    ).id
    world.thermometer = instruments.register_instrument(
        gao,
        kind="thermo_hygrometer",
        owner_id=world.lab,
        jurisdiction=PROVINCE,
        usage="standard",
        model="TH-1",
        serial_no="TH-0001",
        manufacturer="示例仪表厂",
    ).id
    for device, number in ((world.device, "EX-ROOT-2026-0001"), (world.thermometer, "EX-TH-2026-0001")):
        instruments.apply_certificate(
            gao,
            instrument_id=device,
            event="calibrated",
            certificate_number=number,
            valid_until=date(2027, 1, 31),
        )
    world.weights = instruments.register_instrument(
        zhou,
        kind="weights",
        owner_id=world.factory,
        jurisdiction=COUNTY,
        model="F1",
        serial_no="F1-0042",
        manufacturer="示例砝码厂",
        accuracy_class="F1",
    ).id
    scales = [
        instruments.register_instrument(
            zhou,
            kind="nawi",
            name=Text("电子台秤", "Platform scale"),
            owner_id=world.factory,
            jurisdiction=COUNTY,
            use_field="trade_settlement",
            place="一号门",
            model="TCS-150",
            serial_no=number,
            manufacturer="示例衡器厂",
            measuring_range="1 kg ~ 150 kg",
            accuracy_class="III",
            plate={"Max": "150", "e": "0.05", "d": "0.05"},
        ).id
        for number in ("N-0001", "N-0002")
    ]
    world.scale, world.spare_scale = scales
    instruments.accept_registration(sun, instrument_id=world.scale)


def standard_form(world: World, **changed: Any) -> StandardForm:
    """A complete form of a standard of mass of the provincial laboratory."""
    norm = TechnicalSpecification.objects.get(number="JJG 99-2022")
    given: dict[str, Any] = {
        "code": "12113800",
        "name": Text("E2 等级砝码标准装置", "Class E2 weights standard"),
        "owner_id": world.lab,
        "jurisdiction": PROVINCE,
        "field": "12",
        "legal_class": "public",
        "level": "province",
        "is_highest": True,
        "measuring_range": "1 g ~ 1 kg",
        "capability": "E2",
        "established_on": LONG_AGO,
        "custodian_id": world.people["Gao"],
        "components": (
            Component(device_id=world.device),
            Component(device_id=world.thermometer, role="environment_monitor"),
        ),
        "staff": ((world.people["Li"], "verifier"), (world.people["Gao"], "custodian")),
        "served": (
            Served(
                kind="weights", method=WEIGHTS, role=WEIGHTS_ROLE, classes=("F1", "F2"),
                specification_id=norm.id,
            ),
            Served(kind="nawi"),
        ),
        "environment": (Limits(parameter="temperature", unit="°C", low=Decimal(18), high=Decimal(23)),),
    }  # fmt: skip
    return StandardForm(**(given | changed))


def assess(world: World, standard_id: UUID, *, passed: bool = True) -> None:
    """From the application to the report of the assessor."""
    for name, event in (("Wang", "apply"), ("Sun", "accept")):
        standards.advance(world.occasion(name), standard_id=standard_id, event=event)
    assessing.assign(world.occasion("Sun"), standard_id=standard_id, people=[world.people["He"]])
    assessing.recommend(world.occasion("He"), standard_id=standard_id, passed=passed, report="逐项考评完成")


READINGS = ("0.01", "0.02", "0.00", "0.01", "0.02", "0.01", "0.00", "0.01", "0.02", "0.01")
EXAMINATIONS = (
    Repeatability(readings=READINGS, reference="0.05"),
    StabilityOfYears(this_year=READINGS, last_year=("0.02", "0.03"), limit="0.05"),
)


def standard_in_service(world: World, **changed: Any) -> UUID:
    """A standard walked through the state table, with a repeatability test and a stability examination."""
    gao, feng = world.occasion("Gao"), world.occasion("Feng")
    row = standards.register_standard(gao, standard_form(world, **changed))
    number = f"{row.id.hex[-6:]}"
    for examination in EXAMINATIONS:
        standards.record_examination(
            gao,
            standard_id=row.id,
            performed_on=date(2026, 2, 1),
            unit="mg",
            examination=examination,
        )
    assess(world, row.id)
    standards.certify(feng, standard_id=row.id, certificate_no=f"[2026]示例量标力证字第{number}号")
    standards.issue_public_certificate(
        feng, standard_id=row.id, certificate_no=f"[2026]示例社量标力证字第{number}号"
    )
    return row.id


@pytest.fixture
def occasion_of(world: World) -> Callable[..., Occasion]:
    """`occasion_of("Li")`, or `occasion_of("Li", at=...)` for another instant."""
    return world.occasion


@pytest.fixture
def person_of(world: World) -> Callable[[str], UUID]:
    """The identity of somebody of the cast."""
    return lambda name: world.people[name]
