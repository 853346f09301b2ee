"""The page of workload: figures of one's own laboratory, of a division for its authority, of nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.road import Road, another_set

Visit = Callable[..., Client]
ADDRESS = "/jobs/workload"


@pytest.mark.parametrize("name", ["Wang", "Li", "Sun"])
def test_the_figures_are_shown(enter: Visit, road: Road, name: str):
    road.approved()
    page = enter(name, "en").get(ADDRESS).content.decode()
    assert "100.0 %" in page
    assert "Li Ming" in page
    assert 'class="weeks"' in page


def test_an_owner_has_no_laboratory(enter: Visit):
    assert enter("Zhou").get(ADDRESS).status_code == 403


def test_another_laboratory_sees_its_own(enter: Visit, road: Road):
    road.approved()
    page = enter("Zhao").get(ADDRESS).content.decode()
    assert "这段时间没有任务" in page


@pytest.mark.parametrize("asked", ["52", "7", "x", "-1", "99999999999"])
def test_only_the_spans_that_are_offered(enter: Visit, asked: str):
    assert enter("Wang").get(ADDRESS, {"weeks": asked}).status_code == 200


def test_queries_do_not_grow(enter: Visit, road: Road, world: World):
    client = enter("Wang")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(ADDRESS)
        return len(seen)

    Road(world=world, instrument=another_set(world, 0)).received()
    count()
    few = count()
    for number in range(1, 12):
        Road(world=world, instrument=another_set(world, number)).received()
    count()
    assert count() == few
