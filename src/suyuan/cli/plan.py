"""Plan figures from the terminal: every target with the value that a query gives on the day, and coverage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

ON = Annotated[str, typer.Option("--on", help="截至日期 / as of, YYYY-MM-DD")]
COVERAGE = ("compulsory_standard_coverage", "verification_coverage")


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "plan", summary=Text("规划指标", "Plan figures"))(plan)
    command(app, "coverage", summary=Text("建标与检定覆盖率", "Coverage of standards and verification"))(
        coverage
    )


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
    }


def print_targets(console: Console, targets: list[Any]) -> None:
    """Targets as a table."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    titles = (Text("指标", "indicator"), Text("目标", "target"), Text("现值", "value"), Text("期限", "due"))
    for title in titles:
        table.add_column(said(title), justify="left" if title.en == "indicator" else "right")
    table.add_column(said(Text("证据", "evidence")), justify="right")
    for target in targets:
        reading = target.reading
        value = (
            said(Text("无数据", "no data")) if reading is None else f"{reading.value:g} {target.unit}".strip()
        )
        members = "" if reading is None else str(len(reading.members))
        wanted = f"{target.target.normalize():f} {target.unit}".strip()
        table.add_row(said(target.name), wanted, value, str(target.due), members)
    console.print(table)


def coverage(
    division: Annotated[str, typer.Option(help="行政区划代码 / code of the division")] = "220000",
    on: ON = "",
) -> None:
    """How many required kinds have a standard (C1, pooled), how many instruments are verified (C3)."""
    day = opened(on)
    from suyuan.planning.indicators import find_indicator
    from suyuan.registry.parties.queries import division as find_division
    from suyuan.registry.targets.queries import measure

    place = find_division(division)
    readings = [(find_indicator(code), measure(code, on=day, within=division)) for code in COVERAGE]
    record = {
        "division": division,
        "on": day.isoformat(),
        "coverage": [
            {"indicator": one.code, "name": one.name._asdict(), "value": reading.value,
             "numerator": reading.numerator, "denominator": reading.denominator, "evidence": reading.digest()}
            for one, reading in readings
        ],
    }  # fmt: skip

    def show(console: Console) -> None:
        console.print(f"{said(Text(place['name_zh'], place['name_en']))}  ({day})", style="bold")
        for one, reading in readings:
            figures = f"{reading.numerator}/{reading.denominator}"
            console.print(f"  {said(one.name)}: {reading.value:.2f} {one.unit}  ({figures})")

    answer(record, show=show)


def opened(on: str) -> date:
    """Open the database; the day asked for, or today."""
    from suyuan.server.starting import open_database

    day = day_of(on)
    open_database()
    from django.utils import timezone

    return day or timezone.localdate()
