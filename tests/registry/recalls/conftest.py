"""A job of Factory 42 at the provincial laboratory."""

from __future__ import annotations

import pytest
from tests.registry.conftest import World
from tests.registry.road import Road
from tests.registry.road import road as make_road


@pytest.fixture
def road(world: World) -> Road:
    """The road before its first step."""
    return make_road(world)
