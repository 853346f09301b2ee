"""The on-site pages and their JSON: what is kept, sent once, and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.registry.road import Road
from tests.web.test_bench import readings, text_of

from suyuan.registry.jobs.models import Application, Draft
from suyuan.registry.results.models import ObservationSet

Visit = Callable[..., Client]


@pytest.fixture
def outside(road: Road) -> Road:
    """A job in work at the owner's place."""
    road.started()
    Application.objects.update(place="on_site")
    return road


def send(client: Client, road: Road, what: str, **body: Any) -> Any:
    return client.post(f"/onsite/{road.job}/{what}", json.dumps(body), content_type="application/json")


def test_the_list_shows_what_is_mine(enter: Visit, outside: Road) -> None:
    assert str(outside.job) in text_of(enter("Li").get("/onsite"))
    assert str(outside.job) not in text_of(enter("Qian", "en").get("/onsite"))


@pytest.mark.parametrize(("language", "words"), [("zh", "提交核验"), ("en", "Submit for checking")])
def test_every_field_of_the_pack_is_there(enter: Visit, outside: Road, language: str, words: str) -> None:
    page = text_of(enter("Li", language).get(f"/onsite/{outside.job}"))
    assert words in page
    for name in (
        "header.class",
        "tests.comparison.0.m0",
        "tests.comparison.0.A1.0",
        "conditions.temperature",
    ):
        assert f'name="{name}"' in page
    assert "<script>" not in page


def test_the_worker_reaches_no_further_than_its_pages(enter: Visit, outside: Road) -> None:
    answer = enter("Li").get("/onsite/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/onsite"
    assert answer.headers["Content-Type"] == "text/javascript"


def test_a_draft_comes_back_on_another_device(enter: Visit, outside: Road) -> None:
    client = enter("Li")
    assert send(client, outside, "draft", fields={"tests.comparison.0.A1.0": "0.001"}, based_on=0).json() == {
        "revision": 1
    }
    state = client.get(f"/onsite/{outside.job}/state").json()
    assert (state["open"], state["revision"]) == (True, 1)
    assert state["fields"] == {"tests.comparison.0.A1.0": "0.001"}
    assert 'value="0.001"' in text_of(client.get(f"/onsite/{outside.job}"))


def test_another_device_first_is_a_conflict_and_nothing_is_lost(enter: Visit, outside: Road) -> None:
    client = enter("Li")
    send(client, outside, "draft", fields={"a": "1"}, based_on=0, device="平板")
    answer = send(client, outside, "draft", fields={"a": "2"}, based_on=0)
    assert answer.status_code == 409
    assert "另一台设备" in answer.json()["words"]
    assert Draft.objects.get().fields == {"a": "1"}


def test_sent_twice_is_stored_once(enter: Visit, outside: Road) -> None:
    client = enter("Li")
    answers = [
        send(client, outside, "submit", fields=readings(), key="k1", device="iPhone") for _ in range(3)
    ]
    assert [one.status_code for one in answers] == [200, 200, 200]
    assert len({one.content for one in answers}) == 1
    kept = ObservationSet.objects.get()
    assert (kept.source, kept.device) == ("onsite", "iPhone")
    assert json.loads(kept.data)["tests"]["comparison"][0]["B1"] == ["0.010"]


def test_another_key_after_the_job_moved_on_is_refused(enter: Visit, outside: Road) -> None:
    client = enter("Li")
    assert send(client, outside, "submit", fields=readings(), key="k1").status_code == 200
    answer = send(client, outside, "submit", fields=readings(), key="k2")
    assert answer.status_code == 409
    assert answer.json()["words"]
    assert ObservationSet.objects.count() == 1


def test_a_fault_names_its_field(enter: Visit, outside: Road) -> None:
    form = readings(tests__comparison__0__m0="很重")
    answer = send(enter("Li"), outside, "submit", fields=form, key="k1")
    assert answer.status_code == 422
    assert "tests.comparison.0.m0" in [one["name"] for one in answer.json()["problems"]]
    assert ObservationSet.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"fields": 3, "based_on": 0}', b'{"fields": {"a": 1}, "based_on": 0}', b"\xff"],
)
def test_bad_bodies_are_refused(enter: Visit, outside: Road, body: bytes) -> None:
    client = enter("Li")
    for what in ("draft", "submit"):
        answer = client.post(f"/onsite/{outside.job}/{what}", body, content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["words"]


def test_strangers_are_told_to_log_in(outside: Road) -> None:
    answer = send(Client(), outside, "draft", fields={}, based_on=0)
    assert answer.status_code == 403


def test_nobody_else_reads_or_writes(enter: Visit, outside: Road) -> None:
    client = enter("Zhou")
    assert client.get(f"/onsite/{outside.job}").status_code == 404
    assert send(client, outside, "draft", fields={"a": "1"}, based_on=0).status_code == 403
    assert not Draft.objects.exists()


def test_the_page_asks_no_more_with_more_rows(
    enter: Visit, outside: Road, django_assert_max_num_queries: Any
) -> None:
    client = enter("Li")
    client.get("/onsite")
    with django_assert_max_num_queries(6):
        client.get("/onsite")
    with django_assert_max_num_queries(14):
        client.get(f"/onsite/{outside.job}")
