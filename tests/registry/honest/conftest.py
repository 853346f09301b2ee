"""An honest unit of Factory 42, walked along its state table by the real commands.

Its two scales are verified, so that nothing in the registers speaks against it. Besides the cast there are
Lu, inspector of the province, and Kong, case officer of the county alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import COUNTY, LONG_AGO, NOW, PROVINCE, SETTING_UP, ZONE, World

from suyuan.base.text import Text
from suyuan.registry.honest import assessing, declaring, naming
from suyuan.registry.honest.criteria import criteria_of
from suyuan.registry.honest.declaring import DeclarationForm
from suyuan.registry.honest.models import HonestTitle, HonestUnit
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties

AFTER = NOW + timedelta(days=8)  # the day after the last one for objections
STEPS = ("declare", "apply", "recommend", "evaluate", "publish", "confirm")


def full_marks(category: str = "market", **changed: str) -> dict[str, str]:
    """Every veto met, every point given, but for what is changed."""
    marks = {one.code: "met" if one.is_veto else str(one.weight) for one in criteria_of(category)}
    return marks | changed


def form(**changed: object) -> DeclarationForm:
    given: dict[str, object] = {
        "name": Text("东街市场（示例）", "East Street Market (example)"),
        "category": "market",
        "place": "东街 1 号",
        "jurisdiction": COUNTY,
        "text": "保证计量准确，公平交易。",
    }
    return DeclarationForm(**(given | changed))  # type: ignore[arg-type]


@dataclass
class Road:
    """A unit on its way; `to` walks it on, up to and including a step."""

    world: World
    unit: UUID
    done: int = 1

    def to(self, step: str) -> Road:
        for name in STEPS[self.done : STEPS.index(step) + 1]:
            getattr(self, name)()
            self.done += 1
        return self

    def by(self, name: str, at: datetime = NOW) -> Occasion:
        return self.world.occasion(name, at=at)

    @property
    def row(self) -> HonestUnit:
        return HonestUnit.objects.get(pk=self.unit)

    @property
    def title(self) -> HonestTitle:
        return HonestTitle.objects.filter(unit_id=self.unit).order_by("-valid_from", "-id")[0]

    def apply(self) -> None:
        declaring.apply(self.by("Zhou"), unit_id=self.unit, marks=full_marks())

    def recommend(self, **changed: str) -> None:
        assessing.recommend(
            self.by("Tan"), unit_id=self.unit, second_officer_id=self.world.people["Lu"],
            marks=full_marks(**changed),
        )  # fmt: skip

    def evaluate(self, **changed: str) -> None:
        assessing.evaluate(self.by("Sun"), unit_id=self.unit, marks=full_marks(**changed))

    def publish(self) -> None:
        naming.publish(self.by("Sun"), unit_id=self.unit)

    def confirm(self) -> None:
        naming.confirm(self.by("Feng", AFTER), unit_id=self.unit)

    def object(self, at: datetime = NOW) -> UUID:
        return naming.object_to(
            self.by("Ma", at), unit_id=self.unit, text="三号摊位的秤不准。", contact="电话"
        ).id


def prepare(world: World) -> None:
    """The further officers, and the two scales of the factory verified for long."""
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    for name, role, where in (("Lu", "inspector", PROVINCE), ("Kong", "case_officer", COUNTY)):
        person = parties.register_person(
            start, name=Text(name, name), organization_id=world.authority, employed_from=LONG_AGO
        )
        parties.assign_role(start, person_id=person.id, role=role, jurisdiction=where, valid_from=LONG_AGO)
        world.people[name] = person.id
    instruments.accept_registration(world.occasion("Sun"), instrument_id=world.spare_scale)
    for place, scale in enumerate((world.scale, world.spare_scale)):
        verify(world, scale, number=f"证 {place}", until=date(2099, 12, 31))


def verify(world: World, scale: UUID, *, number: str, until: date) -> None:
    instruments.apply_certificate(
        world.occasion("Zhou").as_system(), instrument_id=scale, event="verify_pass",
        certificate_number=number, performed_on=NOW.date(), valid_until=until,
    )  # fmt: skip


def make_road(world: World) -> Road:
    prepare(world)
    return Road(world=world, unit=declaring.declare(world.occasion("Zhou"), form()).id)


@pytest.fixture
def road(world: World) -> Road:
    """A unit that has declared itself."""
    return make_road(world)
