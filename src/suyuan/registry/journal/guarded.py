"""The guarded update: a row moves only from the state and version that the decision was made on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from suyuan.base.errors import Conflict
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion

OPEN_AGAIN: Final = Text("请重新打开后再操作。", "Open it again.")


def move_row(
    occasion: Occasion,
    table: Any,
    key: object,
    *,
    state: str,
    row_version: int,
    target: str,
    what: Text,
    changes: Mapping[str, Any] | None = None,
    **facts: object,
) -> None:
    """Move a row to the state `target` if nobody else moved or changed it since it was read.

    Runs inside a transaction. table : the model; state, row_version : as they were read; changes : other
    columns; what : the row in a sentence; facts : of the error. Raises Conflict for the later one of two.
    """
    changed = table.objects.filter(pk=key, state=state, row_version=row_version).update(
        state=target, updated_at=occasion.at, row_version=row_version + 1, **(changes or {})
    )
    if changed != 1:
        raise overtaken(what, **facts)


def hold_row(table: Any, key: object, *states: str, what: Text, **facts: object) -> None:
    """Keep a row in one of these states until the transaction ends: whoever moves it on waits, or has won.

    Raises Conflict where it has moved on already.
    """
    held = table.objects.select_for_update().filter(pk=key, state__in=states)
    if held.values_list("pk", flat=True).first() is None:
        raise overtaken(what, **facts)


def overtaken(what: Text, **facts: object) -> Conflict:
    """The error of whoever came second."""
    return Conflict(
        Text(f"{what.zh}刚被他人修改", f"{what.en} was changed by somebody else"), hint=OPEN_AGAIN, **facts
    )
