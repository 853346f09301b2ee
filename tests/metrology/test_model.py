"""One model for every method: text, function or equation; value, first order, second order, trials."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, Missing, NotANumber, NumericalError, OutOfRange, TooLarge
from suyuan.base.identity import derived
from suyuan.metrology import elementary
from suyuan.metrology.case import evaluate_case, parse_case
from suyuan.metrology.case_model import written_length
from suyuan.metrology.distribution import Normal, Rectangular, StudentT
from suyuan.metrology.ensemble import ensemble
from suyuan.metrology.errors import FormulaError, NegativeVariance, NoDerivative, NoRoot
from suyuan.metrology.model import Model
from suyuan.metrology.propagation import linearise
from suyuan.metrology.taylor import Jet
from suyuan.metrology.uncertain import Uncertain, correlation
from suyuan.metrology.vector import UncertainVector

LAWS = {"a": Normal(value=3.0, u=0.03), "b": StudentT(value=4.0, scale=0.04, dof=9.0)}


def uid(*parts):
    return derived("test", *parts)


def quantity(name, value, u, dof=math.inf):
    return Uncertain.elementary(value, u, uid=uid(name), dof=dof)


class TestThreeWaysToWriteIt:
    MODELS = (
        Model.of_text("sqrt(a*a + b*b)"),
        Model.of_function(lambda e: elementary.hypot(e["a"], e["b"])),
        Model.of_function(lambda a, b: (a**2 + b**2) ** 0.5, names=("a", "b")),
        Model.of_equation("c*c - a*a - b*b", of="c", start=1.0),
        Model.of_equation(lambda e: e["c"] ** 2 - e["a"] ** 2 - e["b"] ** 2, of="c", bracket=(0.0, 100.0)),
    )

    @pytest.mark.parametrize("model", MODELS, ids=range(5))
    def test_all_give_the_same_statement(self, model):
        found = model.first_order(LAWS)
        assert found.value == pytest.approx(5.0, rel=1e-14)
        assert found.u == pytest.approx(math.hypot(0.6 * 0.03, 0.8 * 0.04), rel=1e-13)
        assert found.dof == pytest.approx(9.0 * (found.u / 0.032) ** 4, rel=1e-12)
        assert [row.sensitivity for row in found.budget] == pytest.approx([0.6, 0.8], rel=1e-13)

    @pytest.mark.parametrize("model", MODELS, ids=range(5))
    def test_all_give_the_same_second_order(self, model):
        reference, found = self.MODELS[1].second_order(LAWS), model.second_order(LAWS)
        assert found.second_order == pytest.approx(reference.second_order, rel=1e-9)
        assert found.shift == pytest.approx(reference.shift, rel=1e-9)

    @pytest.mark.parametrize("model", MODELS, ids=range(5))
    def test_all_take_arrays_of_trials(self, model):
        a, b = np.array([3.0, 5.0, 8.0]), np.array([4.0, 12.0, 15.0])
        assert model({"a": a, "b": b}) == pytest.approx(np.array([5.0, 13.0, 17.0]), rel=1e-14)

    @pytest.mark.parametrize("model", MODELS, ids=range(5))
    def test_all_carry_identities_on(self, model):
        a, b = quantity("a", 3.0, 0.03), quantity("b", 4.0, 0.04)
        y = model({"a": a, "b": b})
        assert isinstance(y, Uncertain)
        assert (y * y - a * a - b * b).u == pytest.approx(0.0, abs=1e-14)

    @pytest.mark.parametrize("model", MODELS, ids=range(5))
    def test_all_serve_many_items_at_once(self, model):
        a = UncertainVector.elementary([3.0, 5.0], 0.03, uid=uid("many"))
        y = model({"a": a, "b": quantity("b", 4.0, 0.04)})
        assert y.value == pytest.approx([5.0, math.sqrt(41.0)], rel=1e-14)
        assert y.u[0] == pytest.approx(math.hypot(0.6 * 0.03, 0.8 * 0.04), rel=1e-13)


class TestBudget:
    def test_it_says_all_columns(self):
        row = Model.of_text("a*b").first_order(LAWS).budget[1]
        assert (row.name, row.value, row.u, row.distribution, row.dof) == ("b", 4.0, 0.04, "t", 9.0)
        assert (row.sensitivity, row.contribution) == (3.0, pytest.approx(0.12))
        assert len(row.origin) == 1

    def test_shares_add_up_to_one_under_correlation(self):
        inputs = ensemble(
            [("a", 3.0, 0.3), ("b", 4.0, 0.4), ("c", 1.0, 0.2)],
            uid=uid("e"),
            correlations=[("a", "b", 0.8), ("b", "c", -0.5)],
            dof=5,
        )
        found = Model.of_text("a*b - 2*c + a/c").first_order(inputs)
        assert math.fsum(row.share for row in found.budget) == pytest.approx(1.0, rel=1e-12)
        assert found.dof == pytest.approx(5.0, rel=1e-12)

    def test_terms_of_second_order_have_a_row_of_their_own(self):
        found = Model.of_text("a*b").second_order(LAWS)
        assert found.budget[-1].name == "second-order terms"
        assert found.budget[-1].contribution == pytest.approx(0.03 * 0.04, rel=1e-9)
        assert math.fsum(row.share for row in found.budget) == pytest.approx(1.0, rel=1e-12)

    def test_an_exact_number_is_a_constant(self):
        found = Model.of_text("a + k").first_order({**LAWS, "k": 2.0})
        assert found.budget[-1].distribution == "constant"
        assert (found.budget[-1].share, found.budget[-1].origin) == (0.0, ())

    def test_no_zero_is_negative(self):
        record = json.dumps(
            Model.of_text("-a*0 + b").first_order({"a": Normal(value=0.0, u=1.0), **LAWS}).to_record()
        )
        assert "-0.0" not in record

    def test_the_record_is_json_and_the_words_have_both_languages(self):
        found = Model.of_text("a*b").first_order(LAWS, p=0.9545)
        record = json.loads(json.dumps(found.to_record(), allow_nan=False))
        assert record["value"] == 12.0
        assert record["budget"][0]["dof"] is None
        assert "quantity" not in record
        assert "扩展不确定度" in found.explain("zh")
        assert "U = " in found.explain("en")
        assert "JCGM 100:2008" in found.explain("en")

    def test_less_than_one_degree_of_freedom_gives_no_expanded_uncertainty(self):
        found = Model.of_text("a").first_order({"a": quantity("a", 1.0, 0.1, 0.5)})
        assert (found.k, found.U) == (None, None)
        assert found.explain("zh")


def test_the_same_law_under_the_same_name_is_the_same_influence():
    one, other = Model.of_text("a + b").first_order(LAWS), Model.of_text("a - b").first_order(LAWS)
    expected = (0.03**2 - 0.04**2) / 0.05**2
    assert correlation(one.quantity, other.quantity) == pytest.approx(expected, rel=1e-12)


def test_first_order_agrees_with_trials_of_a_linear_model_within_their_noise():
    model = Model.of_text("2*a - 3*b + c")
    laws = {
        "a": Normal(value=1.0, u=0.1),
        "b": Rectangular(value=2.0, half_width=0.1),
        "c": Normal(value=0.0, u=0.2),
    }
    n = 200_000
    rng = np.random.default_rng(20250101)
    drawn = {
        "a": rng.normal(1.0, 0.1, n),
        "b": rng.uniform(1.9, 2.1, n),
        "c": rng.normal(0.0, 0.2, n),
    }
    y, found = model(drawn), model.first_order(laws)
    assert y.mean() == pytest.approx(found.value, abs=4 * found.u / math.sqrt(n))
    assert y.std(ddof=1) == pytest.approx(found.u, rel=4 / math.sqrt(2 * n))


def test_second_order_agrees_with_trials_of_a_curved_model_within_their_noise():
    model = Model.of_text("exp(a)*b")
    laws = {"a": Normal(value=0.1, u=0.15), "b": Normal(value=2.0, u=0.1)}
    n = 400_000
    rng = np.random.default_rng(7)
    y = model({"a": rng.normal(0.1, 0.15, n), "b": rng.normal(2.0, 0.1, n)})
    found = model.second_order(laws)
    # What the second order leaves out is of the order of u(a)**4 relative to the variance.
    assert y.std(ddof=1) == pytest.approx(found.u, rel=4 / math.sqrt(2 * n) + 0.15**4)
    assert y.mean() == pytest.approx(found.value + found.shift, abs=4 * found.u / math.sqrt(n) + 2 * 0.15**4)


@given(st.floats(-2, 2), st.floats(0.5, 3), st.floats(-1, 1), st.floats(-1, 1))
def test_reverse_and_forward_roads_meet(a, b, da, db):
    model = Model.of_text("sin(a)*b**1.5 - exp(-a)/b + atan2(a, b) + hypot(a, b) + log(b)")
    linear = linearise(model, {"a": a, "b": b})
    jet = model({"a": Jet(a, np.array([da]), np.zeros(1)), "b": Jet(b, np.array([db]), np.zeros(1))})
    assert jet.value == pytest.approx(linear.value, rel=1e-12, abs=1e-12)
    forward = linear.partials["a"] * da + linear.partials["b"] * db
    assert jet.first[0] == pytest.approx(forward, rel=1e-10, abs=1e-10)


class TestTrials:
    def test_laws_are_drawn_as_they_are(self):
        model = Model.of_text("a + b")
        laws = {"a": Rectangular(value=0.0, half_width=1.0), "b": Rectangular(value=0.0, half_width=1.0)}
        found = model.by_trials(laws, seed=1, trials=200_000)
        assert found.u == pytest.approx(math.sqrt(2 / 3), rel=4 / math.sqrt(2 * 200_000))
        # The sum of two equal rectangular quantities is triangular on [-2, 2]: 95 % within 2 - 2 sqrt(0.05).
        assert found.symmetric[1] == pytest.approx(2 - 2 * math.sqrt(0.05), abs=0.02)

    def test_shared_influences_move_together(self):
        standard = quantity("standard", 10.0, 0.3)
        inputs = {"x": standard + quantity("x", 1.0, 0.1), "y": standard + quantity("y", 2.0, 0.1), "k": 2.0}
        model = Model.of_text("k*(x - y)")
        trials = model.by_trials(inputs, seed=1, trials=100_000)
        first = model.first_order(inputs)
        assert trials.u == pytest.approx(first.u, rel=4 / math.sqrt(2 * 100_000))
        assert trials.mean == pytest.approx(first.value, abs=4 * first.u / math.sqrt(100_000))

    def test_finite_degrees_of_freedom_widen_the_draws(self):
        found = Model.of_text("x").by_trials({"x": quantity("x", 0.0, 1.0, 9.0)}, seed=1, trials=200_000)
        assert found.u == pytest.approx(math.sqrt(9 / 7), rel=0.01)

    def test_an_equation_is_solved_in_every_trial(self):
        model = Model.of_equation("y**3 + y - x", of="y", start=1.0)
        found = model.by_trials({"x": Normal(value=2.0, u=0.01)}, seed=1, trials=20_000)
        assert found.u == pytest.approx(0.01 / 4.0, rel=0.03)

    def test_joint_observations_with_few_degrees_of_freedom_need_their_law(self):
        inputs = ensemble(
            [("a", 1.0, 0.1), ("b", 1.0, 0.1)], uid=uid("e"), correlations=[("a", "b", 0.5)], dof=4
        )
        with pytest.raises(OutOfRange):
            Model.of_text("a + b").by_trials(inputs, seed=1, trials=1000)


class TestImplicit:
    def test_kepler_is_solved_to_the_last_digits(self):
        model = Model.of_equation("E - e*sin(E) - M", of="E", start=1.0)
        e, mean = 0.3, np.linspace(0.1, 3.0, 50)
        root = model({"e": e, "M": mean})
        assert root - e * np.sin(root) == pytest.approx(mean, rel=1e-14)

    @given(st.floats(0.1, 10.0), st.floats(-50.0, 50.0))
    def test_derivatives_are_those_of_the_implicit_function(self, a, b):
        model = Model.of_equation("y**3 + a*y - b", of="y", bracket=(-100.0, 100.0))
        linear = linearise(model, {"a": a, "b": b})
        y = linear.value
        slope = 3.0 * y * y + a
        assert linear.partials["a"] == pytest.approx(-y / slope, rel=1e-10, abs=1e-12)
        assert linear.partials["b"] == pytest.approx(1.0 / slope, rel=1e-10)

    def test_second_order_is_that_of_the_explicit_form(self):
        implicit = Model.of_equation("exp(y) - x", of="y", start=0.5)
        explicit = Model.of_text("log(x)")
        inputs = {"x": Normal(value=2.0, u=0.4)}
        assert implicit.second_order(inputs).second_order == pytest.approx(
            explicit.second_order(inputs).second_order, rel=1e-11
        )

    def test_a_start_outside_the_bracket_is_not_used(self):
        model = Model.of_equation("y*y - x", of="y", start=-5.0, bracket=(0.0, 10.0))
        assert model({"x": 4.0}) == pytest.approx(2.0, rel=1e-15)

    @pytest.mark.parametrize(
        ("equation", "options", "error"),
        [
            ("y*y + x", {"start": 1.0}, NumericalError),
            ("y*y + x", {"bracket": (0.0, 1.0)}, NoRoot),
            ("y*y - x", {"start": 0.0}, NoDerivative),
            ("exp(y) + x", {"start": 0.0}, NumericalError),
        ],
    )
    def test_without_a_root_there_is_no_number(self, equation, options, error):
        with pytest.raises(error):
            Model.of_equation(equation, of="y", **options)({"x": 1.0})

    def test_a_double_root_has_no_sensitivity(self):
        with pytest.raises(NumericalError):
            Model.of_equation("y*y - x", of="y", start=1.0).first_order({"x": Normal(value=0.0, u=0.1)})

    def test_a_root_at_zero_is_found_through_the_noise_of_rounding(self):
        model = Model.of_equation("(y + 1)**3 - 1 - x", of="y", start=0.3)
        found = model.first_order({"x": Normal(value=0.0, u=0.3)})
        assert found.value == pytest.approx(0.0, abs=1e-15)
        assert found.u == pytest.approx(0.1, rel=1e-12)

    def test_it_needs_somewhere_to_begin(self):
        with pytest.raises(Missing):
            Model.of_equation("y - x", of="y")


class TestRefusals:
    @pytest.mark.parametrize(
        "text",
        ["abs(a)", "max(a, b)", "min(b, a)", "sqrt(a)", "choose(a > 0, a, -a)", "a**0.5", "hypot(a, b)"],
    )
    def test_a_kink_has_no_sensitivity(self, text):
        inputs = {"a": Normal(value=0.0, u=0.1), "b": Normal(value=0.0, u=0.2)}
        with pytest.raises(NoDerivative):
            Model.of_text(text).first_order(inputs)

    def test_away_from_the_kink_there_is_one(self):
        inputs = {"a": Normal(value=1.0, u=0.1), "b": Normal(value=2.0, u=0.2)}
        assert Model.of_text("max(a, b)").first_order(inputs).u == 0.2
        assert Model.of_text("min(a, b) + abs(-a)").first_order(inputs).u == pytest.approx(0.2)
        assert Model.of_text("choose(a < b, a, b)").first_order(inputs).u == 0.1

    def test_the_same_quantity_twice_is_no_kink(self):
        assert Model.of_text("max(a, a)").first_order({"a": Normal(value=1.0, u=0.1)}).u == 0.1

    def test_trials_may_cross_the_kink(self):
        found = Model.of_text("max(a, 0) + abs(a) + choose(a > 0, 1, 0)")({"a": np.array([-1.0, 0.0, 2.0])})
        assert found.tolist() == [1.0, 0.0, 5.0]

    def test_a_negative_variance_is_refused(self):
        with pytest.raises(NegativeVariance):
            Model.of_text("sin(a)").second_order({"a": Normal(value=0.0, u=1.2)})

    @pytest.mark.parametrize("text", ["", "a.b", "mean(a)", "cell('t', a, 'x')", "a == 'x'", "sin(a, a)"])
    def test_what_is_outside_the_language_is_refused(self, text):
        with pytest.raises(FormulaError):
            Model.of_text(text)

    @pytest.mark.parametrize("text", ["1/a", "log(a)", "sqrt(a - 1)", "exp(1e4 + a)", "asin(a + 2)"])
    def test_what_is_not_finite_is_refused(self, text):
        with pytest.raises(NumericalError):
            Model.of_text(text).first_order({"a": Normal(value=0.0, u=0.1)})
        with pytest.raises(NumericalError):
            Model.of_text(text)({"a": 0.0})

    def test_a_missing_input_is_named(self):
        with pytest.raises(Missing) as refusal:
            Model.of_text("a + q").first_order(LAWS)
        assert "q" in refusal.value.message.en

    def test_unsound_questions_are_refused(self):
        with pytest.raises(OutOfRange):
            Model.of_text("a").first_order(LAWS, p=1.0)
        with pytest.raises(OutOfRange):
            Model.of_text("a").first_order({"a": UncertainVector.exact([1.0])})
        for nothing in (None, "ten", [1.0, 2.0]):
            with pytest.raises(NotANumber):
                Model.of_text("a").first_order({"a": nothing})
        assert Model.of_text("a").first_order({"a": Decimal("2.5")}).value == 2.5


class TestModelsOfACase:
    def ask(self, model, **options):
        x = {"name": "x", "value": 4.0, "u": 0.1}
        return evaluate_case(parse_case({"inputs": [x], "model": model}), **options)["outputs"]

    def test_an_equation_is_solved(self):
        for method in ("gum", "gum2"):
            output = self.ask({"y": {"equation": "y*y - x", "start": 1.0}}, method=method)["y"]
            explicit = self.ask({"y": "sqrt(x)"}, method=method)["y"]
            assert output["value"] == pytest.approx(2.0, rel=1e-15)
            assert output["u"] == pytest.approx(explicit["u"], rel=1e-12)

    def test_an_output_may_build_on_another(self):
        outputs = self.ask({"z": "y + x", "y": "x**2"})
        assert outputs["z"]["value"] == 20.0
        assert outputs["z"]["u"] == pytest.approx(0.9, rel=1e-14)
        assert outputs["z"]["corr"]["y"] == pytest.approx(1.0, rel=1e-14)

    def test_a_ladder_of_outputs_is_climbed_once(self):
        ladder = {"y0": "x"} | {f"y{k}": "+".join(f"y{j}" for j in range(k)) for k in range(1, 20)}
        assert self.ask(ladder)["y19"]["value"] == 4.0 * 2.0**18
        assert written_length({"y": "x", "z": "y+y"}) == 1 + (1 + 3)
        equation = {"y": {"equation": "y - x", "start": 1.0}}
        assert written_length(equation) >= 100 * len("y - x")

    def test_a_ladder_without_end_is_refused(self):
        with pytest.raises(TooLarge):
            self.ask({"y0": "x"} | {f"y{k}": f"y{k - 1}" for k in range(1, 2000)})

    def test_an_input_goes_before_an_output_of_its_name(self):
        assert self.ask({"x": "2*x", "y": "x"})["y"]["value"] == 4.0

    def test_outputs_that_need_each_other_are_refused(self):
        with pytest.raises(InputError) as refusal:
            self.ask({"y": "z", "z": "y"})
        assert "y" in refusal.value.message.en

    @pytest.mark.parametrize(
        "model",
        [{"start": 1.0}, {"equation": "y - x"}, {"equation": "y - x", "bracket": [1.0]}, {"equation": 1}],
    )
    def test_half_an_equation_is_refused(self, model):
        with pytest.raises(InputError):
            self.ask({"y": model})

    @pytest.mark.parametrize("model", [1.0, None, ["x"]])
    def test_a_model_is_text_or_an_equation(self, model):
        with pytest.raises(InputError):
            self.ask({"y": model})

    def test_no_zero_of_an_answer_is_negative(self):
        for method in ("gum", "gum2"):
            outputs = self.ask({"y": "-(x - 4)*0", "z": "-x*0 + x", "w": "x - x"}, method=method)
            assert "-0.0" not in json.dumps(outputs)
