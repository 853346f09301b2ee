"""Every limit of taximeters, relative and absolute, on both sides, in decimal arithmetic.

Source: Directive 2014/32/EU, MI-007; JJG 517 for the distance when installed and the clock.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.observations import parse_observations

TAXIMETERS = LIBRARY["suyuan.time.taximeter/2026"]
BENCH = standard("bench", [("1", 0.0, 1e-6, 1e-6), ("100000", 0.0, 1e-6, 1e-6)], unit="%") | standard(
    "timer", [("1", 0.0, 1e-6, 1e-6), ("100000", 0.0, 1e-6, 1e-6)], unit="%"
)
HAIR = Decimal("0.000001")
EXCESS = [(Decimal(0), "pass"), (HAIR, "fail")]


def evaluated(*, digit: str = "0.1", **tests: list[dict[str, str]]) -> Evaluation:
    right = [{"S_set": str(s), "S_actual": str(s)} for s in (1000, 2000, 3000)]
    given: dict[str, Any] = {
        "distance": right,
        "waiting": [{"T_set": "60", "T_actual": "60"}],
        "fare": [{"S": "1000", "shown": "10"}],
    } | tests
    given["distance"] = [*given["distance"], *right][:3]
    data = {
        "header": {"F0": "10", "S0": "3000", "per_km": "2", "per_min": "0.6", "digit": digit},
        "conditions": dict(ROOM),
        "tests": given,
    }
    return evaluate_one(TAXIMETERS, parse_observations(TAXIMETERS, data), BENCH)


@pytest.mark.parametrize(
    ("actual", "metres"),
    [("300", "4"), ("1500", "4"), ("1999", "4"), ("2000", "4"), ("2001", "4.002"), ("5000", "10")],
)
def test_the_distance_may_be_off_by_its_share_but_by_four_metres_at_least(actual: str, metres: str) -> None:
    for sign in (1, -1):
        for excess, verdict in EXCESS:
            shown = Decimal(actual) + sign * (Decimal(metres) + excess)
            found = evaluated(distance=[{"S_set": str(shown), "S_actual": actual}])
            assert found.line("distance/0/E_S").verdict == found.verdict == verdict


@pytest.mark.parametrize(
    ("actual", "seconds"), [("7", "0.2"), ("199", "0.2"), ("200", "0.2"), ("201", "0.201"), ("600", "0.6")]
)
def test_the_time_may_be_off_by_its_share_but_by_a_fifth_of_a_second_at_least(
    actual: str, seconds: str
) -> None:
    for sign in (1, -1):
        for excess, verdict in EXCESS:
            shown = Decimal(actual) + sign * (Decimal(seconds) + excess)
            found = evaluated(waiting=[{"T_set": str(shown), "T_actual": actual}])
            assert found.line("waiting/0/E_T").verdict == found.verdict == verdict


@pytest.mark.parametrize(
    ("distance", "time", "due", "limit"),
    [
        ("3000", "0", "10", "0.1"),
        ("3001", "0", "10.002", "0.1"),
        ("8000", "240", "22.4", "0.1"),
        ("48000", "0", "100", "0.1"),
        ("98000", "0", "200", "0.2"),
    ],
)
def test_the_fare_follows_the_tariff_within_a_digit_or_its_share(
    distance: str, time: str, due: str, limit: str
) -> None:
    for sign in (1, -1):
        for excess, verdict in EXCESS:
            shown = Decimal(due) + sign * (Decimal(limit) + excess)
            found = evaluated(fare=[{"S": distance, "T": time, "shown": str(shown)}])
            assert found.line("fare/0/E_F").verdict == found.verdict == verdict


@pytest.mark.parametrize(
    ("shown", "verdict"), [("960", "pass"), ("959.999", "fail"), ("1010", "pass"), ("1010.001", "fail")]
)
def test_the_distance_when_installed_has_a_limit_on_either_side(shown: str, verdict: str) -> None:
    assert evaluated(installed=[{"D_road": "1000", "D_meter": shown}]).verdict == verdict


@pytest.mark.parametrize(
    ("drift", "verdict"), [("10", "pass"), ("-10", "pass"), ("10.01", "fail"), ("-10.01", "fail")]
)
def test_the_clock_may_be_off_by_ten_seconds_per_day(drift: str, verdict: str) -> None:
    assert evaluated(clock=[{"drift": drift}]).verdict == verdict


def test_distance_and_time_have_standards_of_their_own() -> None:
    found = evaluated()
    for line in ("distance/0/E_S", "waiting/0/E_T"):
        assert [one.kind for one in found.line(line).influences].count("standard") >= 1


def test_the_limits_are_the_published_ones() -> None:
    published = shared_table("taximeter_r21")["mpe"]
    assert published["mi007"]["distance"] == "0.2 % (at least 4 m)"
    assert published["mi007"]["time"] == "0.1 % (at least 0.2 s)"
    assert published["mi007"]["fare"] == "0.1 % (at least one digit of the fare)"
    road = TAXIMETERS.test("installed").lines[0]
    assert [Decimal(road.low.text), Decimal(road.high.text)] == published["jjg517"]["installed_distance_pct"]
