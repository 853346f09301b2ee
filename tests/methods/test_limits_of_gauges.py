"""Every limit of every class of pressure gauges, on both sides, for the usual ranges, in decimal arithmetic.

From 90 % of the upper limit on (90 % included) a wider error is allowed; 0.9 x 1.6 MPa = 1.44 MPa is such an
edge.
Source: JJG 52-2013.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import GAUGES, exact_gauge, gauge

from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Line
from suyuan.methods.observations import parse_observations

BELOW = {"1.0": "1.0", "1.6": "1.6", "2.5": "2.5", "4.0": "4.0"}
FROM_90 = {"1.0": "1.6", "1.6": "2.5", "2.5": "4.0", "4.0": "4.0"}
RANGES = ["0.1", "0.16", "0.25", "0.4", "0.6", "1", "1.6", "2.5", "4", "6", "10", "16", "25", "40", "60"]
HAIR = Decimal("0.000001")


def lines_at(class_: str, high: str, point: Decimal, **row: Decimal) -> dict[str, Line]:
    """The lines at `point`, with some readings of its row changed."""
    top = Decimal(high)
    points = sorted({Decimal(0), top / 4, top / 2, point, top})
    data: dict[str, Any] = gauge(class_=class_, high=high, div=str(top / 50), points=[str(p) for p in points])
    at = points.index(point)
    data["tests"]["indication"][at] |= {symbol: str(value) for symbol, value in row.items()}
    found = evaluate_one(GAUGES, parse_observations(GAUGES, data), exact_gauge(high))
    return {line.symbol: line for line in found.lines if line.test == "indication" and line.index == at}


@pytest.mark.parametrize("class_", BELOW)
@pytest.mark.parametrize("high", RANGES)
def test_the_edge_at_ninety_per_cent_belongs_to_the_wider_limit(class_: str, high: str) -> None:
    top = Decimal(high)
    step = top / 50 / 50
    places = {
        top * 9 / 10: FROM_90,
        top * 9 / 10 + HAIR: FROM_90,
        top * 9 / 10 - HAIR: BELOW,
        top: FROM_90,
        top / 2: BELOW,
    }
    for point, table in places.items():
        limit = Decimal(table[class_]) * top / 100
        shown = point + limit
        line = lines_at(class_, high, point, r_up=shown, r_up0=shown, r_dn=shown, r_dn0=shown)["E_up"]
        assert (line.verdict, Decimal(line.limit_high or "")) == ("pass", limit)
        shown = point + limit + step
        line = lines_at(class_, high, point, r_up=shown, r_up0=shown, r_dn=shown, r_dn0=shown)["E_up"]
        assert line.verdict == "fail"
        shown = point - limit
        line = lines_at(class_, high, point, r_up=shown, r_up0=shown, r_dn=shown, r_dn0=shown)["E_dn"]
        assert (line.verdict, Decimal(line.limit_low or "")) == ("pass", -limit)
        shown = point - limit - step
        line = lines_at(class_, high, point, r_up=shown, r_up0=shown, r_dn=shown, r_dn0=shown)["E_dn"]
        assert line.verdict == "fail"


def test_the_famous_edge_is_not_lost_in_binary() -> None:
    assert 0.9 * 1.6 > 1.44  # what floats make of it
    line = lines_at("1.6", "1.6", Decimal("1.44"))["E_up"]
    assert line.limit_high == "0.04"


@pytest.mark.parametrize("class_", BELOW)
def test_hysteresis_may_reach_the_limit_and_tapping_half_of_it(class_: str) -> None:
    top, point = Decimal(10), Decimal(5)
    limit = Decimal(BELOW[class_]) * top / 100
    step = top / 2500
    for excess, verdict in ((Decimal(0), "pass"), (step, "fail")):
        shown = point + limit + excess
        lines = lines_at(class_, "10", point, r_dn=shown, r_dn0=shown)
        assert lines["H"].verdict == verdict
        lines = lines_at(
            class_, "10", point, r_up0=point - limit / 2 - excess, r_dn0=point + limit / 2 + excess
        )
        assert (lines["T_up"].verdict, lines["T_dn"].verdict) == (verdict, verdict)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "pass"),
        ({"travel": {"smooth": "no"}}, "fail"),
        ({"hold": {"tight": "no"}}, "fail"),
        ({"hold": {"tight": "yes", "minutes": "3"}}, "pass"),
        ({"hold": {"tight": "yes", "minutes": "2.9"}}, "fail"),
        ({"zero": {"seat": "no"}}, "fail"),
        ({"zero": {"seat": "yes", "z": "0.0256"}}, "pass"),
        ({"zero": {"seat": "yes", "z": "-0.02561"}}, "fail"),
    ],
)
def test_what_is_judged_by_eye(changes: dict[str, dict[str, str]], verdict: str) -> None:
    data = gauge()
    for test, row in changes.items():
        data["tests"][test] = [row]
    found = evaluate_one(GAUGES, parse_observations(GAUGES, data), exact_gauge("1.6"))
    assert found.verdict == verdict
    assert found.line("travel/0/travel_ok").value is None


@pytest.mark.parametrize("unit", ["kPa", "bar"])
def test_another_unit_changes_nothing_but_the_numbers(unit: str) -> None:
    times = {"kPa": 1000, "bar": 10}[unit]
    data = gauge(high=str(Decimal("1.6") * times), unit=unit)
    found = evaluate_one(GAUGES, parse_observations(GAUGES, data), exact_gauge("1.6"))
    line = found.line("indication/4/E_up")
    assert line.unit == unit
    assert Decimal(line.limit_high) == Decimal("0.04") * times
    assert found.verdict == "pass"
