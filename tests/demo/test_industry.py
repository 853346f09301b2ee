"""The industrial chains of the demonstration and the states of their centers."""

from __future__ import annotations

from collections import Counter

from tests.demo.conftest import Query

from suyuan.server.demo.industry import PLANS


def test_two_chains_with_forty_needs_and_more(ask: Query):
    counted = Counter(
        ask(
            "SELECT c.code FROM centers_measurementneed n JOIN centers_industrialchain c ON c.id = n.chain_id"
        )
    )
    assert set(counted) == {"CAR", "RAIL"}
    assert all(40 <= count <= 60 for count in counted.values())


def test_every_center_is_where_its_plan_says(ask: Query):
    states = Counter(ask("SELECT state FROM centers_center"))
    assert states == Counter(plan.to for plan in PLANS)


def test_an_approved_center_reported_three_years(ask: Query):
    years = ask(
        "SELECT DISTINCT k.year FROM centers_centerkpi k JOIN centers_center c ON c.id = k.center_id"
        " WHERE c.state = 'approved'"
    )
    assert len(years) >= 3
