"""Every list keeps its query budget whatever its length, and everybody sees only what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World, standard_in_service
from tests.registry.road import Road, another_set

Visit = Callable[..., Client]

# Queries of a whole page: session and account, the actor with grants and scope, then the list itself; my
# work asks once for each kind of thing that can wait for the roles of the person.
BUDGET = {"instruments": 8, "jobs": 8, "certificates": 9, "standards": 18, "my work": 30, "job": 24}


def instruments(world: World, rows: int) -> str:
    for number in range(rows):
        another_set(world, 100 + number)
    return "/instruments"


def jobs(world: World, rows: int) -> str:
    for number in range(rows):
        Road(world=world, instrument=another_set(world, 100 + number)).submitted()
    return "/jobs"


def certificates(world: World, rows: int) -> str:
    for number in range(min(rows, 12)):
        Road(world=world, instrument=another_set(world, 100 + number)).issued()
    return "/certificates"


def standards(world: World, rows: int) -> str:
    for _ in range(min(rows, 12)):
        standard_in_service(world)
    return "/standards"


def my_work(world: World, rows: int) -> str:
    jobs(world, rows)
    return "/"


def job(world: World, rows: int) -> str:
    standards(world, rows)
    road = Road(world=world, instrument=another_set(world, 1)).accepted()
    return f"/jobs/{road.job}"


FILL = {
    "instruments": instruments,
    "jobs": jobs,
    "certificates": certificates,
    "standards": standards,
    "my work": my_work,
    "job": job,
}


@pytest.mark.parametrize("page", BUDGET)
@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_rows(page: str, rows: int, enter: Visit, world: World, road: Road) -> None:
    address = FILL[page](world, rows)
    client = enter("Wang")
    client.get(address)  # packs and templates are read once
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address)
    assert response.status_code == 200
    assert len(seen) <= BUDGET[page], "\n".join(query["sql"][:160] for query in seen)


@pytest.fixture
def issued(road: Road) -> UUID:
    """A certificate of the provincial laboratory for Factory 42."""
    return road.issued().id


@pytest.mark.parametrize(
    ("name", "status"), [("Wang", 200), ("Chen", 200), ("Zhou", 200), ("Sun", 200), ("Zhao", 403)]
)
@pytest.mark.parametrize("part", ["", "/page", "/trace", "/document.xml", "/proof.json"])
def test_who_may_see_a_certificate(enter: Visit, issued: UUID, name: str, status: int, part: str) -> None:
    assert enter(name).get(f"/certificates/{issued}{part}").status_code == status


@pytest.mark.parametrize(
    ("name", "status"), [("Li", 200), ("Zhou", 200), ("Sun", 200), ("Tan", 200), ("Zhao", 403), ("Ma", 200)]
)
def test_who_may_see_a_job(enter: Visit, road: Road, name: str, status: int) -> None:
    assert enter(name).get(f"/jobs/{road.submitted().job}").status_code == status


@pytest.mark.parametrize(("name", "status"), [("Zhou", 200), ("Sun", 200), ("Wang", 200), ("Zhao", 403)])
def test_who_may_see_an_instrument(enter: Visit, world: World, name: str, status: int) -> None:
    # Zhao's city does not contain the laboratory's own weights.
    address = f"/instruments/{world.device if name == 'Zhao' else world.scale}"
    assert enter(name).get(address).status_code == status


def test_a_foreign_laboratory_does_not_find_the_job_in_its_list(enter: Visit, road: Road) -> None:
    number = road.submitted().row.number
    assert number in enter("Li").get("/jobs").content.decode()
    assert number not in enter("Zhao").get("/jobs").content.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "address",
    ["/", "/instruments", "/jobs", "/jobs/new", "/certificates", "/standards", "/packs", "/plan"],
)
def test_every_page_opens_in_both_languages(enter: Visit, world: World, address: str, language: str) -> None:
    response = enter("Zhou", language).get(address)
    assert response.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}">' in response.content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/jobs", "还没有检定任务"),
        ("/certificates", "还没有证书"),
        ("/instruments?q=没有的词", "没有符合条件的器具"),
        ("/standards?q=没有的词", "没有符合条件的计量标准"),
        ("/", "没有等待您处理的工作"),
    ],
)
def test_an_empty_list_says_what_to_do(enter: Visit, world: World, address: str, said: str) -> None:
    assert said in enter("Zhou").get(address).content.decode()


def test_an_unknown_filter_narrows_nothing(enter: Visit, world: World) -> None:
    response = enter("Wang").get("/instruments?status=nonsense&division=999999&kind=")
    assert "TCS-150" in response.content.decode()


def test_words_find_an_instrument(enter: Visit, world: World) -> None:
    text = enter("Wang").get("/instruments?q=台秤").content.decode()
    assert "电子台秤" in text
    assert "E2-0001" not in text


def test_the_authority_accepts_a_registration(enter: Visit, world: World) -> None:
    address = f"/instruments/{world.spare_scale}"
    client = enter("Sun")
    assert f"{address}/accept" in client.get(address).content.decode()
    assert client.post(f"{address}/accept").status_code == 303
    assert f"{address}/accept" not in client.get(address).content.decode()


def test_a_registration_is_not_sent_back_without_a_reason(enter: Visit, world: World) -> None:
    response = enter("Sun").post(f"/instruments/{world.spare_scale}/return", {"reason": ""})
    assert response.status_code == 422


def test_an_owner_does_not_accept_its_own_registration(enter: Visit, world: World) -> None:
    address = f"/instruments/{world.spare_scale}"
    client = enter("Zhou")
    assert f"{address}/accept" not in client.get(address).content.decode()
    assert client.post(f"{address}/accept").status_code == 403


def test_an_instrument_in_an_open_job_cannot_be_ticked(enter: Visit, road: Road) -> None:
    number = road.submitted().row.number
    assert f"已在办理中：{number}" in enter("Zhou").get("/jobs/new").content.decode()
