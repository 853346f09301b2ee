"""State machines as data: rows that lead by an event from state to state, and why an event may not happen.

Every slice keeps its own states and rows; how they are read is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from suyuan.base.text import Text


class Transition(NamedTuple):
    """One row of a state table. `source` "": there is nothing yet."""

    source: str
    event: str
    target: str


Targets = Mapping[tuple[str, str], str]


def targets_of(rows: Iterable[Transition]) -> dict[tuple[str, str], str]:
    """Where an event leads from a state, by both."""
    return {(row.source, row.event): row.target for row in rows}


def why_not(
    state: str, event: str, *, targets: Targets, states: Mapping[str, Text], what: Text
) -> Text | None:
    """Why `event` may not happen in `state`, with the states from which it may, or None.

    what : what is in that state, as it begins a sentence: "the standard".
    """
    if (state, event) in targets:
        return None
    allowed = [states[source] for source, known in targets if known == event and source]
    now = states.get(state, Text("未登记", "not registered"))
    return Text(
        f"{what.zh}状态为“{now.zh}”，不能进行该操作；允许的状态：{'、'.join(one.zh for one in allowed)}",
        f"{what.en} is “{now.en}”; this is done from: {', '.join(one.en for one in allowed)}",
    )
