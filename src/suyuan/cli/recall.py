"""What would move if a standard had been off: results, shifts, verdicts. Nothing is written."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

LISTED = 20


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    summary = Text("标准有偏差时影响哪些结果（不写入）", "Which results a faulty standard moved")
    command(app, "recall", summary=summary)(recall)


def _option(words: str) -> Any:
    return typer.Option(help=words)


def recall(
    standard: Annotated[str, typer.Argument(metavar="CERTIFICATE", help="标准的证书编号 / of the standard")],
    shift: Annotated[float, _option("应加的修正值 / correction of its value, in its unit")],
    point: Annotated[str, _option("测量点，如 500 / the point, such as 500")] = "",
    since: Annotated[str, _option("起，如 2026-01-31 / first day")] = "",
    until: Annotated[str, _option("止 / last day")] = "",
    course: Annotated[str, _option("constant, step, linear")] = "constant",
    u_shift: Annotated[float, _option("修正值的标准不确定度 / standard uncertainty of the shift")] = 0.0,
    limit: Annotated[int, typer.Option(min=0, help="列出多少条 / how many to list")] = LISTED,
) -> None:
    """Every result that leans on the standard: shift, corrected value, U, verdict before and after."""
    from suyuan.server.starting import open_database

    open_database()
    from suyuan.registry.access.moment import new_identity
    from suyuan.registry.results.compiled import chosen_point, results_of_register
    from suyuan.registry.results.recalled import described, summary
    from suyuan.trace.faults import Fault

    fault = Fault(
        amount=shift,
        u_amount=u_shift,
        course=course,  # type: ignore[arg-type]
        since=day_of(since, "--since"),
        until=day_of(until, "--until"),
    )
    source = chosen_point(standard.strip(), point)
    batch = results_of_register(build=new_identity())
    begun = time.perf_counter()
    effects = batch.recall(source["id"], fault)
    seconds = time.perf_counter() - begun
    record = {
        "certificate": standard,
        "point": source["point"],
        "unit": source["unit"],
        **summary(effects),
        "seconds": round(seconds, 4),
        "results": [_plain(row) for row in described(effects, limit=limit)],
    }
    answer(record, show=lambda console: _print(console, record))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON takes it."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        is_named = isinstance(value, UUID | date)
        plain[name] = value._asdict() if isinstance(value, Text) else str(value) if is_named else value
    return plain


TITLES = (
    Text("证书", "certificate"),
    Text("点", "point"),
    Text("值", "value"),
    Text("变化", "shift"),
    Text("修正后", "corrected"),
    Text("U（k = 2）", "U (k = 2)"),
    Text("结论", "verdict"),
    Text("翻转概率", "P(flip)"),
)
VERDICTS = {1: Text("合格", "pass"), 0: Text("不合格", "fail"), -1: Text("—", "—")}


def _print(console: Console, record: dict[str, Any]) -> None:
    from rich.table import Table

    count = {name: record[name] for name in ("affected", "certificates", "flips")}
    words = Text(
        "受影响的结果 {affected} 个，涉及证书 {certificates} 份；结论改变 {flips} 个".format(**count),
        "{affected} results on {certificates} certificates move; {flips} verdicts turn over".format(**count),
    )
    console.print(said(words), style="bold")
    if not record["results"]:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in TITLES:
        table.add_column(said(title), overflow="fold")
    for row in record["results"]:
        before, after = (said(VERDICTS[row[name]]) for name in ("before", "after"))
        table.add_row(
            row["certificate"] or "—",
            said(Text(**row["point"])),
            f"{row['value_text']} {row['unit']}",
            f"{row['shift']:+.2g}",
            f"{row['corrected']:z.{row['decimals']}f}",
            f"{2 * row['u']:.2g}",
            before if row["before"] == row["after"] else f"{before} → {after}",
            f"{100 * row['p_flip']:.1f} %",
        )
    console.print(table)
