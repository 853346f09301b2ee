"""Every limit of sphygmomanometers, in both units, on both sides. Source: OIML R 16-1:2002, JJG 270-2008."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.form import proposed_rows
from suyuan.methods.observations import parse_observations

INSTRUMENTS = LIBRARY["suyuan.pressure.sphygmomanometer/2026"]
REFERENCE = standard("reference", [("0", 0.0, 1e-6, 1e-6), ("40", 0.0, 1e-6, 1e-6)], unit="kPa")
HAIR = Decimal("0.0001")
SPAN = {"kPa": 40, "mmHg": 300}
LIMITS = {
    "jjg270": {"kPa": "0.5", "mmHg": "3.75"},
    "oiml_initial": {"kPa": "0.4", "mmHg": "3"},
    "oiml_in_use": {"kPa": "0.5", "mmHg": "4"},
}
EXCESS = [(Decimal(0), "pass"), (HAIR, "fail")]


def evaluated(
    unit: str = "kPa",
    *,
    up: Decimal = Decimal(0),
    down: Decimal = Decimal(0),
    zero: Decimal = Decimal(0),
    air: dict[str, str] | None = None,
    aneroid: dict[str, str] | None = None,
    **header: str,
) -> Evaluation:
    """An instrument with errors `up` and `down` at 40 % of its span and nothing wrong elsewhere."""
    points = [Decimal(SPAN[unit]) * part / 5 for part in (0, 2, 4, 5)]
    rows = [{"p": str(p), "r_up": str(p), "r_dn": str(p)} for p in points]
    rows[1] |= {"r_up": str(points[1] + up), "r_dn": str(points[1] + down)}
    top = str(SPAN[unit])
    tests: dict[str, Any] = {
        "zero": [{"z": str(zero)}],
        "cuff": rows,
        "air": [{"p_start": top, "p_end": top, "exhaust": "5"} | (air or {})],
    }
    data = {
        "header": {"type": "aneroid", "rule": "jjg270", "unit": unit, "d": "0.2"} | header,
        "conditions": dict(ROOM),
        "tests": tests | ({"aneroid": [aneroid]} if aneroid else {}),
    }
    return evaluate_one(INSTRUMENTS, parse_observations(INSTRUMENTS, data), REFERENCE)


@pytest.mark.parametrize("rule", LIMITS)
@pytest.mark.parametrize("unit", SPAN)
def test_rising_and_falling_errors_may_reach_the_limit(rule: str, unit: str) -> None:
    limit = Decimal(LIMITS[rule][unit])
    for sign in (1, -1):
        for excess, verdict in EXCESS:
            error = sign * (limit + excess)
            for line, found in (
                ("cuff/1/E_up", evaluated(unit, up=error, rule=rule)),
                ("cuff/1/E_dn", evaluated(unit, down=error, rule=rule)),
            ):
                assert found.line(line).verdict == found.verdict == verdict
                assert Decimal(found.line(line).limit_high) == limit


@pytest.mark.parametrize(
    ("unit", "type_", "rule", "low", "high"),
    [
        ("kPa", "mercury", "jjg270", "-0.2", "0.5"),
        ("mmHg", "mercury", "jjg270", "-1.5", "3.75"),
        ("kPa", "mercury", "oiml_initial", "-0.4", "0.4"),
        ("kPa", "aneroid", "jjg270", "-0.5", "0.5"),
        ("mmHg", "automatic", "oiml_in_use", "-4", "4"),
    ],
)
def test_the_zero_of_mercury_instruments_has_its_own_limits(
    unit: str, type_: str, rule: str, low: str, high: str
) -> None:
    for excess, verdict in EXCESS:
        for zero in (Decimal(low) - excess, Decimal(high) + excess):
            assert evaluated(unit, zero=zero, type=type_, rule=rule).verdict == verdict


@pytest.mark.parametrize(("unit", "limit"), [("kPa", "0.8"), ("mmHg", "6")])
def test_the_leak_is_a_drop_per_minute(unit: str, limit: str) -> None:
    for minutes in ("5", "1"):
        for excess, verdict in EXCESS:
            end = SPAN[unit] - (Decimal(limit) + excess) * int(minutes)
            assert evaluated(unit, air={"p_end": str(end), "minutes": minutes}).verdict == verdict


@pytest.mark.parametrize(("seconds", "verdict"), [("10", "pass"), ("10.01", "fail")])
def test_the_rapid_exhaust_takes_ten_seconds_at_most(seconds: str, verdict: str) -> None:
    assert evaluated(air={"exhaust": seconds}).verdict == verdict


@pytest.mark.parametrize(("unit", "limit"), [("kPa", "0.5"), ("mmHg", "4")])
def test_the_hysteresis_of_an_aneroid_gauge_has_a_limit(unit: str, limit: str) -> None:
    for excess, verdict in EXCESS:
        half = (Decimal(limit) + excess) / 2
        found = evaluated(unit, up=half, down=-half, aneroid={"smooth": "yes"})
        assert found.line("aneroid/0/H").verdict == found.verdict == verdict
    assert evaluated(unit, up=half, down=-half, type="mercury").verdict == "pass"
    assert evaluated(unit, aneroid={"smooth": "no"}).verdict == "fail"


@pytest.mark.parametrize(("unit", "points"), [("kPa", "0 8 16 24 32 40"), ("mmHg", "0 60 120 180 240 300")])
def test_the_points_proposed_are_those_of_the_method(unit: str, points: str) -> None:
    rows = proposed_rows(INSTRUMENTS, {"unit": unit})["cuff"]
    assert [row["p"] for row in rows] == points.split()


def test_the_tables_are_the_published_ones() -> None:
    published = shared_table("sphygmomanometer_r16")
    rules = ("oiml_initial", "oiml_in_use", "jjg270")
    wanted = [
        (rule, str(one["kPa"]), str(one["mmHg"]))
        for rule, one in zip(rules, published["mpe"]["cuff_pressure"], strict=True)
    ]
    assert list(INSTRUMENTS.tables["mpe"].rows) == wanted
    kpa = INSTRUMENTS.tables["units"].rows[0]
    assert [Decimal(one) for one in kpa[-2:]] == published["mpe"]["zero_jjg270_mercury_kPa"]
    assert [row["p"] for row in proposed_rows(INSTRUMENTS, {})["cuff"]] == [
        str(point) for point in published["tests"][0]["points_kPa"]
    ]
