"""Data sets on the command line: what there is, a file taken in, and refusals in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, run

MAKE = """
from suyuan.server.starting import start_django, migrate
start_django(); migrate()
from tests.registry.conftest import build_world, NOW, SETTING_UP, ZONE
from tests.registry.datasets.conftest import form
from suyuan.registry.datasets import commands
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
world = build_world()
start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
parties.open_account(start, person_id=world.people["Li"], username="li", password="a-long-password")
row = commands.register(world.occasion("Wang"), organization_id=world.lab, form=form())
commands.begin(world.occasion("Li"), data_set_id=row.pk)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small world and one draft."""
    data = tmp_path_factory.mktemp("house")
    environment = {
        **os.environ,
        "SUYUAN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "suyuan.server.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True, cwd=ROOT)
    return data


def test_a_file_is_tried_then_taken_in_and_listed(house: Path, tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("at,place,t,rh\n2026-03-01 09:00:00,A,20.5,45\n2026-03-01 09:01:00,A,30,45\n")
    tried = run("dataset", "ingest", "LAB-CLIMATE", file, "--as", "li", "--trial", "--json", data=house)
    assert (tried.code, tried.record["rows"], tried.record["sequence"]) == (0, 2, None)
    taken = run("dataset", "ingest", "LAB-CLIMATE", file, "--as", "li", data=house, language="en")
    assert taken.code == 0
    assert "2 rows, 1 out of range, 0 left out" in taken.out
    (listed,) = run("dataset", "list", "--json", data=house).record["versions"]
    assert (listed["code"], listed["state"], listed["rows"]) == ("LAB-CLIMATE", "draft", 2)
    assert run("dataset", "sweep", "--json", data=house).record == {"removed": 0}


@pytest.mark.parametrize(
    ("code", "user", "content", "exit_code", "words"),
    [
        ("LAB-CLIMATE", "nobody", "x", 2, "nobody"),
        ("NOWHERE", "li", "x", 2, "NOWHERE"),
        ("LAB-CLIMATE", "li", "at,place,t,rh\n2026-03-01 09:00:00,A,warm,45\n", 2, "“warm” is not a number"),
    ],
)
def test_what_is_wrong_is_said(
    house: Path, tmp_path: Path, code: str, user: str, content: str, exit_code: int, words: str
):
    file = tmp_path / "a.csv"
    file.write_text(content)
    said = run("dataset", "ingest", code, file, "--as", user, data=house, language="en")
    assert said.code == exit_code
    assert words in said.err
