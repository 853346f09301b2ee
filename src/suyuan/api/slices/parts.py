"""Rows that stand inside the records of several slices: results, events, reasons."""

from __future__ import annotations

from typing import Final

from suyuan.api.rows import Both, record, row
from suyuan.registry.journal.models import Event
from suyuan.registry.results.models import Result
from suyuan.registry.results.queries import LINE_COLUMNS

LINE: Final = row("ResultLine", Result, LINE_COLUMNS)
EVENT: Final = row(
    "Event", Event, ("seq", "act", "actor_id", "at", "from_state", "to_state", "reason", "hash")
)
REASON: Final = record("Reason", code=(str, lambda one: one.code), words=(Both, lambda one: one.words))
