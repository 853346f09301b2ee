"""The five metrics of coverage from the terminal, whole and in parts; never mixed into one figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said
from suyuan.cli.plan import ON, opened

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.planning.reading import Reading
    from suyuan.registry.targets.coverage import Question


def _choice(zh: str, en: str) -> Any:
    return typer.Option(help=f"{zh} / {en}")


def register(app: typer.Typer) -> None:
    """Enter the command of this module."""
    command(app, "coverage", summary=Text("覆盖率：五项指标", "Coverage: five metrics"))(coverage)
    command(app, "coverage-snapshot", summary=Text("登记簿快照", "Snapshot of the registers"))(snapshot)


def snapshot(
    root: Annotated[
        Path, typer.Argument(metavar="ROOT", help="存放快照的文件夹 / folder that keeps snapshots")
    ],
) -> None:
    """The registers as Parquet, beside the snapshots before; only divisions that changed are read."""
    day = opened("")
    from django.utils import timezone

    from suyuan.registry.targets.snapshots import take_snapshot

    taken = take_snapshot(root, on=day, taken_at=timezone.now())
    record = {
        "snapshot": taken.folder.name,
        "digest": taken.manifest.digest(),
        "rows": {name: taken.manifest.rows(name) for name in taken.manifest.tables},
        "written": taken.written,
        "kept": taken.kept,
    }

    def show(console: Console) -> None:
        words = Text("快照 {snapshot}：写入 {written} 份，沿用 {kept} 份",
                     "snapshot {snapshot}: {written} portions written, {kept} taken over")  # fmt: skip
        console.print(said(words).format(**record))

    answer(record, show=show)


def coverage(
    division: Annotated[str, _choice("行政区划代码", "code of the division")] = "220000",
    on: ON = "",
    by: Annotated[str, _choice("分列：division、level、kind", "in parts: division, level, kind")] = "",
    variant: Annotated[str, _choice("C1：pooled、mean、union", "C1: pooled, mean, union")] = "pooled",
    basis: Annotated[
        str, _choice("C1、C2、C5：legal、operational", "C1, C2, C5: legal, operational")
    ] = "legal",
    reach: Annotated[str, _choice("C2：within、city、own", "C2: within, city, own")] = "within",
    unknown: Annotated[
        str, _choice("范围或等级不明：counted、refused", "unknown range or class: counted, refused")
    ] = "counted",
    since: Annotated[str, _choice("C4 期初 YYYY-MM-DD", "C4: first day, YYYY-MM-DD")] = "",
    first: Annotated[str, _choice("C4 首检：left_out、in_time", "C4: left_out, in_time")] = "left_out",
    percentile: Annotated[str, _choice("C5：p50、p75、p90、p95", "C5: p50, p75, p90, p95")] = "p90",
    of: Annotated[str, _choice("C5：served、every", "C5: served, every")] = "served",
    edition: Annotated[str, _choice("目录版本，缺省为当日", "catalogue, that of the day by default")] = "",
    speed: Annotated[float | None, _choice("C5 车速 km/h", "C5: speed in km/h")] = None,
    snapshot: Annotated[
        Path | None, _choice("由快照文件夹计算", "from a folder of snapshots, not the registers")
    ] = None,
    engine: Annotated[str, typer.Option(envvar="SUYUAN_ENGINE", help="duckdb / spark")] = "duckdb",
) -> None:
    """Standard coverage, demand coverage, verification coverage, on-time rate, service distance."""
    begin, day = day_of(since), opened(on)
    from suyuan.planning.coverage import Variants
    from suyuan.registry.parties.queries import division as find_division
    from suyuan.registry.targets.coverage import Question, record_of
    from suyuan.registry.targets.queries import Basis

    place = find_division(division)
    question = Question(
        division=division,
        on=day,
        variants=Variants(
            variant=variant, basis=basis, reach=reach, unknown=unknown, since=begin, first=first,
            percentile=percentile, of=of,
        ),
        basis=Basis(edition=edition, speed=speed),
    )  # fmt: skip
    found = None if snapshot is None else _from_snapshot(snapshot, engine, question)
    record = record_of(question, by=by, found=found)

    def show(console: Console) -> None:
        console.print(f"{said(Text(place['name_zh'], place['name_en']))}  ({day})", style="bold")
        for one in record["metrics"]:
            console.print(f"{one['metric']}  {said(Text(**one['name']))}: {_figure(one, one['unit'])}")
            for part in one["parts"]:
                console.print(f"      {said(Text(**part['name']))}: {_figure(part, one['unit'])}")

    answer(record, show=show)


def _from_snapshot(root: Path, engine: str, question: Question) -> dict[str, Reading]:
    """Edition and speed are those of the snapshot."""
    from suyuan.lake.engine import connect
    from suyuan.registry.targets.snapshots import read_snapshot

    with connect(engine) as running:
        return read_snapshot(root, running, question)


def _figure(one: dict[str, Any], unit: str) -> str:
    value = said(Text("无数据", "no data")) if one["value"] is None else f"{one['value']:.2f} {unit}"
    return f"{value}  ({one['numerator']}/{one['denominator']})"
