"""Every limit of the three classes of gas meters, on both sides, in decimal arithmetic.

Source: OIML R 137-1&2:2012 (Qt belongs to the upper zone; twice in service).
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

METERS = LIBRARY["suyuan.flow.gas-meter/2026"]
RIG = standard("rig", [("0.001", 0.0, 1e-6, 1e-6), ("100", 0.0, 1e-6, 1e-6)], unit="%")
HAIR = Decimal("0.000001")
QMIN, QT, QMAX = Decimal("0.016"), Decimal("0.25"), Decimal("2.5")
LIMITS = {"0.5": ("1", "0.5"), "1": ("2", "1"), "1.5": ("3", "1.5")}


def row(flow: Decimal, error: Decimal = Decimal(0), **more: str) -> dict[str, str]:
    same = {"pm": "101325", "pref": "101325", "Tm": "293.15", "Tref": "293.15"}
    return {"q": str(flow), "Vm": str(100 + error), "Vref": "100"} | same | more


def evaluated(
    class_: str, rows: list[dict[str, str]], *, whole: dict[str, str] | None = None, **header: str
) -> Evaluation:
    data: dict[str, Any] = {
        "header": {"class": class_, "qmax": "2.5", "qmin": "0.016", "d": "0.001", "dp_max": "200"} | header,
        "conditions": dict(ROOM),
        "tests": {"error": rows, "meter": [{"tight": "yes", "loss": "100"} | (whole or {})]},
    }
    return evaluate_one(METERS, parse_observations(METERS, data), RIG)


def judged(class_: str, flow: Decimal, error: Decimal, **header: str) -> tuple[str, Decimal]:
    found = evaluated(class_, [row(flow, error), row(QT), row(QMAX)], **header)
    line = found.lines[0]
    assert found.verdict == line.verdict
    return line.verdict, Decimal(line.limit_high or "")


@pytest.mark.parametrize("class_", LIMITS)
@pytest.mark.parametrize("stage", ["initial", "subsequent", "in_service"])
def test_the_limit_on_and_beside_every_edge(class_: str, stage: str) -> None:
    low, high = (Decimal(limit) * (2 if stage == "in_service" else 1) for limit in LIMITS[class_])
    for flow, limit in ((QMIN, low), (QT - HAIR, low), (QT, high), (QT + HAIR, high), (QMAX, high)):
        for sign in (1, -1):
            assert judged(class_, flow, sign * limit, stage=stage) == ("pass", limit)
            assert judged(class_, flow, sign * (limit + HAIR), stage=stage) == ("fail", limit)


def test_a_plate_may_state_another_transitional_flow_rate() -> None:
    assert judged("1.5", Decimal("0.4"), Decimal("3"), qt="0.5") == ("pass", Decimal(3))
    assert judged("1.5", Decimal("0.5"), Decimal("3"), qt="0.5") == ("fail", Decimal("1.5"))


@pytest.mark.parametrize("flow", [QMIN - HAIR, QMAX + HAIR])
def test_a_flow_rate_outside_the_range_is_refused(flow: Decimal) -> None:
    with pytest.raises(ObservationError):
        judged("1.5", flow, Decimal(0))


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        (("1.6", "0.8", "0.8"), "fail"),
        (("-1.6", "-0.8", "-0.8"), "fail"),
        (("1.5", "0.8", "0.8"), "pass"),
        (("1.6", "0.75", "0.8"), "pass"),
        (("1.6", "0.750001", "0.8"), "fail"),
        (("1.6", "0.8", "-0.8"), "pass"),
    ],
)
def test_errors_of_one_sign_need_one_within_half_of_its_limit(errors: tuple[str, ...], verdict: str) -> None:
    rows = [row(flow, Decimal(error)) for flow, error in zip((QMIN, QT, QMAX), errors, strict=True)]
    assert evaluated("1.5", rows).verdict == verdict


@pytest.mark.parametrize(
    ("whole", "verdict"),
    [({"loss": "200"}, "pass"), ({"loss": "200.1"}, "fail"), ({"tight": "no"}, "fail")],
)
def test_tightness_and_pressure_loss(whole: dict[str, str], verdict: str) -> None:
    rows = [row(flow) for flow in (QMIN, QT, QMAX)]
    assert evaluated("1.5", rows, whole=whole).verdict == verdict


def test_the_volumes_are_brought_to_one_state_of_the_gas() -> None:
    """The same amount of gas at another pressure and temperature is no error."""
    state = {"pm": "102000", "pref": "101000", "Tm": "295", "Tref": "290"}
    volume = Decimal(100) * 101000 * 295 / (Decimal(102000) * 290)
    found = evaluated("1.5", [row(QMIN, volume - 100, **state), row(QT), row(QMAX)])
    assert found.line("error/0/E").value == pytest.approx(0, abs=1e-9)


def test_the_table_is_the_published_one() -> None:
    published = shared_table("gas_meter_r137")["mpe"]["table"]
    wanted = [
        (row["cls"], edge, str(row[zone])) for row in published for edge, zone in (("1", "low"), ("", "high"))
    ]
    assert list(METERS.tables["mpe"].rows) == wanted
