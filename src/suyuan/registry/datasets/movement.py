"""A version moves from state to state: the permission, the state, and the guarded update of every act."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.datasets import states
from suyuan.registry.datasets.acts import OF
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.journal import guarded
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit

WHAT: Final = Text("该版本", "the version")
ENTITY: Final = "data_set"  # versions have the history of their set


def set_for(verb: str, occasion: Occasion, data_set_id: UUID) -> DataSet:
    """A data set on which the actor may do something. Raises NotFound, NotPermitted."""
    row = DataSet.objects.select_related("jurisdiction").filter(pk=data_set_id).first()
    if row is None:
        raise NotFound(Text("没有这个数据集", "there is no such data set"), data_set=data_set_id)
    permit(OF[verb], occasion, organization=row.organization_id, path=row.jurisdiction.path)
    return row


def for_event(event: str, occasion: Occasion, version_id: UUID) -> DataSetVersion:
    """A version to which an event may happen now. Raises NotFound, NotPermitted, RuleRefusal."""
    if event not in states.EVENTS:
        raise InputError(Text(f"没有操作“{event[:20]}”", f"there is no act “{event[:20]}”"), given=event[:40])
    row = DataSetVersion.objects.select_related("data_set__jurisdiction").filter(pk=version_id).first()
    if row is None:
        raise NotFound(Text("没有这个版本", "there is no such version"), version=version_id)
    home = row.data_set
    permit(OF[event], occasion, organization=home.organization_id, path=home.jurisdiction.path)
    if refusal := states.why_not(row.state, event):
        raise RuleRefusal(refusal, version=version_id, state=row.state, event=event)
    return row


def move(occasion: Occasion, row: DataSetVersion, event: str, **columns: Any) -> str:
    """Into the state after the event, if nobody was faster: the state."""
    target = states.TARGETS[row.state, event]
    guarded.move_row(
        occasion, DataSetVersion, row.pk, state=row.state, row_version=row.row_version, target=target,
        changes=columns, what=WHAT,
    )  # fmt: skip
    return target


def tell(
    occasion: Occasion, row: DataSetVersion, event: str, target: str, *, reason: str = "", **payload: Any
) -> None:
    """Record what happened to a version in the history of its set."""
    record(
        OF[event],
        occasion,
        entity=ENTITY,
        entity_id=row.data_set_id,
        from_state=row.state,
        to_state=target,
        reason=reason,
        payload={"version": row.number} | payload,
    )


def overtaken() -> Conflict:
    return guarded.overtaken(WHAT)
