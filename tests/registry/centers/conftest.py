"""A chain of gearboxes with needs in mass and torque, and a center that is walked along by real commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from tests.registry.conftest import NOW, PROVINCE, World

from suyuan.base.civil import add_months
from suyuan.base.text import Text, same
from suyuan.registry.centers import chains, evaluating, preparing, reporting
from suyuan.registry.centers.chains import ChainForm, LinkForm
from suyuan.registry.centers.form import NeedForm
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.models import Center, IndustrialChain
from suyuan.registry.centers.preparing import CenterForm
from suyuan.registry.centers.reporting import KpiEntry
from suyuan.registry.journal.occasion import Occasion

TASKS = (Text("建立扭矩标准", "Build a torque standard"), Text("制定规范", "Make a specification"))
NONE_YET = UUID(int=0)
EXPERTS = tuple(f"专家{letter}" for letter in "甲乙丙丁戊")
LINKS = (
    LinkForm(code="GB", name=Text("变速箱", "Gearbox")),
    LinkForm(code="GB-1", name=Text("齿轮", "Gear"), parent="GB"),
    LinkForm(
        code="GB-1-P", name=Text("齿轮加工", "Cutting"), kind="process", stage="production", parent="GB-1"
    ),
    LinkForm(code="GB-T", name=Text("台架试验", "Bench test"), kind="process", stage="test", parent="GB"),
)
TORQUE = NeedForm(
    number="N-1",
    link="GB-T",
    parameter_zh="输入扭矩",
    parameter_en="Input torque",
    quantity="torque",
    low="10",
    high="500",
    unit="N·m",
    target="0.3",
    target_unit="%",
    environment="dynamic",
    priority="1",
)


def need(**changes: Any) -> NeedForm:
    """Torque from 10 to 500 N·m with U = 0.3 %, with changes."""
    return replace(TORQUE, **changes)


def chain_form(**changes: Any) -> ChainForm:
    given = ChainForm(
        code="GEAR", name=Text("变速箱（示例）", "Gearboxes (example)"), jurisdiction=PROVINCE, links=LINKS,
        note=same(""), is_example=True,
    )  # fmt: skip
    return replace(given, **changes)


@pytest.fixture
def chain(world: World) -> IndustrialChain:
    return chains.write_chain(world.occasion("Sun"), chain_form())


@dataclass
class Road:
    """A center of the provincial laboratory; time goes on as it is walked along."""

    world: World
    chain: UUID
    at: datetime = NOW
    center: UUID = NONE_YET

    def by(self, name: str) -> Occasion:
        return self.world.occasion(name, at=self.at)

    def wait(self, months: int) -> Road:
        day = add_months(self.at.date(), months)
        self.at = self.at.replace(year=day.year, month=day.month, day=day.day)
        return self

    @property
    def row(self) -> Center:
        return Center.objects.get(pk=self.center)

    def form(self, **changes: Any) -> CenterForm:
        given = CenterForm(
            code="C-1", name=Text("变速箱中心（示例）", "Gearbox center (example)"), level="provincial",
            chain_id=self.chain, host_id=self.world.lab, director="李明", study="全链调研。",
            plan="两年建成。", funds="200", funding="自筹", area_m2=800,
        )  # fmt: skip
        return replace(given, **changes)

    def apply(self) -> None:
        self.center = preparing.apply(self.by("Wang"), self.form()).id

    def recommend(self) -> None:
        preparing.recommend(self.by("Sun"), center_id=self.center, reason="产业需要")

    def panel(self, score: int = 90) -> None:
        for name in EXPERTS:
            preparing.give_score(self.by("Sun"), center_id=self.center, expert=name, score=score)

    def approve(self) -> None:
        preparing.approve_preparation(
            self.by("Feng"), center_id=self.center, tasks=TASKS, until=add_months(self.at.date(), 24),
            minutes="同意筹建",
        )  # fmt: skip

    def do_tasks(self) -> None:
        for place in (1, 2):
            preparing.do_task(self.by("Wang"), center_id=self.center, place=place, evidence="证书 1 号")

    def request(self) -> None:
        preparing.request_acceptance(self.by("Wang"), center_id=self.center)

    def accept(self) -> None:
        preparing.accept(self.by("Feng"), center_id=self.center, minutes="通过")

    def report(self, year: int) -> None:
        reporting.report_kpis(
            self.by("Wang"), center_id=self.center, year=year,
            values={name: KpiEntry(value="12", evidence="台账") for name in KPIS},
        )  # fmt: skip

    def evaluate(self, event: str) -> None:
        evaluating.evaluate(self.by("Feng"), center_id=self.center, event=event, minutes="评估意见")

    def in_three_years(self) -> None:
        """Three years go by, every year reported."""
        begun = self.at.year
        self.wait(36)
        for year in range(begun + 1, self.at.year):
            self.report(year)

    def to(self, state: str) -> Road:
        for step in WAYS[state]:
            step(self)
        assert self.row.state == state
        return self


_APPLIED: tuple[Callable[[Road], None], ...] = (Road.apply,)
_RECOMMENDED = (*_APPLIED, Road.recommend)
_PREPARING = (*_RECOMMENDED, Road.panel, Road.approve)
_ACCEPTING = (*_PREPARING, Road.do_tasks, Road.request)
_APPROVED = (*_ACCEPTING, Road.panel, Road.accept)
_FAR = (*_APPROVED, Road.in_three_years)
WAYS: dict[str, tuple[Callable[[Road], None], ...]] = {
    "applied": _APPLIED,
    "recommended": _RECOMMENDED,
    "preparing": _PREPARING,
    "accepting": _ACCEPTING,
    "approved": _APPROVED,
    "improving": (*_FAR, lambda road: road.panel(70), lambda road: road.evaluate("evaluate_improve")),
    "revoked": (*_FAR, lambda road: road.panel(30), lambda road: road.evaluate("evaluate_fail")),
    "closed": (
        *_RECOMMENDED,
        lambda road: preparing.reject(road.by("Feng"), center_id=road.center, minutes="重复建设"),
    ),
}


@pytest.fixture
def road(world: World, chain: IndustrialChain) -> Road:
    return Road(world=world, chain=chain.id)
