"""The fleet of the demonstration: what its plan leads to is what the screen of intervals shows."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from tests.demo.conftest import Query

from suyuan.metrology.interval import suggest_interval
from suyuan.server.demo.fleet import calls, rounds, rounds_of
from suyuan.server.demo.scenario import Size
from suyuan.server.demo.world import World

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_two_months_are_supported_and_five_are_not():
    world = World(size=Size(), now=NOW, zone=ZoneInfo("Asia/Shanghai"))
    every = [list(rounds(world, gauge, UUID(int=gauge), days)) for gauge, days in enumerate(calls())]
    assert sum(map(len, every)) == rounds_of(world.size) == 116
    later = [one for each in every for one in each[1:]]
    months = np.array([one.months for one in later])
    good = np.array([not one.is_off for one in later])
    found = suggest_interval(months, good, target=0.95, confidence=0.95)
    assert found.interval is not None
    assert 1.9 < found.interval < 2.1
    assert [one.supports for one in found.bins] == [True, False]


def test_a_small_demonstration_has_a_small_fleet(ask: Query):
    assert rounds_of(Size(certificates=12)) == 3
    again = (
        "select count(*) from issuing_certificate c join instruments_instrument i on i.id = c.instrument_id"
    )
    assert ask(f"{again} where i.model = 'YB-150B'") == [3]
