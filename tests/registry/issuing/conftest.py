"""A job of Factory 42 at the provincial laboratory; and the figures of long runs, told at the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from tests.registry.conftest import World
from tests.registry.road import Road
from tests.registry.road import road as make_road

MEMORY: Final = Path("/dev/shm")


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where the machine has such a place: for files that need not outlive the power."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def road(world: World) -> Road:
    """The road before its first step."""
    return make_road(world)


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[dict[str, Any]], None]:
    """A run that counts hands its figures here; they stand under the results of the tests."""

    def tell(found: dict[str, Any]) -> None:
        record_property("figures", ", ".join(f"{name} {value}" for name, value in found.items()))

    return tell


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each run that counted, with its duration."""
    for report in terminalreporter.getreports("passed"):
        for name, words in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(
                    f"{report.nodeid.split('::')[-1]} ({report.duration:.0f} s): {words}"
                )
