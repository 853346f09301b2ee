"""`suyuan evaluate` on the public cases: published figures within their printed digits, and bad cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Suyuan

GOOD: dict[str, Any] = {
    "id": "two",
    "inputs": [{"name": "a", "value": 1.0, "u": 0.3}, {"name": "b", "value": 2.0, "u": 0.4, "dof": 9}],
    "model": {"y": "a + b"},
}


def case_file(tmp_path: Path, case: object) -> Path:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case))
    return path


def figure(output: dict[str, Any], expectation: dict[str, Any]) -> Any:
    found = output[expectation["what"]]
    return found[expectation["with_"]] if "with_" in expectation else found


def test_every_published_figure_is_met(suyuan: Suyuan, shared: Path):
    file = shared / "cases" / "public.json"
    for case in json.loads(file.read_text())["cases"]:
        for expectation in case["expected"]:
            probability = ["--p", expectation["p"]] if "p" in expectation else []
            answers = suyuan("evaluate", file, "--json", *probability).record["cases"]
            outputs = next(one["outputs"] for one in answers if one["id"] == case["id"])
            found = figure(outputs[expectation["of"]], expectation)
            assert found == pytest.approx(expectation["value"], abs=expectation["tol_abs"]), case["id"]


def test_the_answer_has_the_documented_fields(suyuan: Suyuan, tmp_path: Path):
    output = suyuan("evaluate", case_file(tmp_path, GOOD), "--json").record["cases"][0]["outputs"]["y"]
    fields = {"value", "u", "dof", "k", "U", "p", "interval", "corr", "cov", "budget"}
    assert fields <= set(output)
    assert output["u"] == pytest.approx(0.5, abs=1e-12)


def test_an_infinite_dof_is_null(suyuan: Suyuan, tmp_path: Path):
    case = GOOD | {"inputs": [GOOD["inputs"][0], {"name": "b", "value": 2.0, "u": 0.4}]}
    said = suyuan("evaluate", case_file(tmp_path, case), "--json")
    assert said.record["cases"][0]["outputs"]["y"]["dof"] is None


def test_monte_carlo_answers_with_intervals_trials_seed_and_validation(suyuan: Suyuan, tmp_path: Path):
    said = suyuan(
        "evaluate", case_file(tmp_path, GOOD), "--method", "mc", "--trials", 20000, "--seed", 7, "--json"
    )
    output = said.record["cases"][0]["outputs"]["y"]
    assert {"mean", "u", "shortest", "symmetric", "trials", "seed", "validation"} <= set(output)
    assert (output["trials"], output["seed"]) == (20000, 7)


def test_the_same_seed_gives_the_same_numbers(suyuan: Suyuan, tmp_path: Path):
    asked = ("evaluate", case_file(tmp_path, GOOD), "--method", "mc", "--trials", 20000, "--json")
    assert suyuan(*asked, "--seed", 7).out == suyuan(*asked, "--seed", 7).out


def test_adaptive_trials_say_how_they_came_about(suyuan: Suyuan, tmp_path: Path):
    asked = ("evaluate", case_file(tmp_path, GOOD), "--method", "mc", "--trials", "adaptive", "--seed", 7)
    output = suyuan(*asked, "--json").record["cases"][0]["outputs"]["y"]
    adaptive = output["adaptive"]
    assert (adaptive["procedure"], adaptive["stable"], adaptive["tolerance"]) == ("two_stage", True, 0.005)
    assert output["trials"] == adaptive["runs"] * adaptive["run_size"]
    assert "stable to within the tolerance 0.005" in suyuan(*asked, language="en").out


@pytest.mark.parametrize(
    ("law", "mean", "u"),
    [
        ({"dist": "trapezoidal", "value": 1.0, "half_width": 0.6, "beta": 0.5}, 1.0, 0.2739),
        ({"dist": "poisson_count", "count": 7}, 8.0, 2.828),
        ({"dist": "log_normal", "value": 2.0, "u": 0.5}, 2.0, 0.5),
        ({"dist": "gamma", "shape": 4.0, "scale": 0.5}, 2.0, 1.0),
        ({"dist": "beta", "a": 2.0, "b": 2.0}, 0.5, 0.2236),
        ({"dist": "discrete", "values": [1.0, 3.0]}, 2.0, 1.0),
        ({"dist": "empirical", "values": [1.0, 2.0, 3.0]}, 2.0, 0.7454),
    ],
    ids=lambda one: one["dist"] if isinstance(one, dict) else "",
)
def test_every_law_is_read_from_the_case(suyuan: Suyuan, tmp_path: Path, law: Any, mean: float, u: float):
    case = {"inputs": [{"name": "x", **law}], "model": {"y": "x"}}
    for method in ("gum", "mc"):
        said = suyuan("evaluate", case_file(tmp_path, case), "--method", method, "--trials", 20000, "--json")
        output = said.record["cases"][0]["outputs"]["y"]
        assert output["value" if method == "gum" else "mean"] == pytest.approx(mean, rel=0.02)
        assert output["u"] == pytest.approx(u, rel=1e-3 if method == "gum" else 0.05)


def test_correlated_inputs_that_are_not_normal_are_refused(suyuan: Suyuan, tmp_path: Path):
    flat = [{"name": name, "value": 1.0, "half_width": 0.3, "dist": "rectangular"} for name in "ab"]
    case = GOOD | {"inputs": flat, "correlations": [["a", "b", 0.5]]}
    said = suyuan("evaluate", case_file(tmp_path, case), "--method", "mc")
    assert said.code == 2
    assert "联合分布" in said.err


def test_in_words_the_result_is_rounded_as_the_gum_asks(suyuan: Suyuan, tmp_path: Path):
    said = suyuan("evaluate", case_file(tmp_path, GOOD), language="en")
    assert "y = 3.0 ± 1.0" in said.out


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"model": {"y": "a.__class__"}}, 2),
        ({"model": {"y": "a**b**99999999999"}}, 2),
        ({"model": {"y": "__import__('os')"}}, 2),
        ({"model": {"y": "a + c"}}, 2),
        ({"model": {}}, 2),
        ({"inputs": [{"name": "a", "value": "one", "u": 0.3}]}, 2),
        ({"inputs": [{"name": "a", "value": 1.0, "u": -1}]}, 2),
        ({"inputs": [{"name": "a", "value": 1.0, "u": 0.1, "dist": "cauchyish"}]}, 2),
        ({"correlations": [["a", "b", 1.5]]}, 2),
        ({"model": {"y": "log(a - 1)"}}, 6),
        ({"method": "guess"}, 2),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else str(value),
)
def test_a_bad_case_is_refused_in_words(suyuan: Suyuan, tmp_path: Path, change: dict[str, Any], code: int):
    said = suyuan("evaluate", case_file(tmp_path, GOOD | change))
    assert said.code == code, said.err
    assert said.err.startswith("SY-")
    assert said.out == ""


@pytest.mark.parametrize("option", [["--p", "2"], ["--trials", "few"], ["--method", "guess"]])
def test_a_bad_option_is_refused(suyuan: Suyuan, tmp_path: Path, option: list[str]):
    assert suyuan("evaluate", case_file(tmp_path, GOOD), *option).code == 2
