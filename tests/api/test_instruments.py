"""The register over HTTP: nobody without a log-in, everybody within the same rights as on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.registry.conftest import CAST, COUNTY, NOW, SETTING_UP, ZONE, World

from suyuan.api.registers import reach
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.queries import actor_of
from suyuan.registry.parties.scope import scope_of


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


@pytest.mark.parametrize("name", sorted(CAST))
def test_the_reach_is_that_of_the_pages(world: World, name: str):
    actor = actor_of(world.people[name], on=NOW.date())
    scope = scope_of(actor)
    assert reach(actor) == (scope.path, scope.owner_id)


def test_a_division_outside_of_the_own_one_is_not_found(world: World):
    client = enter(world, "Sun")
    assert client.get("/api/v1/instruments", {"division": COUNTY}).status_code == 200
    assert client.get("/api/v1/instruments", {"division": "000000"}).status_code == 404


def test_an_unknown_status_is_a_problem(world: World):
    assert enter(world, "Sun").get("/api/v1/instruments", {"status": "lost"}).status_code == 422


@pytest.mark.parametrize("query", [{"page": "x"}, {"size": "-"}])
def test_a_bad_page_is_a_problem_record(world: World, query: dict[str, str]):
    answer = enter(world, "Sun").get("/api/v1/instruments", query)
    assert answer.status_code == 422
    assert answer.json()["code"] == "SY-100"
