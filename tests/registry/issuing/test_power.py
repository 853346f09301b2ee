"""The power fails while certificates are issued on SQLite: what the disk holds then, and what comes of it.

What is played: certificates are issued, published and revoked by the real commands on a real file; the bytes
of database, write-ahead log (WAL) and guard are kept after each step. A cut is what a disk may hold of them:

* commit: what was forced to the disk is there; of what was being written behind it, or over what was needed
  no longer, any sectors may be there, missing, or hold rubbish. The guard has noted the head to come;
* guard: the power fails before or after one of its two writes, half of a new file beside it;
* checkpoint: the WAL is there as a whole, what was being moved into the database is a mixture of sectors,
  old, new and rubbish, and the file may be too short;
* lying: the disk acknowledged what it never wrote, and the WAL ends anywhere. What it lost is lost; then the
  guard, on a disk that told the truth, must stop the log.

After every cut the register must hold exactly what it held before the step that was cut, or after it. Each
cut is recovered by SQLite itself. What our software does then depends on nothing but the recovered bytes and
the guard: it is asked once for each pair of them that comes up, on the files as the cut left them, and not
for each of the thousands of cuts that lead there. The long profile asks twice, and the answers must be equal.

What is not played: the operating system and the disk themselves. A kernel that reorders what it forced, or a
file system that loses its directory, is beyond a test of this kind. `SUYUAN_CUTS` sets the number of cuts: 24
by default, 50000 in `make torture`.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import pytest

from suyuan.tlog.guard import read_memory

ROOT: Final = Path(__file__).resolve().parents[3]
WORKER: Final = Path(__file__).with_name("power_worker.py")
CUTS: Final = int(os.environ.get("SUYUAN_CUTS", "24"))
MOST: Final = 12500  # cuts of one part; parts run beside each other
IS_LONG: Final = CUTS >= MOST
RECORDINGS: Final = 6 if IS_LONG else 2  # of one part
CERTIFICATES: Final = 6 if IS_LONG else 3
SECTOR: Final = 512
DATABASE: Final = "suyuan.sqlite3"
ASKED: Final = 2 if IS_LONG else 1  # times that a state is judged

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("SUYUAN_DATABASE" in os.environ, reason="about the files of SQLite"),
]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What the disk holds after a cut, and which steps it may have come to."""

    kind: str
    database: bytes
    wal: bytes
    guard: str | None
    beside: str = ""  # half of a file that was to replace the guard
    steps: tuple[int, ...]

    def lay_out(self, place: Path) -> None:
        place.mkdir()
        (place / DATABASE).write_bytes(self.database)
        (place / f"{DATABASE}-wal").write_bytes(self.wal)
        if self.guard is not None:
            (place / "log.guard").write_text(self.guard)
        if self.beside:
            (place / "log.guard.1").write_text(self.beside)


