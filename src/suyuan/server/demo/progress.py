"""Where the builder tells how far it is: a bar in the terminal, nothing in tests."""

from __future__ import annotations

from typing import Protocol

from suyuan.base.text import Text


class Progress(Protocol):
    """Told of every stage and every step."""

    def stage(self, name: Text) -> None:
        """A stage begins."""

    def step(self, count: int = 1) -> None:
        """Some steps of it are done."""


class Silent:
    """Says nothing."""

    def stage(self, name: Text) -> None:
        """A stage begins."""

    def step(self, count: int = 1) -> None:
        """Some steps of it are done."""
