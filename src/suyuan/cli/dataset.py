"""Data sets from the command line: what there is, taking files in, removing files that nothing needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.registry.journal.occasion import Occasion

group = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="dataset", help=str(Text("数据集", "Data sets")))


@command(group, "list", summary=Text("列出数据集与版本", "List data sets and versions"))
def list_all() -> None:
    """Every version of every set with its state, rows, bytes and digest."""
    from suyuan.server.starting import open_database

    open_database()
    from suyuan.registry.datasets.models import DataSetVersion

    columns = ("data_set__code", "number", "state", "rows", "size", "digest")
    rows = [dict(row) for row in DataSetVersion.objects.order_by("data_set__code", "number").values(*columns)]
    record = [{name.removeprefix("data_set__"): value for name, value in row.items()} for row in rows]

    def show(console: Console) -> None:
        from suyuan.registry.datasets.states import STATES

        for one in record:
            words = said(STATES[one["state"]])
            line = f"{one['code']}/{one['number']}  {words}  {one['rows']:,}  {one['digest'][:16]}"
            console.print(line)

    answer({"versions": record}, show=show)


@command(group, "ingest", summary=Text("向草稿版本载入文件", "Take a file into a draft"))
def ingest(
    code: Annotated[str, typer.Argument(metavar="CODE", help="数据集代码 / code of the data set")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV、Excel 或 Parquet / CSV, Excel or Parquet")
    ],
    user: Annotated[str, typer.Option("--as", help="以谁的权限 / log-in whose rights are used")],
    zone: Annotated[str, typer.Option(help="时区 / time zone of instants without one")] = "Asia/Shanghai",
    decimal: Annotated[str, typer.Option(help="小数点 / decimal mark, . or ,")] = ".",
    encoding: Annotated[str, typer.Option(help="编码 / encoding")] = "auto",
    sequence: Annotated[int | None, typer.Option(help="序号 / sequence, taken once")] = None,
    *,
    good: Annotated[bool, typer.Option("--good", help="有误的行除外 / leave out rows with faults")] = False,
    trial: Annotated[bool, typer.Option("--trial", help="只试不写 / store nothing")] = False,
) -> None:
    """The file goes into the draft version of the set; every fault is named with its line."""
    occasion = acting(user)
    from suyuan.registry.datasets.ingesting import ingest_file
    from suyuan.registry.datasets.models import DataSetVersion
    from suyuan.registry.datasets.reading import Options

    draft = DataSetVersion.objects.filter(data_set__code=code, state="draft").first()
    if draft is None:
        raise NotFound(
            Text(f"数据集 {code} 没有草稿版本", f"the data set {code} has no draft"),
            hint=Text("请先开始一个新版本。", "Begin a version first."),
        )
    if not file.is_file():
        raise NotFound(Text(f"没有文件 {file.name}", f"there is no file {file.name}"), given=str(file))
    taken = ingest_file(
        occasion,
        version_id=draft.pk,
        path=file,
        name=file.name,
        options=Options(encoding=encoding, decimal=decimal, zone=zone, keep_good=good),
        sequence=sequence,
        is_trial=trial,
    )
    record: dict[str, Any] = {
        "version": draft.number,
        "sequence": taken.sequence or None,
        "rows": taken.rows,
        "dropped": taken.dropped,
        "flagged": taken.flagged,
        "late": taken.backward,
        "sha256": taken.sha256,
        "faults": taken.faults,
    }
    words = Text(
        f"第 {draft.number} 版：{taken.rows:,} 行，超量程 {taken.flagged:,} 行，未载入 {taken.dropped:,} 行",
        f"version {draft.number}: {taken.rows:,} rows, {taken.flagged:,} out of range, "
        f"{taken.dropped:,} left out",
    )
    answer(record, show=lambda console: console.print(said(words)))


@command(group, "sweep", summary=Text("清除无用的数据文件", "Remove files that nothing needs"))
def sweep() -> None:
    """What crashes and discarded drafts have left, where it is older than a day."""
    from suyuan.server.starting import open_database

    open_database()
    from suyuan.registry.datasets.auditing import sweep as sweep_now

    gone = len(sweep_now())
    words = Text(f"清除 {gone} 个文件", f"files removed: {gone}")
    answer({"removed": gone}, show=lambda console: console.print(said(words)))


def acting(user: str) -> Occasion:
    """The database, and the person who acts. Raises NotFound."""
    from suyuan.server.starting import open_database

    open_database()
    from dataclasses import replace

    from suyuan.registry.parties.models import Account
    from suyuan.registry.parties.queries import actor_of
    from suyuan.server.serving import system_occasion

    person = Account.objects.filter(username=user, is_active=True).values_list("person_id", flat=True).first()
    if person is None:
        raise NotFound(Text(f"没有登录名 {user}", f"there is no log-in {user}"), given=user)
    occasion: Occasion = system_occasion()
    acting_now: Occasion = replace(occasion, actor=actor_of(person, on=occasion.today))
    return acting_now
