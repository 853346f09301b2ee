"""Files of other laboratories, and the manager of the laboratory who takes them over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from suyuan.registry.received.commands import Receipt, receive
from suyuan.registry.received.gathering import gather

Take = Callable[..., Receipt]


@pytest.fixture
def take(world, occasion_of, tmp_path: Path) -> Take:
    """`take({"a.xml": document})`: the laboratory takes over these files, as Wang unless said otherwise."""
    count = 0

    def now(files: Mapping[str, bytes], *, by: str = "Wang", holder=None, **options: object) -> Receipt:
        nonlocal count
        count += 1
        folder = tmp_path / f"stock{count}"
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        gathered = gather([folder])
        try:
            return receive(
                occasion_of(by), holder=holder or world.lab, gathered=gathered, source="test", **options
            )
        finally:
            gathered.discard()

    return now
