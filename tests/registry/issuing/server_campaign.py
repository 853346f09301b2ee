"""Kill a PostgreSQL server, round after round: ``server_campaign.py KILLS CLUSTER FOLDER``; one line a round.

Each round two forks of this process issue the same jobs; at a random moment the server and all its processes
get SIGKILL. It starts again and recovers from its log, the workers find it and go on, and when each has been
answered again they come to their end. Then a third fork checks everything, and that whatever was acknowledged
before the crash or after it is there.
"""

from __future__ import annotations

import itertools
import json
import mmap
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tests.on_postgres import Cluster, server_programs
from tests.registry.issuing.kill_campaign import (
    MOST_JOBS,
    WORKERS,
    checked,
    copy_of,
    counted,
    fork,
    listen,
    rest_in_peace,
    wait_for_the_dead,
)
from tests.registry.issuing.kill_worker import Said, Say, prepare, work

PATIENCE: Final = 60.0  # seconds until a worker must have found the server again
AGAIN: Final = b'"number"'  # what a worker says of a certificate


def killed_round(
    cluster: Cluster, jobs: list[UUID], folder: Path, *, seed: int, dice: random.Random
) -> tuple[int, Said]:
    """Issue, kill, start, go on: how much was acknowledged after the crash, and all that was said."""
    is_over = mmap.mmap(-1, 1)

    def body(number: int) -> Callable[[Say], None]:
        def live(say: Say) -> None:
            for again in itertools.count():
                if is_over[0]:
                    return
                turn = seed * 100 + again * WORKERS + number
                work(jobs, folder, seed=turn, say=say, until=lambda: is_over[0] > 0)

        return live

    lives = [fork(body(number)) for number in range(WORKERS)]
    try:
        listen(lives, dice.uniform(0.02, 0.4))
        cluster.kill()
        listen(lives, 0.02)
        heard = [len(life.heard) for life in lives]
        cluster.start()

        def again() -> list[int]:
            return [life.heard[before:].count(AGAIN) for life, before in zip(lives, heard, strict=True)]

        listen(lives, PATIENCE, until=lambda: all(again()))
        after = sum(again())
    finally:
        is_over[0] = 1
    ends = [life.end() for life in lives]
    said = [one for _, words in ends for one in words]
    if [code for code, _ in ends] != [0] * WORKERS:
        raise RuntimeError(str([one for one in said if "fault" in one]))
    return after, said


def campaign(kills: int, cluster: Cluster, folder: Path) -> Iterator[dict[str, Any]]:
    """Rounds until as many are played; what each found."""
    dice, data, played = random.Random(20260310), Path(os.environ["SUYUAN_DATA"]), 0
    count = min(MOST_JOBS, 10 * kills)
    jobs = prepare(count, data)
    for copy in itertools.count():
        if played >= kills:
            return
        place = folder / f"copy{copy}"
        with copy_of(data, place):
            said: Said = []
            issued = 0
            while played < kills and issued < count - 8:
                after, heard = killed_round(cluster, jobs, place, seed=played, dice=dice)
                wait_for_the_dead()
                said += heard
                found = checked(said, place)
                played, issued = played + 1, found["certificates"]
                yield {"round": played, "after": after} | found
            said += rest_in_peace(jobs, place, seed=kills + copy)
            yield {"copy": copy, "jobs": count} | counted(said) | checked(said, place)


if __name__ == "__main__":
    programs = server_programs()
    assert programs is not None
    running = Cluster(programs, Path(sys.argv[2]))
    for result in campaign(int(sys.argv[1]), running, Path(sys.argv[3])):
        print(json.dumps(result), flush=True)
