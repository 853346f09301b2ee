"""The board of tasks: set by an authority, done by the lead with its supporters, every step with its note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.governance import acts, states
from suyuan.registry.governance.models import SharedTask, TaskNote, TaskSupport
from suyuan.registry.journal.acts import Act, Reach
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit, why_not_permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.queries import division, require_organizations
from suyuan.registry.specifications.rules import written

ENTITY: Final = "shared_task"
LONGEST: Final = 4_000
LONGEST_NOTE: Final = 1_000
MOST_SUPPORTERS: Final = 30


@dataclass(frozen=True, kw_only=True)
class TaskForm:
    """What is to be done, where, by whom with whose help, until when."""

    title: str
    about: str
    jurisdiction: str
    lead_id: UUID
    due_on: date
    supporting: Sequence[UUID] = ()


def open_task(occasion: Occasion, form: TaskForm) -> SharedTask:
    """Set a task. Raises InputError, NotFound for a body or a division that is not registered."""
    permit(acts.TASK["open"], occasion, path=division(form.jurisdiction)["path"])
    if form.due_on < occasion.today:
        raise InputError(
            Text("完成期限早于今天", "the task would be due before today"), given=form.due_on.isoformat()
        )
    supporting = list(dict.fromkeys(one for one in form.supporting if one != form.lead_id))
    if len(supporting) > MOST_SUPPORTERS:
        raise InputError(
            Text(f"配合单位不超过 {MOST_SUPPORTERS} 个", f"at most {MOST_SUPPORTERS} bodies support a task"),
            given=len(supporting),
        )
    require_organizations((form.lead_id, *supporting))
    row = SharedTask(
        **columns(occasion),
        title=written(form.title, "title", most=160),
        about=written(form.about, "description", most=LONGEST, is_needed=False),
        jurisdiction_id=form.jurisdiction,
        lead_id=form.lead_id,
        due_on=form.due_on,
        state=states.TASK_TARGETS["", "open"],
    )
    with transaction.atomic():
        row.save(force_insert=True)
        TaskSupport.objects.bulk_create(
            TaskSupport(**columns(occasion), task=row, organization_id=house) for house in supporting
        )
        record(
            acts.TASK["open"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state=row.state,
            payload={"title": row.title, "lead": form.lead_id, "due": form.due_on.isoformat()},
        )
    return row


def advance(occasion: Occasion, *, task_id: UUID, event: str, note: str = "") -> None:
    """Start, complete, reopen or cancel a task; what was said of it is kept as a note."""
    row = _task(task_id)
    if event not in acts.TASK or event == "open":
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    act = acts.TASK[event]
    permit(act, occasion, organization=row.lead_id, path=_where(act, row.jurisdiction.path, row.lead))
    if refusal := states.why_not_task(row.state, event):
        raise RuleRefusal(refusal, task=task_id, state=row.state)
    needed = event in ("complete", "cancel", "reopen")
    said = written(note, "note", most=LONGEST_NOTE, is_needed=needed)
    target = states.TASK_TARGETS[row.state, event]
    with transaction.atomic():
        if said:
            _note(occasion, row, said)
        take_step(
            occasion, acts.TASK[event], row, entity=ENTITY, target=target, what=Text("该任务", "the task"),
            changes={"done_on": occasion.today if target == "done" else None}, reason=said, task=task_id,
        )  # fmt: skip


def note(occasion: Occasion, *, task_id: UUID, text: str) -> TaskNote:
    """Say how it goes: the lead, a supporter, or an authority of the division."""
    row = _task(task_id)
    if not may_note(occasion, row):
        raise NotPermitted(
            Text("只有牵头单位、配合单位和主管部门可以记录", "only the bodies of the task make notes on it"),
            act=acts.NOTE_TASK.code,
        )
    if row.state in ("done", "cancelled"):
        raise RuleRefusal(Text("任务已结束", "the task is over"), task=task_id, state=row.state)
    said = written(text, "note", most=LONGEST_NOTE)
    with transaction.atomic():
        made = _note(occasion, row, said)
        record(acts.NOTE_TASK, occasion, entity=ENTITY, entity_id=task_id, reason=said)
    return made


def may_note(occasion: Occasion, row: SharedTask) -> bool:
    """Whether the actor belongs to a body of the task, or to an authority of that body: one query."""
    helpers = row.supports.values_list("organization_id", "organization__jurisdiction__path")
    return any(
        why_not_permit(acts.NOTE_TASK, occasion.actor, organization=house, path=path) is None
        for house, path in ((row.lead_id, row.lead.jurisdiction.path), *helpers)
    )


def may(occasion: Occasion, act: Act, row: Any) -> bool:
    """Whether the actor may do this to the task of a row of `queries`."""
    is_authority = act.reach is Reach.JURISDICTION
    path = row["jurisdiction__path"] if is_authority else row["lead__jurisdiction__path"]
    return why_not_permit(act, occasion.actor, organization=row["lead_id"], path=path) is None


def _where(act: Act, path: str, lead: Organization) -> str:
    """Who set a task decides on it; who leads it does it, where the lead is, also as a lower authority."""
    return path if act.reach is Reach.JURISDICTION else lead.jurisdiction.path


def _note(occasion: Occasion, row: SharedTask, said: str) -> TaskNote:
    made = TaskNote(
        **columns(occasion),
        task=row,
        organization_id=occasion.actor.organization,
        person_id=occasion.actor.person,
        text=said,
        noted_on=occasion.today,
    )
    made.save(force_insert=True)
    return made


def _task(task_id: UUID) -> SharedTask:
    row = SharedTask.objects.select_related("jurisdiction", "lead__jurisdiction").filter(pk=task_id).first()
    if row is None:
        raise NotFound(Text("没有这项任务", "there is no such task"), task=task_id)
    return row
