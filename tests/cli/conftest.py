"""The command as a person runs it: a process of its own, with its output and exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> Any:
        return json.loads(self.out)


Suyuan = Callable[..., Said]


def run(*arguments: object, data: Path, language: str = "zh") -> Said:
    """``suyuan ARGUMENTS`` on the data folder `data`."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SUYUAN_", "DJANGO_"))},
        "SUYUAN_DATA": str(data),
        "SUYUAN_LANG": language,
        "COLUMNS": "140",
        "NO_COLOR": "1",
    }
    command = [sys.executable, "-m", "suyuan.cli.main", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def suyuan(tmp_path: Path) -> Suyuan:
    """The command on an empty data folder."""
    return lambda *arguments, language="zh": run(*arguments, data=tmp_path / "data", language=language)


@pytest.fixture
def shared() -> Path:
    """The folder of shared reference data beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("the folder of shared reference data is not beside the repository")
    return SHARED
