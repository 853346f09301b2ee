"""Data sets of the institute of the capital: a year of the climate of a laboratory, minute by minute.

The sensor of temperature stands still for some hours in spring, the logger is off for a night in summer, and
the heating fails once in winter. All of it shows in the quality report. Other sets come from the registers.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.datasets import automatic, commands, ingesting, publishing
from suyuan.registry.datasets.commands import DataSetForm
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.datasets.reading import Options
from suyuan.registry.datasets.storage import store
from suyuan.server.demo.houses import institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import dice
from suyuan.server.demo.world import World

CAPITAL: Final = "220100"
DAYS: Final = 365
MINUTES: Final = 24 * 60
STUCK: Final = (118 * MINUTES + 13 * 60, 7 * 60)  # minute it begins, how many minutes
OFF: Final = (203 * MINUTES + 20 * 60 + 41, 9 * 60 + 12)
HEATING: Final = (331 * MINUTES + 3 * 60, 5 * 60)
COLUMNS: Final[list[dict[str, str]]] = [
    {"name": "at", "type": "instant", "role": "time", "zh": "时刻", "en": "Instant"},
    {"name": "temperature", "zh": "温度", "en": "Temperature", "unit": "°C", "quantity": "temperature",
     "low": "18", "high": "23"},
    {"name": "humidity", "zh": "相对湿度", "en": "Relative humidity", "unit": "%", "quantity": "humidity",
     "low": "30", "high": "60"},
    {"name": "pressure", "zh": "大气压力", "en": "Air pressure", "unit": "hPa", "quantity": "pressure",
     "low": "900", "high": "1080"},
]  # fmt: skip
CHECKS: Final[list[dict[str, Any]]] = [
    {"kind": "duplicate", "must": True},
    {"kind": "monotone", "must": True},
    {"kind": "missing", "column": "temperature", "must": True, "most": "0.01"},
    {"kind": "gap", "limit": "90"},
    {"kind": "stuck", "column": "temperature", "limit": "45"},
    {"kind": "jump", "column": "temperature", "limit": "0.5"},
    {"kind": "limits", "column": "temperature", "low": "18", "high": "23", "must": True, "most": "0.01"},
    {"kind": "range", "column": "pressure", "low": "900", "high": "1080", "must": True},
]  # fmt: skip


def accumulate_data(world: World, progress: Progress) -> None:
    """Three sets of the institute, one of them in two versions, and one still to be looked through."""
    house = institute_key(CAPITAL)
    _climate(world, house)
    progress.step()
    _from_registers(world, house)
    progress.step()


def _climate(world: World, house: str) -> None:
    began = world.days_ago(DAYS)
    form = DataSetForm(
        code="CC-MASS-CLIMATE",
        title=Text("质量实验室环境参数（逐分钟）", "Climate of the mass laboratory, each minute"),
        about=Text(
            "本中心质量实验室的温度、相对湿度和大气压力，每分钟一个读数，一年。数据为示例，按种子生成。",
            "Temperature, relative humidity and air pressure in our mass laboratory, "
            "a reading each minute for a year. Invented, made from a seed.",
        ),
        kind="environment",
        access="open",
        licence="CC-BY-4.0",
        columns=COLUMNS,
        checks=CHECKS,
        standard_id=world.standards.get("mass-F1-220100"),
        room=str(Text("质量实验室 A-101", "Mass laboratory A-101")),
        retention_years=15,
    )
    own = world.house_ids[house]
    home = commands.register(world.act(house, "manager", began), organization_id=own, form=form)
    start = began.replace(second=0, microsecond=0)
    half = DAYS // 2 * MINUTES
    first = commands.begin(world.act(house, "verifier", world.days_ago(180)), data_set_id=home.pk)
    _take(world, house, first, start, 0, half, 180, "climate-1.parquet")
    _publish(world, house, first, 179)
    later = world.act(house, "verifier", world.days_ago(2))
    second = commands.begin(later, data_set_id=home.pk, goes_on=True)
    _take(world, house, second, start, half, DAYS * MINUTES - MINUTES, 2, "climate-2.parquet")
    _publish(world, house, second, 1)


def course(minutes: int) -> dict[str, Any]:
    """The year as arrays: minute, °C, % and hPa; NaN where a reading failed, nothing while it was off."""
    rng = dice("climate", "mass")
    minute = np.arange(minutes)
    day, year = 2 * np.pi * minute / MINUTES, 2 * np.pi * minute / (365.25 * MINUTES)
    slow = np.convolve(rng.normal(0, 1, minutes + 240), np.ones(240) / 240, "valid")[:minutes]
    temperature = 20.3 + 0.18 * np.sin(day - 2.1) + 0.25 * np.sin(year) + 2.2 * slow
    temperature += rng.normal(0, 0.015, minutes)
    start, length = HEATING
    fall = np.minimum(np.arange(length), length - np.arange(length)) / (length / 2)
    temperature[start : start + length] -= 4.2 * fall[: max(0, minutes - start)]
    start, length = STUCK
    temperature[start : start + length] = temperature[min(start, minutes - 1)]
    humidity = 46 + 5 * np.sin(year + 0.6) - 1.5 * np.sin(day) + 9 * slow + rng.normal(0, 0.25, minutes)
    weather = np.convolve(rng.normal(0, 1, minutes // 60 + 121), np.ones(120) / np.sqrt(120), "valid")
    pressure = 992 + 5 * np.interp(minute / 60, np.arange(len(weather)), weather)
    pressure += rng.normal(0, 0.05, minutes)
    temperature[rng.random(minutes) < 2e-5] = np.nan
    kept = (minute < OFF[0]) | (minute >= OFF[0] + OFF[1])
    return {
        "minute": minute[kept],
        "temperature": np.round(temperature, 2)[kept],
        "humidity": np.round(humidity, 1)[kept],
        "pressure": np.round(pressure, 1)[kept],
    }


def _take(
    world: World,
    house: str,
    version: DataSetVersion,
    start: datetime,
    first: int,
    last: int,
    days: int,
    name: str,
) -> None:
    """The minutes from `first` to before `last` as the file that the logger wrote."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = course(DAYS * MINUTES)
    chosen = (whole["minute"] >= first) & (whole["minute"] < last)
    zero = int(start.timestamp()) * 1_000_000
    instants = pa.array(zero + whole["minute"][chosen] * 60_000_000).cast(pa.timestamp("us"))
    columns = {
        column: pa.array(whole[column][chosen], from_pandas=True)
        for column in ("temperature", "humidity", "pressure")
    }
    scratch: Path = store().scratch()
    try:
        pq.write_table(pa.table({"at": instants} | columns), scratch)
        ingesting.ingest_file(
            world.act(house, "verifier", world.days_ago(days, minute=5)),
            version_id=version.pk,
            path=scratch,
            name=name,
            options=Options(zone="UTC"),
        )
    finally:
        scratch.unlink(missing_ok=True)


