"""How often one address may send complaints or ask for receipts, by page and by interface together."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import TooManyAttempts, count_from

MOST: Final = {"complaint": 5, "receipt": 30}  # in a quarter of an hour


class TooManyComplaints(TooManyAttempts):
    """Too many complaints, or receipts asked for, from one address."""

    code = "SY-316"
    title = Text("提交过于频繁", "Too many at once")
    words = Text("短时间内提交过多", "too many were sent in a short time")


def pace(address: str, what: str) -> None:
    """Count a complaint or a question from an address. Raises TooManyComplaints beyond the limit."""
    count_from(address, what, most=MOST[what], too_many=TooManyComplaints)
