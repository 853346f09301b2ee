"""The journal of one entity with the names of those who acted."""

from __future__ import annotations

from typing import Any

from suyuan.base.text import Text
from suyuan.registry.parties import queries as parties

SYSTEM_NAME = Text("系统", "The system")


def with_names(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events, newest first, each with the name of its actor: one query."""
    names = parties.names_of({event["actor_id"] for event in events if event["actor_id"]})
    return [
        event | {"who": names.get(event["actor_id"], SYSTEM_NAME) if event["actor_id"] else SYSTEM_NAME}
        for event in reversed(events)
    ]
