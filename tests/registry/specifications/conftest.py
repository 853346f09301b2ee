"""A specification project of the small world, walked to any state by the real commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import NOW, PROVINCE, TODAY, World

from suyuan.base.text import Text
from suyuan.registry.specifications import consultation, projects, reviewing
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.specifications.projects import DraftForm, ProjectForm

UNTIL = TODAY + timedelta(days=30)
AFTER = NOW + timedelta(days=31)  # the day after the consultation
NUMBER = f"JJF(吉) 7-{AFTER.year}"
PACK = "suyuan.mass.weights/2026"
DRAFT = DraftForm(
    draft="1 范围\n本规范适用于……",
    explanation="编制说明：目的、依据、主要内容。",
    test_report="三台样机，各十次。",
    uncertainty_report="扩展不确定度见附录。",
)
STEPS = (
    "propose", "evaluate", "approve_project", "draft_ready", "open_consultation", "close_consultation",
    "votes", "review_pass", "issue",
)  # fmt: skip


@dataclass
class Road:
    """A project on its way; `to` walks it on, up to and including a step."""

    world: World
    project: UUID
    done: int = 1
    specification: TechnicalSpecification | None = None

    def to(self, step: str) -> Road:
        for name in STEPS[self.done : STEPS.index(step) + 1]:
            getattr(self, name)()
            self.done += 1
        return self

    def by(self, name: str, at: datetime = NOW):
        return self.world.occasion(name, at=at)

    def evaluate(self) -> None:
        projects.evaluate(self.by("Sun"), project_id=self.project, evaluation="必要、可行。")

    def approve_project(self) -> None:
        projects.approve_project(
            self.by("Feng"), project_id=self.project, plan_no="2026-D-01", until=date(2028, 3, 10)
        )

    def draft_ready(self) -> None:
        projects.hand_in_draft(self.by("Wang"), project_id=self.project, form=DRAFT)

    def open_consultation(self) -> None:
        consultation.open_consultation(self.by("Sun"), project_id=self.project, until=UNTIL)

    def close_consultation(self) -> None:
        consultation.close_consultation(self.by("Wang", AFTER), project_id=self.project)

    def votes(self) -> None:
        for name in ("He", "Tan", "Zhou", "Zhao", "Ma"):
            self.vote(name)

    def vote(self, name: str, *, agrees: bool = True) -> None:
        reviewing.record_vote(
            self.by("Sun", AFTER),
            project_id=self.project,
            expert_id=self.world.people[name],
            agrees=agrees,
            opinion="" if agrees else "缺少不确定度分析",
        )

    def review_pass(self) -> None:
        reviewing.pass_review(self.by("Sun", AFTER), project_id=self.project)

    def issue(self) -> None:
        self.specification = projects.issue(
            self.by("Feng", AFTER), project_id=self.project, number=NUMBER, in_force_from=AFTER.date()
        )

    def comment(self, text: str = "第 5 条宜给出环境条件。", **more: str) -> UUID:
        """A comment that the authority has read and lets be seen."""
        comment = self.unread(text, **more)
        consultation.show_comment(self.by("Sun"), comment_id=comment)
        return comment

    def unread(self, text: str = "第 5 条宜给出环境条件。", **more: str) -> UUID:
        return consultation.hand_in_comment(
            self.by("Ma"), project_id=self.project, sender="user", text=text, **more
        ).id


def project_form(world: World, **changed: object) -> ProjectForm:
    given: dict[str, object] = {
        "title": Text("电子秤校准规范", "Calibration of scales"),
        "kind": "calibration_specification",
        "jurisdiction": PROVINCE,
        "drafter_id": world.lab,
        "committee": "省力学计量技术委员会",
        "need": "省内使用量大。",
        "national_text": "经查无相应国家规范。",
    }
    return ProjectForm(**(given | changed))  # type: ignore[arg-type]


def make_road(world: World, **changed: object) -> Road:
    row = projects.propose(world.occasion("Wang"), project_form(world, **changed))
    return Road(world=world, project=row.id)


@pytest.fixture
def road(world: World) -> Road:
    """A proposed project of the provincial laboratory."""
    return make_road(world)
