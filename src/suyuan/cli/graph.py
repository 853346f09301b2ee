"""The traceability graph in bulk: snapshots of results and influences, leaf tables, passes on an engine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid4

import typer

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.lake.snapshot import Manifest

group = typer.Typer(no_args_is_help=True)

ENGINE = Annotated[
    str, typer.Option(envvar="SUYUAN_ENGINE", help="引擎 duckdb 或 spark / engine: duckdb or spark")
]
TABLE = Annotated[Path, typer.Argument(metavar="LEAVES", help="叶表文件夹 / folder of a leaf table")]
OUT = Annotated[Path, typer.Argument(metavar="OUT", help="写入的新文件夹 / new folder to write")]


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="graph", help=str(Text("溯源图：快照与批量计算", "The graph in bulk")))


@command(group, "snapshot", summary=Text("结果与分量的快照", "Snapshot of results and influences"))
def snapshot(out: OUT) -> None:
    """Everything that the graph is compiled from, as Parquet files with a manifest."""
    from suyuan.server.starting import open_database

    open_database()
    from suyuan.registry.results.feed import register_in_bulk
    from suyuan.trace.bulk import write_bulk

    told(write_bulk(out, register_in_bulk(), taken_at=datetime.now(UTC)), out)


@command(group, "compile", summary=Text("由快照编制溯源图", "Compile the graph from a snapshot"))
def compile_snapshot(
    source: Annotated[Path, typer.Argument(metavar="SNAPSHOT", help="快照文件夹 / folder of a snapshot")],
    into: Annotated[Path, typer.Option(help="存放溯源图的文件夹 / folder that keeps the graph")],
) -> None:
    """A snapshot that is damaged or cannot be compiled leaves the last good graph serving."""
    from suyuan.trace.bulk import compile_bulk

    build = compile_bulk(into, source, build=uuid4())
    record = {"build": build.folder.name, **build.source}

    def show(console: Console) -> None:
        words = Text("溯源图 {build}：{results} 条结果，{influences} 个分量",
                     "graph {build}: {results} results, {influences} influences")  # fmt: skip
        console.print(said(words).format(**record))

    answer(record, show=show)


@command(group, "leaves", summary=Text("写出叶表", "Write the leaf table"))
def leaves(
    out: OUT,
    graph: Annotated[
        Path | None, typer.Option(help="已编制的溯源图，缺省为登记库 / a compiled graph; else the registers")
    ] = None,
) -> None:
    """The graph as partitioned Parquet, for engines on any number of machines."""
    from suyuan.trace.leaf_table import write_leaf_table
    from suyuan.trace.stored import read_tiers

    if graph is None:
        from suyuan.server.starting import open_database

        open_database()
        from suyuan.registry.results.compiled import tiers_of_register

        tiers = tiers_of_register()
    else:
        tiers = read_tiers(graph)
    told(write_leaf_table(out, tiers, taken_at=datetime.now(UTC)), out)


@command(group, "uncertainties", summary=Text("全部叶结果的不确定度", "Uncertainties of all leaves"))
def uncertainties(table: TABLE, out: OUT, engine: ENGINE = "duckdb") -> None:
    """One pass on the engine; number and u of every leaf, as Parquet."""
    from suyuan.lake.engine import connect
    from suyuan.trace.far_results import FarResults

    with connect(engine) as running:
        running.write(FarResults(running, table).uncertainties(), out)
    written(out, engine)


@command(group, "recall", summary=Text("偏移波及的叶结果", "Leaves that a fault reaches"))
def recall(
    table: TABLE,
    source: Annotated[str, typer.Argument(metavar="RESULT", help="上级结果的标识 / identity of the result")],
    out: OUT,
    shift: Annotated[float, typer.Option(help="应加的修正 / correction, in the unit of the result")],
    u_shift: Annotated[float, typer.Option(help="修正的标准不确定度 / its standard uncertainty")] = 0.0,
    since: Annotated[str, typer.Option(help="YYYY-MM-DD")] = "",
    until: Annotated[str, typer.Option(help="YYYY-MM-DD")] = "",
    engine: ENGINE = "duckdb",
) -> None:
    """One pass on the engine: shift, u, verdicts before and after, probability; as Parquet."""
    from suyuan.lake.engine import connect
    from suyuan.trace.far_results import FarResults
    from suyuan.trace.faults import Fault

    fault = Fault(
        amount=shift, u_amount=u_shift, since=day_of(since, "--since"), until=day_of(until, "--until")
    )
    with connect(engine) as running:
        running.write(FarResults(running, table).effects(identity(source), fault), out)
    written(out, engine)


def told(manifest: Manifest, out: Path) -> None:
    """What was written: rows of every table, and the digest that stands for all of it."""
    rows = {name: manifest.rows(name) for name in manifest.tables}

    def show(console: Console) -> None:
        for name, count in rows.items():
            console.print(f"{name:14} {count:>14,}")
        console.print(f"{out}  sha256 {manifest.digest()}")

    answer({"folder": str(out), "rows": rows, "digest": manifest.digest()}, show=show)


def written(out: Path, engine: str) -> None:
    """Where the answer of an engine lies."""
    answer({"folder": str(out), "engine": engine}, show=lambda console: console.print(str(out)))


def identity(given: str) -> UUID:
    """The identity of a result. Raises InputError."""
    try:
        return UUID(given)
    except ValueError:
        raise InputError(
            Text(f"不是结果标识：{given}", f"this is no identity of a result: {given}"), given=given
        ) from None
