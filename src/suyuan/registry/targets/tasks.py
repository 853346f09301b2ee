"""Writing tasks of a plan: setting them, recording progress with evidence, finding them done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from suyuan.base.errors import InputError, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division, require_organizations
from suyuan.registry.specifications.rules import written
from suyuan.registry.targets import acts, states
from suyuan.registry.targets.evidence import Shown, shown
from suyuan.registry.targets.models import Plan, Task, TaskNote, TaskSupport
from suyuan.registry.targets.queries import plan

ENTITY: Final = "plan_task"
LONGEST_NOTE: Final = 2000
MOST_TASKS: Final = 500
FACTS: Final = ("id", "state", "row_version", "lead_id", "plan_id", "plan__state", "plan__jurisdiction_code")


def add_task(
    occasion: Occasion,
    *,
    plan_code: str,
    topic: str,
    text: Text,
    lead_id: UUID,
    due: date,
    supporting: Sequence[UUID] = (),
) -> Task:
    """Set a task of a plan that is a draft or in force. Raises InputError, OutOfRange, RuleRefusal."""
    known = plan(plan_code)
    permit(acts.OF["add_task"], occasion, path=division(known["jurisdiction_code"])["path"])
    if known["state"] not in ("draft", "in_force"):
        raise RuleRefusal(
            Text("规划已结束，不能再下达任务", "the plan is over; no more tasks are set"), plan=plan_code
        )
    if topic not in states.TOPICS:
        raise InputError(
            Text("请选择任务类别", "choose what the task is about"),
            given=topic[:20],
            allowed=", ".join(states.TOPICS),
        )
    if due < occasion.today:
        raise OutOfRange("due", given=due, allowed=f">= {occasion.today}")
    require_organizations((lead_id, *supporting))
    with transaction.atomic():
        # Whoever comes second waits for the number of the first.
        Plan.objects.select_for_update().filter(pk=plan_code).values_list("code", flat=True).first()
        number = (Task.objects.filter(plan=plan_code).aggregate(last=Max("number"))["last"] or 0) + 1
        if number > MOST_TASKS:
            raise OutOfRange("number", given=number, allowed=f"<= {MOST_TASKS}")
        row = Task(
            **columns(occasion),
            plan_id=plan_code,
            number=number,
            topic=topic,
            text_zh=written(text.zh, "text", most=300),
            text_en=written(text.en, "text", most=400, is_needed=False),
            lead_id=lead_id,
            due=due,
            state="open",
        )
        row.save(force_insert=True)
        TaskSupport.objects.bulk_create(
            TaskSupport(task=row, house_id=house) for house in dict.fromkeys(supporting) if house != lead_id
        )
        record(
            acts.OF["add_task"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state="open",
            payload={"plan": plan_code, "number": number, "lead": lead_id, "due": due.isoformat()},
        )
    return row


def begin_task(occasion: Occasion, *, task_id: UUID) -> None:
    """Say that work on a task has begun."""
    _move(occasion, task_id, "begin_task")


def note_task(
    occasion: Occasion, *, task_id: UUID, text: str, evidence: str = "", reference: str = ""
) -> TaskNote:
    """Record progress of a task that is under way; what shows it is looked up in its register."""
    row = _facts(task_id)
    _permit(occasion, row, "note_task")
    if row["state"] != "under_way":
        raise RuleRefusal(
            Text("任务未在进行中，不能记录进展", "progress is recorded while the task is under way"),
            task=task_id,
            state=row["state"],
        )
    proof = shown(evidence, reference) if evidence or reference.strip() else None
    note = TaskNote(
        **columns(occasion),
        task_id=task_id,
        on=occasion.today,
        text=written(text, "text", most=LONGEST_NOTE),
        **_evidence_columns(proof),
    )
    with transaction.atomic():
        note.save(force_insert=True)
        record(
            acts.OF["note_task"],
            occasion,
            entity=ENTITY,
            entity_id=task_id,
            payload={"note": note.id, "evidence": note.evidence, "reference": note.reference},
        )
    return note


def finish_task(occasion: Occasion, *, task_id: UUID) -> None:
    """Find a task done: somebody has recorded progress, and some of it has evidence."""
    row = _facts(task_id)
    _permit(occasion, row, "finish_task")
    _require(row, "finish_task")
    notes = list(TaskNote.objects.filter(task=task_id).values_list("evidence", flat=True))
    if refusal := states.why_not_finish(notes=len(notes), with_evidence=sum(bool(one) for one in notes)):
        raise RuleRefusal(refusal, task=task_id)
    _move(occasion, task_id, "finish_task", changes={"finished_on": occasion.today})


def reopen_task(occasion: Occasion, *, task_id: UUID, reason: str) -> None:
    """Open a task again that was found done."""
    said = written(reason, "reason", most=400)
    _move(occasion, task_id, "reopen_task", reason=said, changes={"finished_on": None})


def stop_task(occasion: Occasion, *, task_id: UUID, reason: str) -> None:
    """Stop a task for a reason."""
    _move(occasion, task_id, "stop_task", reason=written(reason, "reason", most=400))


def _facts(task_id: UUID) -> Any:
    row = Task.objects.filter(pk=task_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这项任务", "there is no such task"), task=task_id)
    return row


def _permit(occasion: Occasion, row: Mapping[str, Any], event: str) -> None:
    path = division(row["plan__jurisdiction_code"])["path"]
    permit(acts.OF[event], occasion, organization=row["lead_id"], path=path)


def _require(row: Mapping[str, Any], event: str) -> None:
    if refusal := states.why_not_task_event(row["state"], event):
        raise RuleRefusal(refusal, task=row["id"], state=row["state"], event=event)
    if row["plan__state"] != "in_force":
        raise RuleRefusal(
            Text("规划不在实施中", "the plan is not in force"), task=row["id"], state=row["plan__state"]
        )


def _move(
    occasion: Occasion,
    task_id: UUID,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    row = _facts(task_id)
    _permit(occasion, row, event)
    _require(row, event)
    target = states.TASK_TARGETS[row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, acts.OF[event], row, table=Task, entity=ENTITY, target=target,
            what=Text("该任务", "the task"), changes=changes, reason=reason, task=task_id,
        )  # fmt: skip


def _evidence_columns(proof: Shown | None) -> dict[str, str]:
    if proof is None:
        return {}
    return {
        "evidence": proof.kind,
        "reference": proof.reference,
        "address": proof.address,
        "label_zh": proof.label.zh[:200],
        "label_en": proof.label.en[:240],
    }
