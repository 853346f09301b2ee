"""Everything that can be done to applications and jobs: one function per act, the only writers.

The functions stand in `office` (the desk), `scheduling` and `rooms` (the plan), `bench`, `adjusting`,
`onsite` and `raw_files` (the laboratory).
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
    submit,
)
from suyuan.registry.jobs.onsite import keep_draft
from suyuan.registry.jobs.raw_files import hand_in_file, keep_profile
from suyuan.registry.jobs.referring import refer_up
from suyuan.registry.jobs.rooms import add_room, close_room, note_absence, withdraw_absence
from suyuan.registry.jobs.samples import move_sample, return_sample
from suyuan.registry.jobs.scheduling import reschedule, schedule

__all__ = [
    "Wish",
    "accept",
    "add_room",
    "adjust",
    "approve",
    "approve_back",
    "cancel",
    "check",
    "check_back",
    "close_room",
    "conclude",
    "decline",
    "hand_in_file",
    "hand_over",
    "keep_draft",
    "keep_profile",
    "move_sample",
    "note_absence",
    "note_conclusion",
    "preview",
    "receive",
    "receive_readings",
    "record",
    "record_found",
    "refer_up",
    "reschedule",
    "return_sample",
    "schedule",
    "start",
    "submit",
    "withdraw_absence",
]
