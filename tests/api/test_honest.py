"""Honest units over HTTP: their life by the people of the table, and what needs no log-in at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, bearer
from tests.registry.conftest import COUNTY, NOW, World
from tests.registry.honest.conftest import AFTER, Road, form, full_marks, make_road

from suyuan.registry.honest import declaring, plaques
from suyuan.registry.honest.models import HonestObjection, HonestUnit
from suyuan.registry.honest.pacing import MOST

DECLARATION = {
    "name": {"zh": "西街市场（示例）", "en": "West Street Market (example)"}, "category": "market",
    "place": "西街 1 号", "jurisdiction": COUNTY, "text": "保证计量准确，公平交易。",
}  # fmt: skip


class Clock:
    now: datetime = NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Clock:
    from django.utils import timezone

    settings.DATA = tmp_path
    known = Clock()
    monkeypatch.setattr(timezone, "now", lambda: known.now)
    return known


@pytest.fixture
def road(world: World, clock: Clock) -> Road:
    return make_road(world)


@pytest.fixture
def people(road: Road) -> dict[str, Program]:
    names = ("Zhou", "Tan", "Sun", "Feng", "Zhao")
    return {name: Program(bearer(road.world, name)) for name in names}


def told(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()


def anybody(path: str, **query: object):
    return Client().get(f"/api/v1/public/{path}", query)


def test_from_the_public_words_to_the_plaque_and_its_end(
    people: dict[str, Program], road: Road, clock: Clock
):
    unit = told(people["Zhou"].post("honest", DECLARATION), 201)["id"]
    assert told(anybody(f"honest/{unit}"))["declarations"][0]["text"] == DECLARATION["text"]
    marks = {"marks": full_marks()}
    told(people["Zhou"].post(f"honest/{unit}/apply", marks))
    second = {"second_officer_id": str(road.world.people["Lu"])}
    told(people["Tan"].post(f"honest/{unit}/recommend", marks | second))
    assert people["Zhou"].post(f"honest/{unit}/evaluate", marks).status_code == 403
    told(people["Sun"].post(f"honest/{unit}/evaluate", {"marks": full_marks(culture="2")}))
    told(people["Sun"].post(f"honest/{unit}/publish"))
    assert people["Feng"].post(f"honest/{unit}/confirm").status_code == 409  # still open to objections
    clock.now = AFTER
    told(people["Feng"].post(f"honest/{unit}/confirm"))
    seen = told(people["Zhou"].get(f"honest/{unit}"))
    assert (seen["state"], seen["score"], len(seen["sheets"])) == ("valid", 97, 3)
    number = seen["plaque"]
    assert told(anybody(f"plaques/{plaques.printed(number)}"))["standing"] == "valid"
    assert [one["id"] for one in told(anybody("honest"))["honest"]] == [unit]
    for event in ("suspend", "revoke"):
        told(people["Feng"].post(f"honest/{unit}/{event}", {"reason": "查实更换铅封"}))
    assert told(anybody(f"plaques/{number}"))["standing"] == "revoked"
    assert told(anybody("honest"))["honest"] == []
    assert told(people["Zhou"].post(f"honest/{unit}/declare", {"text": "重新承诺"}), 409)["code"]


def test_who_objected_is_told_to_the_authority_alone(people: dict[str, Program], road: Road):
    road.to("publish")
    objection = road.object()
    assert told(people["Sun"].get(f"honest/{road.unit}"))["objections"][0]["contact"] == "电话"
    assert told(people["Zhou"].get(f"honest/{road.unit}"))["objections"][0]["contact"] == ""
    assert told(anybody(f"honest/{road.unit}"))["objections"] == []
    told(people["Sun"].post(f"honest/objections/{objection}/answer", {"reason": "复核合格"}))
    (shown,) = told(anybody(f"honest/{road.unit}"))["objections"]
    assert shown["reason"] == "复核合格"
    assert "contact" not in shown


def test_anybody_objects_without_a_token_as_on_the_page(road: Road):
    cache.clear()
    address = f"/api/v1/public/honest/{road.unit}/objections"
    given = {"text": "公平秤不准。", "contact": "13900000000"}

    def send() -> int:
        return Client().post(address, given, content_type="application/json").status_code

    assert send() == 409  # not open to objections
    road.to("publish")
    assert Client().post(f"/public/honest/{road.unit}", given).status_code == 303
    assert [send() for _ in range(MOST)] == [200] * (MOST - 2) + [429] * 2
    assert HonestObjection.objects.filter(created_by=None).count() == MOST - 1


def test_another_house_sees_nothing_inside(people: dict[str, Program], road: Road):
    assert told(people["Zhao"].get("honest"))["honest"] == []
    assert people["Zhao"].get(f"honest/{road.unit}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "spaceport"}, {"jurisdiction": "999999"}, {"place": ""}, {"text": " "},
        {"text": "x" * 4001}, {"name": "no pair"},
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_a_problem_and_leaves_nothing(people: dict[str, Program], wrong: dict):
    before = HonestUnit.objects.count()
    answer = people["Zhou"].post("honest", DECLARATION | wrong)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert HonestUnit.objects.count() == before


@pytest.mark.parametrize("marks", [{}, {"rules": "x"}, full_marks(rules="-1"), full_marks(rules="99")])
def test_a_sheet_that_is_not_whole_is_a_problem(people: dict[str, Program], road: Road, marks: dict):
    assert people["Zhou"].post(f"honest/{road.unit}/apply", {"marks": marks}).status_code == 422
    assert road.row.state == "self_declared"


@pytest.mark.parametrize(
    "number", ["HM", "HM2201822026000 7", "%00", "x" * 41, plaques.plaque_of(COUNTY, 2026, 7)]
)
def test_a_plaque_that_nobody_was_given(road: Road, number: str):
    answer = anybody(f"plaques/{number}")
    assert answer.status_code in (404, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [{"state": "nice"}, {"category": "x"}, {"division": "x"}, {"page": 0}, {"size": 201}, {"q": "x" * 81}],
)
def test_a_wrong_question_is_a_problem(road: Road, query: dict):
    assert anybody("honest", **query).status_code == 422


def test_a_division_that_is_not_there_is_not_found(road: Road):
    assert anybody("honest", division="999999").status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
def test_lists_ask_the_same_for_any_number(people: dict[str, Program], road: Road, rows: int):
    for place in range(rows - 1):
        declaring.declare(road.by("Zhou"), form(place=f"南街 {place} 号"))
    with CaptureQueriesContext(connection) as inside:
        assert told(people["Sun"].get("honest"))["total"] == rows
    with CaptureQueriesContext(connection) as outside:
        assert len(told(anybody("honest", state="all"))["honest"]) == rows
    assert len(inside) <= 9
    assert len(outside) <= 2
