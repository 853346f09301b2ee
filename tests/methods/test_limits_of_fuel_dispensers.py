"""The limits of fuel dispensers, on both sides, in decimal arithmetic. Source: JJG 443-2023."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.observations import parse_observations

DISPENSERS = LIBRARY["suyuan.flow.fuel-dispenser/2026"]
MEASURES = standard(
    "measure", [(nominal, 0.0, 1e-6, 1e-6) for nominal in ("5", "5.001", "20", "100")], unit="mL"
)
HAIR = Decimal("0.000001")
WARM = ["20"] * 3


def delivery(volume: str, readings: list[Decimal]) -> dict[str, Any]:
    return {
        "Q": "30",
        "Vn": volume,
        "VJ": [str(one) for one in readings],
        "Vs": [volume] * 3,
        "tJ": WARM,
        "ts": WARM,
    }


def dispenser(rows: list[dict[str, Any]], **price: str) -> dict[str, Any]:
    good = [delivery("20", [Decimal(20)] * 3)] * (3 - len(rows))
    paid = {"unit_price": "8", "V": "20", "paid": "160"} | price
    return {
        "header": {"liquid": "petrol", "Qmax": "40", "Qmin": "4", "Vmin": "5"},
        "conditions": dict(ROOM),
        "tests": {"volume": [*rows, *good], "price": [paid]},
    }


def evaluated(data: dict[str, Any]) -> Evaluation:
    return evaluate_one(DISPENSERS, parse_observations(DISPENSERS, data), MEASURES)


@pytest.mark.parametrize(("volume", "limit"), [("5", "0.5"), ("5.001", "0.3"), ("20", "0.3"), ("100", "0.3")])
def test_the_mean_error_may_reach_its_limit(volume: str, limit: str) -> None:
    for sign in (1, -1):
        for excess, verdict in ((Decimal(0), "pass"), (HAIR, "fail")):
            error = sign * (Decimal(limit) + excess)
            shown = Decimal(volume) * (1 + error / 100)
            found = evaluated(dispenser([delivery(volume, [shown] * 3)]))
            line = found.line("volume/0/E")
            assert (line.verdict, line.limit_high, found.verdict) == (verdict, limit, verdict)


@pytest.mark.parametrize(("volume", "limit"), [("5", "0.25"), ("5.001", "0.1"), ("20", "0.1")])
def test_repeatability_is_the_range_over_1_69(volume: str, limit: str) -> None:
    for excess, verdict in ((Decimal(0), "pass"), (HAIR, "fail")):
        spread = (Decimal(limit) + excess) * Decimal("1.69") / 100 * Decimal(volume)
        nominal = Decimal(volume)
        found = evaluated(dispenser([delivery(volume, [nominal, nominal + spread, nominal])]))
        line = found.line("volume/0/r")
        assert (line.verdict, line.limit_high, found.verdict) == (verdict, limit, verdict)


@pytest.mark.parametrize(
    ("paid", "verdict"), [("160.01", "pass"), ("159.99", "pass"), ("160.02", "fail"), ("159.98", "fail")]
)
def test_the_amount_to_pay_may_differ_by_its_smallest_step(paid: str, verdict: str) -> None:
    assert evaluated(dispenser([], paid=paid)).verdict == verdict


@pytest.mark.parametrize(("liquid", "beta"), [("petrol", "0.0012"), ("diesel", "0.0009")])
def test_the_reference_volume_follows_the_temperatures(liquid: str, beta: str) -> None:
    factor = 1 + Decimal(beta) * (Decimal("25") - Decimal("21")) + Decimal("0.00005") * (Decimal("21") - 20)
    row = delivery("20", [20 * factor] * 3) | {"tJ": ["25"] * 3, "ts": ["21"] * 3}
    data = dispenser([row])
    data["header"]["liquid"] = liquid
    line = evaluated(data).line("volume/0/E")
    assert line.value == pytest.approx(0, abs=1e-12)


def test_the_correction_of_the_measure_enters_as_its_share() -> None:
    measures = standard("measure", [("20", 4.0, 1e-6, 1e-6)], unit="mL")
    data = dispenser([delivery("20", [Decimal("20.004")] * 3)])
    found = evaluate_one(DISPENSERS, parse_observations(DISPENSERS, data), measures)
    assert found.line("volume/0/E").value == pytest.approx(0, abs=1e-12)
    assert found.line("volume/1/E").value == pytest.approx(100 * (1 / 1.0002 - 1), rel=1e-9)


def test_the_tables_are_the_published_ones() -> None:
    published = shared_table("fuel_dispenser_r117")
    limits = published["mpe"]["jjg443"]
    assert DISPENSERS.tables["mpe"].rows == (
        ("normal", str(limits["volume"]), str(limits["repeatability"])),
        ("minimum", str(limits["min_quantity"]), str(limits["min_quantity_repeatability"])),
    )
    constants = published["constants"]
    betas = {row[0]: Decimal(row[1]) for row in DISPENSERS.tables["liquids"].rows}
    assert betas == {"petrol": constants["beta_petrol_per_C"], "diesel": constants["beta_diesel_per_C"]}
    assert DISPENSERS.interval_months == published["verification_interval"]["months"]
