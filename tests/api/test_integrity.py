"""Cases of doubtful works over HTTP: by the authority, and by the laboratory that was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.api.conftest import Program, account_of, bearer
from tests.registry.conftest import NOW, World
from tests.registry.integrity.conftest import measured_before_it_came
from tests.registry.road import Road
from tests.registry.road import road as make_road

from suyuan.registry.integrity.models import Case
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.occasion import SYSTEM

PEOPLE = ("Sun", "Feng", "Wang", "Zhao")


@pytest.fixture
def people(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, Program]:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    for name in PEOPLE:
        account_of(world, name)
    return {name: Program(bearer(world, name)) for name in PEOPLE}


@pytest.fixture
def case(world: World, people: dict[str, Program]) -> Case:
    road: Road = make_road(world)
    for number in range(1, 6):
        measured_before_it_came(road, number=number)
    sweep(replace(world.occasion("Sun"), actor=SYSTEM))
    return Case.objects.get()


def told(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_case_is_examined_answered_and_decided(people: dict[str, Program], case: Case):
    one = f"doubtful-works/{case.pk}"
    seen = told(people["Sun"].get(one))
    assert seen["evidence"] >= 500
    assert next(iter(seen["detectors"])) == "time_order"
    strikes = told(people["Sun"].get(f"{one}/strikes"))
    assert strikes["total"] == 5
    assert {row["detector"] for row in strikes["strikes"]} == {"time_order"}
    assert people["Wang"].get(one).status_code == 404  # not asked yet
    told(people["Sun"].post(f"{one}/take"))
    assert people["Feng"].post(f"{one}/confirm", {"finding": "x"}).status_code == 409  # not heard
    told(people["Sun"].post(f"{one}/ask", {"question": "为何先测后收？"}))
    own = told(people["Wang"].get(one))
    assert (own["question"], own["evidence"], own["detectors"], own["course"]) == (
        "为何先测后收？", None, {}, [],
    )  # fmt: skip
    assert people["Zhao"].post(f"{one}/answer", {"reply": "x"}).status_code == 403
    told(people["Wang"].post(f"{one}/answer", {"reply": "时钟有误"}))
    told(people["Feng"].post(f"{one}/confirm", {"finding": "属实"}))
    told(people["Feng"].post(f"{one}/close", {"measures": "追溯处理"}))
    assert told(people["Sun"].get(one))["state"] == "closed"
    assert not list(faults())


def test_a_list_is_of_those_who_may_see_it(people: dict[str, Program], case: Case):
    (line,) = told(people["Sun"].get("doubtful-works", state="open"))["doubtful_works"]
    assert (line["id"], line["strikes"]) == (str(case.pk), 5)
    assert told(people["Sun"].get("doubtful-works", state="closed"))["doubtful_works"] == []
    assert told(people["Zhao"].get("doubtful-works"))["doubtful_works"] == []


def test_nobody_opens_a_case_upon_nothing(people: dict[str, Program], world: World):
    given = {"laboratory": str(world.lab), "year": NOW.year, "note": "举报"}
    assert people["Sun"].post("doubtful-works", given).status_code == 409
    assert people["Sun"].post("doubtful-works", {**given, "year": "now"}).status_code == 422
    assert people["Wang"].post("doubtful-works", given).status_code == 403
    assert not Case.objects.exists()
