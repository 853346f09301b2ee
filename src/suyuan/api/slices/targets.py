"""The plan: its targets with the values of today, the members behind a value, kept observations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Slice, one_of
from suyuan.api.rows import Both, record, row
from suyuan.api.slices import coverage
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.targets import commands, drafting, evaluating, queries, tasks
from suyuan.registry.targets.lines import Measured, baselines, plan_lines
from suyuan.registry.targets.models import Plan

PLAN = "plans/{plan_code}"
CODE = {"plan_code": str, "target": int}
PLAN_CODE = {"plan_code": str}
STATUS = record(
    "TargetStatus",
    id=(int, lambda one: one.id),
    indicator=(str, lambda one: one.indicator),
    name=(Both, lambda one: one.name),
    target=(str, lambda one: str(one.target)),
    unit=(str, lambda one: one.unit),
    due=(int, lambda one: one.due),
    value=(float | None, lambda one: one.value),
    share=(float | None, lambda one: one.share),
    state=(str, lambda one: one.state),
    state_words=(Both, lambda one: one.state_words),
    when_due=(float | None, lambda one: one.when_due),
    forecast=(float | None, lambda one: one.ahead.value if one.ahead else None),
    forecast_low=(float | None, lambda one: one.ahead.low if one.ahead else None),
    forecast_high=(float | None, lambda one: one.ahead.high if one.ahead else None),
)
MEMBER = record(
    "Member",
    id=(str, lambda one: one.id),
    label=(Both, lambda one: one.label),
    part=(int, lambda one: one.part),
    whole=(int, lambda one: one.whole),
    division=(str, lambda one: one.unit_code),
)


def _plans(asked: Asked) -> Found:
    return asked.part(queries.plans())


def _targets(asked: Asked) -> Found:
    return asked.part(queries.plan_status(asked.path["plan_code"], on=asked.occasion.today))


LINE = record(
    "TaskLine",
    topic=(str, lambda one: one.topic),
    name=(Both, lambda one: one.name),
    tasks=(int, lambda one: one.tasks),
    done=(int, lambda one: one.done),
    figures=(list[dict[str, Any]], lambda one: [_figure(each) for each in one.figures]),
)
BASELINE = record(
    "Baseline",
    indicator=(str, lambda one: one["indicator_id"]),
    value=(str, lambda one: str(one["value"])),
    as_of=(str, lambda one: one["as_of"]),
    source=(str, lambda one: one["source"]),
    note=(str, lambda one: one["note"]),
)


def _figure(one: Measured) -> dict[str, Any]:
    reading = one.reading
    return {
        "indicator": one.indicator, "name": one.name, "value": None if reading is None else reading.value,
        "members": None if reading is None else len(reading.members),
        "digest": None if reading is None else reading.digest(),
    }  # fmt: skip


def _lines(asked: Asked) -> Found:
    return asked.part(plan_lines(queries.plan(asked.path["plan_code"]), on=asked.occasion.today))


def _baselines(asked: Asked) -> Found:
    queries.plan(asked.path["plan_code"])
    return asked.part(baselines(asked.path["plan_code"]).values())


def _members(asked: Asked) -> Found:
    found: Any = next(
        (
            one
            for one in queries.plan_status(asked.path["plan_code"], on=asked.occasion.today)
            if one.id == asked.path["target"]
        ),
        None,
    )
    if found is None:
        raise NotFound(Text("没有这个指标", "there is no such target"), target=asked.path["target"])
    if found.reading is None:
        return Found([], 0)
    missing = asked.filters["part"] == "missing"
    return asked.part(found.reading.missing if missing else found.reading.members)


SLICE = Slice(
    code="targets",
    endpoints=(
        *coverage.ENDPOINTS,
        Listing(
            path="plans",
            name="list_plans",
            summary="Plans",
            row=row("Plan", Plan, (
                "code", "jurisdiction_code", "title_zh", "title_en", "issuer", "issued", "note",
            )),
            find=_plans,
        ),
        Listing(path=f"{PLAN}/targets", name="list_targets", types=CODE,
                summary="Targets of a plan with the values of today", row=STATUS, find=_targets),
        Listing(path=f"{PLAN}/lines", name="list_plan_lines", types=CODE,
                summary="Task lines of a plan with what the registers say of each", row=LINE, find=_lines),
        Listing(path=f"{PLAN}/baselines", name="list_baselines", types=CODE,
                summary="What indicators were before a plan began, as printed", row=BASELINE,
                find=_baselines),
        Listing(path=f"{PLAN}/targets/{{target}}/members", name="list_members", types=CODE,
                summary="What is counted, or missing", row=MEMBER, find=_members,
                filters={"part": one_of(["counted", "missing"])}),
        Deed(path="observations", summary="Measure an indicator and keep the reading",
             command=commands.record_observation, name="record_observation",
             bounds={"indicator": 60, "jurisdiction": 6, "options": dict[str, str]}),
        Deed(path="observations/back", summary="Read back the values of days gone by",
             command=commands.read_back, name="read_back_observations",
             bounds={"indicator": 60, "jurisdiction": 6, "options": dict[str, str]}),
        Deed(path="plans", summary="Draft a plan that follows no other", command=drafting.draft_first,
             table=Plan, bounds={"jurisdiction": 6, "code": 40}),
        Deed(path=f"{PLAN}/next", summary="Draft the plan that follows, with a proposal for each target",
             command=drafting.draft_next, types=PLAN_CODE, table=Plan, bounds={"code": 40}),
        Deed(path=f"{PLAN}/targets", summary="Write a target into a draft", command=drafting.set_target,
             types=PLAN_CODE, bounds={"indicator": 60, "direction": 8, "note": 240,
                                      "variant": dict[str, Any], "milestones": list[tuple[int, Decimal]]}),
        Deed(path=f"{PLAN}/targets/{{target_id}}/drop", summary="Take a target out of a draft",
             command=drafting.drop_target, types={**PLAN_CODE, "target_id": int}),
        Deed(path=f"{PLAN}/adopt", summary="Adopt a draft; its targets are fixed from then on",
             command=drafting.adopt_plan, types=PLAN_CODE),
        Deed(path=f"{PLAN}/drop", summary="Drop a draft", command=drafting.drop_plan, types=PLAN_CODE,
             bounds={"reason": 400}),
        Deed(path=f"{PLAN}/evaluate", summary="Evaluate it at mid-term, or conclude it",
             command=evaluating.evaluate, name="evaluate_plan", types=PLAN_CODE, bounds={"kind": 8}),
        Deed(path="targets/{target_id}/explain", summary="Explain how a target stands",
             command=drafting.explain, name="explain_target", types={"target_id": int},
             bounds={"text": 2000}),
        Deed(path=f"{PLAN}/tasks", summary="Set a task of a plan", command=tasks.add_task, types=PLAN_CODE,
             name="add_plan_task", bounds={"topic": 20, "text": 400}),
        Deed(path="tasks/{task_id}/begin", summary="Begin a task", command=tasks.begin_task),
        Deed(path="tasks/{task_id}/notes", summary="Record progress of a task", command=tasks.note_task,
             bounds={"text": 2000, "evidence": 16, "reference": 120}),
        Deed(path="tasks/{task_id}/finish", summary="Find a task done", command=tasks.finish_task),
        Deed(path="tasks/{task_id}/reopen", summary="Open a task again", command=tasks.reopen_task,
             bounds={"reason": 400}),
        Deed(path="tasks/{task_id}/stop", summary="Stop a task", command=tasks.stop_task,
             bounds={"reason": 400}),
    ),
)  # fmt: skip
