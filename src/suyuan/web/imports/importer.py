"""What it takes to import a register: its columns with their words, who may, the check, and the command."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from suyuan.base.errors import NO_HINT
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.rows import RowProblem
from suyuan.registry.parties.sheets import Sheet
from suyuan.web.imports.reading import folded

Rows = Sequence[Mapping[str, str]]
REQUIRED_MARK: Final = "*"
FAULTS: Final = Text("问题", "Faults")  # head of the column that a file with its faults marked has more
# Columns of days by the end of their names, and how spreadsheets here write a day.
A_DAY: Final = re.compile(r"_(on|until|from|to|by)$")
WRITTEN: Final = re.compile(r"(\d{4})(?:[/.](\d{1,2})[/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)")
# Between the entries of a cell that lists several; a name may have such a mark within its brackets.
PARTS: Final = re.compile(r"[,，、;；](?![^（(]*[)）])")


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column: its code, its head in both languages, what may stand there.

    also : further heads that files have for it. words : further words for its choices, by their codes.
    is_several : whether a cell lists several choices.
    """

    name: str
    head: Text
    hint: Text = NO_HINT
    is_needed: bool = False
    example: str = ""
    choices: Callable[[], Mapping[str, Text]] | None = None
    also: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_several: bool = False


@dataclass(frozen=True, kw_only=True)
class Importer:
    """A register that can be taken over from a file.

    why_not : why this person may not, or None. check : the faults of the rows; store : the command, all rows
    or none. Both get the rows with codes instead of words (see `coded`). rows : what the template holds
    already. may_part : whether the good rows may go in alone.
    """

    code: str
    title: Text
    what: Text
    fields: tuple[Field, ...]
    why_not: Callable[[Occasion], Text | None]
    check: Callable[[Occasion, Rows], Sequence[RowProblem]]
    store: Callable[[Occasion, Rows, str], int]
    done: str  # name of the address to go to afterwards
    rows: Callable[[Occasion], Sequence[Mapping[str, str | Text]]] | None = None
    may_part: bool = True
    names: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {
            folded(word): one.name
            for one in self.fields
            for word in (*one.also, one.name, one.head.zh, one.head.en)
        }
        object.__setattr__(self, "names", names)

    def coded(self, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The rows with the code of a choice where its words stand, in either language, and ISO days."""
        codes = self._codes()
        return [
            {name: codes[name](cell) if name in codes else cell for name, cell in row.items()} for row in rows
        ]

    def coded_sheet(self, sheet: Sheet) -> Sheet:
        """The same for a sheet: every distinct value is looked up once."""
        for name, code in self._codes().items():
            if name in sheet.columns:
                sheet = sheet.mapped(name, code)
        return sheet

    def _codes(self) -> dict[str, Callable[[str], str]]:
        """How a cell becomes what is stored, of the columns where it does."""
        days: dict[str, Callable[[str], str]]
        days = {one.name: iso_day for one in self.fields if A_DAY.search(one.name)}
        several = {one.name for one in self.fields if one.is_several}
        return days | {
            name: partial(_codes_of if name in several else _code_of, codes)
            for name, codes in self._words().items()
        }

    def _words(self) -> dict[str, dict[str, str]]:
        return {
            one.name: {
                folded(word): code
                for code, text in one.choices().items()
                for word in (*one.words.get(code, ()), code, text.zh, text.en)
            }
            for one in self.fields
            if one.choices is not None
        }

    def head_of(self, name: str) -> Text:
        """What a column is called; a column that is not known by its own words."""
        return next((one.head for one in self.fields if one.name == name), Text(name, name))


def iso_day(cell: str) -> str:
    """2026/5/1, 2026.5.1 and 2026年5月1日 as 2026-05-01; anything else as it stands."""
    found = WRITTEN.fullmatch(cell)
    if found is None:
        return cell
    year, month, day = (part for part in found.groups() if part)
    return f"{year}-{month:0>2}-{day:0>2}"


def _code_of(codes: Mapping[str, str], cell: str) -> str:
    return codes.get(folded(cell), cell) if cell else cell


def _codes_of(codes: Mapping[str, str], cell: str) -> str:
    return "、".join(_code_of(codes, one.strip()) for one in PARTS.split(cell))
