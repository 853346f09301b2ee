"""Works whose record contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import NOW, World
from tests.registry.road import CONDITIONS, Road, another_set, readings
from tests.registry.road import road as make_road

from suyuan.registry.issuing.log import stamp
from suyuan.registry.jobs import commands as jobs


@pytest.fixture
def road(world: World) -> Road:
    """The road before its first step."""
    return make_road(world)


def measured_before_it_came(road: Road, *, number: int) -> UUID:
    """A job whose work began two hours before its instrument was received: the job."""
    one = replace(road, instrument=another_set(road.world, number)).received()
    early = replace(one, at=NOW - timedelta(hours=2))
    early.job = one.job
    jobs.start(early.occasion("Li"), job_id=one.job, conditions=CONDITIONS, checkpoint=stamp())
    jobs.record(one.occasion("Li"), job_id=one.job, data=readings())
    return one.job
