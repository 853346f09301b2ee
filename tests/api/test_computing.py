"""Evaluate cases and run packs over HTTP: the same numbers as on the command line, problems as records."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from suyuan.methods.bounds import MOST_TRIALS

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = "suyuan.mass.weights/2026"
EXAMPLE = ROOT / "packs" / "weights" / "2026" / "golden" / "f1-1kg-pass.toml"
CASE = {
    "id": "two",
    "inputs": [{"name": "a", "value": 1.0, "u": 0.3}, {"name": "b", "value": 2.0, "u": 0.4}],
    "model": {"y": "a + b"},
}


def post(path: str, data: Any) -> Any:
    return Client().post(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


def test_a_case_is_evaluated():
    output = post("evaluate", CASE).json()["cases"][0]["outputs"]["y"]
    assert output["value"] == 3.0
    assert output["u"] == pytest.approx(0.5, abs=1e-12)


def test_a_stranger_cannot_ask_for_endless_trials():
    answer = post("evaluate", CASE | {"method": "mc", "trials": "adaptive"})
    assert answer.json()["cases"][0]["outputs"]["y"]["trials"] == MOST_TRIALS


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"model": {"y": "a.__class__"}}, 422),
        ({"model": {"y": "a**b**999999999"}}, 422),
        ({"model": {"y": "log(a - 1)"}}, 422),
        ({"inputs": "none"}, 422),
        ({"method": "guess"}, 422),
    ],
)
def test_a_bad_case_is_a_problem_in_both_languages(change: dict[str, Any], status: int):
    answer = post("evaluate", CASE | change)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"].startswith("SY-")
    assert set(answer.json()["message"]) == {"zh", "en"}


@pytest.mark.parametrize("body", ["{", "[]", "nonsense", '"text"'])
def test_a_body_that_is_no_object_is_a_problem(body: str):
    answer = Client().post("/api/v1/evaluate", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_packs_are_listed_and_one_tells_the_schema_of_its_observations(db: None):
    listed = Client().get("/api/v1/packs").json()["packs"]
    assert WEIGHTS in [one["id"] for one in listed]
    shown = Client().get(f"/api/v1/packs/{WEIGHTS}").json()
    assert shown["schema"]["$id"] == f"urn:suyuan:pack:{WEIGHTS}"


def test_an_unknown_pack_is_not_found(db: None):
    assert Client().get("/api/v1/packs/no.such.pack/2026").status_code == 404


def test_a_worked_example_gives_its_printed_result():
    example = tomllib.loads(EXAMPLE.read_text())
    data = {"observations": example["observations"], "sources": example["sources"]}
    record = post(f"packs/{WEIGHTS}/run", data).json()
    expected = example["expect"]["line"][0]
    assert record["verdict"] == example["expect"]["verdict"]
    assert (record["lines"][0]["value"], record["lines"][0]["U"]) == (expected["text"], expected["U"])


def test_a_missing_reading_is_named():
    example = tomllib.loads(EXAMPLE.read_text())
    del example["observations"]["tests"]["comparison"][0]["A1"]
    answer = post(f"packs/{WEIGHTS}/run", {"observations": example["observations"]})
    assert answer.status_code == 422
    assert "A1" in answer.content.decode()


def test_the_interface_describes_itself():
    described = Client().get("/api/v1/openapi.json").json()
    assert {"/api/v1/evaluate", "/api/v1/packs", "/api/v1/instruments", "/api/v1/verify"} <= set(
        described["paths"]
    )