def _publish(world: World, house: str, version: DataSetVersion, days: int) -> None:
    """Check, look through, publish: three people."""
    at = world.days_ago(days)
    publishing.check(world.act(house, "verifier", at), version_id=version.pk)
    _look_and_publish(world, house, version, at)


def _look_and_publish(world: World, house: str, version: DataSetVersion, at: datetime) -> None:
    checker = world.act(house, "checker", min(at + timedelta(minutes=20), world.now))
    commands.advance(checker, version_id=version.pk, event="look")
    publishing.publish(
        world.act(house, "manager", min(at + timedelta(minutes=40), world.now)), version_id=version.pk
    )


def _from_registers(world: World, house: str) -> None:
    """Check standards for everybody, results for registered people, conditions still to be looked through."""
    plan = (
        ("check_standards", "CC-CHECK-STANDARDS", "open", "CC-BY-4.0", True),
        ("results", "CC-RESULTS", "registered", "CC-BY-NC-4.0", True),
        ("environment", "CC-JOB-CONDITIONS", "house", "none", False),
    )
    for recipe, code, access, licence, is_published in plan:
        at = world.days_ago(1, minute=90)
        home: DataSet = automatic.register_automatic(
            world.act(house, "manager", at),
            organization_id=world.house_ids[house],
            recipe=recipe,
            code=code,
            access=access,
            licence=licence,
        )
        row = automatic.refresh(world.act(house, "manager", at), data_set_id=home.pk)
        if not is_published:
            continue
        _look_and_publish(world, house, row, at)
