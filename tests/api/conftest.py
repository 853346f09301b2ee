"""Programs that talk to the server: with nothing, with a code, or with somebody's session."""

from __future__ import annotations

from tests.portal.conftest import certificate, fresh, phone, road  # noqa: F401 - fixtures
from tests.registry.conftest import world  # noqa: F401 - fixture
