"""Kill issuing processes, round after round: ``kill_campaign.py KILLS FOLDER``; one line of JSON a round.

This process imports everything once, prepares one database, and never touches a copy of it itself: whoever
works on it or checks it is a fork, so a life costs milliseconds instead of a start of Django. Each round two
forks issue the same jobs with the same keys, each in an order of its own, and die by SIGKILL: half of the
rounds at a random moment; in the others one of them at a step of the table, before it or after it, and the
second soon afterwards. Then a third fork checks everything. When nearly all jobs are issued, the rest is
issued in peace and a fresh copy is begun.
"""

from __future__ import annotations

import itertools
import json
import mmap
import os
import random
import select
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from tests.registry.issuing.kill_worker import (
    STEPS,
    Aim,
    Said,
    Say,
    audit_aloud,
    connection,
    line,
    mark_steps,
    prepare,
    work,
)

WORKERS: Final = 2
LONGEST: Final = 0.25  # seconds of a life that ends at a random moment
PATIENCE: Final = 4.0  # seconds until an aimed life that never came to its step is killed all the same
MOST_JOBS: Final = 60


@dataclass(kw_only=True)
class Life:
    """A fork, and what it has said so far."""

    pid: int
    ear: int
    heard: bytearray = field(default_factory=bytearray)
    is_silent: bool = False  # the pipe has no writer any more: the process is gone

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def listen(self) -> None:
        """Take what the pipe holds."""
        more = os.read(self.ear, 65536)
        self.heard += more
        self.is_silent = not more

    def end(self) -> tuple[int, Said]:
        """Wait for the end: exit code, negative for a signal, and everything it said."""
        while not self.is_silent:
            self.listen()
        os.close(self.ear)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), [json.loads(text) for text in self.heard.splitlines()]


def fork(body: Callable[[Say], None]) -> Life:
    """Begin a life; what goes wrong in it is said, too."""
    ear, mouth = os.pipe()
    pid = os.fork()
    if pid:
        os.close(mouth)
        return Life(pid=pid, ear=ear)
    code = 1
    try:
        body(lambda said: os.write(mouth, line(said)))
        code = 0
    except BaseException:
        os.write(mouth, line({"fault": traceback.format_exc()[-2000:]}))
    finally:
        os._exit(code)


def listen(lives: list[Life], seconds: float, *, until: Callable[[], bool] = lambda: False) -> None:
    """Hear what lives say for a while, so that no pipe fills up."""
    end = time.monotonic() + seconds
    while not until() and (left := end - time.monotonic()) > 0:
        open_ears = {life.ear: life for life in lives if not life.is_silent}
        if not open_ears:
            return
        for ear in select.select(list(open_ears), [], [], left)[0]:
            open_ears[ear].listen()


def in_peace(body: Callable[[Say], None]) -> Said:
    """A life that nobody kills; it must end well."""
    code, said = fork(body).end()
    if code:
        raise RuntimeError(said[-1]["fault"] if said else f"exit code {code}")
    return said


# -- copies of the prepared database ------------------------------------------------------------------------


@contextmanager
def copy_of(template: Path, place: Path) -> Iterator[None]:
    """A fresh copy of the prepared database and its guard, to which every later fork connects."""
    if connection.vendor == "sqlite":
        shutil.copytree(template, place)
        connection.settings_dict["NAME"] = str(place / "suyuan.sqlite3")
        yield
        shutil.rmtree(place)
        return
    shutil.copytree(template, place, ignore=shutil.ignore_patterns("*.sqlite3"))
    prepared = connection.settings_dict["NAME"]
    name = f"{prepared}_{place.name}"
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{prepared}"')
    connection.settings_dict["NAME"] = name
    yield
    connection.settings_dict["NAME"] = prepared
    with _server() as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _server() -> Iterator[Any]:
    import psycopg

    address = urlsplit(os.environ["SUYUAN_DATABASE"])._replace(path="/postgres").geturl()
    with psycopg.connect(address, autocommit=True) as found:
        yield found


