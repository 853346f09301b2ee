"""How many objections one address may send, by page and by interface together."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import WINDOW, TooManyAttempts, count_from

MOST: Final = 10  # in a quarter of an hour


class TooManyForms(TooManyAttempts):
    """Too many public forms from one address."""

    code = "SY-314"
    title = Text("提交过于频繁", "Too many forms")

    def __init__(self) -> None:
        minutes = WINDOW // 60
        SuyuanError.__init__(
            self,
            Text("短时间内提交的内容过多", "too much was sent in a short time"),
            hint=Text(f"请在 {minutes} 分钟后再试。", f"Try again in {minutes} minutes."),
        )


def pace(address: str) -> None:
    """Count an objection from an address. Raises TooManyForms."""
    count_from(address, "objection", most=MOST, too_many=TooManyForms)
