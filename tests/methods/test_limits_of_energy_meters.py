"""Every limit of the four classes of energy meters, on both sides, in decimal arithmetic.

Source: OIML R 46-1/-2:2012, table 2 (Itr belongs to the upper zone, Imin to the middle one).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.errors import ObservationError
from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.observations import parse_observations

METERS = LIBRARY["suyuan.electricity.energy-meter/2026"]
BENCH = standard("bench", [("0.01", 0.0, 1e-6, 1e-6), ("100", 0.0, 1e-6, 1e-6)], unit="%")
HAIR = Decimal("0.0001")
STEPS = {"A": "0.2", "B": "0.1", "C": "0.05", "D": "0.02"}
UNITY = {  # class: (from Itr, from Imin, below Imin before the factor)
    "A": ("2", "2.5", "2.5"),
    "B": ("1", "1.5", "1.5"),
    "C": ("0.5", "1", "1"),
    "D": ("0.2", "0.4", "0.4"),
}
BELOW_UNITY = {"A": ("2.5", "2.5"), "B": ("1.5", "1.8"), "C": ("0.6", "1.3"), "D": ("0.3", "0.5")}


def row(current: str, error: Decimal = Decimal(0), pf: str = "1") -> dict[str, Any]:
    """A row whose ratio of energies is exactly 1 + error/100: the pulses carry the error."""
    return {"I": current, "pf": pf, "N": str(100_000_000 * (1 + error / 100)), "E_ref": ["100000", "100000"]}


def meter(class_: str, rows: list[dict[str, Any]], **function: str) -> dict[str, Any]:
    good = [row("60")] * (3 - len(rows))
    header = {"class": class_, "constant": "1000", "Ist": "0.02", "Imin": "0.25", "Itr": "0.5", "Imax": "60"}
    return {
        "header": header,
        "conditions": {**ROOM, "temperature": "23"},
        "tests": {
            "base_error": [*rows, *good],
            "function": [{"starts": "yes", "pulses": "0", "agrees": "yes"} | function],
        },
    }


def evaluated(data: dict[str, Any]) -> Evaluation:
    return evaluate_one(METERS, parse_observations(METERS, data), BENCH)


def judged(class_: str, current: str, error: Decimal, pf: str = "1") -> tuple[str, str | None]:
    found = evaluated(meter(class_, [row(current, error, pf)]))
    line = found.line("base_error/0/e")
    assert line is not None
    assert found.verdict == line.verdict
    return line.verdict, line.limit_high


@pytest.mark.parametrize("class_", UNITY)
def test_the_limit_at_every_zone_of_current_at_unity(class_: str) -> None:
    upper, middle, lower = UNITY[class_]
    for current, limit in (("60", upper), ("0.5", upper), ("0.4999", middle), ("0.25", middle)):
        on_and_beside(class_, current, limit)
    on_and_beside(class_, "0.125", str(Decimal(lower) * 2))
    on_and_beside(class_, "0.02", str(Decimal(lower) * Decimal("12.5")))


@pytest.mark.parametrize("class_", BELOW_UNITY)
@pytest.mark.parametrize("pf", ["0.5L", "0.8C"])
def test_the_limit_at_every_zone_of_current_below_unity(class_: str, pf: str) -> None:
    upper, middle = BELOW_UNITY[class_]
    for current, limit in (("60", upper), ("0.5", upper), ("0.4999", middle), ("0.25", middle)):
        on_and_beside(class_, current, limit, pf)


def on_and_beside(class_: str, current: str, limit: str, pf: str = "1") -> None:
    """Printed values are multiples of a tenth of the class; the last one that passes is within the limit."""
    step = Decimal(STEPS[class_])
    last = (Decimal(limit) // step) * step
    for sign in (1, -1):
        verdict, printed = judged(class_, current, sign * last, pf)
        assert (verdict, Decimal(printed or "")) == ("pass", Decimal(limit))
        assert judged(class_, current, sign * (last + step), pf)[0] == "fail"
        assert judged(class_, current, sign * (last + step / 2 - HAIR), pf)[0] == "pass"
        assert judged(class_, current, sign * (last + step / 2 + HAIR), pf)[0] == "fail"


def test_a_limit_without_end_is_printed_short_and_judged_in_full() -> None:
    assert judged("B", "0.15", Decimal("2.5")) == ("pass", "2.5")
    assert judged("B", "0.09", Decimal("4.1")) == ("pass", "4.16667")
    assert judged("B", "0.09", Decimal("4.2"))[0] == "fail"


@pytest.mark.parametrize(("current", "pf"), [("0.2499", "0.5L"), ("0.0199", "1"), ("60.1", "1")])
def test_what_the_table_does_not_hold_is_refused(current: str, pf: str) -> None:
    with pytest.raises(ObservationError):
        judged("A", current, Decimal(0), pf)


@pytest.mark.parametrize(
    ("function", "verdict"),
    [
        ({}, "pass"),
        ({"pulses": "1"}, "pass"),
        ({"pulses": "2"}, "fail"),
        ({"starts": "no"}, "fail"),
        ({"agrees": "no"}, "fail"),
    ],
)
def test_starting_no_load_and_register(function: dict[str, str], verdict: str) -> None:
    assert evaluated(meter("A", [], **function)).verdict == verdict


@pytest.mark.parametrize(
    ("drift", "verdict"), [("0.5", "pass"), ("-0.5", "pass"), ("0.5001", "fail"), ("-0.5001", "fail")]
)
def test_the_clock_may_be_off_by_half_a_second_per_day(drift: str, verdict: str) -> None:
    data = meter("A", [])
    data["tests"]["clock"] = [{"drift": drift}]
    assert evaluated(data).verdict == verdict


def test_a_row_is_named_by_current_and_power_factor() -> None:
    lines = evaluated(meter("A", [row("60"), row("60", pf="0.5L"), row("0.1")])).lines
    assert [line.point for line in lines[:3]] == ["60 A cos φ = 1", "60 A cos φ = 0.5 L", "0.1 A cos φ = 1"]


def test_the_table_is_the_published_one() -> None:
    published = shared_table("electricity_meter_r46")["base_mpe"]["table"]
    rows = {row[0]: row[1:] for row in METERS.tables["mpe"].rows}
    zones = ["1", "11", "2", "12", "3"]
    assert set(rows) == set(zones)
    for zone, wanted in zip(zones, published, strict=True):
        assert rows[zone] == tuple(str(wanted[class_]).removesuffix("*Imin/I") for class_ in "ABCD")
