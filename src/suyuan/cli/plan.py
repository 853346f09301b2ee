"""Plan figures from the terminal: every target with the value that a query gives on the day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said
from suyuan.planning.forecast import LEVEL

if TYPE_CHECKING:
    from rich.console import Console

ON = Annotated[str, typer.Option("--on", help="截至日期 / as of, YYYY-MM-DD")]


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "plan", summary=Text("规划指标", "Plan figures"))(plan)


def plan(
    on: ON = "",
    division: Annotated[str, typer.Option(help="规划所属区划 / division of the plans")] = "220000",
) -> None:
    """Every target of the plans of a division; nothing is typed in."""
    day = opened(on)
    from suyuan.registry.targets.queries import plan_status, plans

    chosen = [one for one in plans() if one["jurisdiction_code"] == division]
    found = [(one, plan_status(one["code"], on=day)) for one in chosen]
    record = {
        "on": day.isoformat(),
        "plans": [
            {"code": one["code"], "title": one["title_zh"], "targets": [target_record(t) for t in targets]}
            for one, targets in found
        ],
    }

    def show(console: Console) -> None:
        for one, targets in found:
            console.print(f"{one['title_zh']}  ({day})", style="bold")
            print_targets(console, targets)

    answer(record, show=show)


def target_record(target: Any) -> dict[str, Any]:
    """A target as plain data, with the digest of its evidence."""
    reading = target.reading
    return {
        "indicator": target.indicator,
        "name": target.name._asdict(),
        "target": str(target.target),
        "unit": target.unit,
        "due": target.due,
        "value": None if reading is None else reading.value,
        "members": None if reading is None else len(reading.members),
        "evidence": None if reading is None else reading.digest(),
        "state": target.state,
        "direction": target.direction,
        "when_due": target.when_due,
        "forecast": None
        if target.ahead is None
        else {
            "on": target.ahead.day.isoformat(),
            "value": target.ahead.value,
            "low": target.ahead.low,
            "high": target.ahead.high,
            "p": LEVEL,
        },
    }


def print_targets(console: Console, targets: list[Any]) -> None:
    """Targets as a table."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    titles = (Text("指标", "indicator"), Text("目标", "target"), Text("现值", "value"), Text("期限", "due"))
    for title in titles:
        table.add_column(said(title), justify="left" if title.en == "indicator" else "right")
    table.add_column(said(Text("证据", "evidence")), justify="right")
    table.add_column(said(Text("状态", "state")))
    for target in targets:
        reading = target.reading
        value = (
            said(Text("无数据", "no data")) if reading is None else f"{reading.value:g} {target.unit}".strip()
        )
        members = "" if reading is None else str(len(reading.members))
        wanted = f"{target.target.normalize():f} {target.unit}".strip()
        table.add_row(said(target.name), wanted, value, str(target.due), members, said(target.state_words))
    console.print(table)


def opened(on: str) -> date:
    """Open the database; the day asked for, or today."""
    from suyuan.server.starting import open_database

    day = day_of(on)
    open_database()
    from django.utils import timezone

    return day or timezone.localdate()
