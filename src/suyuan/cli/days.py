"""Days as they are typed behind an option."""

from __future__ import annotations

from datetime import date

from suyuan.base.errors import InputError
from suyuan.base.text import Text


def day_of(text: str, option: str = "--on") -> date | None:
    """The day, None where nothing was typed. Raises InputError for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(
            Text(
                f"{option} 的日期应为 YYYY-MM-DD，给出的是“{text}”",
                f"the day of {option} is written YYYY-MM-DD; “{text}” was given",
            ),
            quantity=option,
            given=text,
            allowed="YYYY-MM-DD",
        ) from None
