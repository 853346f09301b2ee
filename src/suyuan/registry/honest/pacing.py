"""How many objections one address may send, by page and by interface together."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import Pace, TooManyAttempts

MOST: Final = 10  # in a quarter of an hour


class TooManyForms(TooManyAttempts):
    """Too many public forms from one address."""

    code = "SY-314"
    title = Text("提交过于频繁", "Too many forms")
    words = Text("短时间内提交的内容过多", "too much was sent in a short time")


pace: Final = Pace("objection", MOST, TooManyForms)
