"""One small province for all tests of the demonstration, built by the command in a process of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Said, run

SIZE = ("--instruments", 200, "--lots", 8, "--certificates", 12)

Query = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the province."""
    data = tmp_path_factory.mktemp("province")
    said = run("demo", *SIZE, data=data)
    assert said.code == 0, said.err
    return data


@pytest.fixture(scope="session")
def published(province: Path) -> Path:
    """The same province after the server has published what waited for its page."""
    code = "from suyuan.server.serving import publish_waiting; publish_waiting()"
    environment = {
        **os.environ,
        "SUYUAN_DATA": str(province),
        "DJANGO_SETTINGS_MODULE": "suyuan.server.settings",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return province


@pytest.fixture
def suyuan(province: Path) -> Callable[..., Said]:
    """The command on that province."""
    return lambda *arguments, language="zh": run(*arguments, data=province, language=language)


@pytest.fixture
def ask(province: Path) -> Iterator[Query]:
    """Questions to its database, first column of each row."""
    connection = sqlite3.connect(f"file:{province / 'suyuan.sqlite3'}?mode=ro", uri=True)
    yield lambda question, *values: [row[0] for row in connection.execute(question, values)]
    connection.close()
