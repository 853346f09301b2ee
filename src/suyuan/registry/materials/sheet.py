"""Study data as typed, pasted from a spreadsheet or read from a CSV file: lines of a label and its readings.

A line with a tab, a comma or a semicolon is parted there, so that the name of a laboratory may hold blanks;
any other line is parted at its blanks. A first line without a number is a heading. What cannot be read is
told line by line, all of it at once.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from suyuan.base.errors import InputError, Missing, TooLarge
from suyuan.base.text import Text
from suyuan.registry.materials.studies import MOST_ROWS, Row

MOST_LETTERS: Final = 200_000
_STROKES: Final = re.compile(r"[\t,;，；]")
_SHOWN_PROBLEMS: Final = 20


def rows_of(text: str) -> tuple[Row, ...]:
    """The rows of a pasted table. Raises InputError with the line of everything that is wrong."""
    if len(text) > MOST_LETTERS:
        raise TooLarge("text", given=len(text), allowed=MOST_LETTERS)
    lines = [
        (place, line) for place, line in enumerate(text.lstrip("\ufeff").splitlines(), 1) if line.strip()
    ]
    if lines and not any(is_number(cell) for cell in cells_of(lines[0][1])[1:]):
        lines = lines[1:]
    if not lines:
        raise Missing("readings", hint=Text("请粘贴数据，每行一组。", "Paste the data, a line for each."))
    if len(lines) > MOST_ROWS:
        raise TooLarge("rows", given=len(lines), allowed=MOST_ROWS)
    problems = [problem for place, line in lines if (problem := _why_not(place, cells_of(line)))]
    if problems:
        raise InputError(
            Text(f"有 {len(problems)} 行不能读取", f"{len(problems)} lines cannot be read"),
            hint=Text("每行：名称，然后是读数。", "Each line: a name, then the readings."),
            problems=tuple(InputError(one) for one in problems[:_SHOWN_PROBLEMS]),
        )
    return tuple((cells[0], tuple(cells[1:])) for _, line in lines if (cells := cells_of(line)))


def cells_of(line: str) -> list[str]:
    """The cells of a line."""
    parts = _STROKES.split(line.lstrip("\ufeff")) if _STROKES.search(line) else line.split()
    cells = [part.strip().strip('"') for part in parts]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells


def _why_not(place: int, cells: list[str]) -> Text | None:
    if len(cells) < 2:
        return Text(f"第 {place} 行没有读数", f"line {place} has no reading")
    wrong = [cell for cell in cells[1:] if not is_number(cell)]
    if wrong:
        return Text(
            f"第 {place} 行：“{wrong[0][:20]}”不是数", f"line {place}: “{wrong[0][:20]}” is not a number"
        )
    return None


def is_number(cell: str) -> bool:
    """Whether a cell holds a number."""
    try:
        return Decimal(cell).is_finite()
    except InvalidOperation:
        return False
