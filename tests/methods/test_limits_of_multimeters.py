"""Limits of multimeters from their specification, in every function, with and without a guard band.

Source: JJF 1587-2016; JCGM 106:2012, 8.3.2.
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

MULTIMETERS = LIBRARY["suyuan.electricity.multimeter/2026"]
FUNCTIONS = {"dcv": "dv", "acv": "av", "dci": "di", "aci": "ai", "res": "r"}
UNITS = {"dcv": "V", "acv": "V", "dci": "A", "aci": "A", "res": "Ω"}
HAIR = Decimal("0.000001")


def calibrator(u: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for function, unit in UNITS.items():
        points = [(nominal, 0.0, u, 1e-9) for nominal in ("-200", "100", "200")]
        found |= standard(function, points, unit=unit)
    return found


def row(suffix: str, reference: str, shown: Decimal, **specification: str) -> dict[str, str]:
    given = {"range": "100", "ref": reference, "ind": str(shown), "res": "0.001", "a": "0"} | specification
    return {f"{name}_{suffix}": value for name, value in given.items()}


def evaluated(function: str, one: dict[str, str], *, u: float = 1e-9, decision: str = "guard") -> Evaluation:
    tests = {"dcv": [row("dv", "100", Decimal(100), a="1")]} | {function: [one]}
    data = {
        "header": {"decision": decision, "emf": "0", "lead": "0"},
        "conditions": {**ROOM, "temperature": "23"},
        "tests": tests,
    }
    return evaluate_one(MULTIMETERS, parse_observations(MULTIMETERS, data), calibrator(u))


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("specification", "limit"),
    [({"b": "0.05"}, "0.05"), ({"n": "30"}, "0.03"), ({"b": "0.02", "n": "7"}, "0.027")],
)
def test_the_error_may_reach_its_limit_in_every_function(
    function: str, specification: dict[str, str], limit: str
) -> None:
    suffix = FUNCTIONS[function]
    for sign in (1, -1):
        for excess, verdict in ((Decimal(0), "pass"), (HAIR, "fail")):
            shown = 90 + sign * (Decimal(limit) + excess)
            found = evaluated(function, row(suffix, "90", shown, **specification), decision="simple")
            line = found.line(f"{function}/0/E_{suffix}")
            assert (line.verdict, Decimal(line.limit_high), line.unit) == (
                verdict,
                Decimal(limit),
                UNITS[function],
            )


@pytest.mark.parametrize("reference", ["90", "-90"])
def test_a_percentage_of_reading_follows_the_indication(reference: str) -> None:
    shown = Decimal(reference) * Decimal("1.02")
    line = evaluated("dcv", row("dv", reference, shown, a="2")).line("dcv/0/E_dv")
    assert Decimal(line.limit_high) == abs(shown) * 2 / 100
    assert line.verdict == "pass"


@pytest.mark.parametrize(
    ("error", "decision", "verdict"),
    [
        # u = 0.01, U = 0.020 and limit 0.05: mpe/U = 2.5, guard band
        ("0.03", "guard", "pass"),
        ("0.030001", "guard", "undecided"),
        ("-0.030001", "guard", "undecided"),
        ("0.05", "guard", "undecided"),
        ("0.069", "guard", "undecided"),
        ("0.071", "guard", "fail"),
        ("0.05", "simple", "pass"),
        ("-0.050001", "simple", "fail"),
    ],
)
def test_below_three_times_u_the_error_needs_room_for_its_uncertainty(
    error: str, decision: str, verdict: str
) -> None:
    one = row("dv", "100", 100 + Decimal(error), b="0.05")
    line = evaluated("dcv", one, u=0.01, decision=decision).line("dcv/0/E_dv")
    assert line.U_text == "0.020"
    assert line.verdict == verdict


@pytest.mark.parametrize(("limit", "verdict"), [("0.06", "pass"), ("0.0599", "undecided")])
def test_from_three_times_u_on_the_limit_itself_counts(limit: str, verdict: str) -> None:
    one = row("dv", "100", 100 + Decimal(limit), b=limit)
    assert evaluated("dcv", one, u=0.01).line("dcv/0/E_dv").verdict == verdict


def test_the_relative_error_is_stated_without_a_limit() -> None:
    line = evaluated("res", row("r", "80", Decimal("80.04"), a="1")).line("res/0/rel_r")
    assert line.value == pytest.approx(0.05, rel=1e-9)
    assert (line.unit, line.verdict) == ("%", "none")


def test_a_reference_of_zero_has_no_relative_error_and_is_refused() -> None:
    with pytest.raises(ObservationError):
        evaluated("dcv", row("dv", "0", Decimal(0), a="1"))


def test_an_ac_point_is_named_by_its_frequency() -> None:
    line = evaluated("acv", row("av", "90", Decimal(90), a="1", f="1 kHz")).line("acv/0/E_av")
    assert line.point == "90 V 1 kHz"


def test_the_functions_are_the_published_ones() -> None:
    published = shared_table("dmm_jjf1587")["functions"]
    names = {"DCV": "dcv", "ACV": "acv", "DCI": "dci", "ACI": "aci", "R": "res"}
    assert [names[one] for one in published] == [test.id for test in MULTIMETERS.tests]
