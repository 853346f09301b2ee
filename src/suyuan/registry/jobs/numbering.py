"""Numbers that people read aloud: a prefix, the day, and letters that are not mistaken for each other."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def numbered(prefix: str, identity: UUID, *, on: date) -> str:
    """The day and 40 bits of the identity in clear letters: unique, and says when."""
    letters = "".join(LETTERS[identity.int >> 5 * place & 31] for place in range(8))
    return f"{prefix}{on:%y%m%d}-{letters}"
