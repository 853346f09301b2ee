"""Every band edge of every class of weighing instruments, on both sides, in decimal arithmetic.

Source: OIML R 76-1:2006, table 6 (upper ends of the bands included), 3.5.2 (twice in service).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import SCALES, exact_weights, scale

from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.observations import parse_observations

# class: Max, e, unit; chosen so that every edge lies within the capacity
SIZES = {
    "I": ("300", "0.001", "g"),
    "II": ("1000", "0.01", "g"),
    "III": ("50", "0.005", "kg"),
    "IIII": ("5", "0.005", "kg"),
}
IN_G = {"g": 1, "kg": 1000}
EDGES = [
    (row[0], Decimal(row[1]), Decimal(row[2]))
    for row in SCALES.tables["mpe"].rows
    if row[1] and Decimal(row[1]) <= Decimal(SIZES[row[0]][0]) / Decimal(SIZES[row[0]][1])
]
ABOVE = {Decimal("0.5"): Decimal("1.0"), Decimal("1.0"): Decimal("1.5")}


def evaluated(data: dict[str, Any], *, in_g: int) -> Evaluation:
    return evaluate_one(SCALES, parse_observations(SCALES, data), exact_weights(data, in_g=in_g))


def at_load(class_: str, load: Decimal, error: Decimal, **header: str) -> tuple[str, Decimal]:
    """Verdict and upper limit (in e) of the line at `load`, for an instrument with `error` there (in e)."""
    max_, e, unit = SIZES[class_]
    step = Decimal(e)
    loads = sorted({load, Decimal(max_), *(Decimal(max_) * part / 10 for part in (1, 2, 4, 6))})
    data = scale(
        class_=class_, max_=max_, e=e, unit=unit, loads=[str(one) for one in loads],
        errors={str(load): str(error * step)}, **header,
    )  # fmt: skip
    found = evaluated(data, in_g=IN_G[unit])
    line = found.line(f"weighing/{loads.index(load)}/Ec_up")
    assert line is not None
    assert line.limit_high is not None
    assert found.verdict == line.verdict  # nothing else is wrong with the instrument
    return line.verdict, Decimal(line.limit_high) / step


def test_every_finite_edge_within_reach_is_tried() -> None:
    assert len(EDGES) == 2 + 3 + 3 + 3
    assert {class_ for class_, _, _ in EDGES} == {"I", "II", "III", "IIII"}


@pytest.mark.parametrize(("class_", "edge", "mpe"), EDGES)
@pytest.mark.parametrize("stage", ["initial", "subsequent", "in_service"])
def test_the_limit_on_and_beside_the_edge(class_: str, edge: Decimal, mpe: Decimal, stage: str) -> None:
    e = Decimal(SIZES[class_][1])
    times = 2 if stage == "in_service" else 1
    places = [(edge * e, mpe), (edge * e - e / 10, mpe)]
    if mpe in ABOVE and edge * e < Decimal(SIZES[class_][0]):
        places.append((edge * e + e / 10, ABOVE[mpe]))
    for load, limit in places:
        allowed = limit * times
        assert at_load(class_, load, allowed, stage=stage) == ("pass", allowed)
        assert at_load(class_, load, -allowed, stage=stage) == ("pass", allowed)
        assert at_load(class_, load, allowed + Decimal("0.1"), stage=stage) == ("fail", allowed)
        assert at_load(class_, load, -allowed - Decimal("0.1"), stage=stage) == ("fail", allowed)


@pytest.mark.parametrize(
    ("zero", "verdict"),
    [
        ("0.2", "pass"),
        ("-0.2", "pass"),
        ("0.25", "pass"),
        ("0.26", "fail"),
        ("0.3", "fail"),
        ("-0.3", "fail"),
    ],
)
def test_zero_may_be_off_by_a_quarter_of_the_interval(zero: str, verdict: str) -> None:
    e = Decimal("0.005")
    error = str(Decimal(zero) * e)
    data = scale(zero=error, errors=dict.fromkeys(("0.1", "2.5", "5", "10", "15"), error))
    line = evaluated(data, in_g=1000).line("zero/0/E0")
    assert line is not None
    assert line.verdict == verdict


@pytest.mark.parametrize(("change", "verdict"), [("0.005", "pass"), ("0.010", "pass"), ("0", "fail")])
def test_discrimination_needs_a_change_by_the_interval(change: str, verdict: str) -> None:
    data = scale()
    row = data["tests"]["discrimination"][0]
    row["Id2"] = str(Decimal(row["Id1"]) + Decimal(change))
    assert evaluated(data, in_g=1000).verdict == verdict


@pytest.mark.parametrize(("spread", "verdict"), [("0.0075", "pass"), ("0.0080", "fail")])
def test_repeatability_may_reach_the_limit_of_the_load(spread: str, verdict: str) -> None:
    """At 15 kg = 3000 e the limit is 1.5 e = 0.0075 kg."""
    data = scale(repeats=3)
    data["tests"]["repeatability"][0] |= {
        "Ir": ["15", "15", "15.010"],
        "dLr": ["0.0025", "0.0025", str(Decimal("0.0125") - Decimal(spread))],
    }
    line = evaluated(data, in_g=1000).line("repeatability/0/R")
    assert line is not None
    assert line.verdict == verdict


@pytest.mark.parametrize(("error", "verdict"), [("0.0025", "pass"), ("0.0030", "fail")])
def test_the_net_load_is_judged_in_its_own_band(error: str, verdict: str) -> None:
    """Tare 10 kg, net load 2.5 kg = 500 e: 0.5 e = 0.0025 kg, not the 1.5 e of the gross load."""
    data = scale()
    extra = str(Decimal("0.0075") - Decimal(error))
    data["tests"]["tare"] = [{"T": "10", "Lt": "2.5", "It": "2.505", "dLt": extra}]
    line = evaluated(data, in_g=1000).line("tare/0/Ect")
    assert line is not None
    assert line.verdict == verdict


@pytest.mark.parametrize(("off", "verdict"), [("0.005", "pass"), ("0.0055", "fail")])
def test_eccentric_loading_is_judged_at_its_load(off: str, verdict: str) -> None:
    """5 kg = 1000 e: 1.0 e = 0.005 kg."""
    data = scale()
    data["tests"]["eccentricity"][1] |= {"Ie": "5.005", "dLe": str(Decimal("0.0075") - Decimal(off))}
    line = evaluated(data, in_g=1000).line("eccentricity/1/Ece")
    assert line is not None
    assert line.verdict == verdict
