"""Rows of a bulk import, for every slice: a fault with its line, the refusal of the whole, batches, days.

What can be wrong with a cell of any register is told in the same words by all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text, same

NO_COLUMN: Final = Text("没有这一列", "there is no such column")
REQUIRED: Final = Text("必填", "this is required")
NO_LENGTHS: Final[Mapping[str, int]] = MappingProxyType({})
NO_DAY: Final = Text("不是日期（应为 年-月-日）", "not a day (write year-month-day)")


class OtherRow(Text):
    """Words that name another row, which counts otherwise where a file is shown; made by `of_row`."""

    form: Text
    row: int

    def at(self, line: int) -> OtherRow:
        """The same words with the number that the row has elsewhere."""
        return of_row(self.form, line)


def of_row(form: Text, row: int) -> OtherRow:
    """Words with the place `{row}` for the number of another row."""
    words = OtherRow(*form.fill(row=row))
    words.form, words.row = form, row
    return words


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """What is wrong in one row; lines are counted from 1, without the header."""

    line: int
    column: str
    words: Text

    @property
    def message(self) -> Text:
        """The fault with its place; the column by its code, as in files."""
        return self.told(same(self.column))

    def told(self, column: Text) -> Text:
        """The fault with its place; the column as people call it."""
        return Text(
            f"第 {self.line} 行 {column.zh}：{self.words.zh}",
            f"line {self.line}, {column.en}: {self.words.en}",
        )


class ImportRefused(InputError):
    """Rows of a bulk import cannot be used; nothing was stored.

    head_of : what people call a column, by its code.
    """

    code: ClassVar[str] = "SY-110"
    title: ClassVar[Text] = Text("导入未执行", "Nothing was imported")

    def __init__(self, problems: Sequence[RowProblem], *, head_of: Callable[[str], Text] = same) -> None:
        first, many = problems[0], len(problems)
        told = first.told(head_of(first.column))
        super().__init__(
            told if many == 1 else Text(f"{many} 处有误，{told.zh}", f"{many} faults; {told.en}"),
            hint=Text("改正后整体重新导入。", "Correct the rows and import the whole file again."),
            line=first.line,
            column=first.column,
        )
        self.problems = tuple(problems)


def batches(rows: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    """The rows in slices of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def day_of(text: str) -> date | None:
    """The day that an ISO date names, or None."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def of_cells(
    row: Mapping[str, str],
    *,
    columns: Collection[str],
    needed: Iterable[str],
    lengths: Mapping[str, int] = NO_LENGTHS,
) -> Iterator[tuple[str, Text]]:
    """What is wrong with cells by themselves: a column there is not, an empty cell, too many words."""
    for name in sorted(row.keys() - {*columns}):
        yield name, NO_COLUMN
    for name in needed:
        if not row.get(name, ""):
            yield name, REQUIRED
    for name, most in lengths.items():
        if len(row.get(name, "")) > most:
            yield name, Text(f"最多 {most} 个字符", f"{most} characters at most")


def unknown(given: str) -> Text:
    """A cell names what there is not."""
    return Text(f"没有：“{given[:40]}”", f"there is no “{given[:40]}”")


def not_among(given: str, choices: Mapping[str, Text]) -> Text:
    """A cell of a column of choices holds none of them."""
    zh, en = "、".join(one.zh for one in choices.values()), ", ".join(one.en for one in choices.values())
    return Text(f"没有“{given[:40]}”，可填：{zh}", f"there is no “{given[:40]}”; write one of: {en}")


def repeats(line: int) -> Text:
    """A row says what another one said."""
    return of_row(Text("与第 {row} 行重复", "it repeats line {row}"), line)


def value_repeats(value: str, line: int) -> Text:
    """A cell says what the one of another row said."""
    told = value.replace("{", "{{").replace("}", "}}")
    return of_row(Text(f"“{told}”与第 {{row}} 行重复", f"“{told}” repeats line {{row}}"), line)
