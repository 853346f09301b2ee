"""Proposals being worked out behind the pages: one after the other, with how far each is.

The search runs in a thread of this process and its answer is kept by the command when it is there; nothing is
written before. Where the process ends in between, the proposal stays as it was and is worked out again.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Final
from uuid import UUID

from django.db import connections

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.siting import commands
from suyuan.registry.siting.reading import Picture
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import work_out
from suyuan.web.occasion import occasion_for

STAGES: Final[dict[str, Text]] = {
    "wait": Text("等待前一项测算", "waiting for another one"),
    "solve": Text("求解选址模型", "solving the siting model"),
    "compare": Text("与现状和逐项建设比较", "comparing with today and with building one by one"),
    "distances": Text("测算其他服务距离", "working out other distances"),
    "explain": Text("整理方案说明", "putting the explanation together"),
    "keep": Text("存档", "keeping it"),
}


@dataclass
class Run:
    """One run: the stage, how far it is in [0, 1], and what went wrong."""

    stage: str = "wait"
    far: float = 0.0
    problem: SuyuanError | None = None
    is_done: bool = False


_runs: Final[dict[UUID, Run]] = {}
_lock: Final = Lock()
_pool: Final = ThreadPoolExecutor(1, thread_name_prefix="siting")


def start(proposal_id: UUID, *, person: UUID, wishes: Wishes, picture: Picture) -> Run:
    """Begin to work a proposal out for a person; the one under way where there is one."""
    with _lock:
        known = _runs.get(proposal_id)
        if known is not None and not known.is_done:
            return known
        run = _runs[proposal_id] = Run()
    _pool.submit(_work, run, proposal_id, person, wishes, picture)
    return run


def run_of(proposal_id: UUID) -> Run | None:
    """The run that is under way, or has ended and was not told yet."""
    with _lock:
        return _runs.get(proposal_id)


def forget(proposal_id: UUID) -> None:
    """The end of a run was told."""
    with _lock:
        run = _runs.get(proposal_id)
        if run is not None and run.is_done:
            del _runs[proposal_id]


def _work(run: Run, proposal_id: UUID, person: UUID, wishes: Wishes, picture: Picture) -> None:
    def told(stage: str, far: float) -> None:
        run.stage, run.far = stage, far

    try:
        outcome = work_out(picture, wishes, clock=time.monotonic, told=told)
        run.stage, run.far = "keep", 0.98
        commands.keep(
            occasion_for(person), proposal_id=proposal_id, wishes=wishes, picture=picture, outcome=outcome
        )
    except SuyuanError as problem:
        run.problem = problem
    finally:
        connections.close_all()
        run.far, run.is_done = 1.0, True
