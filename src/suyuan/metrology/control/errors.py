"""Refusals of control charts and gauge studies."""

from __future__ import annotations

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text


class NoVariation(NumericalError):
    """The readings do not vary at all, so nothing can be judged against their scatter."""

    code = "SY-630"
    title = Text("读数没有变化", "Readings do not vary")


def no_variation(quantity: str) -> NoVariation:
    """The refusal, with the way out."""
    return NoVariation(
        Text(f"{quantity} = 0，读数没有变化", f"{quantity} = 0, the readings do not vary"),
        hint=Text("请以更高分辨力记录读数。", "Record the readings with a finer resolution."),
        quantity=quantity,
        given=0,
        allowed="> 0",
    )