class Recording:
    """The files after each step, and what the register held then."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "told.json").read_text())
        self.jobs: list[str] = told["jobs"]
        self.holds = [step["holds"] for step in told["steps"]]
        self.last = len(self.holds) - 1
        self.databases = [(folder / f"{step}.sqlite3").read_bytes() for step in range(self.last + 1)]
        self.wals = [(folder / f"{step}.wal").read_bytes() for step in range(self.last + 1)]
        self.databases.append((folder / DATABASE).read_bytes())  # the last connection moved the WAL into it
        self.written: list[list[str]] = [step["guard"] for step in told["steps"]]
        moved = zip(self.databases, self.databases[1:], strict=False)
        self.moved = [step for step, (old, new) in enumerate(moved, 1) if old != new]

    def guard(self, step: int) -> str | None:
        """What the guard held after a step; None before its first."""
        lines = [text for written in self.written[: step + 1] for text in written]
        return lines[-1] if lines else None

    def intended(self, step: int) -> str | None:
        """What the guard held while a step was committed."""
        return self.written[step][0] if self.written[step] else self.guard(step)

    def goes_on(self, holds: Any, guard: str | None) -> bool:
        """Whether the log may go on from what was found: its size is one that the guard knows."""
        if guard is None:
            return True
        memory = read_memory(guard)
        return holds["log"][0] in [head.size for head in (memory.confirmed, memory.pending) if head]

    def cut(self, dice: random.Random) -> Cut:
        """One of the moments at which the power may fail, and what the disk makes of it."""
        kind = dice.choices([self.commit, self.around_the_guard, self.checkpoint, self.lying], [12, 1, 4, 3])[
            0
        ]
        return kind(dice)

    def commit(self, dice: random.Random) -> Cut:
        step = dice.randrange(1, self.last + 1)
        return Cut(
            kind="commit",
            database=self.databases[step - 1],
            wal=torn(self.wals[step - 1], self.wals[step], dice),
            guard=self.intended(step),
            steps=(step - 1, step),
        )

    def around_the_guard(self, dice: random.Random) -> Cut:
        step, is_written = dice.randrange(1, self.last + 1), dice.random() < 0.5
        there = step if dice.random() < 0.5 else step - 1
        before = self.guard(step - 1) if there < step else self.intended(step)
        after = self.intended(step) if there < step else self.guard(step)
        return Cut(
            kind="guard",
            database=self.databases[there],
            wal=self.wals[there],
            guard=after if is_written else before,
            beside="" if is_written else (after or "")[: dice.randrange(60)],
            steps=(there,),
        )

    def checkpoint(self, dice: random.Random) -> Cut:
        step = dice.choice(self.moved)
        there = min(step, self.last)
        return Cut(
            kind="checkpoint",
            database=torn(self.databases[step - 1], self.databases[step], dice),
            wal=self.wals[there],
            guard=self.intended(there) if step <= self.last else self.guard(there),
            steps=(there,),
        )

    def lying(self, dice: random.Random) -> Cut:
        if self.moved[0] <= self.last:  # a disk that lies about a checkpoint leaves no database at all
            return self.commit(dice)
        stop = dice.randrange(len(self.wals[-1]))
        step = max(step for step, wal in enumerate(self.wals) if len(wal) <= stop)
        return Cut(
            kind="lying",
            database=self.databases[0],
            wal=self.wals[-1][:stop],
            guard=self.guard(self.last),  # everything was confirmed to the guard
            steps=(step,),
        )


def torn(old: bytes, new: bytes, dice: random.Random) -> bytes:
    """`old` while it was being written over with `new`: any sectors of what changed may be there or not."""
    written = changed(old, new)
    stop = dice.randrange(len(written) + 1)
    end = written[stop].start if stop < len(written) else len(new)
    spoilt, early = dice.choice([0, 0, 0.003, 0.15]), dice.choice([0, 0.1])
    found = bytearray(old.ljust(dice.choice([end, len(new)]), b"\0"))
    for place, here in enumerate(written):
        is_there = dice.random() >= spoilt if place < stop else dice.random() < early
        if is_there and here.stop <= len(found):
            found[here] = new[here]
        elif place < stop and dice.random() < 0.7:
            found[here] = dice.choice([bytes(SECTOR), dice.randbytes(SECTOR)])[: here.stop - here.start]
    return bytes(found)


@lru_cache(maxsize=1000)
def changed(old: bytes, new: bytes) -> list[slice]:
    """The sectors of `new` that differ; of the first one, only what comes after the bytes that stay."""
    sectors = [
        slice(at, min(at + SECTOR, len(new)))
        for at in range(0, len(new), SECTOR)
        if old[at : at + SECTOR] != new[at : at + SECTOR]
    ]
    first = sectors[0]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old[first], new[first], strict=False))
    return [slice(first.start + len(list(same)), first.stop), *sectors[1:]]


def recovered(cut: Cut, place: Path) -> bytes:
    """SQLite recovers what the cut left; the digest of the whole database, and of the guard."""
    cut.lay_out(place)
    connection = sqlite3.connect(place / DATABASE, isolation_level=None)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    assert not busy
    body = (place / DATABASE).read_bytes()
    shutil.rmtree(place)
    return hashlib.sha256(body).digest() + repr((cut.guard, cut.beside)).encode()


@contextmanager
def judge(data: Path) -> Iterator[Callable[[Path, list[str]], dict[str, Any]]]:
    """A process that opens folders as the server does after the power is back."""
    with subprocess.Popen(
        [sys.executable, str(WORKER), "judge"],
        env=environment(data), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(place: Path, jobs: list[str]) -> dict[str, Any]:
            print(json.dumps({"place": str(place), "jobs": jobs}), file=process.stdin, flush=True)
            found: dict[str, Any] = json.loads(process.stdout.readline())  # type: ignore[union-attr]
            return found

        yield ask
        process.stdin.close()


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "SUYUAN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def recordings(part: int, folder: Path) -> list[Recording]:
    seeds = range(part * RECORDINGS, (part + 1) * RECORDINGS)
    command = [sys.executable, str(WORKER), "record", str(CERTIFICATES), str(folder), *map(str, seeds)]
    done = subprocess.run(
        command, env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [Recording(folder / f"recording-{seed}") for seed in seeds]


@pytest.mark.parametrize("part", range(max(1, CUTS // MOST)))
def test_after_every_cut_all_is_there_or_nothing(
    part: int, in_memory: Path, figures: Callable[[dict[str, Any]], None]
):
    dice, counts = random.Random(part), Counter[str]()
    answers: dict[tuple[int, bytes], list[dict[str, Any]]] = defaultdict(list)
    played = recordings(part, in_memory)
    with judge(in_memory) as ask:
        for _ in range(min(CUTS, MOST)):
            number = dice.randrange(len(played))
            recording, cut = played[number], played[number].cut(dice)
            state = (number, recovered(cut, in_memory / "cut"))
            if len(answers[state]) < ASKED:
                cut.lay_out(in_memory / "judged")
                answers[state].append(ask(in_memory / "judged", recording.jobs))
                shutil.rmtree(in_memory / "judged")
            assert all(found == answers[state][0] for found in answers[state])
            is_judged_sound(recording, cut, answers[state][0])
            counts.update([cut.kind, "stopped" if not answers[state][0]["goes_on"] else "went on"])
    judged = sum(map(len, answers.values()))
    nothing = {"gaps": 0, "duplicates": 0, "differences": []}
    assert all(
        {name: found[name] for name in nothing} == nothing for one in answers.values() for found in one
    )
    figures({"cuts": counts.total() // 2, "states": len(answers), "judged": judged, **counts})


def is_judged_sound(recording: Recording, cut: Cut, found: dict[str, Any]) -> None:
    """Exactly a state between two commands, and from there the server goes on, or the guard stops it."""
    assert (found["gaps"], found["duplicates"], found["differences"]) == (0, 0, []), (cut.kind, found)
    assert found["holds"] in [recording.holds[step] for step in cut.steps], (cut.kind, cut.steps, found)
    assert found["goes_on"] == recording.goes_on(found["holds"], cut.guard), (cut.kind, cut.steps, found)
    if found["goes_on"]:
        assert found["finally"] == [True, CERTIFICATES, CERTIFICATES], (cut.kind, found)
