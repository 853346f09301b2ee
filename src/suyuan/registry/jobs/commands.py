"""Everything that can be done to applications and jobs: one function per act, the only writers.

The functions stand in `office` (the desk), `bench`, `adjusting`, `onsite` and `raw_files` (the laboratory).
"""

from __future__ import annotations

from suyuan.registry.jobs.adjusting import adjust, record_found
from suyuan.registry.jobs.arriving import receive_readings
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
from suyuan.registry.jobs.onsite import keep_draft
from suyuan.registry.jobs.raw_files import hand_in_file, keep_profile

__all__ = [
    "Wish",
    "accept",
    "adjust",
    "approve",
    "approve_back",
    "cancel",
    "check",
    "check_back",
    "conclude",
    "decline",
    "hand_in_file",
    "hand_over",
    "keep_draft",
    "keep_profile",
    "note_conclusion",
    "preview",
    "receive",
    "receive_readings",
    "record",
    "record_found",
    "refer_up",
    "schedule",
    "start",
    "submit",
]
