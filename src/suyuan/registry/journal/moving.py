"""The step of a state machine: the guarded update of the row and the event that tells of it, as one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion


def take_step(
    occasion: Occasion,
    act: Act,
    row: Any,
    *,
    entity: str,
    target: str,
    what: Text,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    **facts: object,
) -> None:
    """Move a row to the state `target` if nobody else did since it was read, and record the act.

    Inside a transaction, last: the event seals what was written before it. row : of a model with `state` and
    `row_version`; what : the row in a sentence; facts : of the error. Raises Conflict.
    """
    move_row(
        occasion, type(row), row.pk, state=row.state, row_version=row.row_version, target=target,
        changes=changes, what=what, **facts,
    )  # fmt: skip
    record(
        act, occasion, entity=entity, entity_id=row.pk, from_state=row.state, to_state=target, reason=reason,
        payload=payload,
    )  # fmt: skip
