"""How many comments one address may send, by page and by interface together, on drafts of any kind."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import Pace, TooManyAttempts

MOST: Final = 10  # in a quarter of an hour


class TooManyComments(TooManyAttempts):
    """Too many comments from one address."""

    code = "SY-311"
    title = Text("意见提交过于频繁", "Too many comments")
    words = Text("短时间内提交的意见过多", "too many comments were sent in a short time")


pace: Final = Pace("consultation", MOST, TooManyComments)
