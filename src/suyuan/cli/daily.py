"""The duties of a day from the terminal: what expires, comes into force, is due or is to be told."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "daily", summary=Text("执行每日事务", "Do the duties of the day"))(daily)


def daily(
    on: Annotated[
        str, typer.Option("--on", help="补做某日，缺省为今天 / an earlier day instead of today, YYYY-MM-DD")
    ] = "",
) -> None:
    """Do every daily duty and say to how many rows; one that fails does not stop the rest."""
    day = day_of(on)
    from suyuan.server.daily import run_daily
    from suyuan.server.serving import system_occasion
    from suyuan.server.starting import open_database

    open_database()
    with redirect_stdout(sys.stderr):  # mails to the console are not part of the answer
        outcomes = list(run_daily(day))
    record: dict[str, Any] = {
        "on": str(day or system_occasion().today),
        "duties": [
            {
                "code": one.duty.code,
                "name": one.duty.name,
                "count": one.count,
                "error": one.fault and one.fault.to_record(),
            }
            for one in outcomes
        ],
    }

    def show(console: Console) -> None:
        console.print(f"{said(Text('每日事务', 'Duties of'))} {record['on']}", style="bold")
        for one in outcomes:
            result = str(one.count) if one.fault is None else f"! {said(one.fault.message)}"
            console.print(f"  {said(one.duty.name)}: {result}", style="" if one.fault is None else "red")

    answer(record, show=show)
    faults = [one.fault for one in outcomes if one.fault is not None]
    if faults:
        raise faults[0]
