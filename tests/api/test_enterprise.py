"""A firm's measurement management over HTTP: its first day, a process to its confirmation, partners."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, bearer
from tests.registry.conftest import NOW, World

from suyuan.registry.enterprise.models import Confirmation, MeasurementProcess, ProcessStudy
from suyuan.registry.enterprise.questionnaire import CODES

PROCESS = {
    "number": "P-1", "name": {"zh": "活塞直径", "en": "Piston diameter"}, "unit": "mm", "low": "29.95",
    "high": "30.05", "risk": "medium",
}  # fmt: skip


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> dict[str, Program]:
    from django.utils import timezone

    settings.DATA = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return {name: Program(bearer(world, name)) for name in ("Zhou", "Wang", "Sun")}


def told(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()


def registered(people: dict[str, Program], world: World, **changed: object) -> str:
    given = {"house_id": str(world.factory), "instrument_id": str(world.weights), **PROCESS, **changed}
    return str(told(people["Zhou"].post("firm/processes", given), 201)["id"])


def test_the_first_day_is_that_of_ones_own_house(people: dict[str, Program]):
    today = told(people["Zhou"].get("firm/today"))
    assert (today["total"], today["compulsory"], today["processes"]) == (3, 2, 0)
    assert today["unknown"] == 3  # nothing was ever verified
    assert {"zh", "en"} == set(today["suggestions"][0])


def test_a_process_to_its_confirmation(people: dict[str, Program], world: World):
    process = registered(people, world)
    (line,) = told(people["Zhou"].get("firm/processes"))["processes"]
    assert (line["required"], line["confirmation"]) == ("0.02", "")  # a fifth of 0.10 mm
    zhou = people["Zhou"]
    opened = {"allowed_error": "0.02", "due_on": "2026-04-01"}
    confirmation = told(zhou.post(f"firm/processes/{process}/confirmations", opened))["ids"][0]
    told(zhou.post(f"firm/confirmations/{confirmation}/send"))
    shown = {"certificate": "C-1", "points": [{"point": "30", "error": "0.005", "U": "0.01"}]}
    told(zhou.post(f"firm/confirmations/{confirmation}/evaluate", shown))
    told(
        zhou.post(
            f"firm/confirmations/{confirmation}/decide",
            {"next_on": "2027-03-01", "interval_reason": "一年"},
        )
    )
    rows = [["30.001", "30.002", "29.999", "30.000"]]
    told(zhou.post(f"firm/processes/{process}/studies", {"kind": "process", "rows": rows}))
    whole = told(zhou.get(f"firm/processes/{process}"))
    assert whole["confirmations"][0]["state"] == Confirmation.objects.get().state == "confirmed"
    assert whole["studies"][0]["readings"]["rows"] == rows
    assert people["Sun"].get(f"firm/processes/{process}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"low": "x"}, {"low": "30.05"}, {"risk": "huge"}, {"number": ""}, {"low": "NaN"}, {"high": "1e999999"},
     {"control": "magic"}, {"unit": "x" * 21}],
)  # fmt: skip
def test_a_wrong_process_is_a_problem(people: dict[str, Program], world: World, wrong: dict):
    given = {"house_id": str(world.factory), **PROCESS, **wrong}
    answer = people["Zhou"].post("firm/processes", given)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert not MeasurementProcess.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "magic", "rows": [["1"]]},
        {"kind": "process", "rows": []},
        {"kind": "process", "rows": [["30.001"]]},
        {"kind": "process", "rows": [["30", "30", "30"]]},
        {"kind": "process", "rows": [["x", "y"]]},
        {"kind": "gauge", "rows": [["30.1", "30.2", "30.0"]]},
        {"kind": "crossed", "rows": [["30.1", "30.2"]], "reference": "1"},
        {"kind": "crossed", "rows": [["30.1", "30.2"], ["30.1", "30.2"]], "reference": "1e400"},
        {"kind": "crossed", "rows": [["30.1", "30.2"], ["30.1"]], "reference": "2"},
    ],
)
def test_a_study_of_nothing_is_a_problem(people: dict[str, Program], world: World, wrong: dict):
    process = registered(people, world)
    answer = people["Zhou"].post(f"firm/processes/{process}/studies", wrong)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert not ProcessStudy.objects.exists()


def test_every_question_is_answered_or_nothing_is_kept(people: dict[str, Program], world: World):
    whole = {"house_id": str(world.factory), "answers": dict.fromkeys(CODES, 1)}
    short = whole | {"answers": dict.fromkeys(CODES[:-1], 1)}
    assert people["Zhou"].post("firm/self-assessments", short).status_code == 422
    told(people["Zhou"].post("firm/self-assessments", whole), 201)
    (kept,) = told(people["Zhou"].get("firm/self-assessments"))["self_assessments"]
    assert set(kept["scores"].values()) == {33}


def test_a_small_firm_joins_a_plan_and_says_what_it_brought(people: dict[str, Program], world: World):
    offer = {"zh": "开放三坐标", "en": "Use of a coordinate measuring machine"}
    given = {"lead_id": str(world.lab), "title": offer, "offer": offer}
    plan = told(people["Wang"].post("firm/partner-plans", given), 201)["id"]
    joined = told(people["Zhou"].post(f"firm/partner-plans/{plan}/join", {"firm_id": str(world.factory)}))
    benefit = {"benefit": "检测周期由两周缩短到三天"}
    told(people["Zhou"].post(f"firm/partnerships/{joined['ids'][0]}/benefit", benefit))
    assert people["Wang"].post(f"firm/partnerships/{joined['ids'][0]}/benefit", benefit).status_code == 403
    (seen,) = told(people["Sun"].get("firm/partner-plans"))["partner_plans"]
    assert (seen["count"], seen["joined"]) == (1, 0)
    told(people["Wang"].post(f"firm/partner-plans/{plan}/close", {"reason": "期满"}))
    assert told(people["Sun"].get("firm/partner-plans"))["partner_plans"] == []


@pytest.mark.parametrize("rows", [3, 30])
def test_processes_ask_the_same_for_any_number(people: dict[str, Program], world: World, rows: int):
    for number in range(rows):
        registered(people, world, number=f"P-{number}")
    with CaptureQueriesContext(connection) as seen:
        assert told(people["Zhou"].get("firm/processes"))["total"] == rows
        told(people["Zhou"].get("firm/today"))
    assert len(seen) <= 20
