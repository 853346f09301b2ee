"""An installation's own table of days off: a CSV file in its data folder instead of the one of the program.

A row is a date and what differs on it: `off` (休) for a working day that is free, `working` (班) for a day
off that is worked. The years of its dates are the ones it tells about.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Final

from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.base.text import Text

FILE: Final = "days_off.csv"
HEADS: Final = (("date", "kind"), ("日期", "类别"))
KINDS: Final = {"off": "off", "休": "off", "working": "working", "班": "working"}
MOST_BYTES: Final = 200_000


def read_table(data: bytes) -> dict[date, str]:
    """What differs on each date of a CSV file: "off" or "working".

    Raises InputError, Unreadable or TooLarge with what is wrong, and where.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge("file", given=f"{len(data)} B", allowed=f"{MOST_BYTES} B")
    try:
        rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(
            Text("放假安排表不是 UTF-8 的 CSV 文件", "the table of days off is no CSV file in UTF-8"),
            given=str(error)[:80],
        ) from None
    head = tuple(cell.strip().lower() for cell in rows[0]) if rows else ()
    if head not in HEADS:
        raise _wrong(1, ",".join(head), "date,kind")
    found: dict[date, str] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        day, kind = _row(line, row)
        if day in found:
            raise _wrong(line, str(day), "each date once")
        found[day] = kind
    if not found:
        raise _wrong(2, "", "YYYY-MM-DD,off")
    return found


def _row(line: int, row: list[str]) -> tuple[date, str]:
    cells = [cell.strip() for cell in row]
    kind = KINDS.get(cells[1].lower()) if len(cells) == 2 else None
    try:
        day = date.fromisoformat(cells[0])
    except ValueError:
        raise _wrong(line, ",".join(cells), "YYYY-MM-DD,off") from None
    if kind is None:
        raise _wrong(line, ",".join(cells), ", ".join(KINDS))
    return day, kind


def keep_table(data: bytes, folder: Path) -> None:
    """Put a table that was read in its place; whoever reads meanwhile sees the old one or the new one."""
    read_table(data)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{FILE}.partial"
    partial.write_bytes(data)
    partial.replace(folder / FILE)


def _wrong(line: int, given: str, allowed: str) -> InputError:
    return InputError(
        Text(
            f"放假安排表第 {line} 行无法识别：{given[:60]}",
            f"line {line} of the table of days off is not understood: {given[:60]}",
        ),
        given=given[:60],
        allowed=allowed,
    )
