"""Refusals of the method packs: a formula, a pack, a set of observations or a source that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from suyuan.base.errors import NO_HINT, InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.metrology.errors import FormulaError

__all__ = ["FormulaError", "ObservationError", "PackError", "SourceError"]

MOST_TOLD: Final = 100


class PackError(InputError):
    """A method pack is incomplete or contradicts itself."""

    code = "SY-122"
    title = Text("方法包有误", "Method pack is faulty")


class ObservationError(InputError):
    """Observations do not fit the pack; `problems` holds every fault found, not only the first."""

    code = "SY-123"
    title = Text("观测数据有误", "Observations cannot be used")

    def __init__(self, problems: Sequence[SuyuanError], *, hint: Text = NO_HINT) -> None:
        count = len(problems)
        first = problems[0].message
        message = (
            first
            if count == 1
            else Text(f"共 {count} 处问题：{first.zh} 等", f"{count} problems: {first.en}, and more")
        )
        super().__init__(message, hint=hint or problems[0].hint)
        self.problems = tuple(problems)

    def to_record(self) -> dict[str, Any]:
        """The error as plain JSON data, with every problem in full; of very many, the first."""
        told = self.problems[:MOST_TOLD]
        return super().to_record() | {"problems": [problem.to_record() for problem in told]}


class SourceError(InputError):
    """The result of a measurement standard is missing or does not reach the point it is needed at."""

    code = "SY-124"
    title = Text("标准器数据不适用", "Standard does not serve")
