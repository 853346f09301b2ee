"""A soil in development, for every test of the slice."""

from __future__ import annotations

import pytest
from tests.registry.conftest import World
from tests.registry.materials.making import Soil
from tests.registry.materials.making import soil as make_soil


@pytest.fixture
def soil(world: World) -> Soil:
    """A soil with lead, its batch registered, no study yet."""
    return make_soil(world)
