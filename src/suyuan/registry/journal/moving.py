"""The step of a state machine: the guarded update of the row and the event that tells of it, as one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    table: Any = None,
    changes: Mapping[str, Any] | None = None,
    also: Callable[[], None] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    **facts: object,
) -> None:
    """Move a row to the state `target` if nobody else did since it was read, and record the act.

    Inside a transaction, last: the event seals what was written before it. row : of a model with `state` and
    `row_version`, or with `table` such a row read as values; what : the row in a sentence; also : what else
    is written, between the move and the event; facts : of the error. Raises Conflict.
    """
    if table is None:
        table, key, state, version = type(row), row.pk, row.state, row.row_version
    else:
        key, state, version = row[table._meta.pk.name], row["state"], row["row_version"]
    move_row(
        occasion, table, key, state=state, row_version=version, target=target, changes=changes, what=what,
        **facts,
    )  # fmt: skip
    if also is not None:
        also()
    record(
        act, occasion, entity=entity, entity_id=key, from_state=state, to_state=target, reason=reason,
        payload=payload,
    )  # fmt: skip
