"""Tasks, evaluation paper and history of a plan; the reader of a public consultation; both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.registry.conftest import NOW, PROVINCE, TODAY, World

from suyuan.base.text import Text
from suyuan.registry.parties.models import Organization
from suyuan.registry.targets import drafting, evaluating, tasks
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Observation, Plan, Target, Task

Visit = Callable[..., Client]
PLAN = "CN-22-2021-2035"


@pytest.fixture
def plan(world: World) -> str:
    """The plan of the province with a task and ten readings of its first target."""
    cache.clear()
    load_plans()
    tasks.add_task(
        world.occasion("Sun"), plan_code=PLAN, topic="laboratories", text=Text("建设实验室", "Build it"),
        lead_id=world.lab, due=TODAY + timedelta(days=200),
    )  # fmt: skip
    Target.objects.filter(plan=PLAN, indicator="public_standards_valid").update(due=2028)
    for number in range(10):
        Observation.objects.create(
            id=world.identities(), created_at=NOW, updated_at=NOW, indicator_id="public_standards_valid",
            jurisdiction_id=PROVINCE, as_of=TODAY - timedelta(days=40 * number + 1), value=10 - number % 3,
            members_digest="0" * 64, query_version="test",
        )  # fmt: skip
    return PLAN


@pytest.mark.parametrize(
    ("language", "task", "state"), [("zh", "建设实验室", "未开始"), ("en", "Build it", "Not begun")]
)
def test_tasks_stand_by_their_state(enter: Visit, plan: str, language: str, task: str, state: str) -> None:
    text = enter("Zhou", language).get(f"/plan/{plan}/tasks").content.decode()
    assert task in text
    assert state in text


def test_a_target_shows_its_history_and_the_fan(enter: Visit, plan: str) -> None:
    key = Target.objects.get(plan=plan, indicator="public_standards_valid").pk
    visit = enter("Zhou")
    text = visit.get(f"/plan/{plan}/{key}").content.decode()
    assert text.count('class="trend-dot') >= 10
    assert "trend-fan" in text
    assert "80 %" in visit.get(f"/plan/{plan}/board").content.decode()


def test_the_evaluation_is_data_and_paper(enter: Visit, world: World, plan: str) -> None:
    target = Target.objects.get(plan=plan, indicator="public_standards_valid").pk
    drafting.explain(world.occasion("Sun"), target_id=target, text="两个市的建标推迟")
    made = evaluating.evaluate(world.occasion("Sun"), plan_code=plan, kind="midterm")
    visit = enter("Zhou")
    kept = json.loads(visit.get(f"/plan/{plan}/report.json?evaluation={made.id}").content)
    assert kept == made.content
    pdf = visit.get(f"/plan/{plan}/report.pdf?evaluation={made.id}")
    assert pdf.content.startswith(b"%PDF")
    assert visit.get(f"/plan/{plan}/report.pdf?evaluation={made.id}").content == pdf.content
    assert visit.get(f"/plan/{plan}/report.pdf?evaluation=nonsense").status_code == 422


def test_the_work_of_a_plan_is_done_on_its_page(enter: Visit, world: World, plan: str) -> None:
    task = Task.objects.get(plan=plan).pk
    lab, officer, decider = enter("Wang"), enter("Sun"), enter("Feng")
    assert lab.post(f"/plan/tasks/{task}/do/begin_task").status_code == 303
    given = {"text": "场地已落实", "evidence": "document", "reference": "会议纪要 3 号"}
    assert lab.post(f"/plan/tasks/{task}/do/note_task", given).status_code == 303
    assert lab.post(f"/plan/tasks/{task}/do/finish_task").status_code == 403
    assert officer.post(f"/plan/tasks/{task}/do/finish_task").status_code == 303
    assert Task.objects.get(pk=task).state == "done"
    new = {
        "code": "NEXT",
        "title_zh": "下一期",
        "title_en": "Next",
        "begins": "2026-01-01",
        "ends": "2030-12-31",
    }
    assert officer.post(f"/plan/{plan}/do/draft_plan", new).status_code == 303
    target = {
        "target": "",
        "indicator": "inspection_pass",
        "direction": "at_least",
        "value": "98",
        "due": "2030",
    }
    assert officer.post("/plan/NEXT/do/set_target", target).status_code == 303
    assert officer.post("/plan/NEXT/do/set_target", target | {"value": "many"}).status_code == 422
    assert officer.post("/plan/NEXT/do/adopt_plan").status_code == 403
    assert decider.post("/plan/NEXT/do/adopt_plan").status_code == 303
    assert Plan.objects.get(pk="NEXT").state == "in_force"
    assert enter("Zhou").post(f"/plan/{plan}/do/evaluate").status_code == 403


def test_a_lead_is_called_by_its_code_or_its_name(enter: Visit, world: World, plan: str) -> None:
    """A note that is sent back keeps its words; a house that is not known leads to where it stands."""
    sun, house = enter("Sun", "en"), Organization.objects.get(pk=world.lab)
    given = {"topic": "data", "text_zh": "开放数据", "due": str(TODAY + timedelta(days=90))}
    for called in (house.code, house.name_zh, house.name_en):
        assert sun.post(f"/plan/{plan}/do/add_task", {**given, "lead": called}).status_code == 303
    assert set(Task.objects.filter(topic="data").values_list("lead_id", flat=True)) == {world.lab}
    Organization.objects.filter(pk=world.other_lab).update(name_zh=house.name_zh)
    page = sun.post(f"/plan/{plan}/do/add_task", {**given, "lead": house.name_zh}).content.decode()
    assert "several organizations are called" in page.lower()
    assert house.code in page
    answer = sun.post(f"/plan/{plan}/do/add_task", {**given, "lead": "省计量院"})
    assert answer.status_code == 404
    assert "Codes and names stand under" in answer.content.decode()
