"""How often one address may send complaints or ask for receipts, by page and by interface together."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import Pace, TooManyAttempts

MOST: Final = {"complaint": 5, "receipt": 30}  # in a quarter of an hour


class TooManyComplaints(TooManyAttempts):
    """Too many complaints, or receipts asked for, from one address."""

    code = "SY-316"
    title = Text("提交过于频繁", "Too many at once")
    words = Text("短时间内提交过多", "too many were sent in a short time")


PACES: Final = {what: Pace(what, most, TooManyComplaints) for what, most in MOST.items()}
