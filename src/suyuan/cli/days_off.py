"""The table of days off from the terminal: which one is in force, and the installation's own in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.files import read_bytes
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "days-off", summary=Text("放假安排表", "The table of days off"))(days_off)


def days_off(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV：date,kind（off 休 / working 班） / CSV with date,kind (off or working)"),
    ] = None,
) -> None:
    """Load the table of the installation; without a file say which one is in force."""
    from suyuan.server.starting import start_django

    start_django()
    from django.conf import settings

    from suyuan.registry.jobs.days_off import keep_table
    from suyuan.registry.jobs.working_days import days_that_come_along, working_days

    if file is not None:
        keep_table(read_bytes(file), settings.DATA)
    table = working_days()
    is_own = table is not days_that_come_along()
    record: dict[str, Any] = {
        "own": is_own,
        "years": sorted(table.years),
        "off": len(table.off),
        "working": len(table.working),
    }

    def show(console: Console) -> None:
        name = (
            Text("本机构的放假安排表", "The table of this installation")
            if is_own
            else Text(
                "随程序提供的放假安排表（凭记忆写入，未经核对）",
                "The table that comes along (from memory, not compared with the notice)",
            )
        )
        console.print(said(name), style="bold")
        years, off, worked = ", ".join(map(str, record["years"])), record["off"], record["working"]
        told = Text(
            f"  年份 {years}；放假 {off} 天，调休上班 {worked} 天",
            f"  years {years}; {off} days off, {worked} days worked instead",
        )
        console.print(said(told))

    answer(record, show=show)
