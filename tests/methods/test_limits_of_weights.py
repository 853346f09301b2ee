"""Every maximum permissible error of every class of weights, on both sides, in decimal arithmetic.

The limit a weight is held to is MPE - U (guarded acceptance, U printed): a printed error on it passes, one
digit further is undecided; MPE + U is the last undecided error. Source: OIML R 111-1:2004, table 1, 5.2, 5.3.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.methods.instruments import WEIGHTS, standard, weight_row, weights

from suyuan.methods.evaluate import evaluate, evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.observations import parse_observations
from suyuan.methods.sources import Source

TABLE = WEIGHTS.tables["mpe"]
CLASSES = TABLE.columns[1:]


def limits_of(class_: str) -> dict[str, Decimal]:
    """Nominal value (g) -> mpe (mg), straight from the table."""
    at = TABLE.columns.index(class_)
    return {row[0]: Decimal(row[at]) for row in TABLE.rows if row[at]}


def reference(class_: str) -> dict[str, Source]:
    """A reference without error and with u = mpe/20 at every nominal value."""
    points = [(nominal, 0.0, float(mpe) / 20, 0.0) for nominal, mpe in limits_of(class_).items()]
    return standard("reference", points, unit="mg")


def measured(class_: str, errors: list[dict[str, Decimal]]) -> list[Evaluation]:
    """Sets of weights with the given errors, evaluated as one batch."""
    sets = [weights(class_, [weight_row(nominal, error) for nominal, error in one.items()]) for one in errors]
    observed = [parse_observations(WEIGHTS, one) for one in sets]
    batch = evaluate(WEIGHTS, observed, reference(class_))
    evaluations = [batch.item(number) for number in range(len(batch))]
    assert [one.verdict for one in evaluations] == list(batch.verdicts)
    return evaluations


@pytest.mark.parametrize("class_", CLASSES)
def test_both_sides_of_every_limit(class_: str) -> None:
    limits = limits_of(class_)
    plain = measured(class_, [dict.fromkeys(limits, Decimal(0))])[0]
    printed_u = {line.nominal: Decimal(line.U_text or "") for line in plain.lines}
    digit = {nominal: Decimal(1).scaleb(u.adjusted() - 1) for nominal, u in printed_u.items()}  # two digits
    wanted = {
        "pass": [sign * (limits[n] - printed_u[n]) for sign in (1, -1) for n in limits],
        "undecided": [sign * (limits[n] - printed_u[n] + digit[n]) for sign in (1, -1) for n in limits]
        + [sign * (limits[n] + printed_u[n]) for sign in (1, -1) for n in limits],
        "fail": [sign * (limits[n] + printed_u[n] + digit[n]) for sign in (1, -1) for n in limits],
    }
    for verdict, errors in wanted.items():
        rows = [dict(zip(limits, part, strict=True)) for part in _parts(errors, len(limits))]
        for evaluation in measured(class_, rows):
            assert {line.verdict for line in evaluation.lines} == {verdict}
            for line in evaluation.lines:
                assert line.limit_high is not None
                assert Decimal(line.limit_high) == limits[line.nominal or ""]
                assert line.limit_low == f"-{line.limit_high}"


def _parts(errors: list[Decimal], length: int) -> list[list[Decimal]]:
    return [errors[start : start + length] for start in range(0, len(errors), length)]


@pytest.mark.parametrize(("u", "verdict"), [(0.0500, "pass"), (0.0524, "pass"), (0.0526, "undecided")])
def test_the_uncertainty_may_be_a_third_of_the_limit_and_no_more(u: float, verdict: str) -> None:
    """50 g of class F1 allows 0.3/3 = 0.1 mg exactly: U is printed 0.10 or 0.11."""
    source = standard("reference", [("50", 0.0, u, 0.0)], unit="mg")
    observed = parse_observations(WEIGHTS, weights("F1", [weight_row("50", "0")]))
    line = evaluate_one(WEIGHTS, observed, source).lines[0]
    assert line.verdict == verdict
    assert line.U_text == ("0.10" if verdict == "pass" else "0.11")
    assert bool(line.notes) == (verdict == "undecided")


def test_a_measurement_that_is_too_coarse_can_still_fail() -> None:
    source = standard("reference", [("50", 0.0, 0.2, 0.0)], unit="mg")
    observed = parse_observations(WEIGHTS, weights("F1", [weight_row("50", "3")]))
    assert evaluate_one(WEIGHTS, observed, source).verdict == "fail"
