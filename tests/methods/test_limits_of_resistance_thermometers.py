"""Tolerances of industrial platinum resistance thermometers, on both sides, and their reference function.

Source: IEC 60751:2022 (tolerances, ranges, table of resistances), JJG 229.
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

THERMOMETERS = LIBRARY["suyuan.temperature.industrial-prt/2026"]
REFERENCE = standard("reference", [("-200", 0.0, 1e-6, 1e-6), ("700", 0.0, 1e-6, 1e-6)], unit="°C")
HAIR = Decimal("0.000001")
AT_0, AT_100 = Decimal("0.39083"), Decimal("0.37928")
TOLERANCES = {  # class: at 0 °C, at 100 °C, at the ends of its range
    "AA": ("0.1", "0.27", {"-50": "0.185", "250": "0.525"}),
    "A": ("0.15", "0.35", {"-100": "0.35", "450": "1.05"}),
    "B": ("0.3", "0.8", {"-196": "1.28", "600": "3.3"}),
    "C": ("0.6", "1.6", {"-196": "2.56", "600": "6.6"}),
}
OUTSIDE = {
    "AA": ("-50.1", "250.1"),
    "A": ("-100.1", "450.1"),
    "B": ("-196.1", "600.1"),
    "C": ("-196.1", "600.1"),
}


def function(t: Decimal) -> tuple[Decimal, Decimal]:
    """Resistance and slope of the reference function at `t`, written out a second time."""
    a, b, c = Decimal("3.9083e-3"), Decimal("-5.775e-7"), Decimal("-4.183e-12") if t < 0 else Decimal(0)
    return (
        100 * (1 + a * t + b * t * t + c * (t - 100) * t * t * t),
        100 * (a + 2 * b * t + c * (4 * t * t * t - 300 * t * t)),
    )


def evaluated(
    class_: str,
    *,
    ice: Decimal = Decimal(0),
    boiling: Decimal = Decimal(0),
    points: list[tuple[str, Decimal]] | None = None,
    insulation: str = "500",
) -> Evaluation:
    """A thermometer with deviations in °C, measured without scatter."""
    rows = []
    for t, deviation in points or []:
        resistance, slope = function(Decimal(t))
        rows.append({"t": t, "Ri": [str(resistance + deviation * slope)] * 4})
    data: dict[str, Any] = {
        "header": {"class": class_, "dR": "0", "db": "0", "dh": "0"},
        "conditions": dict(ROOM),
        "tests": {
            "ice": [{"Ri_0": [str(100 + AT_0 * ice)] * 4, "t_0": "0"}],
            "boiling": [{"Ri_100": [str(Decimal("138.5055") + AT_100 * boiling)] * 4, "t_100": "100"}],
            "insulation": [{"M": insulation}],
        }
        | ({"points": rows} if rows else {}),
    }
    return evaluate_one(THERMOMETERS, parse_observations(THERMOMETERS, data), REFERENCE)


@pytest.mark.parametrize("class_", TOLERANCES)
def test_the_tolerance_at_0_and_at_100_degrees(class_: str) -> None:
    for place, line, limit in (("ice", "ice/0/E0", 0), ("boiling", "boiling/0/E100", 1)):
        allowed = Decimal(str(TOLERANCES[class_][limit]))
        for sign in (1, -1):
            for excess, verdict in ((Decimal(0), "pass"), (HAIR, "fail")):
                found = evaluated(class_, **{place: sign * (allowed + excess)})  # type: ignore[arg-type]
                assert Decimal(found.line(line).limit_high) == allowed
                assert found.line(line).verdict == found.verdict == verdict


@pytest.mark.parametrize("class_", TOLERANCES)
def test_the_tolerance_at_the_ends_of_the_range(class_: str) -> None:
    for t, limit in TOLERANCES[class_][2].items():
        for sign in (1, -1):
            for excess, verdict in ((-HAIR, "pass"), (HAIR, "fail")):
                found = evaluated(class_, points=[(t, sign * (Decimal(limit) + excess))])
                line = found.line("points/0/E")
                assert (line.verdict, Decimal(line.limit_high)) == (verdict, Decimal(limit))


@pytest.mark.parametrize(("class_", "t"), [(class_, t) for class_, ends in OUTSIDE.items() for t in ends])
def test_beyond_its_range_a_class_has_no_tolerance(class_: str, t: str) -> None:
    with pytest.raises(ObservationError):
        evaluated(class_, points=[(t, Decimal(0))])


@pytest.mark.parametrize(
    ("t", "ohms"),
    [
        ("-100", "60.26"),
        ("-50", "80.31"),
        ("50", "119.40"),
        ("200", "175.86"),
        ("400", "247.09"),
        ("600", "313.71"),
    ],
)
def test_the_reference_function_gives_the_published_table(t: str, ohms: str) -> None:
    assert function(Decimal(t))[0].quantize(Decimal("0.01")) == Decimal(ohms)
    found = evaluated("B", points=[(t, Decimal(0))])
    assert found.line("points/0/E").value == pytest.approx(0, abs=1e-9)


def test_alpha_of_the_reference_function_is_the_nominal_one() -> None:
    line = evaluated("B").line("boiling/0/alpha")
    assert line.value == pytest.approx(0.00385055, abs=1e-12)
    assert line.verdict == "none"


@pytest.mark.parametrize(("ohms", "verdict"), [("100", "pass"), ("99.9", "fail")])
def test_the_insulation_must_reach_a_hundred_megohm(ohms: str, verdict: str) -> None:
    assert evaluated("B", insulation=ohms).verdict == verdict


def test_the_tolerances_are_the_published_ones() -> None:
    published = shared_table("industrial_prt_iec60751")["tolerance"]
    for class_, a, b, low, high in THERMOMETERS.tables["tolerance"].rows:
        assert published[class_] == f"{a}+{b}|t|"
        assert published["valid_wire"][class_] == [int(low), int(high)]
