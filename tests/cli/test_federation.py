"""The story of two installations as the documentation tells it, command by command, in both languages."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Said, run

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
NUMBER = "PIM-12-2026-0000001"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two installations before the story, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("federation")
    for who in ("a", "b"):
        (folder / who).mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SUYUAN_")}
        environment |= {
            "SUYUAN_DATA": str(folder / who),
            "DJANGO_SETTINGS_MODULE": "suyuan.server.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        step = ["-m", "tests.registry.federation.installation", f"story-{who}", str(folder)]
        done = subprocess.run(
            [sys.executable, *step], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture
def story(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both for one test; files are written and read beside them."""
    folder = Path(shutil.copytree(begun, tmp_path / "both"))
    monkeypatch.chdir(folder)
    return folder


def told(story: Path, line: str, language: str = "en") -> Said:
    """One line of the page: whose installation, and the command."""
    whose, _, command = line.partition("$ suyuan ")
    arguments = [
        str(story / one) if one.endswith((".suyuan-graph", ".suyuan-recall")) else one
        for one in shlex.split(command)
    ]
    return run(*arguments, data=story / whose.lower(), language=language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_can_be_followed_from_top_to_bottom(story: Path, language: str):
    lines = "".join(BLOCK.findall((ROOT / "docs" / language / "federation.md").read_text())).splitlines()
    assert len([line for line in lines if "$ suyuan" in line]) == 7
    said = Said(0, "", "")
    for line in lines:
        if "$ suyuan " in line:
            said = told(story, line, language)
            assert said.code == 0, f"{line}\n{said.err}"
        else:
            assert line in said.out
    held = run("fsck", "--json", data=story / "b")
    assert held.code == 0, held.out


def test_what_is_wrong_is_said_and_ends_with_the_code_of_its_error(story: Path):
    made = told(story, f"A$ suyuan federation export {NUMBER} --as gao -o w.suyuan-graph --json")
    assert made.record["bytes"] > 1000
    taking = "B$ suyuan federation import w.suyuan-graph --owner PIM --as gao --json"
    assert told(story, taking).code == 7  # nobody trusts A yet
    assert told(story, "B$ suyuan federation import w.suyuan-graph --owner PIM --as nobody").code == 2
    assert told(story, f"A$ suyuan federation export {NUMBER} --as feng -o x.suyuan-graph").code == 3
    assert told(story, "A$ suyuan federation export NONE --as gao -o x.suyuan-graph").code == 2
    content = (story / "w.suyuan-graph").read_bytes()
    (story / "w.suyuan-graph").write_bytes(content[:-1])
    refused = told(story, taking)
    assert (refused.code, "Traceback" in refused.err) == (7, False)
