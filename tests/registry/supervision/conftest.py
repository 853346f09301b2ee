"""Supervision in the small world: two more inspectors, cards of law enforcement, bodies to be inspected.

| who | what |
| --- | --- |
| Sun | plans, draws, desk of complaints |
| Feng | approves, decides on cases |
| Tan, Bo, Lin | inspectors of the province with valid cards |
| Xu | inspector whose card has run out |
| Zhou | of Factory 42, the inspected body |
| Li, Wang | of the institute that verifies in a dispute |
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.registry.conftest import COUNTY, FAR, LONG_AGO, NOW, PROVINCE, SETTING_UP, TODAY, ZONE, World

from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import Sealer
from suyuan.registry.journal.occasion import Actor, Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.supervision import arbitrating, complaining, concluding, draws, inspecting, plans

LATER = timedelta(days=60)
ARTICLE = "《计量法》第九条"


def entropy() -> Callable[[int], bytes]:
    """Bytes that differ at every call, the same in every run."""
    calls = itertools.count()
    return lambda size: hashlib.shake_256(f"supervision {next(calls)}".encode()).digest(size)


@dataclass
class Desk:
    """The authority of the small world at work, on a day that can be moved."""

    world: World
    people: dict[str, UUID]
    sealer: Sealer = field(default_factory=lambda: Sealer(secret=bytes(32), entropy=entropy()))
    at: datetime = NOW

    def by(self, name: str) -> Occasion:
        return self.world.occasion(name, self.at)

    @property
    def today(self) -> date:
        return self.at.astimezone(ZONE).date()

    def nobody(self) -> Occasion:
        """A visitor of the portal."""
        return Occasion(
            actor=Actor(person=None, name="visitor"), at=self.at, identities=self.world.identities, zone=ZONE
        )

    def wait(self, **span: int) -> None:
        self.at += timedelta(**span)

    def plan(self, **changed: Any) -> UUID:
        given: dict[str, Any] = {
            "number": "CC-2026-01",
            "topic": Text("集贸市场在用衡器", "Scales in use at markets"),
            "authority_id": self.world.authority,
            "jurisdiction": PROVINCE,
            "begins_on": TODAY,
            "ends_on": TODAY + timedelta(days=180),
            "shares": {"high": "1", "medium": "1", "low": "1"},
        }
        return plans.plan(self.by("Sun"), **(given | changed)).id

    def approved_plan(self, **changed: Any) -> UUID:
        plan_id = self.plan(**changed)
        plans.approve(self.by("Feng"), plan_id=plan_id)
        return plan_id

    def committed(self, plan_id: UUID | None = None) -> UUID:
        return draws.commit(
            self.by("Sun"), plan_id=plan_id or self.approved_plan(), sealer=self.sealer, public="given",
            named="2026 年 3 月 12 日开奖号码",
        ).id  # fmt: skip

    def ordered(self, *, reason: str = "special", organization: UUID | None = None) -> UUID:
        return inspecting.order(
            self.by("Sun"),
            organization_id=organization or self.world.factory,
            authority_id=self.world.authority,
            reason=reason,
            note="专项检查",
        ).id

    def team(self, *names: str) -> list[UUID]:
        return [self.people[name] for name in names or ("Tan", "Bo")]

    def on_site(self, **changed: Any) -> UUID:
        check = self.ordered(**changed)
        inspecting.assign(self.by("Sun"), inspection_id=check, people=self.team())
        inspecting.notify(self.by("Tan"), inspection_id=check, visit_on=self.today)
        inspecting.arrive(self.by("Tan"), inspection_id=check)
        return check

    def find(self, check: UUID, **changed: Any) -> UUID:
        given = {"article": ARTICLE, "text": "在用台秤超期未检", "severity": "ordinary"}
        return inspecting.find(self.by("Tan"), inspection_id=check, **(given | changed)).id

    def record(self, check: UUID) -> None:
        inspecting.complete(
            self.by("Tan"), inspection_id=check, checked="台秤 2 台", signature="signed", remark=""
        )

    def recorded(self, *, findings: int = 0, **changed: Any) -> UUID:
        check = self.on_site(**changed)
        for _ in range(findings):
            self.find(check)
        self.record(check)
        return check

    def compliant(self, **changed: Any) -> UUID:
        check = self.recorded(**changed)
        concluding.find_compliant(self.by("Tan"), inspection_id=check)
        return check

    def ordered_correction(self, **changed: Any) -> UUID:
        check = self.recorded(findings=1, **changed)
        concluding.order_correction(
            self.by("Tan"), inspection_id=check, order="限期检定", deadline=self.today + timedelta(days=15)
        )
        return check

    def complaint(self, *, nature: str = "consumer", contact: str = "", **changed: Any) -> UUID:
        given: dict[str, Any] = {
            "about": "四十二号工厂门市部",
            "jurisdiction": COUNTY,
            "claim": "台秤缺斤短两",
        }
        return complaining.submit(
            self.nobody(), sealer=self.sealer, nature=nature, contact=contact, **(given | changed)
        ).row.id

    def dispute(self) -> UUID:
        return arbitrating.request(
            self.by("Sun"),
            instrument_id=self.world.scale,
            authority_id=self.world.authority,
            dispute="arbitration",
            requester="张三",
            respondent="四十二号工厂",
            question="称量结果不一致",
        ).id

    def notified(self) -> UUID:
        one = self.dispute()
        arbitrating.accept(self.by("Sun"), arbitration_id=one, institution_id=self.world.other_lab)
        arbitrating.freeze(self.by("Sun"), arbitration_id=one)
        arbitrating.verify(
            self.by("Zhao"), arbitration_id=one, certificate="X-1", result="示值超差", conforms="no"
        )
        arbitrating.notify(self.by("Sun"), arbitration_id=one)
        return one


def make_desk(world: World) -> Desk:
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    for name, zh in (("Bo", "薄云"), ("Lin", "林海"), ("Xu", "许诺")):
        person = parties.register_person(
            start, name=Text(f"{zh}（示例）", f"{name} (example)"), organization_id=world.authority,
            employed_from=LONG_AGO,
        )  # fmt: skip
        world.people[name] = person.id
        parties.assign_role(
            start, person_id=person.id, role="inspector", valid_from=LONG_AGO, jurisdiction=PROVINCE
        )
    for name, until in (("Tan", FAR), ("Bo", FAR), ("Lin", FAR), ("Xu", TODAY - timedelta(days=1))):
        parties.record_credential(
            start, person_id=world.people[name], kind="law_enforcement", number=f"ZF-{name}",
            valid_from=LONG_AGO, valid_to=until,
        )  # fmt: skip
    return Desk(world, world.people)


@pytest.fixture
def desk(world: World) -> Desk:
    return make_desk(world)
