"""The journal of one entity with the names of those who acted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.registry.parties import queries as parties

SYSTEM_NAME = Text("系统", "The system")
THE_THING = Text("", "It")
# What the software notes about the thing itself rather than about its own doing.
ABOUT_THE_THING: Final = (
    "jobs.issue",
    "instruments.verify_pass",
    "instruments.verify_fail",
    "instruments.calibrated",
    "complaints.submit",
    "inspections.draw",
)
# Acts whose reason the software words, in both languages; people's own words are left as they are.
WORDED_HERE: Final = ("honest.fail", "honest.raise_alert")


def with_names(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events, newest first, each with the name of its actor: one query."""
    names = parties.names_of({event["actor_id"] for event in events if event["actor_id"]})
    return [
        event | {"who": names.get(event["actor_id"], _nobody(event)), "reason": _reason(event)}
        for event in reversed(events)
    ]


def reason_of(row: Mapping[str, Any]) -> str:
    """Why a thing is in its present state, as the person who put it there wrote; empty without a reason."""
    reasons = [event["reason"] for event in row["history"] if event["to_state"] == row["state"]]
    return reasons[-1] if reasons else ""


def _reason(event: Mapping[str, Any]) -> Text | str:
    written = str(event["reason"])
    return Text.read(written) if written and event["act"] in WORDED_HERE else written


def _nobody(event: dict[str, Any]) -> Text:
    return THE_THING if event["act"] in ABOUT_THE_THING else SYSTEM_NAME
