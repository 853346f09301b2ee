"""The register over HTTP: nobody without a log-in, everybody within the same rights as on the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import COUNTY, NOW, PROVINCE, SETTING_UP, ZONE, World
from tests.registry.road import another_set

from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.scope import Scope

LIST_QUERIES = 9  # session and account, the actor with grants and house, then the list itself
ONE_QUERIES = 7


def enter(world: World, name: str) -> Client:
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    account = parties.open_account(
        start, person_id=world.people[name], username=name.lower(), password="a-long-password"
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def seen(client: Client, **query: Any) -> list[str]:
    answer = client.get("/api/v1/instruments", query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["instruments"]]


def test_nobody_reads_the_register_without_a_log_in(db: None):
    answer = Client().get("/api/v1/instruments")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_owner_sees_its_own_instruments(world: World):
    assert str(world.weights) in seen(enter(world, "Zhou"))


def test_an_owner_does_not_see_the_devices_of_the_laboratory(world: World):
    assert str(world.device) not in seen(enter(world, "Zhou"))


def test_the_authority_sees_all_of_its_division(world: World):
    assert {str(world.weights), str(world.device)} <= set(seen(enter(world, "Sun")))


def test_a_division_outside_of_the_own_one_is_not_found(world: World):
    client = enter(world, "Sun")
    assert client.get("/api/v1/instruments", {"division": COUNTY}).status_code == 200
    assert client.get("/api/v1/instruments", {"division": "000000"}).status_code == 404


def test_an_unknown_status_is_a_problem(world: World):
    assert enter(world, "Sun").get("/api/v1/instruments", {"status": "lost"}).status_code == 422


@pytest.mark.parametrize(
    "query",
    [{"page": "x"}, {"page": "0"}, {"page": "9" * 40}, {"size": "-"}, {"size": "201"}, {"q": "x" * 81}]
    + [{name: "a\x00b"} for name in ("q", "kind", "division", "status")],
)
def test_a_bad_question_is_a_problem_record(world: World, query: dict[str, str]):
    answer = enter(world, "Sun").get("/api/v1/instruments", query)
    assert answer.status_code == 422
    assert answer.json()["code"] == "SY-100"


def test_an_owner_may_narrow_to_a_division_and_still_sees_only_its_own(world: World):
    zhou = enter(world, "Zhou")
    assert str(world.device) not in seen(zhou, division=PROVINCE)
    assert str(world.weights) in seen(zhou, division=PROVINCE)


def test_a_person_of_no_house_sees_the_instruments_of_nobody():
    nobody = Scope(organization=None, path="", is_laboratory=False, is_authority=False)
    assert nobody.owner_id is not None


@pytest.mark.parametrize(("name", "status"), [("Zhou", 200), ("Sun", 200), ("Wang", 200), ("Zhao", 403)])
def test_who_may_see_an_instrument(world: World, name: str, status: int):
    # Zhao's city does not contain the laboratory's own weights.
    instrument = world.device if name == "Zhao" else world.scale
    answer = enter(world, name).get(f"/api/v1/instruments/{instrument}")
    assert answer.status_code == status
    assert ("uses" in answer.json()) == (status == 200)


@pytest.mark.parametrize(("identity", "status"), [(UUID(int=7), 404), ("seven", 422)])
def test_an_instrument_that_does_not_exist(world: World, identity: object, status: int):
    answer = enter(world, "Sun").get(f"/api/v1/instruments/{identity}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_one_instrument_is_not_read_without_a_log_in(world: World):
    assert Client().get(f"/api/v1/instruments/{world.scale}").status_code == 401


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_rows(world: World, rows: int):
    for number in range(rows):
        another_set(world, 100 + number)
    client = enter(world, "Wang")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/api/v1/instruments")
    assert len(answer.json()["instruments"]) > rows
    assert len(asked) <= LIST_QUERIES, "\n".join(query["sql"][:160] for query in asked)


def test_one_instrument_costs_few_queries(world: World):
    client = enter(world, "Wang")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/api/v1/instruments/{world.scale}")
    assert len(asked) <= ONE_QUERIES, "\n".join(query["sql"][:160] for query in asked)
