"""Worked examples of the guides, evaluated as a user would: correlated means, fitted lines, daily budgets."""

from __future__ import annotations

import math
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.identity import derived
from suyuan.metrology import elementary
from suyuan.metrology.case import evaluate_case, parse_case
from suyuan.metrology.complex_uncertain import UncertainComplex
from suyuan.metrology.ensemble import from_covariance, from_observations
from suyuan.metrology.model import Model
from suyuan.metrology.uncertain import Uncertain, correlation

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def golden(name):
    return tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))


def uid(*parts):
    return derived("test", *parts)


def printed(pair):
    value, tolerance = pair
    return pytest.approx(value, abs=tolerance, rel=0)


def spelled_out(case):
    """A case that gives all its inputs and all their correlations at once, written in full."""
    if "each" not in case:
        return case
    names = case["names"]
    inputs = [{"name": name, **case["each"]} for name in names]
    return {**case, "inputs": inputs, "correlations": [[a, b, case["r"]] for a, b in combinations(names, 2)]}


CASES = [
    golden("gum-h6.toml"),
    *golden("ea-4-02.toml")["cases"],
    *map(spelled_out, golden("gum-examples.toml")["cases"]),
]


@pytest.mark.parametrize(
    ("case", "expected"),
    [pytest.param(case, one, id=f"{case['id']}-{one['what']}") for case in CASES for one in case["expected"]],
)
def test_the_published_figure_comes_out(case, expected):
    output = evaluate_case(parse_case(case))["outputs"][expected["of"]]
    assert output[expected["what"]] == pytest.approx(expected["value"], abs=expected["tol_abs"], rel=0)


class TestImpedance:
    """GUM H.2 by identity: three means observed together, complex impedance."""

    @pytest.fixture
    def data(self):
        return golden("gum-h2.toml")

    @pytest.fixture
    def means(self, data):
        return from_observations(data["observations"], uid=uid("h2"))

    def test_inputs_are_as_printed(self, data, means):
        for name, pair in data["expected"]["inputs"]["u"].items():
            assert means[name].u == printed(pair)
        for pair, figure in data["expected"]["inputs"]["corr"].items():
            a, b = pair.split("-")
            assert correlation(means[a], means[b]) == printed(figure)

    def test_results_are_as_printed_with_four_degrees_of_freedom(self, data, means):
        expected = data["expected"]["outputs"]
        outputs = {
            name: Model.of_text(text).first_order(means).quantity for name, text in data["model"].items()
        }
        for name, one in outputs.items():
            assert one.value == printed(expected["value"][name])
            assert one.u == printed(expected["u"][name])
            assert one.dof == pytest.approx(4.0)
        for pair, figure in expected["corr"].items():
            a, b = pair.split("-")
            assert correlation(outputs[a], outputs[b]) == printed(figure)

    def test_the_complex_road_gives_the_same(self, data, means):
        expected = data["expected"]["outputs"]
        z = UncertainComplex.from_polar(means["V"] / means["I"], means["phi"])
        assert (z.real.value, z.imag.value) == (
            printed(expected["value"]["R"]),
            printed(expected["value"]["X"]),
        )
        assert z.u == (printed(expected["u"]["R"]), printed(expected["u"]["X"]))
        assert correlation(z.real, z.imag) == printed(expected["corr"]["R-X"])
        assert z.magnitude.u == printed(expected["u"]["Z"])
        assert z.phase.u == pytest.approx(means["phi"].u, rel=1e-12)


class TestThermometer:
    """GUM H.3: parameters of a line with their covariance, and a correction outside the observed range."""

    @pytest.fixture
    def data(self):
        return golden("gum-h3.toml")

    @pytest.fixture
    def line(self, data):
        seen = data["observations"]
        t, b = np.array(seen["t"]) - seen["t0"], np.array(seen["b"])
        design = np.stack([np.ones(len(t)), t], axis=1)
        normal = np.linalg.inv(design.T @ design)
        y = normal @ design.T @ b
        scatter = float(np.sum((b - design @ y) ** 2)) / (len(t) - 2)
        values = dict(zip(("y1", "y2"), y.tolist(), strict=True))
        return from_covariance(values, normal * scatter, uid=uid("h3"), dof=len(t) - 2)

    def test_the_line_is_as_printed(self, data, line):
        expected = data["expected"]["line"]
        for name in ("y1", "y2"):
            assert line[name].value == printed(expected["value"][name])
            assert line[name].u == printed(expected["u"][name])
        assert correlation(line["y1"], line["y2"]) == printed(expected["r"])

    def test_the_predicted_correction_is_as_printed(self, data, line):
        expected = data["expected"]["correction"]
        found = Model.of_text("y1 + y2*(30 - 20)").first_order(line)
        assert found.value == printed(expected["value"])
        assert found.u == printed(expected["u"])
        assert found.dof == pytest.approx(expected["dof"])

    def test_the_printed_figures_alone_give_it_too(self, data):
        line, expected = data["expected"]["line"], data["expected"]["correction"]
        inputs = [
            {"name": name, "value": line["value"][name][0], "u": line["u"][name][0], "dof": 9}
            for name in ("y1", "y2")
        ]
        case = {
            "inputs": inputs,
            "correlations": [["y1", "y2", line["r"][0]]],
            "model": {"b": "y1 + y2*(30 - 20)"},
        }
        output = evaluate_case(parse_case(case))["outputs"]["b"]
        assert output["u"] == printed(expected["u"])
        assert output["dof"] == pytest.approx(9.0)


