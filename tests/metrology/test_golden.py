"""Numbers printed in the guides, reproduced to the printed digit. Sources stand in the golden files."""

from __future__ import annotations

import json
import math
import statistics
import tomllib
from pathlib import Path

import pytest

from suyuan.methods.formula import compile_formula
from suyuan.metrology.case import evaluate_case, parse_case, parse_cases
from suyuan.metrology.coverage import coverage_factor

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "golden"
PUBLIC = ROOT / ".." / "shared" / "cases" / "public.json"


def golden(name):
    return tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))


def answer(data, *, method=None, p=None):
    case = parse_case(data)
    models = {name: compile_formula(text).evaluate for name, text in case.model.items()}
    return evaluate_case(case, models, method=method, p=p)["outputs"]


def found(output, expected):
    if expected["what"] == "valid":
        return output["validation"]["valid"]
    if expected["what"] == "corr":
        return output["corr"][expected["with_"]]
    return output[expected["what"]]


CASES = [golden("gum-h1.toml"), *golden("jcgm101-9.toml")["cases"]]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(case, one, id=f"{case['id']}-{one.get('method', 'gum')}-{one['what']}")
        for case in CASES
        for one in case["expected"]
    ],
)
def test_the_published_figure_comes_out(case, expected):
    output = answer(case, method=expected.get("method"))[expected["of"]]
    assert found(output, expected) == pytest.approx(expected["value"], abs=expected.get("tol_abs", 0), rel=0)


class TestSimultaneousObservations:
    """GUM H.2: means of quantities observed together are correlated."""

    @pytest.fixture
    def data(self):
        return golden("gum-h2.toml")

    @pytest.fixture
    def inputs(self, data):
        return [
            {
                "name": name,
                "value": statistics.fmean(row),
                "u": statistics.stdev(row) / math.sqrt(len(row)),
                "dof": len(row) - 1,
            }
            for name, row in data["observations"].items()
        ]

    @pytest.fixture
    def correlations(self, data):
        rows = data["observations"]
        pairs = [("V", "I"), ("V", "phi"), ("I", "phi")]
        return [[a, b, statistics.correlation(rows[a], rows[b])] for a, b in pairs]

    @pytest.fixture
    def outputs(self, data, inputs, correlations):
        return answer({"inputs": inputs, "correlations": correlations, "model": data["model"]})

    def test_the_inputs_are_as_printed(self, data, inputs, correlations):
        expected = data["expected"]["inputs"]
        for one in inputs:
            value, tolerance = expected["u"][one["name"]]
            assert one["u"] == pytest.approx(value, abs=tolerance)
        for a, b, r in correlations:
            value, tolerance = expected["corr"][f"{a}-{b}"]
            assert r == pytest.approx(value, abs=tolerance)

    def test_values_and_uncertainties_are_as_printed(self, data, outputs):
        for what in ("value", "u"):
            for name, (value, tolerance) in data["expected"]["outputs"][what].items():
                assert outputs[name][what] == pytest.approx(value, abs=tolerance)

    def test_the_results_are_correlated_as_printed(self, data, outputs):
        for pair, (value, tolerance) in data["expected"]["outputs"]["corr"].items():
            a, b = pair.split("-")
            assert outputs[a]["corr"][b] == pytest.approx(value, abs=tolerance)

    def test_five_joint_observations_leave_four_degrees_of_freedom(self, outputs):
        # One set of joint readings is one source, whatever function of it is taken.
        assert [outputs[name]["dof"] for name in "RXZ"] == pytest.approx([4.0] * 3)

    def test_shares_add_up_to_one_under_correlation(self, outputs):
        for output in outputs.values():
            assert math.fsum(row["share"] for row in output["budget"]) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("dof", golden("gum-g2.toml")["rows"])
def test_students_t_is_as_tabulated(dof):
    table = golden("gum-g2.toml")
    for p, printed in zip(table["p"], table["rows"][dof], strict=True):
        places = len(printed.partition(".")[2])
        assert f"{coverage_factor(float(dof), p):.{places}f}" == printed


@pytest.mark.skipif(not PUBLIC.exists(), reason="the shared cases are not beside this checkout")
def test_the_public_cases_meet_their_expectations():
    data = json.loads(PUBLIC.read_text(encoding="utf-8"))
    by_id = {record["id"]: record for record in data["cases"]}
    for case in parse_cases(data):
        for expected in by_id[case.id]["expected"]:
            output = answer(by_id[case.id], p=expected.get("p"))[expected["of"]]
            assert found(output, expected) == pytest.approx(expected["value"], abs=expected["tol_abs"])
