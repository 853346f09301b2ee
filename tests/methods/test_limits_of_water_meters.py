"""Every limit of the two classes of water meters, on both sides, in decimal arithmetic.

Source: OIML R 49-1:2013 (Q2 = 1.6 Q1 belongs to the upper zone, water of 30 °C to the cooler band).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.errors import ObservationError, PackError
from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.loading import pack_from_files, read_files
from suyuan.methods.observations import parse_observations

METERS = LIBRARY["suyuan.flow.water-meter/2026"]
RIG = standard("rig", [("0.001", 0.0, 1e-6, 1e-6), ("100", 0.0, 1e-6, 1e-6)], unit="%")
HAIR = Decimal("0.000001")
Q1, Q2, Q3, Q4 = Decimal("0.0252"), Decimal("0.04032"), Decimal("6.3"), Decimal("7.875")  # R = 250
LIMITS = {  # class: (below Q2, from Q2 up to 30 °C, from Q2 above 30 °C)
    "1": ("3", "1", "2"),
    "2": ("5", "2", "3"),
}


def meter(class_: str, rows: list[tuple[Decimal, Decimal, str]], **header: str) -> dict[str, Any]:
    """A meter with rows of (flow rate, error in %, water temperature)."""
    table = [
        {"Q": str(q), "Vi": str(100 + error), "Va": "100", "T": water, "p": "3"} for q, error, water in rows
    ]
    return {
        "header": {"class": class_, "Q3": "6.3", "R": "250", "d": "0.001", "s_r": "0"} | header,
        "conditions": dict(ROOM),
        "tests": {"error": table, "meter": [{"tight": "yes"}]},
    }


def evaluated(data: dict[str, Any]) -> Evaluation:
    return evaluate_one(METERS, parse_observations(METERS, data), RIG)


def judged(
    class_: str, flow: Decimal, error: Decimal, water: str = "20", **header: str
) -> tuple[str, Decimal]:
    """Verdict and limit of the line at `flow`; the other flow rates are without error."""
    nothing = Decimal(0)
    found = evaluated(
        meter(class_, [(flow, error, water), *((q, nothing, "20") for q in (Q2, Q3))], **header)
    )
    line = found.lines[0]
    assert found.verdict == line.verdict
    assert line.limit_high is not None
    return line.verdict, Decimal(line.limit_high)


@pytest.mark.parametrize("class_", LIMITS)
@pytest.mark.parametrize("stage", ["initial", "subsequent", "in_service"])
def test_the_limit_on_and_beside_every_edge(class_: str, stage: str) -> None:
    low, cold, warm = (Decimal(limit) * (2 if stage == "in_service" else 1) for limit in LIMITS[class_])
    places = [
        (Q1, "20", low),
        (Q2 - HAIR, "20", low),
        (Q2 - HAIR, "30.1", low),
        (Q2, "20", cold),
        (Q2 + HAIR, "30", cold),
        (Q2, "30.000001", warm),
        (Q4, "30", cold),
        (Q4, "30.1", warm),
    ]
    for flow, water, limit in places:
        for sign in (1, -1):
            assert judged(class_, flow, sign * limit, water, stage=stage) == ("pass", limit)
            beyond = sign * (limit + HAIR)
            assert judged(class_, flow, beyond, water, stage=stage) == ("fail", limit)


@pytest.mark.parametrize("flow", [Q1 - HAIR, Q4 + HAIR])
def test_a_flow_rate_outside_the_range_is_refused(flow: Decimal) -> None:
    with pytest.raises(ObservationError):
        judged("2", flow, Decimal(0))


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        (("2.6", "1.1", "1.2"), "fail"),
        (("-2.6", "-1.1", "-1.2"), "fail"),
        (("2.5", "1.1", "1.2"), "pass"),
        (("2.500001", "1.1", "1.2"), "fail"),
        (("2.6", "1", "1.2"), "pass"),
        (("2.6", "1.1", "-1.2"), "pass"),
        (("2.6", "1.1", "0"), "pass"),
    ],
)
def test_errors_of_one_sign_need_one_within_half_of_its_limit(errors: tuple[str, ...], verdict: str) -> None:
    rows = [(q, Decimal(error), "20") for q, error in zip((Q1, Q2, Q3), errors, strict=True)]
    found = evaluated(meter("2", rows))
    assert [line.verdict for line in found.lines if line.test == "error"] == ["pass"] * 3
    assert found.line("meter/0/sign_ok").verdict == found.verdict == verdict


def test_the_rule_of_one_sign_takes_the_corrected_errors() -> None:
    """A rig that gives 0.2 % more than it shows turns 0.1 % into about -0.1 %, and the signs differ."""
    rows = [(Q1, Decimal("2.9"), "20"), (Q2, Decimal("1.5"), "20"), (Q3, Decimal("1.205"), "20")]
    assert evaluated(meter("2", rows)).verdict == "fail"
    points = [
        ("0.001", 0.0, 1e-6, 1e-6),
        ("1", 0.0, 1e-6, 1e-6),
        ("6", 1.3, 1e-6, 1e-6),
        ("9", 1.3, 1e-6, 1e-6),
    ]
    rig = standard("rig", points, unit="%")
    found = evaluate_one(METERS, parse_observations(METERS, meter("2", rows)), rig)
    assert found.line("error/2/E").value < 0
    assert found.verdict == "pass"


def test_the_uncertainty_of_the_rig_reaches_each_error() -> None:
    found = evaluated(meter("2", [(q, Decimal(1), "20") for q in (Q1, Q2, Q3)]))
    kinds = {influence.kind for influence in found.line("error/0/E").influences}
    assert "standard" in kinds


def test_the_table_is_the_published_one() -> None:
    published = shared_table("water_meter_r49")["mpe"]["table"]
    found = {(row[0], row[1]): row[2:] for row in METERS.tables["mpe"].rows}
    for row in published:
        edge = "1.6" if row["zone"] == "Q1<=Q<Q2" else ""
        assert found[row["cls"], edge] == (str(row["T_up_to_30C"]), str(row["T_above_30C"]))
    assert len(found) == len(published)


FILES = read_files(LIBRARY.root / "water-meter" / "2026")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('formula = "rows_min(E)"\n  at_estimate = true', 'formula = "rows_min(E)"'),
        ('formula = "rows_max(E)"', 'formula = "rows_max(sin(E))"'),
        ('formula = "rows_max(E)"\n', 'formula = "rows_max(E)"\n  exact = true\n'),
    ],
)
def test_statistics_of_results_are_taken_at_the_estimate_and_in_decimals_only(
    before: str, after: str
) -> None:
    text = FILES["pack.toml"].decode()
    assert before in text
    with pytest.raises(PackError):
        pack_from_files({**FILES, "pack.toml": text.replace(before, after, 1).encode()})
