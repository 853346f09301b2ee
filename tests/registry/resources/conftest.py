"""Capabilities in mass of two laboratories, as typed: numbers small enough to follow by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.registry.conftest import World

from suyuan.registry.resources import commands
from suyuan.registry.resources.form import CapabilityForm
from suyuan.registry.resources.models import Capability

WEIGHTS = CapabilityForm(
    quantity="mass",
    kind="weights",
    name_zh="砝码质量",
    name_en="Mass of weights",
    low="1",
    high="20",
    unit="kg",
    u_absolute="0.00002",
    u_relative="1",
    u_relative_unit="ppm",
    method="JJG 99-2022",
    turnaround_days="10",
    shared_from="2026-01-01",
)


def form(**changes: Any) -> CapabilityForm:
    """The weights from 1 kg to 20 kg, U = 20 mg + 1e-6 m, with changes."""
    return replace(WEIGHTS, **changes)


@pytest.fixture
def weights(world: World) -> Capability:
    """The capability of the provincial laboratory."""
    return commands.declare(world.occasion("Wang"), organization_id=world.lab, form=form())
