"""A comparison of mass standards in the small world: the province organises, its institute pilots.

| laboratory | who | takes part |
| --- | --- | --- |
| provincial laboratory | Wang manages, Li measures | pilot |
| city laboratory | Mei manages and measures | with a standard of its own |
| county laboratory | Yu manages and measures | without a standard |

Sun plans and organises, Feng approves and publishes. The results are 10.0, 10.2 and 10.1 mg unless a test
says otherwise.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.registry.conftest import COUNTY, NOW, PROVINCE, SETTING_UP, TODAY, ZONE, World, standard_in_service

from suyuan.base.text import Text
from suyuan.registry.comparisons import evaluating, rounds, taking_part
from suyuan.registry.comparisons.models import Comparison, ComparisonPoint, Participation, Submission
from suyuan.registry.comparisons.rounds import ComparisonForm, PointForm
from suyuan.registry.comparisons.sealing import Measured, Sealer, seal
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.standards.models import MeasurementStandard

CLOSES = TODAY + timedelta(days=30)
VALUES = {"lab": "10.0", "city": "10.2", "county": "10.1"}
FAILED = {"lab": "10.0", "city": "12.0", "county": "10.1"}  # the city is 1.95 mg off, 0.49 mg is allowed
POINT = PointForm(quantity=Text("质量修正值", "Mass correction"), nominal="100 g", unit="mg")


def entropy() -> Any:
    """Bytes that differ at every call, the same in every run."""
    calls = itertools.count()
    return lambda size: hashlib.shake_256(f"test {next(calls)}".encode()).digest(size)


@dataclass
class Round:
    """A comparison that can be walked to a state."""

    world: World
    city: UUID
    county: UUID
    city_standard: UUID
    people: dict[str, UUID]
    sealer: Sealer = field(default_factory=lambda: Sealer(secret=bytes(32), entropy=entropy()))
    id: UUID = field(init=False)
    of: dict[str, UUID] = field(default_factory=dict)  # laboratory: participation

    def by(self, name: str, at: datetime = NOW) -> Occasion:
        """Somebody of the cast acts, or Mei or Yu."""
        return self.world.occasion(name, at)

    @property
    def manager(self) -> dict[str, str]:
        return {"lab": "Wang", "city": "Mei", "county": "Yu"}

    @property
    def row(self) -> Comparison:
        return Comparison.objects.get(pk=self.id)

    def state_of(self, laboratory: str) -> str:
        return Participation.objects.get(pk=self.of[laboratory]).state

    def planned(self, **changed: Any) -> Round:
        self.id = rounds.plan_comparison(self.by("Sun"), replace(form(self.world), **changed)).id
        return self

    def approved(self, **changed: Any) -> Round:
        self.planned(**changed)
        rounds.advance(self.by("Feng"), comparison_id=self.id, event="approve")
        return self

    def invited(self, **changed: Any) -> Round:
        self.approved(**changed)
        is_reference = self.row.method == "laboratory"
        asked = (
            ("lab", self.world.lab, self.world.standard, is_reference),
            ("city", self.city, self.city_standard, False),
            ("county", self.county, None, False),
        )
        for name, laboratory, standard, reference in asked:
            self.of[name] = taking_part.invite(
                self.by("Sun"),
                comparison_id=self.id,
                laboratory_id=laboratory,
                standard_id=standard,
                is_named=name == "city",
                is_reference=reference,
            ).id
        return self

    def running(self, **changed: Any) -> Round:
        self.invited(**changed)
        for event in ("agree_protocol", "begin"):
            rounds.advance(self.by("Wang"), comparison_id=self.id, event=event)
        for name, participation in self.of.items():
            taking_part.join(self.by(self.manager[name]), participation_id=participation)
        return self

    def submit(self, laboratory: str, value: str, expanded: str = "0.4") -> Any:
        points = ComparisonPoint.objects.filter(comparison=self.id).order_by("place")
        return taking_part.submit(
            self.by("Li" if laboratory == "lab" else self.manager[laboratory]),
            participation_id=self.of[laboratory],
            measured=[Measured(point.pk, value, expanded, "2") for point in points],
            sealer=self.sealer,
        )

    def submitted(self, values: Mapping[str, str] = VALUES, **changed: Any) -> Round:
        self.running(**changed)
        for name, value in values.items():
            self.submit(name, value)
        return self

    def closed(self, values: Mapping[str, str] = VALUES, **changed: Any) -> Round:
        self.submitted(values, **changed)
        rounds.close_data(self.by("Sun"), comparison_id=self.id, sealer=self.sealer)
        return self

    def draft_a(self, values: Mapping[str, str] = VALUES, **changed: Any) -> Round:
        self.closed(values, **changed)
        evaluating.issue_draft_a(self.by("Wang"), comparison_id=self.id)
        return self

    def draft_b(self, values: Mapping[str, str] = VALUES, **changed: Any) -> Round:
        self.draft_a(values, **changed)
        evaluating.issue_draft_b(self.by("Wang"), comparison_id=self.id)
        return self

    def published(self, values: Mapping[str, str] = VALUES, **changed: Any) -> Round:
        self.draft_b(values, **changed)
        evaluating.publish(self.by("Feng"), comparison_id=self.id)
        return self


def form(world: World) -> ComparisonForm:
    """A complete form of a provincial comparison with one point."""
    return ComparisonForm(
        number="EX-BD-2026-01",
        title=Text("砝码比对（示例）", "Comparison of weights (example)"),
        level="provincial",
        organiser_id=world.authority,
        pilot_id=world.lab,
        jurisdiction=PROVINCE,
        artefact=Text("100 g 砝码", "Weight of 100 g"),
        points=(POINT,),
        begins_on=TODAY,
        closes_on=CLOSES,
        standard_code=MeasurementStandard.objects.get(pk=world.standard).code,
    )


def make_round(world: World) -> Round:
    """Laboratories, people and standards around a comparison that is not planned yet."""
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    county = parties.register_organization(
        start,
        code="XIM",
        name=Text("示例县计量所", "Example County Institute of Metrology"),
        kind="verification_institution",
        jurisdiction=COUNTY,
        level="county",
    ).id
    people: dict[str, UUID] = {}
    for name, house in (("Mei", world.other_lab), ("Yu", county)):
        person = parties.register_person(
            start, name=Text(f"{name}（示例）", f"{name} (example)"), organization_id=house
        ).id
        world.people[name] = people[name] = person
        parties.assign_role(start, person_id=person, role="lab_manager", organization_id=house)
    standard = standard_in_service(world)
    MeasurementStandard.objects.filter(pk=standard).update(owner_id=world.other_lab)
    return Round(world=world, city=world.other_lab, county=county, city_standard=standard, people=people)


def fill(round_: Round, more: int) -> int:
    """`more` further laboratories that have handed in; how many there are now."""
    occasion = round_.by("Sun")
    point = ComparisonPoint.objects.get(comparison=round_.id).pk
    for place in range(more):
        house = Organization.objects.create(
            **columns(occasion), code=f"L{place}", name_zh=f"实验室{place}", name_en=f"Laboratory {place}",
            kind="calibration_lab", jurisdiction_id="220000",
        )  # fmt: skip
        one = Participation.objects.create(
            **columns(occasion), comparison_id=round_.id, laboratory=house, state="submitted"
        )
        sealed = seal(
            round_.sealer,
            comparison=round_.id,
            participation=one.pk,
            measured=[Measured(point, "10", "0.4", "2")],
        )
        Submission.objects.create(
            **columns(occasion),
            participation=one,
            place=0,
            commitment=sealed.commitment,
            sealed=sealed.sealed,
        )
    return Participation.objects.filter(comparison=round_.id).count()


@pytest.fixture
def round_(world: World) -> Round:
    return make_round(world)
