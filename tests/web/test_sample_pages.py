"""Pages of samples: the store, one sample, its paper, and what a clerk does there."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.road import Road, another_set

from suyuan.registry.jobs.models import Sample

Visit = Callable[..., Client]


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_clerk_takes_in_moves_and_hands_over(enter: Visit, road: Road, tongue: str):
    road.scheduled()
    chen = enter("Chen", tongue)
    seen = {"condition": "完好", "accessories": "盒", "damage": "划痕", "shelf": "a-1"}
    assert chen.post(f"/jobs/{road.job}/do/receive", seen).status_code == 303
    number = Sample.objects.get().number
    assert number in chen.get("/jobs/samples").content.decode()
    assert chen.post(f"/jobs/{road.job}/sample/do/move", {"shelf": "B-2"}).status_code == 303
    page = chen.get(f"/jobs/{road.job}/sample").content.decode()
    assert ("B-2" in page, "划痕" in page, "A-1" in page) == (True, True, True)


def test_a_refusal_is_shown_on_the_page_of_the_sample(enter: Visit, road: Road):
    road.received()
    chen = enter("Chen")
    for event, given in (("move", {"shelf": "?"}), ("return", {"collected_by": "周敏", "document": "slip"})):
        answer = chen.post(f"/jobs/{road.job}/sample/do/{event}", given)
        assert 400 <= answer.status_code < 500
        assert 'role="alert"' in answer.content.decode()
    assert chen.post(f"/jobs/{road.job}/sample/do/burn").status_code == 404


def test_a_finished_job_is_handed_over_on_the_page_of_its_sample(enter: Visit, road: Road):
    road.issued()
    chen = enter("Chen")
    assert "collected_by" in chen.get(f"/jobs/{road.job}/sample").content.decode()
    given = {"collected_by": "周敏", "document": "identity"}
    assert chen.post(f"/jobs/{road.job}/do/hand_over", given).status_code == 303
    page = chen.get(f"/jobs/{road.job}/sample").content.decode()
    assert "身份证件" in page
    assert chen.get(f"/jobs/{road.job}/sample/return.pdf").content.startswith(b"%PDF")


PAPERS = ("label.pdf", "label.pdf?size=40x30", "label.pdf?size=a4", "receipt.pdf")


class TestPaper:
    @pytest.mark.parametrize("address", PAPERS)
    def test_it_is_a_page(self, enter: Visit, road: Road, address: str):
        road.received()
        answer = enter("Chen").get(f"/jobs/{road.job}/sample/{address}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")

    @pytest.mark.parametrize("address", ["label.pdf?size=a0", "return.pdf"])
    def test_what_does_not_exist_is_not_found(self, enter: Visit, road: Road, address: str):
        road.received()
        assert enter("Chen").get(f"/jobs/{road.job}/sample/{address}").status_code == 404

    def test_the_sheet_of_an_empty_store_is_not_found(self, enter: Visit, road: Road):
        chen = enter("Chen")
        assert chen.get("/jobs/samples/labels.pdf").status_code == 404
        road.received()
        assert chen.get("/jobs/samples/labels.pdf").content.startswith(b"%PDF")


def test_strangers_see_neither_store_nor_sample(enter: Visit, road: Road):
    road.received()
    zhou = enter("Zhou")
    assert zhou.get("/jobs/samples").status_code == 403
    assert enter("Zhao").get(f"/jobs/{road.job}/sample").status_code == 404
    assert zhou.get(f"/jobs/{road.job}/sample/receipt.pdf").status_code == 200


def test_the_list_comes_as_a_file(enter: Visit, road: Road):
    road.received()
    chen = enter("Chen")
    for shelf, rows in (("", 1), ("Z", 0)):
        answer = chen.get("/export/samples.csv", {"shelf": shelf, "names": "codes"})
        found = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert len(found) == rows
        assert [one["standing"] for one in found] == ["working"] * rows


@pytest.mark.parametrize(
    "asked",
    [{"days": "8"}, {"days": "-1"}, {"standing": "x"}, {"shelf": "%00"}, {"page": "0"}],
)
def test_nonsense_is_passed_over(enter: Visit, road: Road, asked: dict[str, str]):
    road.received()
    assert enter("Chen").get("/jobs/samples", asked).status_code == 200


def test_queries_do_not_grow(enter: Visit, road: Road, world: World):
    client = enter("Chen")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/jobs/samples")
        return len(seen)

    Road(world=world, instrument=another_set(world, 0)).received()
    count()
    few = count()
    for number in range(1, 12):
        Road(world=world, instrument=another_set(world, number)).received()
    count()
    assert count() == few
