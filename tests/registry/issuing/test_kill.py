"""Concurrent issuing, killed with SIGKILL again and again: no gap, no duplicate, log and tables agree.

Real processes on a real database file, or on the PostgreSQL that SUYUAN_DATABASE names; `kill_campaign` says
how they live and die. After every round everything is checked: numbers, tables, log, guard and journal, and
that whatever a process had acknowledged is there, and every signed head it saw is a beginning of the log.
`SUYUAN_KILLS` sets the number of rounds, each with two kills: 6 by default, 2000 in `make torture`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[3]
CAMPAIGN = Path(__file__).with_name("kill_campaign.py")
KILLS = int(os.environ.get("SUYUAN_KILLS", "6"))
ENOUGH_FOR_EVERY_STEP = 300
SOUND = {
    "gaps": 0, "duplicates": 0, "differences": [], "tables agree": True, "lost": [], "contradictions": [],
    "whole": True,
}  # fmt: skip
LISTS = ("differences", "lost", "contradictions")
FINDINGS = ("gaps", "duplicates", *LISTS)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A data folder and a database of its own."""
    data = tmp_path / "data"
    data.mkdir()
    base = {**os.environ, "SUYUAN_DATA": str(data), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
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


def told(environment: dict[str, str], *command: object) -> Iterator[dict[str, Any]]:
    """What a script tells, line by line; it must end well."""
    with subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as script:  # fmt: skip
        assert script.stdout is not None
        assert script.stderr is not None
        yield from map(json.loads, script.stdout)
        complaint = script.stderr.read()
    assert script.returncode == 0, complaint


@pytest.mark.slow
def test_issuing_survives_kill_9(
    environment: dict[str, str], tmp_path: Path, figures: Callable[[dict[str, Any]], None]
):
    sums, where, steps = Counter[str](), Counter[str](), set[str]()
    for found in told(environment, CAMPAIGN, KILLS, tmp_path):
        assert {name: found[name] for name in SOUND} == SOUND, found
        sums.update({name: len(found[name]) if name in LISTS else found[name] for name in FINDINGS})
        if "round" in found:
            where.update(found["killed in"])
            steps |= {found["aim"]} - {""}
            sums.update({"rounds": 1, "aims missed": found["aim"] not in ("", *found["killed in"])})
            continue
        assert found["certificates"] == found["pages"] == found["jobs"]
        names = ("certificates", "acknowledged", "heads", "busy")
        sums.update({name: found[name] for name in names} | {"databases": 1})
    assert sums["rounds"] == KILLS
    assert sums["acknowledged"] >= sums["certificates"]
    if KILLS >= ENOUGH_FOR_EVERY_STEP:
        assert where.keys() == {"between", *steps}
    figures({"kills": sum(where.values()), **sums, "killed in": dict(where)})
