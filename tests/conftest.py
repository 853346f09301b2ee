"""What all tests share: hypothesis draws the same in every run, unless one is to search; the small world."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.registry.conftest import World
    from tests.registry.standing import Standing

# A change is judged by its own merits, not by the luck of the draw; `make torture` goes on searching.
# Time is measured in `bench`, never here: a busy machine must not fail a test.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", patient, derandomize=True)
settings.register_profile("search", patient, derandomize=False)
settings.load_profile("search" if os.environ.get("SUYUAN_SEARCH") else "repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The world is entered before a transaction begins in the empty database, by a mark or by `db`."""
    for item in items:
        names: list[str] = getattr(item, "fixturenames", [])
        if "found_world" in names:
            names.remove("found_world")
            names.insert(0, "found_world")


@pytest.fixture(scope="session")
def standing_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing[World]]:
    """The database in which the small world stands."""
    from tests.registry.conftest import build_world
    from tests.registry.standing import Standing

    standing = Standing(build_world, django_db_blocker.unblock)
    yield standing
    standing.close()


@pytest.fixture
def found_world(request: pytest.FixtureRequest, standing_world: Standing[World]) -> Iterator[World | None]:
    """The world as it stands; None for a test that commits: it builds its own in the empty database."""
    mark = request.node.get_closest_marker("django_db")
    if mark is not None and mark.kwargs.get("transaction"):
        yield None
        return
    with standing_world.entered() as world:
        yield world.again()


@pytest.fixture
def world(found_world: World | None, db: None) -> World:
    """The small world, fresh for each test; nobody is known from a test before, whose acts were the same."""
    from tests.registry.conftest import build_world

    from suyuan.registry.parties import readers

    readers.forget()
    return found_world or build_world()
