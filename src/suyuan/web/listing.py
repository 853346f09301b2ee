"""A page of a list as the pager shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAGE_SIZE: Final = 30


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Which rows of how many are shown. `is_more` says that there are more than were counted."""

    number: int
    size: int
    total: int
    shown: int
    is_more: bool = False

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + self.shown
