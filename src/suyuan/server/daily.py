"""The daily runner: every duty of every slice, once on each civil day, by command or by the server itself.

The server looks every few minutes for duties that nobody has done today. So it does them after midnight, or
when it is started, and tries again what failed; several servers at one database share the work by its locks.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from suyuan.base.errors import OutOfRange
from suyuan.server.serving import system_occasion
from suyuan.server.starting import start_django

if TYPE_CHECKING:
    from suyuan.registry.journal.running import Outcome

PAUSE_SECONDS: Final = 300


def load_duties() -> None:
    """Import the module `duties` of every slice that has one, in the order of the slices."""
    from django.conf import settings

    for name in settings.REGISTRY_SLICES:
        module = f"suyuan.registry.{name}.duties"
        if find_spec(module):
            import_module(module)


def run_daily(on: date | None = None) -> Iterator[Outcome]:
    """Do all duties for today or an earlier day, whether they were done before or not.

    Raises OutOfRange for a day to come: what will be due then is not due now.
    """
    from suyuan.registry.journal.duties import DUTIES
    from suyuan.registry.journal.running import run

    load_duties()
    occasion = system_occasion()
    if on is not None and on > occasion.today:
        raise OutOfRange("--on", given=on, allowed=f"<= {occasion.today}")
    yield from run(list(DUTIES.values()), replace(occasion, day=on))


def run_what_is_undone() -> Iterator[Outcome]:
    """Do the duties that nobody has done today."""
    from suyuan.registry.journal.running import run, undone

    load_duties()
    occasion = system_occasion()
    yield from run(undone(occasion.today), occasion)


def keep_house() -> None:
    """Do the duties of each day as it comes, as long as the server runs. Runs in a process of its own."""
    os.nice(10)
    start_django()
    from django.db import DatabaseError, close_old_connections

    while True:
        close_old_connections()
        try:
            for outcome in run_what_is_undone():
                if outcome.fault is not None:
                    print(f"{outcome.duty.code}: {outcome.fault.message}", file=sys.stderr)
        except DatabaseError as error:
            print(error, file=sys.stderr)  # the next round may find the database again
        time.sleep(PAUSE_SECONDS)
