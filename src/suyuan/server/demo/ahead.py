"""The province's plan over three years: readings, tasks, the next plan.

Readings are read back from the dates in the registers of the demonstration, synthetic like all of it; they
are marked as read back. Texts are invented; `consult` tells what the public said of the next plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.targets import commands, drafting, evaluating, tasks
from suyuan.registry.targets.models import Target
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.papers import NEXT_PLAN
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, example
from suyuan.server.demo.world import World, as_one

AUTHORITY, INSTITUTE = authority_key(PROVINCE), institute_key(PROVINCE)
PLAN: Final = "CN-22-2021-2035"
EVERY: Final = 120  # days between readings


@dataclass(frozen=True, kw_only=True)
class Line:
    """A task: begun and shown so many days ago; due so many days ahead."""

    topic: str
    text: Text
    due: int
    notes: tuple[tuple[int, str, bool], ...] = ()  # days ago, words, whether a specification shows it
    is_done: bool = False


LINES: Final = (
    Line(topic="laboratories", text=example("建设先进测量实验室", "Build an advanced measurement laboratory"),
         due=200, notes=((300, "完成选址和论证。", False), (90, "设备到位，正在调试。", False))),
    Line(topic="process_control",
         text=example("制定过程控制规范", "A local text on process control"),
         due=60, notes=((210, "草案完成。", False), (40, "规范已发布。", True)), is_done=True),
    Line(topic="data", text=example("开放三个计量数据集", "Open three sets of metrological data"), due=30,
         notes=((100, "第一个数据集已开放。", False),)),
    Line(topic="projects", text=example("组织计量科技项目验收", "Accept the science projects"), due=150,
         notes=((160, "第一批项目通过中期检查。", False),)),
    Line(topic="open_licences", text=example("公布专利开放许可清单", "Publish open licences"), due=400),
    Line(topic="first_set", text=example("评定首台（套）计量仪器", "Assess first-set instruments"), due=365),
    Line(topic="brands", text=example("发布仪器品牌名录", "Publish the list of instrument brands"), due=240,
         notes=((70, "首批品牌已列入名录。", False),)),
)  # fmt: skip


def look_ahead(world: World, progress: Progress) -> None:
    """Readings, tasks with progress, and the next plan."""
    with as_one():
        _read_back(world, progress)
        _set_tasks(world)
        _draft_next(world)
    progress.step()


def _officer(world: World, days: int) -> Occasion:
    return world.act(AUTHORITY, "officer", world.days_ago(days))


def _read_back(world: World, progress: Progress) -> None:
    first = world.founded.astimezone(world.zone).date() + timedelta(days=EVERY)
    commands.read_back_plan(_officer(world, 0), plan_code=PLAN, since=first, every=EVERY)
    progress.step()


def _set_tasks(world: World) -> None:
    number = (
        TechnicalSpecification.objects.filter(scope="local")
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )
    for line in LINES:
        due = world.today + timedelta(days=line.due)
        task = tasks.add_task(
            _officer(world, 330), plan_code=PLAN, topic=line.topic, text=line.text,
            lead_id=world.house_ids[INSTITUTE], due=due,
        ).pk  # fmt: skip
        if line.notes:
            lab = world.act(INSTITUTE, "manager", world.days_ago(line.notes[0][0] + 5))
            tasks.begin_task(lab, task_id=task)
        for days, words, is_shown in line.notes:
            shown = {"evidence": "specification", "reference": number or ""} if is_shown and number else {}
            lab = world.act(INSTITUTE, "manager", world.days_ago(days))
            tasks.note_task(lab, task_id=task, text=words, **shown)
        if line.is_done and number:
            tasks.finish_task(_officer(world, 30), task_id=task)


def _draft_next(world: World) -> None:
    target = Target.objects.filter(plan=PLAN, indicator="public_standards_valid").values_list("pk", flat=True)
    drafting.explain(
        _officer(world, 100),
        target_id=target[0],
        text="（示例）示例省的标准数量是合成的，不代表任何真实进度。",
    )
    evaluating.evaluate(_officer(world, 95), plan_code=PLAN, kind="midterm")
    year = world.today.year
    drafting.draft_next(
        _officer(world, 90), plan_code=PLAN, code=NEXT_PLAN,
        title=example("吉林省计量发展规划（下一期）", "Metrology plan of Jilin Province, next period"),
        begins=date(year, 1, 1), ends=date(year + 4, 12, 31),
    )  # fmt: skip
    drafting.adopt_plan(world.act(AUTHORITY, "decider", world.days_ago(80)), plan_code=NEXT_PLAN)
