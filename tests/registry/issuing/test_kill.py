"""Concurrent issuing, killed with SIGKILL again and again: no gap, no duplicate, log and tables agree.

Real processes on a real database file, or on the PostgreSQL that SUYUAN_DATABASE names. Two workers issue
the same jobs with the same keys, each in an order of its own; both are killed at a random moment and
started again. `SUYUAN_KILLS` sets the number of rounds: 6 by default, 50 in `make torture`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[3]
WORKER = Path(__file__).with_name("kill_worker.py")
KILLS = int(os.environ.get("SUYUAN_KILLS", "6"))
JOBS_PER_KILL = 5
WORKERS = 2


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A data folder and a database of its own."""
    base = {**os.environ, "SUYUAN_DATA": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    address = os.environ.get("SUYUAN_DATABASE")
    if not address:
        yield base
        return
    import psycopg

    name, parts = f"kill_{os.getpid()}", urlsplit(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield base | {"SUYUAN_DATABASE": urlunsplit(parts._replace(path=f"/{name}"))}
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *arguments: object) -> str:
    command = [sys.executable, str(WORKER), *map(str, arguments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def start(environment: dict[str, str], file: Path, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WORKER), "torment", str(file), str(seed)]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def killed_round(environment: dict[str, str], file: Path, *, seed: int, pause: float) -> list[int]:
    """Start the workers, wait until all are at work, kill them after a pause; gives their exit codes."""
    workers = [start(environment, file, seed * WORKERS + number) for number in range(WORKERS)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    time.sleep(pause)
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    return [worker.wait() for worker in workers]


def audit(environment: dict[str, str], file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(environment, "audit", file))
    return found


SOUND = {"gaps": 0, "duplicates": 0, "differences": [], "broken_links": [], "tables_agree": True}


@pytest.mark.slow
def test_issuing_survives_kill_9(environment: dict[str, str], tmp_path: Path):
    file = tmp_path / "jobs"
    jobs = KILLS * JOBS_PER_KILL
    run(environment, "prepare", jobs, file)
    pauses = random.Random(20260310)
    for seed in range(KILLS):
        codes = killed_round(environment, file, seed=seed, pause=pauses.uniform(0.02, 0.25))
        assert codes == [-signal.SIGKILL] * WORKERS
        found = audit(environment, file) if seed % 5 == 0 or seed == KILLS - 1 else SOUND
        assert {name: found[name] for name in SOUND} == SOUND
    run(environment, "issue", file, 10**6)  # the last start finishes what is left
    run(environment, "issue", file, 10**6 + 1)  # and once more: what is done stays done, pages are made up
    found = audit(environment, file)
    assert found == SOUND | {"jobs": jobs, "certificates": jobs, "leaves": jobs, "pages": jobs}
