"""A data set of the climate of a room, files to take in, and a folder of its own for the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.registry.conftest import World

from suyuan.base.text import Text
from suyuan.registry.datasets import commands, ingesting, publishing
from suyuan.registry.datasets.commands import DataSetForm
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.datasets.reading import Options

COLUMNS: list[dict[str, Any]] = [
    {"name": "at", "type": "instant", "role": "time", "zh": "时刻", "en": "Instant"},
    {"name": "place", "type": "string", "role": "series", "zh": "位置", "en": "Place"},
    {"name": "t", "zh": "温度", "en": "Temperature", "unit": "°C", "low": "15", "high": "25"},
    {"name": "rh", "zh": "相对湿度", "en": "Relative humidity", "unit": "%", "low": "0", "high": "100"},
]
CHECKS: list[dict[str, Any]] = [
    {"kind": "duplicate", "must": True},
    {"kind": "monotone"},
    {"kind": "missing", "column": "t", "most": "0.5"},
    {"kind": "gap", "limit": "90"},
    {"kind": "stuck", "column": "t", "limit": "4"},
    {"kind": "range", "column": "t", "low": "15", "high": "25"},
]


def form(**changes: Any) -> DataSetForm:
    given: dict[str, Any] = {
        "code": "LAB-CLIMATE",
        "title": Text("质量室温湿度", "Climate of the mass laboratory"),
        "about": Text("每分钟一个读数。", "A reading each minute."),
        "kind": "environment",
        "access": "open",
        "licence": "CC-BY-4.0",
        "columns": COLUMNS,
        "checks": CHECKS,
        "room": "A-101",
    }
    return DataSetForm(**(given | changes))


def csv_of(minutes: int, *, start: int = 0, place: str = "A", head: str = "at,place,t,rh") -> str:
    """Minutes of 2026-03-01 from nine in the morning in Shanghai; values that differ from row to row."""
    lines = [
        f"2026-03-01 {9 + m // 60:02d}:{m % 60:02d}:00,{place},{20 + m % 7 / 10:.1f},{45 + m % 5}"
        for m in range(start, start + minutes)
    ]
    return "\n".join([head, *lines, ""])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def data_set(world: World) -> DataSet:
    return commands.register(world.occasion("Wang"), organization_id=world.lab, form=form())


@pytest.fixture
def draft(world: World, data_set: DataSet) -> DataSetVersion:
    return commands.begin(world.occasion("Li"), data_set_id=data_set.pk)


@pytest.fixture
def take(world: World, folder: Path) -> Callable[..., Any]:
    """`take(version, text)`: take a file into a draft as Li."""

    def taken(version: DataSetVersion, content: str | bytes, *, name: str = "a.csv", **more: Any) -> Any:
        path = folder / f"given-{name}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        sequence, is_trial = more.pop("sequence", None), more.pop("is_trial", False)
        return ingesting.ingest_file(
            world.occasion("Li"), version_id=version.pk, path=path, name=name, options=Options(**more),
            sequence=sequence, is_trial=is_trial,
        )  # fmt: skip

    return taken


def publish(world: World, version_id: UUID) -> DataSetVersion:
    """Check, look, publish."""
    publishing.check(world.occasion("Li"), version_id=version_id)
    commands.advance(world.occasion("Qian"), version_id=version_id, event="look")
    return publishing.publish(world.occasion("Wang"), version_id=version_id)


@pytest.fixture
def published(world: World, draft: DataSetVersion, take: Callable[..., Any]) -> DataSetVersion:
    take(draft, csv_of(120))
    return publish(world, draft.pk)
