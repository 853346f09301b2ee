"""Every range of clinical thermometers, on both sides of its ends and of its limits.

Source: OIML R 7, JJG 111, JJG 1162, JJG 1164.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.observations import parse_observations

THERMOMETERS = LIBRARY["suyuan.temperature.clinical-thermometer/2026"]
REFERENCE = standard("reference", [("29", 0.0, 1e-6, 1e-6), ("46", 0.0, 1e-6, 1e-6)], unit="°C")
HAIR = Decimal("0.000001")
PLACES = {
    "mercury": [("35", "-0.15", "0.1"), ("42", "-0.15", "0.1")],
    "electronic": [
        ("32", "-0.3", "0.3"),
        ("35.2", "-0.3", "0.3"),
        ("35.3", "-0.2", "0.2"),
        ("36.9", "-0.2", "0.2"),
        ("37.0", "-0.1", "0.1"),
        ("39.0", "-0.1", "0.1"),
        ("39.1", "-0.2", "0.2"),
        ("41.0", "-0.2", "0.2"),
        ("41.1", "-0.3", "0.3"),
    ],
    "ear": [
        ("34.9", "-0.3", "0.3"),
        ("35.0", "-0.2", "0.2"),
        ("42.0", "-0.2", "0.2"),
        ("42.1", "-0.3", "0.3"),
    ],
}
BETWEEN = [("36.94", "0.2"), ("36.96", "0.1"), ("39.04", "0.1"), ("39.06", "0.2")]  # taken to 0.1 °C first
CASES = [(type_, *place) for type_, places in PLACES.items() for place in places]


def judged(type_: str, point: str, error: Decimal) -> tuple[str, str, str]:
    """Verdict and limits of a thermometer with `error` at `point`; it is right at 38 °C."""
    rows = [
        {"tn": t, "t_ref": t, "t_i": [str(Decimal(t) + wrong)] * 3}
        for t, wrong in ((point, error), ("38", Decimal(0)))
    ]
    data: dict[str, Any] = {
        "header": {"type": type_, "d": "0.001"},
        "conditions": dict(ROOM),
        "tests": {"indication": rows, "appearance": [{"sound": "yes"}]},
    }
    found = evaluate_one(THERMOMETERS, parse_observations(THERMOMETERS, data), REFERENCE)
    line = found.line("indication/0/E")
    assert line is not None
    assert found.verdict == line.verdict
    return line.verdict, line.limit_low or "", line.limit_high or ""


@pytest.mark.parametrize(("type_", "point", "low", "high"), CASES)
def test_the_error_may_reach_both_limits_at_every_end_of_a_range(
    type_: str, point: str, low: str, high: str
) -> None:
    assert judged(type_, point, Decimal(high)) == ("pass", low, high)
    assert judged(type_, point, Decimal(low)) == ("pass", low, high)
    assert judged(type_, point, Decimal(high) + HAIR)[0] == "fail"
    assert judged(type_, point, Decimal(low) - HAIR)[0] == "fail"


@pytest.mark.parametrize(("point", "limit"), BETWEEN)
def test_a_point_between_two_ranges_belongs_to_the_nearest_tenth(point: str, limit: str) -> None:
    assert judged("electronic", point, Decimal(limit)) == ("pass", f"-{limit}", limit)
    assert judged("electronic", point, Decimal(limit) + HAIR)[0] == "fail"


def test_the_bands_are_the_published_ones() -> None:
    glass, electronic, ear = shared_table("clinical_thermometer")["mpe"]
    rows = THERMOMETERS.tables["mpe"].rows
    assert [Decimal(one) for one in rows[0][2:]] == [glass["lower"], glass["upper"]]
    found = [(row[1], Decimal(row[3])) for row in rows if row[0] == "electronic"]
    starts = [str(band["range"][0]) for band in electronic["bands"] if "range" in band]
    assert [edge for edge, _ in found][:3] == ["35.3", "37.0", "39.1"] == starts
    assert [limit for _, limit in found] == [band["mpe"] for band in electronic["bands"]]
    within, otherwise = (band["mpe"] for band in ear["bands"])
    assert [Decimal(row[3]) for row in rows if row[0] == "ear"] == [otherwise, within, otherwise]
