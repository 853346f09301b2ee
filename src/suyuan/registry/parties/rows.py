"""Rows of a bulk import, for every slice: a fault with its line, the refusal of the whole, batches, days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from suyuan.base.errors import InputError
from suyuan.base.text import Text


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """What is wrong in one row; lines are counted from 1, without the header."""

    line: int
    column: str
    words: Text

    @property
    def message(self) -> Text:
        """The fault with its place, as pages list it."""
        return Text(
            f"第 {self.line} 行 {self.column}：{self.words.zh}",
            f"line {self.line}, {self.column}: {self.words.en}",
        )


class ImportRefused(InputError):
    """Rows of a bulk import cannot be used; nothing was stored."""

    code: ClassVar[str] = "SY-110"
    title: ClassVar[Text] = Text("导入未执行", "Nothing was imported")

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        first = problems[0]
        super().__init__(
            Text(
                f"{len(problems)} 处有误，{first.message.zh}",
                f"{len(problems)} faults; {first.message.en}",
            ),
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
