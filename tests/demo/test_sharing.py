"""The shared capabilities of the demonstration stand where they are said to."""

from __future__ import annotations

from collections import Counter

from tests.demo.conftest import Query

from suyuan.server.demo.share import FACTORY, OF_CITY, PLAN, UNIVERSITY


def test_every_capability_is_there_and_three_of_them_moved_on(ask: Query):
    states = Counter(ask("SELECT state FROM resources_capability"))
    assert states["replaced"] == states["paused"] == states["stopped"] == 1
    assert states.total() > len(PLAN) + len(UNIVERSITY) + len(FACTORY) + 7 * len(OF_CITY)


def test_a_university_and_a_factory_share_too(ask: Query):
    codes = ask(
        "SELECT DISTINCT o.code FROM resources_capability c JOIN parties_organization o"
        " ON o.id = c.organization_id ORDER BY o.code"
    )
    assert {"EL01", "UL01", "JL"} <= set(codes)
    assert len(codes) == 11
