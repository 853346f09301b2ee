"""How many comments one address may send, by page and by interface together, on drafts of any kind."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import WINDOW, TooManyAttempts, count_from

MOST: Final = 10  # in a quarter of an hour


class TooManyComments(TooManyAttempts):
    """Too many comments from one address."""

    code = "SY-311"
    title = Text("意见提交过于频繁", "Too many comments")

    def __init__(self) -> None:
        minutes = WINDOW // 60
        SuyuanError.__init__(
            self,
            Text("短时间内提交的意见过多", "too many comments were sent in a short time"),
            hint=Text(f"请在 {minutes} 分钟后再试。", f"Try again in {minutes} minutes."),
        )


def pace(address: str) -> None:
    """Count a comment from an address. Raises TooManyComments."""
    count_from(address, "consultation", most=MOST, too_many=TooManyComments)
