"""Operations on catalogue.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suyuan.client.kinds.catalogue import KindPage


class OnCatalogue:
    """Operations on catalogue. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_kinds(self, *, page: int | None = None, size: int | None = None) -> KindPage:
        """Kinds of instruments with their field."""
        answer: KindPage = self._ask("GET", "/api/v1/kinds", query={"page": page, "size": size})
        return answer
