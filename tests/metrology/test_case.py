"""Cases of the public format: records, budgets, correlations, refusals."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, Missing, NotANumber, NumericalError, OutOfRange, SuyuanError
from suyuan.metrology.case import evaluate_case, parse_case, parse_cases
from suyuan.metrology.errors import ImpossibleCorrelation

X = {"name": "x", "value": 3.0, "u": 0.3, "dof": 9}
Y = {"name": "y", "value": 4.0, "u": 0.4, "dist": "rectangular"}


def case(*inputs, model=None, **more):
    return {"id": "test", "inputs": list(inputs), "model": model or {"z": "see models"}, **more}


def ask(data, models, **options):
    return evaluate_case(parse_case(data), models, **options)


def total(e):
    return e["x"] + e["y"]


class TestFirstOrder:
    def test_the_record_holds_every_field_of_the_format(self):
        record = ask(case(X, Y), {"z": total})
        output = record["outputs"]["z"]
        assert set(output) == {
            "value", "u", "dof", "k", "U", "p", "interval", "corr", "cov", "budget",
        }  # fmt: skip
        assert output["value"] == 7.0
        assert output["u"] == pytest.approx(0.5, rel=1e-15)
        assert output["dof"] == pytest.approx(9 * (0.5 / 0.3) ** 4, rel=1e-12)
        assert output["U"] == pytest.approx(output["k"] * output["u"], rel=1e-15)
        assert output["interval"] == [7.0 - output["U"], 7.0 + output["U"]]
        assert json.loads(json.dumps(record, allow_nan=False)) == record

    def test_the_budget_has_a_row_per_input(self):
        rows = ask(case(X, Y), {"z": lambda e: e["x"] - 2 * e["y"]})["outputs"]["z"]["budget"]
        assert [row["name"] for row in rows] == ["x", "y"]
        assert [row["sensitivity"] for row in rows] == [1.0, -2.0]
        assert [row["contribution"] for row in rows] == pytest.approx([0.3, 0.8])
        assert [row["dof"] for row in rows] == [9.0, None]
        assert [row["distribution"] for row in rows] == ["normal", "rectangular"]
        assert math.fsum(row["share"] for row in rows) == pytest.approx(1.0, rel=1e-15)

    def test_an_infinite_dof_is_null(self):
        assert ask(case(Y), {"z": lambda e: e["y"]})["outputs"]["z"]["dof"] is None

    def test_a_constant_needs_no_derivative(self):
        constant = {"name": "x", "value": 0.0, "u": 0}
        output = ask(case(constant, Y), {"z": lambda e: abs(e["x"]) + e["y"]})["outputs"]["z"]
        assert output["u"] == pytest.approx(0.4)
        assert output["budget"][0]["share"] == 0.0

    def test_outputs_that_share_an_input_are_correlated(self):
        models = {"s": total, "d": lambda e: e["x"] - e["y"]}
        outputs = ask(case(X, Y, model={"s": "x+y", "d": "x-y"}), models)["outputs"]
        assert outputs["s"]["cov"]["d"] == pytest.approx(0.09 - 0.16, rel=1e-14)
        assert outputs["d"]["corr"]["s"] == pytest.approx(-0.07 / 0.25, rel=1e-14)

    def test_too_few_degrees_of_freedom_give_no_expanded_uncertainty(self):
        output = ask(case(X | {"dof": 0.5}), {"z": lambda e: e["x"]})
        assert output["outputs"]["z"]["U"] is None
        assert output["outputs"]["z"]["u"] == 0.3
        assert output["notes"][0]["zh"]

    def test_an_exact_result_has_no_correlation(self):
        models = {"s": total, "zero": lambda e: e["x"] - e["x"]}
        outputs = ask(case(X, Y, model={"s": "", "zero": ""}), models)["outputs"]
        assert (outputs["zero"]["value"], outputs["zero"]["u"]) == (0.0, 0.0)
        assert outputs["s"]["corr"]["zero"] is None


class TestCorrelatedInputs:
    @given(
        r=st.floats(-0.999, 0.999),
        c=st.tuples(st.floats(-5, 5), st.floats(-5, 5)).filter(lambda c: abs(c[0]) + abs(c[1]) > 1e-3),
    )
    def test_variance_is_that_of_the_guide(self, r, c):
        a, b = c[0] * 0.3, c[1] * 0.4
        output = ask(
            case(X | {"dof": None}, Y, correlations=[["x", "y", r]]),
            {"z": lambda e: c[0] * e["x"] + c[1] * e["y"]},
        )["outputs"]["z"]
        # JCGM 100, eq. (16)
        scale = a * a + b * b
        assert output["u"] ** 2 / scale == pytest.approx((scale + 2 * a * b * r) / scale, rel=1e-9, abs=1e-12)
        assert math.fsum(row["share"] for row in output["budget"]) == pytest.approx(1.0, rel=1e-9)

    @pytest.mark.parametrize(("r", "u"), [(1.0, 0.7), (-1.0, 0.1)])
    def test_full_correlation_adds_or_subtracts(self, r, u):
        output = ask(case(X, Y, correlations=[["x", "y", r]]), {"z": total})["outputs"]["z"]
        assert output["u"] == pytest.approx(u, rel=1e-14)

    def test_full_correlation_cancels_exactly(self):
        data = case(X, X | {"name": "y"}, correlations=[["x", "y", 1]])
        output = ask(data, {"z": lambda e: e["x"] - e["y"]})["outputs"]["z"]
        assert (output["u"], output["U"]) == (0.0, 0.0)

    def test_one_set_of_joint_readings_keeps_its_dof(self):
        data = case(X, Y | {"dof": 9, "dist": "normal"}, correlations=[["x", "y", 0.4]])
        record = ask(data, {"z": total})
        assert record["outputs"]["z"]["dof"] == pytest.approx(9.0, rel=1e-14)
        assert record["notes"] == []

    def test_different_dof_in_one_set_are_taken_at_the_smallest_and_said(self):
        record = ask(case(X, Y, correlations=[["x", "y", 0.4]]), {"z": total})
        assert record["outputs"]["z"]["dof"] == pytest.approx(9.0, rel=1e-14)
        assert "x, y" in record["notes"][0]["en"]


class TestSecondOrder:
    def test_the_terms_are_added_and_shown(self):
        output = ask(case(X, Y), {"z": lambda e: e["x"] * e["y"]}, method="gum2")["outputs"]["z"]
        assert output["u"] ** 2 == pytest.approx((4 * 0.3) ** 2 + (3 * 0.4) ** 2 + 0.12**2, rel=1e-13)
        assert output["budget"][-1]["contribution"] == pytest.approx(0.12, rel=1e-10)
        assert math.fsum(row["share"] for row in output["budget"]) == pytest.approx(1.0, rel=1e-12)

    def test_a_shift_of_the_expectation_is_noted(self):
        record = ask(case(X), {"z": lambda e: e["x"] ** 2}, method="gum2")
        assert record["outputs"]["z"]["value"] == 9.0
        assert "0.09" in record["notes"][0]["en"]

    def test_correlated_inputs_share_their_cause(self):
        data = case(X, X | {"name": "y"}, correlations=[["x", "y", 1]])
        product = ask(data, {"z": lambda e: e["x"] * e["y"]}, method="gum2")["outputs"]["z"]["u"]
        square = ask(case(X), {"z": lambda e: e["x"] ** 2}, method="gum2")["outputs"]["z"]["u"]
        assert product == pytest.approx(square, rel=1e-13)


class TestMonteCarlo:
    def test_the_record_holds_every_field_of_the_format(self):
        record = ask(case(X, Y), {"z": total}, method="mc", trials=20_000, seed=5)
        output = record["outputs"]["z"]
        assert {"mean", "u", "shortest", "symmetric", "trials", "seed", "validation"} <= set(output)
        assert (output["trials"], output["seed"]) == (20_000, 5)
        assert output["u"] == pytest.approx(0.5, rel=5 / math.sqrt(2 * 20_000))
        assert json.loads(json.dumps(record, allow_nan=False)) == record

    def test_the_same_seed_gives_the_same_record(self):
        first, second, third = (
            ask(case(X, Y), {"z": total}, method="mc", trials=5_000, seed=seed) for seed in (5, 5, 6)
        )
        assert first == second
        assert first["outputs"] != third["outputs"]

    def test_a_model_without_derivative_has_no_first_order_result_to_validate(self):
        record = ask(case(X | {"value": 0.0}), {"z": lambda e: abs(e["x"])}, method="mc", trials=5_000)
        assert record["outputs"]["z"]["validation"] is None
        assert record["outputs"]["z"]["mean"] == pytest.approx(0.3 * math.sqrt(2 / math.pi), rel=0.05)

    def test_outputs_are_correlated_trial_by_trial(self):
        models = {"s": total, "again": total}
        outputs = ask(case(X, Y, model={"s": "", "again": ""}), models, method="mc", trials=5_000)["outputs"]
        assert outputs["s"]["corr"]["again"] == pytest.approx(1.0, rel=1e-12)

    def test_adaptive_trials_are_counted(self):
        output = ask(case(X, Y), {"z": total}, method="mc", trials="adaptive", seed=1)["outputs"]["z"]
        assert output["trials"] % 10_000 == 0
        assert output["trials"] >= 20_000

    def test_infinite_standard_deviations_are_noted(self):
        record = ask(case(X | {"dist": "t", "dof": 2}), {"z": lambda e: e["x"]}, method="mc", trials=2_000)
        assert "x" in record["notes"][0]["en"]


class TestReading:
    def test_one_case_or_many(self):
        assert len(parse_cases(case(X))) == 1
        assert len(parse_cases({"cases": [case(X), case(Y)]})) == 2

    def test_what_the_case_asks_for_is_taken(self):
        asked = parse_case(case(X, method="mc", p=0.99, trials=12_345, seed=7))
        assert (asked.method, asked.p, asked.trials, asked.seed) == ("mc", 0.99, 12_345, 7)

    @pytest.mark.parametrize(
        ("data", "error"),
        [
            (None, InputError),
            ([], InputError),
            ({}, InputError),
            ({"cases": 3}, InputError),
            (case("x"), InputError),
            (case({"value": 1, "u": 1}), Missing),
            (case({"name": "", "value": 1, "u": 1}), Missing),
            (case(X, X), InputError),
            (case(X | {"dist": "cauchy"}), OutOfRange),
            (case(X | {"u": -0.1}), OutOfRange),
            (case(X | {"u": "0.1"}), NotANumber),
            (case(X | {"dof": 0}), OutOfRange),
            (case(X | {"dof": "many"}), NotANumber),
            (case(Y | {"half_width": 0.4}), InputError),
            ({"inputs": [X], "model": {}}, Missing),
            ({"inputs": [X], "model": "x"}, InputError),
            (case(X, Y, correlations=[["x", "y"]]), OutOfRange),
            (case(X, Y, correlations=[["x", "q", 0.1]]), OutOfRange),
            (case(X, Y, correlations=[["x", "y", 1.1]]), OutOfRange),
            (case(X, Y, correlations=[["x", "y", "0.1"]]), NotANumber),
            (
                case(X, Y, Y | {"name": "w"}, correlations=[["x", "y", 0.9], ["y", "w", 0.9]]),
                ImpossibleCorrelation,
            ),
            (case(X, method="guess"), OutOfRange),
            (case(X, p=1.0), OutOfRange),
            (case(X, trials="some"), NotANumber),
            (case(X, seed=1.5), OutOfRange),
        ],
    )
    def test_unsound_cases_are_refused(self, data, error):
        with pytest.raises(error):
            parse_case(data) if not (isinstance(data, dict) and "cases" in data) else parse_cases(data)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["inputs", "model", "name", "value", "u", "dist", "dof", "correlations"]),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        )
    )
    def test_nothing_readable_as_json_gives_a_foreign_exception(self, data):
        texts = []
        try:
            parse_cases(data)
        except SuyuanError as refusal:
            texts = [refusal.message.zh, refusal.message.en]
        assert all(texts)


class TestAsking:
    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"p": 0.0}, OutOfRange),
            ({"method": "guess"}, OutOfRange),
            ({"method": "mc", "trials": 10}, OutOfRange),
            ({"method": "mc", "trials": 10**9}, OutOfRange),
            ({"method": "mc", "seed": -1}, OutOfRange),
        ],
    )
    def test_unsound_options_are_refused(self, options, error):
        with pytest.raises(error):
            ask(case(X, Y), {"z": total}, **options)

    @pytest.mark.parametrize("method", ["gum", "gum2", "mc"])
    def test_a_name_without_input_is_missing(self, method):
        with pytest.raises(Missing):
            ask(case(X), {"z": lambda e: e["x"] + e["q"]}, method=method, trials=1000)
        with pytest.raises(Missing):
            ask(case(X), {}, method=method)

    @pytest.mark.parametrize("method", ["gum", "gum2", "mc"])
    def test_a_model_that_is_not_finite_is_refused(self, method):
        with pytest.raises(NumericalError):
            ask(case(X), {"z": lambda e: (e["x"] - 30.0) ** 0.5}, method=method, trials=1000)


def test_a_long_seed_keeps_its_digits():
    seed = 2**60 + 1
    case = parse_case({"inputs": [{"name": "a", "value": 1.0, "u": 0.1}], "model": {"y": "a"}, "seed": seed})
    assert case.seed == seed
