"""Everything that can be done to applications and jobs: one function per act, the only writers.

The functions stand in `office` (the desk) and `bench` (the laboratory).
"""

from __future__ import annotations

from suyuan.registry.jobs.bench import (
    approve,
    approve_back,
    check,
    check_back,
    conclude,
    note_conclusion,
    preview,
    record,
    start,
)
from suyuan.registry.jobs.office import (
    Wish,
    accept,
    cancel,
    decline,
    hand_over,
    receive,
    refer_up,
    schedule,
    submit,
)

__all__ = [
    "Wish",
    "accept",
    "approve",
    "approve_back",
    "cancel",
    "check",
    "check_back",
    "conclude",
    "decline",
    "hand_over",
    "note_conclusion",
    "preview",
    "receive",
    "record",
    "refer_up",
    "schedule",
    "start",
    "submit",
]
