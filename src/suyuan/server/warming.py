"""Working out what running plans stand at before anybody looks, while a worker stands idle.

The first look of a worker at a plan costs seconds: the engine is loaded, the registers are read, some
twenty-five expressions are composed. Each worker does this by itself, once after it started and once on every
later day, when nobody has asked it for anything for a while. What fails here is logged and left: the page
works it out as ever.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock, Thread
from typing import Any, Final

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
QUIET_SECONDS: Final = 15.0
PAUSE_SECONDS: Final = 5.0


class Watched:
    """An application that knows for how long nobody has asked it for anything."""

    def __init__(self, application: Wsgi, clock: Callable[[], float] = time.monotonic) -> None:
        self._application, self._clock, self._lock = application, clock, Lock()
        self._busy, self._since = 0, clock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            self._busy += 1
        try:
            return self._application(environ, start_response)
        finally:
            with self._lock:
                self._busy, self._since = self._busy - 1, self._clock()

    def idle_for(self) -> float:
        """Seconds since the last answer; 0 while one is being made."""
        with self._lock:
            return 0.0 if self._busy else self._clock() - self._since


def watched(application: Wsgi) -> Watched:
    """The application, with a thread beside it that works plans out while it is idle."""
    one = Watched(application)
    Thread(target=_keep_warm, args=(one,), name="warming", daemon=True).start()
    return one


def _keep_warm(one: Watched) -> None:
    from django.db import connections

    done: date | None = None
    while True:
        time.sleep(PAUSE_SECONDS)
        done = step(one, done)
        connections.close_all()  # those of this thread


def step(one: Watched, done: date | None) -> date | None:
    """Work the plans out if this was not done today and nobody asks for anything. The day it was done on."""
    from django.utils import timezone

    today = timezone.localdate()
    if today == done or one.idle_for() < QUIET_SECONDS:
        return done
    try:
        work_out(today)
    except Exception:  # the page itself will say it to whoever looks
        logging.getLogger(__name__).exception("plans could not be worked out beforehand")
    return today


def work_out(on: date) -> None:
    """The boards that people of the divisions on the register are shown first."""
    from suyuan.registry.journal.queries import registers_version
    from suyuan.registry.parties import queries as parties
    from suyuan.registry.targets import queries as targets
    from suyuan.registry.targets.rules import runs
    from suyuan.web.views.plan import NATION, work_out_board

    known = {row["code"] for row in parties.divisions()} - {NATION}
    plans = [plan for plan in targets.plans() if plan["jurisdiction_code"] in known]
    # One for each division, as on the page: one that runs before others.
    by_rank = sorted(plans, key=lambda one: not runs(one, on=on))
    shown = {plan["jurisdiction_code"]: plan for plan in reversed(by_rank)}
    for plan in shown.values():
        work_out_board(plan, on=on, version=registers_version())
