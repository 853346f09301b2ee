"""Readings of an instrument over HTTP: kept as they came, drafted or recorded, never twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import Program, bearer
from tests.registry.conftest import NOW
from tests.registry.road import POINTS, Road, readings
from tests.registry.road import road as make_road

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.registry.jobs.models import Draft
from suyuan.registry.results.files import content_of
from suyuan.registry.results.models import ObservationSet, RawFile

SERIES = [
    {
        "at": f"2026-03-10T09:00:{second:02d}+08:00",
        "test": "comparison",
        "row": 1,
        "symbol": symbol,
        "value": value,
    }
    for second, (symbol, value) in enumerate([("A1", "0.000"), ("B1", "0.010"), ("B1", "0.0110")])
]
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def begun(world: Any, monkeypatch: pytest.MonkeyPatch) -> Road:
    """A job in work on the day of the small world."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return make_road(world).started()


def program(road: Road, name: str = "Li", **more: Any) -> Program:
    return Program(bearer(road.world, name, **more))


def test_a_series_waits_as_the_draft_of_the_verifier(begun: Road) -> None:
    answer = program(begun).post(f"jobs/{begun.job}/readings", {"device": "AX-106", "series": SERIES})
    assert answer.status_code == 200, answer.content
    draft = Draft.objects.get()
    assert draft.fields == {
        "tests.comparison.0.A1": "0.000",
        "tests.comparison.0.B1.0": "0.010",
        "tests.comparison.0.B1.1": "0.0110",
    }
    assert draft.device == "AX-106"
    assert begun.state == "in_work"
    assert json.loads(content_of(RawFile.objects.get().sha256)) == SERIES


def test_submitted_readings_are_recorded_once(begun: Road) -> None:
    data = readings()
    body = {
        "device": "AX-106",
        "readings": data,
        "digest": sha256_hex(canonical_bytes(data)),
        "submit": True,
    }
    caller = program(begun)
    answers = [caller.post(f"jobs/{begun.job}/readings", body, key="balance-1") for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    kept = ObservationSet.objects.get()
    assert (kept.source, kept.device, kept.file_id) == ("api", "AX-106", body["digest"])
    assert begun.state == "recorded"
    rows = json.loads(kept.data)["tests"]["comparison"]
    assert [one["m0"] for one in rows] == [point.split()[0] for point in POINTS]
    assert rows[0]["A1"] == "0.000"  # decimal text as it came


@pytest.mark.parametrize(
    "body",
    [
        {"device": "AX"},
        {"device": " ", "series": SERIES},
        {"device": "AX", "series": [{**SERIES[0], "row": 0}]},
        {"device": "AX", "readings": {"tests": {"comparison": [{"A1": 0.1}]}}},
        {"device": "AX", "readings": {"tests": {"comparison": [{"A1": "0.1"}]}}, "digest": "0" * 64},
        {"device": "AX", "readings": {"tests": {"comparison": [{"A1": "0.1"}]}}, "submit": True},
        {"device": "x" * 81, "series": SERIES},
    ],
)
def test_bad_readings_leave_nothing(begun: Road, body: dict[str, Any]) -> None:
    answer = program(begun).post(f"jobs/{begun.job}/readings", body)
    assert answer.status_code == 422, answer.content
    assert (Draft.objects.count(), RawFile.objects.count(), ObservationSet.objects.count()) == (0, 0, 0)


def test_a_token_that_only_reads_sends_nothing(begun: Road) -> None:
    caller = program(begun, scopes=("read",))
    assert caller.post(f"jobs/{begun.job}/readings", {"device": "AX", "series": SERIES}).status_code == 403
    assert not RawFile.objects.exists()


def test_nobody_elses_token(begun: Road) -> None:
    caller = program(begun, "Qian")
    assert caller.post(f"jobs/{begun.job}/readings", {"device": "AX", "series": SERIES}).status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_the_documentation_does_what_it_says(begun: Road, language: str) -> None:
    text = (DOCS / language / "readings.md").read_text("utf-8")
    bodies = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    assert len(bodies) == 2
    caller = program(begun)
    for body in bodies:
        answer = caller.post(f"jobs/{begun.job}/readings", body)
        assert answer.status_code == 200, answer.content
    assert Draft.objects.get().fields["tests.comparison.0.m0"] == "100"
