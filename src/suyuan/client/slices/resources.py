"""Operations on resources.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from suyuan.client.kinds.resources import (
    AdvanceCapabilityBody,
    Capability,
    CapabilityLinePage,
    CapabilitySearch,
    ChangeCapabilityBody,
    DeclareCapabilityBody,
    SearchBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnResources:
    """Operations on resources. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_capabilities(
        self,
        *,
        organization: str | None | None = None,
        quantity: str | None = None,
        kind: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CapabilityLinePage:
        """What laboratories share."""
        answer: CapabilityLinePage = self._ask(
            "GET",
            "/api/v1/capabilities",
            query={
                "organization": organization,
                "quantity": quantity,
                "kind": kind,
                "page": page,
                "size": size,
            },
        )
        return answer

    def search_capabilities(
        self, *, idempotency_key: str | None = None, **body: Unpack[SearchBody]
    ) -> CapabilitySearch:
        """Who can calibrate this, the best first, and who nearly can."""
        answer: CapabilitySearch = self._ask(
            "POST", "/api/v1/capabilities/search", body=body, key=idempotency_key
        )
        return answer

    def show_capability(self, capability_id: str) -> Capability:
        """One edition of a capability."""
        answer: Capability = self._ask("GET", f"/api/v1/capabilities/{place(capability_id)}")
        return answer

    def declare_capability(
        self,
        organization_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[DeclareCapabilityBody],
    ) -> Done:
        """Declare a capability."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/organizations/{place(organization_id)}/capabilities",
            body=body,
            key=idempotency_key,
        )
        return answer

    def change_capability(
        self, capability_id: str, *, idempotency_key: str | None = None, **body: Unpack[ChangeCapabilityBody]
    ) -> Done:
        """Change it: a new edition."""
        answer: Done = self._ask(
            "POST", f"/api/v1/capabilities/{place(capability_id)}/change", body=body, key=idempotency_key
        )
        return answer

    def advance_capability(
        self, capability_id: str, *, idempotency_key: str | None = None, **body: Unpack[AdvanceCapabilityBody]
    ) -> Done:
        """Pause, resume, stop or lift it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/capabilities/{place(capability_id)}/advance", body=body, key=idempotency_key
        )
        return answer
