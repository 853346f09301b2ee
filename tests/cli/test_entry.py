"""The command where only the engine is installed says how to get the command line, without a traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_command_line_it_says_how_to_install_it(missing: str):
    code = f"import sys\nsys.modules[{missing!r}] = None\nfrom suyuan.cli.entry import run\nrun()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 8
    assert "suyuan[cli]" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_it_the_command_runs():
    code = "import sys\nsys.argv = ['suyuan', '--version']\nfrom suyuan.cli.entry import run\nrun()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.startswith("suyuan ")


@pytest.mark.parametrize("arguments", [["serve"], ["plan"], ["cert", "show", "pyproject.toml"]])
def test_what_needs_the_server_says_so(arguments: list[str]):
    code = (
        "import sys\nfor name in ('django', 'lxml'):\n    sys.modules[name] = None\n"
        f"sys.argv = ['suyuan', *{arguments!r}]\nfrom suyuan.cli.entry import run\nrun()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 8
    assert "suyuan[server]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_stops_reading_is_no_fault():
    listing = (
        "import sys\nsys.argv = ['suyuan', 'pack', 'show', 'nothing', '--json']\n"
        "from suyuan.cli.entry import run\nrun()"
    )
    command = [sys.executable, "-c", listing]
    for _ in range(3):
        done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert done.stdout is not None
        done.stdout.close()  # as `head` does once it has enough
        assert done.stderr is not None
        assert "Traceback" not in done.stderr.read()
        assert done.wait() == 0
