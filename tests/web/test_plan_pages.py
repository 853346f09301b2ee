"""The plan: values are what the registers say today, every value opens its members."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, PROVINCE, TODAY, World, standard_in_service

from suyuan.registry.parties import queries as parties
from suyuan.registry.targets import queries as targets
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Target
from suyuan.registry.targets.tables import FEEDS
from suyuan.server.warming import work_out
from suyuan.web.board import amount
from suyuan.web.tile_map import tiles_of

Visit = Callable[..., Client]
PLAN = "CN-22-2021-2035"
# The frame, readings, the first day of all, explanations, baselines; on the dashboard three for the lines.
BUDGET = {"dashboard": 17, "members": 14}


@pytest.fixture
def plan(world: World) -> str:
    """The plan of the province, as published."""
    cache.clear()
    load_plans()
    return PLAN


def target(indicator: str) -> int:
    return Target.objects.get(plan_id=PLAN, indicator_id=indicator).pk


def members_of(indicator: str) -> str:
    return f"/plan/{PLAN}/{target(indicator)}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_target_is_named_in_both_languages(enter: Visit, plan: str, language: str) -> None:
    rows = Target.objects.filter(plan_id=PLAN).select_related("indicator")
    names = [getattr(row.indicator, f"name_{language}") for row in rows]
    text = enter("Sun", language).get("/plan?now=1").content.decode()
    assert len(names) >= 6  # public standards, specifications, materials, centers, coverage, honest units
    assert [name for name in names if name not in text] == []


def test_the_first_plan_shown_is_that_of_ones_own_province(enter: Visit, plan: str) -> None:
    assert f'value="{PLAN}" selected' in enter("Zhou").get("/plan").content.decode()


def test_values_not_known_yet_are_fetched_by_the_page_and_then_kept(enter: Visit, plan: str) -> None:
    client = enter("Sun")
    assert f'hx-get="/plan/{PLAN}/board"' in client.get("/plan").content.decode()
    assert "bullet-value" in client.get(f"/plan/{PLAN}/board").content.decode()
    assert "bullet-value" in client.get("/plan").content.decode()


def test_a_change_of_the_registers_makes_them_be_computed_again(
    enter: Visit, plan: str, world: World
) -> None:
    client = enter("Sun")
    client.get(f"/plan/{PLAN}/board")
    standard_in_service(world)
    assert "bullet-value" not in client.get("/plan").content.decode()
    assert re.search(r"<b>2</b>", client.get(f"/plan/{PLAN}/board").content.decode())


def test_a_target_without_a_register_shows_no_value(
    enter: Visit, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(FEEDS, "centers")
    text = enter("Sun").get("/plan?now=1").content.decode()
    below = text[text.index("尚无登记簿的目标") :]
    assert "产业计量测试中心" in below
    assert f"/plan/{PLAN}/{target('industrial_centers')}" not in text
    assert enter("Wang").get(members_of("industrial_centers")).status_code == 404


def test_what_is_told_of_a_target_comes_in_the_language_of_the_page(enter: Visit, plan: str) -> None:
    assert "consultation draft" not in enter("Sun").get("/plan?now=1").content.decode()
    assert "征求意见稿" not in enter("Wang", "en").get("/plan?now=1").content.decode()


def test_members_lead_to_what_they_are(enter: Visit, plan: str, world: World) -> None:
    text = enter("Sun").get(members_of("public_standards_valid")).content.decode()
    assert f'href="/standards/{world.standard}"' in text
    assert "E2 等级砝码标准装置" in text


def test_a_share_lists_what_is_missing(enter: Visit, plan: str) -> None:
    address = members_of("compulsory_standard_coverage")
    reading = targets.measure("compulsory_standard_coverage", on=TODAY, within=PROVINCE)
    text = enter("Sun").get(f"{address}?part=missing").content.decode()
    assert f"{len(reading.missing):,}" in text
    assert reading.digest() in text


def test_members_of_one_division_are_those_of_its_tile(enter: Visit, plan: str) -> None:
    whole = targets.measure("compulsory_standard_coverage", on=TODAY, within=PROVINCE)
    alone = targets.measure("compulsory_standard_coverage", on=TODAY, within=CITY)
    tiles = tiles_of(whole, parties.divisions(), top=PROVINCE)
    city = next(tile for tile in tiles if tile.code == CITY)
    assert (city.part, city.whole) == (alone.numerator, alone.denominator)
    address = f"{members_of('compulsory_standard_coverage')}?part=missing&unit={CITY}"
    assert f"共 {len(alone.missing)} 条" in enter("Sun").get(address).content.decode()


def test_an_indicator_without_a_target_is_shown_with_its_members(enter: Visit, plan: str) -> None:
    text = enter("Sun").get(f"/plan/{PLAN}/verification_coverage?part=missing").content.decode()
    assert "规划未设目标" in text
    assert "/instruments?division=" in text.replace("&amp;", "&")


def test_the_file_holds_every_member_in_both_languages(enter: Visit, plan: str) -> None:
    key = members_of("public_standards_valid").rpartition("/")[2]
    response = enter("Sun", "en").get("/export/plan_members.csv", {"plan": PLAN, "key": key})
    text = response.getvalue().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rows[0]["Name (Chinese)"] == "E2 等级砝码标准装置"
    assert rows[0]["Name (English)"] == "Class E2 weights standard"
    assert rows[0]["Division code"] == PROVINCE


@pytest.mark.parametrize(
    ("value", "said", "to_go"), [(89.96, "89.9 %", "0.1"), (90.0, "90 %", "0"), (12.3, "12.3 %", "77.7")]
)
def test_a_share_never_looks_reached_before_it_is(value: float, said: str, to_go: str) -> None:
    assert amount(value, "%") == said
    assert amount(90 - value, "%", points=True) == f"{to_go} 个百分点"


def test_without_a_plan_the_page_says_what_to_do(enter: Visit, world: World) -> None:
    assert "由主管部门的承办人起草" in enter("Sun").get("/plan").content.decode()


def test_an_indicator_without_members_says_so(enter: Visit, plan: str) -> None:
    assert "目前没有一项计入" in enter("Sun").get(members_of("local_specs_in_force")).content.decode()


@pytest.mark.parametrize(
    "where", ["/plan/none/board", "/plan/none/1", f"/plan/{PLAN}/999", f"/plan/{PLAN}/nothing"]
)
def test_what_does_not_exist_is_not_found(enter: Visit, plan: str, where: str) -> None:
    assert enter("Sun").get(where).status_code == 404


@pytest.mark.parametrize(
    "where",
    ["/plan", f"/plan/{PLAN}/board", f"/plan/{PLAN}/1", f"/export/plan_members.csv?plan={PLAN}&key=1"],
)
def test_a_stranger_is_sent_to_the_log_in(db: None, where: str) -> None:
    assert Client().get(where).status_code == 302


@pytest.mark.parametrize("page", BUDGET)
@pytest.mark.parametrize("rows", [3, 12])
def test_queries_do_not_grow_with_members(
    page: str, rows: int, enter: Visit, plan: str, world: World
) -> None:
    for _ in range(rows):
        standard_in_service(world)
    address = {"dashboard": "/plan?now=1", "members": members_of("public_standards_valid")}[page]
    client = enter("Sun")
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address)
    assert response.status_code == 200
    assert len(seen) <= BUDGET[page], "\n".join(query["sql"][:160] for query in seen)


def test_what_was_worked_out_beforehand_is_not_worked_out_again(
    enter: Visit, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter("Sun")
    work_out(TODAY)

    def refused(*_: object) -> None:
        raise AssertionError("the engine was asked")

    monkeypatch.setattr("suyuan.registry.targets.registers.connect", refused)
    assert "bullet-value" in client.get(f"/plan/{PLAN}/board").content.decode()
