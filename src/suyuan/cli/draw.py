"""Verify a published draw of inspections: repeat it from its lists, secret and public value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.cli.files import read_bytes
from suyuan.cli.manner import answer, command

if TYPE_CHECKING:
    from rich.console import Console

MOST: Final = 20_000_000  # bytes


def register(app: typer.Typer) -> None:
    """Enter the command of this module."""
    command(app, "draw", summary=Text("验证双随机抽取", "Verify a draw of inspections"))(verify)


def verify(
    file: Annotated[
        Path,
        typer.Option("--verify", help="公开的抽取文件 / file of the draw", show_default=False),
    ],
) -> None:
    """Repeat the draw; exit code 7 where anything disagrees with what was committed to."""
    from suyuan.planning import drawing

    content = read_bytes(file)
    if len(content) > MOST:
        raise TooLarge("file", given=len(content), allowed=MOST)
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise Unreadable(Text("抽取文件无法识别", "the file of the draw cannot be read"))
    drawn = drawing.verify(record)
    names = {row[0]: row[-1] for row in (*record["objects"], *record["inspectors"])}
    told = [
        {"object": names[one.object], "inspectors": [names[person] for person in one.inspectors]}
        for one in drawn
    ]

    def show(console: Console) -> None:
        said = Text(f"抽取可重复，共 {len(told)} 项", f"the draw repeats: {len(told)} objects")
        console.print(str(said), markup=False)
        for one in told:
            console.print(f"{one['object']}: {', '.join(one['inspectors'])}", markup=False)

    answer({"valid": True, "drawn": told}, show=show)
