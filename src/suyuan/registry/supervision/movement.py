"""How a row of supervision moves: the right, the table, the guarded update, the record. One way for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.states import why_not
from suyuan.registry.parties.commands import insert as enter
from suyuan.registry.supervision import acts, deadlines, states
from suyuan.registry.supervision.models import Arbitration, Complaint, Draw, Inspection, InspectionPlan


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A table with its states and acts. `house`: the column of the body that acts of its own belong to."""

    entity: str
    table: Any
    targets: str  # of states.MACHINES, or "" where the row says by its nature
    states: Mapping[str, Text]
    acts: Mapping[str, Act]
    what: Text
    house: str
    path: str = "jurisdiction__path"
    columns: tuple[str, ...] = ()

    def facts(self, key: UUID) -> dict[str, Any]:
        """What rights and rules depend on: one query. Raises NotFound."""
        names = ("id", "state", "row_version", self.house, self.path, *self.columns)
        row = self.table.objects.filter(pk=key).values(*names).first()
        if row is None:
            raise NotFound(Text(f"没有{self.what.zh}", f"there is no such {self.entity}"), given=key)
        found: dict[str, Any] = dict(row)
        return found

    def permit(self, occasion: Occasion, row: Mapping[str, Any], event: str, *, house: Any = None) -> None:
        permit(self.acts[event], occasion, organization=house or row[self.house], path=row[self.path])


PLAN: Final = Machine(
    entity="inspection_plan", table=InspectionPlan, targets="plan", states=states.PLAN_STATES, acts=acts.PLAN,
    what=Text("抽查计划", "the plan"), house="authority_id",
    columns=("number", "kinds", "shares", "begins_on", "ends_on", "authority_id", "jurisdiction_id"),
)  # fmt: skip
DRAW: Final = Machine(
    entity="draw", table=Draw, targets="draw", states=states.DRAW_STATES, acts=acts.PLAN,
    what=Text("抽取", "the draw"), house="plan__authority_id", path="plan__jurisdiction__path",
    columns=(
        "number", "plan_id", "commitment", "lists", "sealed_secret", "public_kind", "log_size",
        "plan__authority_id", "plan__jurisdiction_id",
    ),
)  # fmt: skip
INSPECTION: Final = Machine(
    entity="inspection", table=Inspection, targets="inspection", states=states.INSPECTION_STATES,
    acts=acts.INSPECTION, what=Text("检查", "the inspection"), house="organization_id",
    columns=("number", "reason", "outcome", "recorded_on", "published_on", "concluded_on", "correct_by"),
)  # fmt: skip
COMPLAINT: Final = Machine(
    entity="complaint", table=Complaint, targets="", states=states.COMPLAINT_STATES, acts=acts.COMPLAINT,
    what=Text("投诉举报", "the complaint"), house="organization_id",
    columns=("number", "nature", "is_extended", "received_on", "due_on", "inspection_id", "authority_id",
             "jurisdiction_id"),
)  # fmt: skip
ARBITRATION: Final = Machine(
    entity="arbitration", table=Arbitration, targets="arbitration", states=states.ARBITRATION_STATES,
    acts=acts.ARBITRATION, what=Text("仲裁检定", "the arbitration"), house="institution_id",
    columns=("number", "instrument_id", "freeze_id", "appeal_until", "higher_id", "authority_id"),
)  # fmt: skip


def move(
    occasion: Occasion,
    machine: Machine,
    row: Mapping[str, Any],
    event: str,
    *,
    house: Any = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    also: Callable[[], None] | None = None,
) -> str:
    """Move a row by an event, with what else is written in the same transaction. The new state.

    Raises NotPermitted, RuleRefusal, Conflict.
    """
    machine.permit(occasion, row, event, house=house)
    check_event(machine, row, event)
    target = states.MACHINES[machine.targets or row["nature"]][row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, machine.acts[event], row, table=machine.table, entity=machine.entity, target=target,
            what=Text(f"该{machine.what.zh}", machine.what.en), changes=changes, also=also, reason=reason,
            payload=payload,
        )  # fmt: skip
    return target


def check_event(machine: Machine, row: Mapping[str, Any], event: str) -> None:
    """Raise RuleRefusal where the table has no such step from here."""
    targets = states.MACHINES[machine.targets or row["nature"]]
    refusal = why_not(row["state"], event, targets=targets, states=machine.states, what=machine.what)
    if refusal:
        raise RuleRefusal(refusal, entity=machine.entity, state=row["state"], event=event)


def insert(occasion: Occasion, machine: Machine, row: Any, event: str, **payload: object) -> None:
    """Enter a new row; its right has been asked. Raises Conflict for a number that is taken."""
    with transaction.atomic():
        save_numbered(row)
        record(
            machine.acts[event], occasion, entity=machine.entity, entity_id=row.pk, to_state=row.state,
            payload={"number": row.number, **payload},
        )  # fmt: skip


def save_numbered(row: Any) -> None:
    """Write a row that has a number. Raises Conflict where the number is taken."""
    enter(row, Text(f"编号 {row.number} 已被使用", f"the number {row.number} is taken"), given=row.number)


def chosen(code: str, table: Mapping[str, object], name: str) -> str:
    """A code out of a table. Raises InputError."""
    if code not in table:
        raise InputError(
            Text("请从列表中选择", "choose from the list"), quantity=name, given=code[:40],
            allowed=", ".join(table),
        )  # fmt: skip
    return code


def until(code: str, occasion: Occasion) -> Any:
    """The last day of a limit that begins today."""
    return deadlines.last_day(code, occasion.today, calendar=working_days())
