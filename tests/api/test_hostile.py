"""Whatever is sent, the answer is a result or a problem in both languages: never a page, never a fault."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suyuan.api.body import MOST_DEPTH, MOST_JSON
from suyuan.api.computing import MOST_POINTS
from suyuan.methods.bounds import MOST, MOST_CASES

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = "packs/suyuan.mass.weights/2026/run"
EXAMPLE = tomllib.loads((ROOT / "packs" / "weights" / "2026" / "golden" / "f1-1kg-pass.toml").read_text())
RUN = {"observations": EXAMPLE["observations"], "sources": EXAMPLE["sources"]}
CASE: dict[str, Any] = {
    "id": "two",
    "inputs": [
        {"name": "a", "value": 1.0, "u": 0.3, "dof": 9, "dist": "normal"},
        {"name": "b", "value": 2.0, "half_width": 0.4, "dist": "rectangular"},
    ],
    "correlations": [["a", "b", 0.1]],
    "model": {"y": "a + b * 2"},
    "method": "gum",
    "p": 0.95,
    "trials": 2000,
    "seed": 1,
}
AWKWARD: list[Any] = [
    None, True, "", "NaN", "inf", "\x00", "溯源", "1e999", "a" * 600, 0, -1, 10**39, 1e308, -1e308, 5e-324,
    [], {}, [[]], [None], {"": None}, {"zh": 1}, [1, 2, 3], "a.b", "9" * 50,
    "1e99", "-1e99", "1e-99", "∞", "1e999999999", 1e200,
]  # fmt: skip
JSON = st.recursive(
    st.sampled_from(AWKWARD) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
PATIENT = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def send(path: str, body: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(f"/api/v1/{path}", text, content_type="application/json")


def assert_told(answer: Any) -> None:
    """A result, or a problem that says what is wrong in both languages."""
    record = json.loads(answer.content, parse_constant=pytest.fail)
    if answer.status_code == 200:
        assert answer.headers["Content-Type"].startswith("application/json")
        return
    assert 400 <= answer.status_code < 500, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert record["status"] == answer.status_code
    assert record["message"]["zh"]
    assert record["message"]["en"]


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a record that can be replaced."""
    if isinstance(data, dict):
        inner = [place for name, one in data.items() for place in places(one, (*path, name))]
    elif isinstance(data, list):
        inner = [place for number, one in enumerate(data) for place in places(one, (*path, number))]
    else:
        inner = []
    return [path, *inner]


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = changed(data[path[0]], path[1:], value)
    return copy


BODIES = {
    "no JSON": "{",
    "no text": b"\xff\xfe{",
    "no object": "[]",
    "a list in lists": "[" * 100_000,
    "objects in objects": '{"a":' * 50_000,
    "lists below the limit of the reader": '{"inputs": ' + "[" * 400 + "]" * 400 + "}",
    "not a number": '{"p": NaN}',
    "infinity": '{"p": -Infinity}',
    "beyond every number": '{"p": 1e999}',
    "a number of many digits": '{"p": ' + "9" * 5000 + "}",
    "half a character": '{"inputs": [{"name": "\\ud800"}]}',
    "a name twice": '{"p": 0.9, "p": 0.95}',
    "an endless text": json.dumps({"method": "x" * (MOST_JSON // 2)}),
    "too large": json.dumps({"id": "x" * MOST_JSON}),
}


@pytest.mark.parametrize("path", ["evaluate", WEIGHTS])
@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_no_proper_record_is_a_short_problem(path: str, what: str):
    answer = send(path, BODIES[what])
    assert answer.status_code == 422
    assert len(answer.content) < 8000
    assert_told(answer)


def test_the_limit_of_depth_is_not_in_the_way_of_a_real_record():
    assert max(len(place) for place in places(RUN)) < MOST_DEPTH - 4


# Trials take no correlation between laws of two kinds.
CASES = {"gum": CASE, "gum2": CASE | {"method": "gum2"}, "mc": CASE | {"method": "mc", "correlations": []}}


@pytest.mark.parametrize(
    ("method", "path"), [(name, path) for name, case in CASES.items() for path in places(case)], ids=str
)
def test_any_place_of_a_case_may_hold_anything(method: str, path: tuple[Any, ...]):
    for value in AWKWARD:
        assert_told(send("evaluate", changed(CASES[method], path, value)))


@pytest.mark.parametrize("path", sorted(places(RUN), key=str)[::3], ids=str)
def test_any_place_of_a_run_may_hold_anything(path: tuple[Any, ...]):
    for value in AWKWARD:
        assert_told(send(WEIGHTS, changed(RUN, path, value)))


@PATIENT
@given(data=JSON, place=st.integers(0, 10**6))
def test_drawn_records_never_make_the_server_fail(data: Any, place: int):
    for path, record in (*(("evaluate", case) for case in CASES.values()), (WEIGHTS, RUN)):
        known = places(record)
        assert_told(send(path, changed(record, known[place % len(known)], data)))


MANY = {
    "cases": {"cases": [CASE] * (MOST_CASES + 1)},
    "inputs": CASE | {"inputs": [{"name": f"x{n}", "value": 1, "u": 1} for n in range(MOST["inputs"] + 1)]},
    "correlations": CASE | {"correlations": [["a", "b", 0]] * (MOST["correlations"] + 1)},
    "model": CASE | {"model": {f"y{n}": "a" for n in range(MOST["model"] + 1)}},
}


@pytest.mark.parametrize("quantity", ["cases", "inputs", "correlations", "model"])
def test_more_than_is_computed_here_is_refused_with_the_limit(quantity: str):
    answer = send("evaluate", MANY[quantity])
    assert answer.status_code == 422
    assert answer.json()["code"] == "SY-106"
    assert answer.json()["facts"]["quantity"] == quantity


def test_much_work_in_one_request_is_refused():
    heavy = CASE | {
        "correlations": [],
        "method": "mc",
        "trials": 200_000,
        "model": {"y": "+".join(["a"] * 150)},
    }
    assert send("evaluate", heavy).status_code == 200
    answer = send("evaluate", {"cases": [heavy] * 4})
    assert answer.json()["code"] == "SY-106"


def test_a_standard_with_endless_points_is_refused():
    point = {"nominal": "1", "value": "0", "u": "0.1"}
    sources = [{"role": "reference", "points": [point] * (MOST_POINTS + 1)}]
    answer = send(WEIGHTS, RUN | {"sources": sources})
    assert answer.json()["facts"]["quantity"] == "points"
    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/packs", "/api/v1/docs"])
def test_an_address_where_nothing_is_gives_a_problem(address: str):
    answer = Client().get(address)
    assert answer.status_code == 404
    assert_told(answer)


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", "evaluate"), ("put", "packs"), ("delete", "verify"), ("post", "log/checkpoint")],
)
def test_another_method_gives_a_problem_that_names_the_right_one(method: str, address: str):
    answer = getattr(Client(), method)(f"/api/v1/{address}")
    assert answer.status_code == 405
    assert answer.headers["Allow"] in ("GET", "POST")
    assert_told(answer)


def test_public_requests_need_no_token_even_with_strict_checks():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/api/v1/evaluate", json.dumps(CASE), content_type="application/json")
    assert answer.status_code == 200
