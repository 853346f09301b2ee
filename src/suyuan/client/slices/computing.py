"""Operations on computing.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suyuan.client.transport import place


class OnComputing:
    """Operations on computing. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def suyuan_api_computing_evaluate(
        self, *, body: dict[str, Any], idempotency_key: str | None = None
    ) -> dict[str, Any]:
        """Evaluate uncertainty cases."""
        answer: dict[str, Any] = self._ask("POST", "/api/v1/evaluate", body=body, key=idempotency_key)
        return answer

    def suyuan_api_computing_packs(self) -> dict[str, Any]:
        """The method packs."""
        answer: dict[str, Any] = self._ask("GET", "/api/v1/packs")
        return answer

    def suyuan_api_computing_pack(self, method: str, edition: str) -> dict[str, Any]:
        """One pack with the schema of its observations."""
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/packs/{place(method)}/{place(edition)}")
        return answer

    def suyuan_api_computing_run(
        self, method: str, edition: str, *, body: dict[str, Any], idempotency_key: str | None = None
    ) -> dict[str, Any]:
        """Run a pack on observations."""
        answer: dict[str, Any] = self._ask(
            "POST", f"/api/v1/packs/{place(method)}/{place(edition)}/run", body=body, key=idempotency_key
        )
        return answer