class TestRadon:
    """GUM H.4: a ratio of correlated rates, by both approaches of the guide."""

    @pytest.fixture
    def data(self):
        return golden("gum-h4.toml")

    @pytest.fixture
    def rates(self, data):
        seen = data["observations"]
        corrected = {}
        for name in ("x", "S"):
            counts = zip(seen[f"C{name}"], seen["CB"], seen[f"t{name}"], strict=True)
            corrected[f"R{name}"] = [(c - b) / seen["T0"] * math.exp(seen["decay"] * t) for c, b, t in counts]
        return corrected

    @pytest.fixture
    def constants(self, data):
        return {
            name: Uncertain.elementary(value, u, uid=uid(name))
            for name, (value, u) in data["constants"].items()
        }

    def test_the_rates_are_correlated_as_printed(self, data, rates):
        means, expected = from_observations(rates, uid=uid("h4")), data["expected"]["rates"]
        for name in ("Rx", "RS"):
            assert means[name].value == printed(expected["value"][name])
            assert means[name].u == printed(expected["u"][name])
        assert correlation(means["Rx"], means["RS"]) == printed(expected["r"])

    def test_from_the_means(self, data, rates, constants):
        means, expected = from_observations(rates, uid=uid("h4")), data["expected"]["means"]
        ratio = means["Rx"] / means["RS"]
        assert (ratio.value, ratio.u) == (printed(expected["ratio"]), printed(expected["ratio_u"]))
        found = Model.of_text("AS*mS/mx*Rx/RS").first_order({**constants, **means})
        assert (found.value, found.u) == (printed(expected["value"]), printed(expected["u"]))
        assert math.fsum(row.share for row in found.budget) == pytest.approx(1.0, rel=1e-12)

    def test_from_the_ratios(self, data, rates, constants):
        expected = data["expected"]["ratios"]
        ratios = [x / s for x, s in zip(rates["Rx"], rates["RS"], strict=True)]
        ratio = from_observations({"R": ratios}, uid=uid("h4"))["R"]
        assert (ratio.value, ratio.u) == (printed(expected["ratio"]), printed(expected["ratio_u"]))
        found = constants["AS"] * constants["mS"] / constants["mx"] * ratio
        assert (found.value, found.u) == (printed(expected["value"]), printed(expected["u"]))


def test_voltages_of_ten_days_are_ten_observations():
    """GUM H.5: with an effect between days, the daily means are what was observed: 9 degrees of freedom."""
    data = golden("gum-h5.toml")
    seen, expected = data["observations"], data["expected"]
    mean = from_observations({"V": seen["means"]}, uid=uid("h5"))["V"]
    assert mean.value == printed(expected["value"])
    assert mean.u == printed(expected["u"])
    assert mean.dof == pytest.approx(expected["dof"])
    s_means = mean.u * math.sqrt(len(seen["means"]))
    s_a = s_means * math.sqrt(seen["per_day"])
    s_b = math.sqrt(np.mean(np.square(seen["deviations"])))
    assert s_means == printed(expected["s_of_means"])
    assert s_a == printed(expected["s_a"])
    assert s_b == printed(expected["s_b"])
    assert math.sqrt((s_a**2 - s_b**2) / seen["per_day"]) == printed(expected["s_between"])


@pytest.mark.parametrize("case", golden("jcgm101-9-4.toml")["cases"], ids=lambda case: case["id"])
@pytest.mark.parametrize("method", ["gum", "gum2"])
def test_comparison_loss(case, method):
    """JCGM 101, 9.4: u(x) = 0.005; y in 1e-6."""
    data = {
        "inputs": [
            {"name": "x1", "value": case["x1"], "u": 5.0},
            {"name": "x2", "value": 0.0, "u": 5.0},
        ],
        "correlations": [["x1", "x2", case["r"]]],
        "model": {"y": "x1**2 + x2**2"},
    }
    output = evaluate_case(parse_case(data), method=method)["outputs"]["y"]
    for what, value in case[method].items():
        assert output[what] == pytest.approx(value, abs=0.5, rel=0)


def test_functions_of_the_engine_and_formula_text_are_one_model():
    means = from_observations(golden("gum-h2.toml")["observations"], uid=uid("h2"))
    by_text = Model.of_text("V/I*cos(phi)").first_order(means)
    by_function = Model.of_function(
        lambda v, i, phi: v / i * elementary.cos(phi), names=("V", "I", "phi")
    ).first_order(means)
    assert by_function.u == by_text.u
    assert (by_function.quantity - by_text.quantity).u == 0.0
