"""Mid-term and final evaluation: what the registers say about each target and task of a plan, with a digest.

The content is kept as it was read; the paper of an evaluation is printed from it and stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.targets import acts, rules, states
from suyuan.registry.targets.drafting import ENTITY, move_plan, permit_plan
from suyuan.registry.targets.lines import Line, baselines, plan_lines
from suyuan.registry.targets.models import PlanEvaluation, Target
from suyuan.registry.targets.queries import TargetStatus, plan, plan_status
from suyuan.registry.targets.task_queries import explanations, tasks

SCHEMA: Final = "plan_evaluation/3"  # since 2: baselines of targets, task lines; since 3: remarks
MOST_POINTS: Final = 160  # readings of one series in the report


def evaluate(occasion: Occasion, *, plan_code: str, kind: str) -> PlanEvaluation:
    """Make the mid-term evaluation of a plan in force, or the final one, which ends it.

    Raises InputError for another kind, RuleRefusal where the plan is a draft or over, or its last year is yet
    to come.
    """
    if kind not in states.EVALUATIONS:
        raise InputError(
            Text("请选择评估类型", "choose a mid-term or a final evaluation"),
            given=kind[:20],
            allowed=", ".join(states.EVALUATIONS),
        )
    row = plan(plan_code)
    event = "conclude_plan" if kind == "final" else "evaluate"
    permit_plan(occasion, row, event)
    if refusal := states.why_not_plan_event(row["state"], "conclude_plan"):
        raise RuleRefusal(refusal, plan=plan_code, state=row["state"])
    if kind == "final" and (early := states.why_not_conclude(last_day_of(row), on=occasion.today)):
        raise RuleRefusal(
            early, hint=Text("期间请作中期评估。", "Until then make a mid-term one."), plan=plan_code
        )
    content = evaluation_of(plan_code, kind=kind, on=occasion.today)
    made = PlanEvaluation(
        **columns(occasion), plan_id=plan_code, kind=kind, on=occasion.today, content=content,
        digest=digest(content),
    )  # fmt: skip
    with transaction.atomic():
        made.save(force_insert=True)
        if kind == "final":
            move_plan(occasion, row, event, payload={"evaluation": made.id, "digest": made.digest})
        else:
            record(
                acts.OF[event],
                occasion,
                entity=ENTITY,
                entity_id=plan_code,
                payload={"evaluation": made.id, "digest": made.digest},
            )
    return made


def last_day_of(row: Mapping[str, Any]) -> date:
    """The last day of a plan; where it names none, that of its last target: one query then."""
    if row["ends"] is not None:
        ends: date = row["ends"]
        return ends
    last = Target.objects.filter(plan=row["code"]).order_by("-due").values_list("due", flat=True).first()
    return date.min if last is None else rules.last_day(last)


def evaluation_of(plan_code: str, *, kind: str, on: date) -> dict[str, Any]:
    """What an evaluation would say on a day, as plain data in decimal text."""
    row = plan(plan_code)
    statuses = plan_status(plan_code, on=on)
    said, before = explanations(plan_code), baselines(plan_code)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "on": on.isoformat(),
        "plan": {
            "code": row["code"],
            "title_zh": row["title_zh"],
            "title_en": row["title_en"] or row["title_zh"],
            "issuer": row["issuer"],
            "issued": row["issued"],
            "ends": row["ends"].isoformat() if row["ends"] else "",
        },
        "targets": [
            target_content(one, said.get(one.id, ())) | {"baseline": _before(before.get(one.indicator))}
            for one in statuses
        ],
        "lines": [_line_content(one) for one in plan_lines(row, on=on)],
        "tasks": [_task_content(one, on=on) for one in tasks(plan_code)],
    }


def target_content(one: TargetStatus, said: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A target as plain data: value, evidence, readings, forecast, state, explanations."""
    reading, ahead = one.reading, one.ahead
    return {
        "id": one.id,
        "indicator": one.indicator,
        "name_zh": one.name.zh,
        "name_en": one.name.en,
        "target": _number(float(one.target)),
        "unit": one.unit,
        "due": one.due,
        "direction": one.direction,
        "options": {name: str(word) for name, word in one.series.options.items() if word is not None},
        "remarks": [word for word in (one.basis, one.scope, one.note) if word],
        "value": _number(one.value),
        "when_due": _number(one.when_due),
        "state": one.state,
        "members": None if reading is None else len(reading.members),
        "numerator": None if reading is None else reading.numerator,
        "denominator": None if reading is None else reading.denominator,
        "digest": None if reading is None else reading.digest(),
        "readings": [[row.on.isoformat(), _number(row.value)] for row in thinned(one.history)],
        "forecast": None
        if ahead is None
        else {
            "on": ahead.day.isoformat(),
            "value": _number(ahead.value),
            "low": _number(ahead.low),
            "high": _number(ahead.high),
        },
        "explanations": [{"on": row["on"].isoformat(), "text": row["text"]} for row in said],
    }


def _before(row: Mapping[str, Any] | None) -> dict[str, str] | None:
    """What an indicator was before the plan began, with its source."""
    if row is None:
        return None
    value = _number(float(row["value"])) or ""
    return {"value": value, "as_of": str(row["as_of"]), "source": row["source"]}


def _line_content(line: Line) -> dict[str, Any]:
    """A task line: its figures today and when they were first recorded, and its tasks."""
    return {
        "topic": line.topic,
        "name_zh": line.name.zh,
        "name_en": line.name.en,
        "tasks": line.tasks,
        "done": line.done,
        "figures": [
            {
                "indicator": one.indicator,
                "name_zh": one.name.zh,
                "name_en": one.name.en,
                "value": None if one.reading is None else _number(one.reading.value),
                "unit": "" if one.reading is None or one.reading.unit == "1" else one.reading.unit,
                "digest": None if one.reading is None else one.reading.digest(),
                "readings": [[row.on.isoformat(), _number(row.value)] for row in thinned(one.past)],
            }
            for one in line.figures
        ],
    }


def thinned(rows: Sequence[Any]) -> list[Any]:
    """At most MOST_POINTS of some rows, evenly, the first and the last among them."""
    if len(rows) <= MOST_POINTS:
        return list(rows)
    return [rows[(len(rows) - 1) * place // (MOST_POINTS - 1)] for place in range(MOST_POINTS)]


def _task_content(row: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    return {
        "number": row["number"],
        "topic": row["topic"],
        "text_zh": row["text_zh"],
        "text_en": row["text_en"] or row["text_zh"],
        "lead_zh": row["lead__name_zh"],
        "lead_en": row["lead__name_en"],
        "due": row["due"].isoformat(),
        "state": row["state"],
        "late": states.is_late(row["state"], row["due"], on=on),
        "notes": row["noted"],
        "evidence": row["shown"],
    }


def evaluation(plan_code: str, number: str) -> dict[str, Any]:
    """One evaluation by its identity: one query. Raises NotFound."""
    rows = PlanEvaluation.objects.filter(plan=plan_code, pk=number)
    row = rows.values("id", "kind", "on", "content", "digest").first()
    if row is None:
        raise NotFound(Text("没有这份评估", "there is no such evaluation"), evaluation=number)
    return dict(row)


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
