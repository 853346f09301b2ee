"""How often one address may send complaints or ask for receipts, by page and by interface together."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing.attempts import WINDOW, TooManyAttempts, count_from

MOST: Final = {"complaint": 5, "receipt": 30}  # in a quarter of an hour


class TooManyComplaints(TooManyAttempts):
    """Too many complaints, or receipts asked for, from one address."""

    code = "SY-316"
    title = Text("提交过于频繁", "Too many at once")

    def __init__(self) -> None:
        minutes = WINDOW // 60
        SuyuanError.__init__(
            self,
            Text("短时间内提交过多", "too many were sent in a short time"),
            hint=Text(f"请在 {minutes} 分钟后再试。", f"Try again in {minutes} minutes."),
        )


def pace(address: str, what: str) -> None:
    """Count a complaint or a question from an address. Raises TooManyComplaints beyond the limit."""
    count_from(address, what, most=MOST[what], too_many=TooManyComplaints)
