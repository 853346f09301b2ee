"""The power fails while certificates are issued on SQLite: what the disk holds then, and what comes of it.

What is played: certificates are issued by the real command on a real file; every commit forces the
write-ahead log (WAL) to the disk before it is acknowledged, and its size at that moment is noted: the
boundary. A cut is a copy of database, WAL and guard as a disk may hold them afterwards:

* honest disk: everything up to the last boundary is there; of what was being written behind it, any sectors
  may be there, missing, or hold rubbish;
* during a checkpoint: the WAL is there as a whole, the database file is a mixture of old and new pages;
* lying disk: it acknowledged what it never wrote, and the WAL ends anywhere. What it lost is lost; then the
  guard, on a disk that told the truth, must stop the log.

What is not played: the operating system and the disk themselves. A kernel that reorders what it forced, or a
file system that loses its directory, is beyond a test of this kind. `SUYUAN_CUTS` sets the number of cuts of
each kind: 8 by default.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
WORKER: Final = Path(__file__).with_name("power_worker.py")
CUTS: Final = int(os.environ.get("SUYUAN_CUTS", "8"))
CERTIFICATES: Final = 6
SECTOR: Final = 512
PAGE: Final = 4096

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("SUYUAN_DATABASE" in os.environ, reason="about the files of SQLite"),
]


def worker(data: Path, *arguments: object) -> list[str]:
    environment = {**os.environ, "SUYUAN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, str(WORKER), *map(str, arguments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


class Recording:
    """What was written, and when."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = (folder / "before.sqlite3").read_bytes()
        self.after = (folder / "after.sqlite3").read_bytes()
        self.wal = (folder / "full.wal").read_bytes()
        told = json.loads((folder / "told.json").read_text())
        self.acknowledged: list[dict[str, Any]] = told["acknowledged"]
        self.guard: list[dict[str, Any]] = told["guard"]

    def numbers_within(self, boundary: int) -> list[str]:
        """The certificates that were acknowledged when the WAL was on the disk so far."""
        return [one["number"] for one in self.acknowledged if one["wal"] <= boundary]

    def guard_before(self, boundary: int) -> str:
        """What the guard had written while the next commit was under way: it intends, the commit is open."""
        written = [one["text"] for one in self.guard if one["wal"] <= boundary]
        return str(written[-1])

    def lay_out(self, place: Path, *, database: bytes, wal: bytes, guard: str) -> Path:
        place.mkdir()
        (place / "suyuan.sqlite3").write_bytes(database)
        (place / "suyuan.sqlite3-wal").write_bytes(wal)
        (place / "log.guard").write_text(guard)
        shutil.copy(self.folder / "told.json", place)
        return place


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("recording")
    worker(tmp_path_factory.mktemp("data"), "write", CERTIFICATES, folder)
    return Recording(folder)


Cut = tuple[Path, list[str]]


def judged(data: Path, cuts: list[Cut]) -> list[tuple[list[str], dict[str, Any]]]:
    """Each cut with what it must still hold, and what was found in it."""
    lines = worker(data, "judge", *(place for place, _ in cuts))
    found = [json.loads(line) for line in lines]
    for result in found:
        assert (result["gaps"], result["duplicates"], result["differences"]) == (0, 0, []), result
    return [(kept, result) for (_, kept), result in zip(cuts, found, strict=True)]


def rubbish(dice: random.Random) -> bytes:
    return dice.choice([bytes(SECTOR), dice.randbytes(SECTOR)])


def honest_tail(wal: bytes, start: int, end: int, dice: random.Random) -> bytes:
    """The sectors between two boundaries as a disk may hold them when the power fails in between."""
    stop = dice.randint(start, end)
    tail = bytearray(wal[start:stop])
    for at in range(0, len(tail), SECTOR):
        if dice.random() < 0.15:
            tail[at : at + SECTOR] = rubbish(dice)[: len(tail) - at]
    return bytes(tail)


def test_an_honest_disk_loses_nothing_that_was_acknowledged(recording: Recording, tmp_path: Path):
    dice = random.Random(1)
    boundaries = sorted({0, *(one["wal"] for one in recording.acknowledged)})
    cuts: list[Cut] = []
    for number in range(CUTS):
        at = dice.randrange(len(boundaries) - 1)
        start, end = boundaries[at], boundaries[at + 1]
        wal = recording.wal[:start] + honest_tail(recording.wal, start, end, dice)
        guard = recording.guard_before(start)
        place = recording.lay_out(
            tmp_path / f"honest-{number}", database=recording.before, wal=wal, guard=guard
        )
        cuts.append((place, recording.numbers_within(start)))
    for kept, result in judged(tmp_path, cuts):
        assert result["numbers"][: len(kept)] == kept
        assert len(result["numbers"]) <= len(kept) + 1  # the one on its way is there as a whole, or is not
        assert result["goes_on"]
        assert result["finally"] == [True, CERTIFICATES]


def test_a_checkpoint_that_was_cut_is_made_good_from_the_wal(recording: Recording, tmp_path: Path):
    dice = random.Random(2)
    every = [one["number"] for one in recording.acknowledged]
    cuts: list[Cut] = []
    for number in range(CUTS):
        share = dice.random()
        pages = [
            (recording.after if dice.random() < share else recording.before)[at : at + PAGE]
            or recording.after[at : at + PAGE]
            for at in range(0, len(recording.after), PAGE)
        ]
        place = recording.lay_out(
            tmp_path / f"checkpoint-{number}",
            database=b"".join(pages),
            wal=recording.wal,
            guard=recording.guard[-1]["text"],
        )
        cuts.append((place, every))
    for kept, result in judged(tmp_path, cuts):
        assert result["numbers"] == kept
        assert result["goes_on"]


def test_a_lying_disk_is_told_by_the_guard(recording: Recording, tmp_path: Path):
    dice = random.Random(3)
    cuts: list[Cut] = []
    for number in range(CUTS):
        stop = dice.randrange(len(recording.wal))
        place = recording.lay_out(
            tmp_path / f"lying-{number}",
            database=recording.before,
            wal=recording.wal[:stop],
            guard=recording.guard[-1]["text"],  # everything was confirmed to the guard
        )
        cuts.append((place, recording.numbers_within(stop)))
    for kept, result in judged(tmp_path, cuts):
        assert result["numbers"] == kept  # a beginning of what was issued, without gap, as a whole
        assert result["goes_on"] == (len(kept) == CERTIFICATES)