def wait_for_the_dead() -> None:
    """PostgreSQL takes a moment to see that a client is gone, and may finish his last statement."""
    if connection.vendor == "sqlite":
        return
    with _server() as server:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while server.execute(others, [connection.settings_dict["NAME"]]).fetchone()[0]:
            time.sleep(0.005)


# -- rounds -------------------------------------------------------------------------------------------------


def aims(dice: random.Random) -> Iterator[Aim | None]:
    """For ever: every step, lost and done, and as many random moments."""
    table = list(itertools.product(STEPS, [False, True]))
    while True:
        for step, done in dice.sample(table, len(table)):
            yield None
            yield Aim(step=step, done=done, skip=dice.choice([0, 0, 1, 2]))


def killed_round(
    jobs: list[UUID], folder: Path, *, seed: int, aim: Aim | None, dice: random.Random
) -> tuple[list[str], Said]:
    """Two lives and their ends: the step that each was killed in, and what both had said."""
    place = mmap.mmap(-1, WORKERS)

    def body(number: int) -> Callable[[Say], None]:
        def live(say: Say) -> None:
            mark_steps(place, number, aim if number == 0 else None)
            for again in itertools.count():
                work(jobs, folder, seed=seed * 100 + again * WORKERS + number, say=say)

        return live

    lives = [fork(body(number)) for number in range(WORKERS)]
    if aim is None:
        listen(lives, dice.uniform(0, LONGEST))
    else:
        listen(lives, PATIENCE, until=lambda: lives[0].is_silent)
        listen(lives, dice.choice([0, dice.uniform(0, 0.03)]))
    for life in lives:
        life.kill()
    ends = [life.end() for life in lives]
    said = [one for _, words in ends for one in words]
    if [code for code, _ in ends] != [-signal.SIGKILL] * WORKERS:
        raise RuntimeError(str([one for one in said if "fault" in one] or ends))
    names = ["between", *STEPS]
    return [names[place[number]] for number in range(WORKERS)], said


def campaign(kills: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Rounds until as many are played; what each found."""
    dice = random.Random(20260310)
    count = min(MOST_JOBS, 3 * kills)
    data = Path(os.environ["SUYUAN_DATA"])
    jobs, aim, played = prepare(count, data), aims(dice), 0
    for copy in itertools.count():
        if played >= kills:
            return
        place = folder / f"copy-{copy}"
        with copy_of(data, place):
            said: Said = []
            issued = 0
            while played < kills and issued < count - 4:
                at = next(aim)
                where, heard = killed_round(jobs, place, seed=played, aim=at, dice=dice)
                wait_for_the_dead()
                said += heard
                found = checked(said, place)
                played, issued = played + 1, found["certificates"]
                yield {"round": played, "aim": at.step if at else "", "killed in": where} | found
            said += rest_in_peace(jobs, place, seed=kills + copy)
            yield {"copy": copy, "jobs": count} | counted(said) | checked(said, place)


def rest_in_peace(jobs: list[UUID], place: Path, *, seed: int) -> Said:
    """The last start issues what is left; once more: what is done stays done."""

    def twice(say: Say) -> None:
        for again in range(2):
            work(jobs, place, seed=seed * 100 + again, say=say)

    return in_peace(twice)


def checked(said: Said, place: Path) -> dict[str, Any]:
    (found,) = in_peace(lambda say: audit_aloud(said, place, say))
    return found


def counted(said: Said) -> dict[str, int]:
    """How much was acknowledged, how many heads were seen, how often a worker had to ask again."""
    kinds = Counter(next(iter(one)) for one in said)
    return {
        "acknowledged": kinds["job"] + kinds["published"],
        "heads": kinds["size"],
        "busy": kinds["busy"],
    }


if __name__ == "__main__":
    for result in campaign(int(sys.argv[1]), Path(sys.argv[2])):
        print(json.dumps(result), flush=True)
