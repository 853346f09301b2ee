"""Columns of an exported list: a name for machines, a heading for people, a kind, and where the value is.

A state or another code gives two columns: its word, and the code itself. People read the first, a program the
second; a file asked for with `names=codes` has only columns for programs, under their names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from suyuan.base.text import Text
from suyuan.web.speech import pick, read, say
from suyuan.web.words import word


class Kind(Enum):
    """What a column holds; each format has a type of its own for it."""

    TEXT = "text"
    WORD = "word"  # text for people only
    DAY = "day"
    MOMENT = "moment"
    WHOLE = "whole"
    DECIMAL = "decimal"  # decimal text: its digits are what was stated
    YES = "yes"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `value` takes it from a row of the query behind the list."""

    code: str
    head: Text
    kind: Kind
    value: Callable[[Any], Any]


def plain(code: str, zh: str, en: str, *, kind: Kind = Kind.TEXT, key: str = "") -> Column:
    """A value as the row has it, under `key` or the code itself."""
    return Column(code=code, head=Text(zh, en), kind=kind, value=lambda row: row[key or code])


def day(code: str, zh: str, en: str) -> Column:
    return plain(code, zh, en, kind=Kind.DAY)


def moment(code: str, zh: str, en: str) -> Column:
    return plain(code, zh, en, kind=Kind.MOMENT)


def both(name: str, zh: str, en: str) -> tuple[Column, Column]:
    """The column pair `<name>_zh`, `<name>_en`, whatever the language of the page."""
    return (
        plain(f"{name}_zh", f"{zh}（中文）", f"{en} (Chinese)"),
        plain(f"{name}_en", f"{zh}（英文）", f"{en} (English)"),
    )


def named(code: str, zh: str, en: str, *, key: str = "", kind: Kind = Kind.TEXT) -> Column:
    """The name of something else, in the language of the page; `Kind.WORD` where its code is a column too."""
    pair = key or f"{code}__name"
    return Column(code=code, head=Text(zh, en), kind=kind, value=lambda row: pick(row, pair))


def written(code: str, zh: str, en: str) -> Column:
    """A text column that may hold both languages."""
    return Column(code=code, head=Text(zh, en), kind=Kind.TEXT, value=lambda row: read(row[code]))


def coded(code: str, table: str, zh: str, en: str, *, key: str = "") -> tuple[Column, Column]:
    """A code as its word of a table, and as itself."""
    place = key or code
    return (
        Column(
            code=f"{code}_words",
            head=Text(zh, en),
            kind=Kind.WORD,
            value=lambda row: word(table, row[place]) if row[place] else "",
        ),
        Column(
            code=code,
            head=Text(f"{zh}（代码）", f"{en} (code)"),
            kind=Kind.TEXT,
            value=lambda row: row[place],
        ),
    )


def worked_out(code: str, zh: str, en: str, value: Callable[[Any], Any], kind: Kind = Kind.TEXT) -> Column:
    """A value that follows from the row; a Text is said in the language of the page."""

    def told(row: Any) -> Any:
        found = value(row)
        return say(found) if isinstance(found, Text) else found

    return Column(code=code, head=Text(zh, en), kind=kind, value=told)
