"""The PostgreSQL server gets `kill -9` while two workers issue: what it had acknowledged is there.

A server of its own is killed, with all its processes, and recovers at its next start; `server_campaign` says
how. `SUYUAN_SERVER_KILLS` sets the number of rounds: 2 by default, 100 in `make torture`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.on_postgres import Cluster, cluster, server_programs
from tests.registry.issuing.test_kill import FINDINGS, LISTS, ROOT, SOUND, told

CAMPAIGN = Path(__file__).with_name("server_campaign.py")
KILLS = int(os.environ.get("SUYUAN_SERVER_KILLS", "2"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.skipif("SUYUAN_DATABASE" not in os.environ, reason="runs with the tests on PostgreSQL"),
    pytest.mark.skipif(server_programs() is None, reason="no PostgreSQL server is installed here"),
]


@pytest.fixture
def server(in_memory: Path) -> Iterator[Cluster]:
    """A server that may die. It is its processes that are killed, not the disk."""
    in_memory.chmod(0o755)  # it may run under a user of its own
    programs = server_programs()
    assert programs is not None
    with cluster(programs, beneath=in_memory) as running:
        yield running


def test_a_killed_server_keeps_what_it_acknowledged(
    server: Cluster, tmp_path: Path, figures: Callable[[dict[str, Any]], None]
):
    environment = {
        **os.environ,
        "SUYUAN_DATABASE": server.address,
        "SUYUAN_DATA": str(tmp_path / "data"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    sums = Counter[str]()
    for found in told(environment, CAMPAIGN, KILLS, server.folder, tmp_path):
        assert {name: found[name] for name in SOUND} == SOUND, found
        sums.update({name: len(found[name]) if name in LISTS else found[name] for name in FINDINGS})
        if "round" in found:
            assert found["after"] >= 2, found  # both workers found the server again
            sums.update({"server kills": 1, "acknowledged after a kill": found["after"]})
            continue
        assert found["certificates"] == found["pages"] == found["jobs"]
        sums.update({name: found[name] for name in ("certificates", "acknowledged", "heads", "busy")})
    assert sums["server kills"] == KILLS
    figures(dict(sums))
