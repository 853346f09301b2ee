"""Where to build standards, from the terminal: read from the registers, worked out, not written anywhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

LISTED = 20
KEPT = ("cost", "bound", "gap", "share", "standards", "people", "hired", "greedy_cost", "greedy_reached",
        "before", "after", "rounds", "seconds", "variables", "whole")  # fmt: skip


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    summary = Text(
        "建标选址：以最少费用达到覆盖目标（不写入）", "Where to build standards, at the least cost"
    )
    command(app, "siting", summary=summary)(siting)


def siting(
    division: Annotated[str, typer.Option(help="行政区划代码 / code of the division")] = "220000",
    goal: Annotated[str, typer.Option(help="even, demand, standards")] = "even",
    target: Annotated[float, typer.Option(help="目标，% / target in per cent")] = 60.0,
    budget: Annotated[float, typer.Option(help="年预算，万元；0 为不限 / budget, 0: none")] = 0.0,
    km: Annotated[float, typer.Option(help="最远，公里 / longest way")] = 120.0,
    staff: Annotated[float, typer.Option(help="可用人员，% / people in per cent")] = 100.0,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="最长用时 / at most")] = 45.0,
    limit: Annotated[int, typer.Option(min=0, help="列出多少项 / how many to list")] = LISTED,
    on: Annotated[str, typer.Option(help="截至日期 / as of, YYYY-MM-DD")] = "",
) -> None:
    """The cheapest plan with its bound, beside today and beside building one by one."""
    from suyuan.server.starting import open_database

    day = day_of(on)
    open_database()
    from django.utils import timezone

    from suyuan.registry.parties.queries import division as find_division
    from suyuan.registry.siting.reading import read
    from suyuan.registry.siting.wishes import Wishes
    from suyuan.registry.siting.working import work_out

    wishes = Wishes(goal=goal, target=target / 100, budget=budget or None, kilometres=km, staff=staff / 100)
    place = find_division(division)
    with _quiet():
        picture = read(place["path"], on=day or timezone.localdate(), wishes=wishes)
        outcome = work_out(picture, wishes, clock=time.monotonic, seconds=seconds, told=_told())
    record = {
        "division": division,
        "wishes": wishes.as_record(),
        "inputs": picture.digest(),
        **{name: outcome.record[name] for name in KEPT},
        "curve": outcome.record["curve"],
        "items": outcome.items[:limit],
    }

    def show(console: Console) -> None:
        _print(console, Text(place["name_zh"], place["name_en"]), record)

    answer(record, show=show)


@contextmanager
def _quiet() -> Iterator[None]:
    """What the solver's library prints when it starts goes to the error stream: the answer stays alone."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _told() -> Any:
    """Tells how far the run is where somebody looks at the error stream."""
    if not sys.stderr.isatty():
        return None
    return lambda _stage, far: sys.stderr.write(f"\r{far:4.0%} ")


def _print(console: Console, name: Text, record: dict[str, Any]) -> None:
    from rich.table import Table

    console.print(
        f"{said(name)}  {said(Text('达到', 'reached'))} {record['share']:.1%}  "
        f"{said(Text('每年', 'a year'))} {record['cost']:,.0f} {said(Text('万元', '× 10 000 yuan'))}  "
        f"{said(Text('最多还可节省', 'could be saved at most'))} {record['gap']:.2%}",
        style="bold",
    )
    console.print(
        f"  {said(Text('新建标准', 'standards to build'))} {record['standards']}, "
        f"{said(Text('逐项建设', 'one by one'))} {record['greedy_cost']:,.0f}, "
        f"{said(Text('用时', 'took'))} {record['seconds']} s"
    )
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for title in (
        Text("种类", "kind"),
        Text("区划", "division"),
        Text("套数", "sets"),
        Text("增加", "adds"),
        Text("万元/年", "× 10 000 yuan"),
    ):
        table.add_column(said(title))
    for one in record["items"]:
        table.add_row(
            one["kind"], one["division"], str(one["sets"]), f"{one['gain']:.2%}", f"{one['cost']:.1f}"
        )
    console.print(table)
