"""The plans of the province: the published one, and one of the demonstration's own size that follows it.

The published plan keeps its numbers, which a real province is to reach. The demonstration has a fraction of
such registers, so its authority drafted a plan for what there is: `plan.json` holds its targets with the
basis of each. Readings are read back from the dates in the registers, synthetic like all of it, and marked
as read back. Texts are invented; `consult` tells what the public said of the plan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.targets import commands, drafting, evaluating, tasks
from suyuan.registry.targets.models import Target
from suyuan.server.demo.houses import authority_key, institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, example
from suyuan.server.demo.world import World, as_one

DATA: Final = Path(__file__).with_name("plan.json")
AUTHORITY, INSTITUTE = authority_key(PROVINCE), institute_key(PROVINCE)
PLAN: Final = "CN-22-2021-2035"
READ_SINCE: Final = 890  # days before now: since then the first standards are all at work
EVERY: Final = 120  # days between readings
DRAFTED, ADOPTED, TASKS_SET = 430, 350, 330  # days before now
BEGINS: Final = 300  # the plan begins with the year that it was so many days ago
YEARS: Final = 5


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


# Why a target stands where it stands, as the authority says: of the own plan, and of the published one.
EXPLAINED: Final = {
    "public_standards_valid": (
        "三个县级机构本期建标，其余按选址方案逐年安排。（示例）",
        "（示例）示例省的标准数量是合成的，不代表任何真实进度。",
    ),
    "reference_materials": (
        "奶粉标准物质因吸潮召回，重新制备后补上。（示例）",
        "（示例）示例省只研制了三种标准物质。",
    ),
}


class Own(NamedTuple):
    """The plan of the demonstration's own: its code and its years."""

    code: str
    first: int
    last: int


def own_plan(world: World) -> Own:
    """Its years follow from the day on which the demonstration is built."""
    first = (world.today - timedelta(days=BEGINS)).year
    last = first + YEARS - 1
    return Own(f"EX-22-{first}-{last}", first, last)


def look_ahead(world: World, progress: Progress) -> None:
    """The plan of the province's own, its tasks with progress, the readings of the years."""
    with as_one():
        _draft(world, own_plan(world))
        _set_tasks(world, own_plan(world))
        progress.step()
        _read_back(world, own_plan(world))
        _evaluate(world)
    progress.step()


def _officer(world: World, days: int) -> Occasion:
    return world.act(AUTHORITY, "officer", world.days_ago(days))


def _draft(world: World, own: Own) -> None:
    """Drafted after the published plan, with targets for registers of this size; adopted by somebody else."""
    officer = _officer(world, DRAFTED)
    drafting.draft_next(
        officer, plan_code=PLAN, code=own.code,
        title=example(
            f"吉林省计量发展规划（{own.first}—{own.last} 年）",
            f"Metrology plan of Jilin Province, {own.first}-{own.last}",
        ),
        begins=date(own.first, 1, 1), ends=date(own.last, 12, 31),
    )  # fmt: skip
    drafted = dict(Target.objects.filter(plan=own.code).values_list("indicator_id", "pk"))
    for told in json.loads(DATA.read_text("utf-8"))["targets"]:
        _set(officer, own, told, drafted.get(told["indicator"]))
    decider = world.act(AUTHORITY, "decider", world.days_ago(ADOPTED))
    drafting.adopt_plan(decider, plan_code=own.code)


def _set(officer: Occasion, own: Own, told: dict[str, Any], drafted: int | None) -> None:
    """Years are told as years of the plan, the first being 1."""
    drafting.set_target(
        officer, plan_code=own.code, target_id=drafted, indicator=told["indicator"],
        value=Decimal(told["value"]), due=own.first + told["year"] - 1, variant=told.get("variant"),
        milestones=[(own.first + year - 1, Decimal(value)) for year, value in told.get("milestones", ())],
        note=told["basis"],
    )  # fmt: skip


def _read_back(world: World, own: Own) -> None:
    first = world.today - timedelta(days=READ_SINCE)
    for code in (own.code, PLAN):
        commands.read_back_plan(_officer(world, 0), plan_code=code, since=first, every=EVERY)


def _set_tasks(world: World, own: Own) -> None:
    number = (
        TechnicalSpecification.objects.filter(scope="local")
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )
    for line in LINES:
        due = world.today + timedelta(days=line.due)
        task = tasks.add_task(
            _officer(world, TASKS_SET), plan_code=own.code, topic=line.topic, text=line.text,
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


def _evaluate(world: World) -> None:
    """The published plan was evaluated half-way, and why targets stand where they stand was said."""
    for place, (plan, days) in enumerate(((own_plan(world).code, 45), (PLAN, 100))):
        for target in Target.objects.filter(plan=plan, indicator__in=EXPLAINED).order_by("pk"):
            text = EXPLAINED[target.indicator_id][place]
            drafting.explain(_officer(world, days), target_id=target.pk, text=text)
    evaluating.evaluate(_officer(world, 95), plan_code=PLAN, kind="midterm")
