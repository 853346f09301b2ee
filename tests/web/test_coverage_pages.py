"""Coverage on screen: five metrics, the map, the matrix, a cell, files; constant queries, both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import CITY, PROVINCE, TODAY, World
from tests.registry.targets.controlled import controlled_instruments
from tests.web.conftest import visitor

from suyuan.planning.coverage import METRICS
from suyuan.registry.targets import coverage
from suyuan.registry.targets.coverage import Question
from suyuan.registry.targets.matrix import matrix

Visit = Callable[..., Client]
PAGES = ("/coverage", "/coverage/matrix", f"/coverage/{CITY}/nawi")
BUDGET = 60  # a cold page reads every register once


def table(answer: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.fixture(autouse=True)
def _instruments(world: World) -> None:
    controlled_instruments(world, world.occasion)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", METRICS)
def test_every_metric_is_shown_with_its_counts(enter: Visit, language: str, code: str) -> None:
    page = enter("Sun", language).get("/coverage", {"metric": code}).content.decode()
    reading = coverage.reading(Question(division=PROVINCE, on=TODAY), code)
    assert f"{reading.numerator:,} / {reading.denominator:,}" in page
    assert coverage.metric(code).explain.to(language) in page


@pytest.mark.parametrize("address", PAGES)
def test_more_rows_ask_no_more_queries(enter: Visit, world: World, address: str) -> None:
    client = enter("Sun")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= BUDGET


def test_the_matrix_has_a_cell_for_everything_owed(enter: Visit) -> None:
    page = enter("Sun", "en").get("/coverage/matrix", {"division": CITY}).content.decode()
    found = matrix(CITY, on=TODAY)
    drawn = [cell for cell in found.cells.values() if f'href="/coverage/{cell.unit}/{cell.kind}"' in page]
    assert len(drawn) == len(found.cells) > 30
    assert found.gaps[0].pieces >= found.gaps[-1].pieces


def test_a_cell_lists_the_standards_there(enter: Visit, world: World) -> None:
    page = enter("Sun").get(f"/coverage/{PROVINCE}/weights").content.decode()
    assert f"/standards/{world.standard}" in page


@pytest.mark.parametrize(
    "address",
    ["/coverage?metric=C9&division=xx&ago=-1&basis=odd", "/coverage?ago=99999", "/coverage/matrix?order=x"],
)
def test_strange_wishes_show_the_first_choice(enter: Visit, address: str) -> None:
    assert enter("Sun").get(address).status_code == 200


@pytest.mark.parametrize("address", ["/coverage/zzz/nawi", f"/coverage/{CITY}/zzz"])
def test_an_unknown_cell_is_not_found(enter: Visit, address: str) -> None:
    assert enter("Sun").get(address).status_code == 404


@pytest.mark.parametrize("address", ["/coverage/map.svg", "/coverage/matrix.svg"])
def test_pictures_stand_alone(enter: Visit, address: str) -> None:
    answer = enter("Sun").get(address)
    drawing = ElementTree.fromstring(answer.content)
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert len(drawing.findall(".//{http://www.w3.org/2000/svg}rect")) > 5


def test_the_files_hold_what_the_registers_say(enter: Visit) -> None:
    client = enter("Sun", "en")
    rows = table(client.get("/export/coverage.csv", {"names": "codes"}))
    whole = {row["metric"]: (int(row["part"]), int(row["whole"])) for row in rows if row["by"] == "whole"}
    found = coverage.readings(Question(division=PROVINCE, on=TODAY))
    assert whole == {code: (one.numerator, one.denominator) for code, one in found.items()}
    gaps = table(client.get("/export/coverage_gaps.csv", {"names": "codes"}))
    assert [(row["division"], row["kind"]) for row in gaps] == [
        (gap.unit, gap.kind) for gap in matrix(PROVINCE, on=TODAY).gaps
    ]


def test_anybody_may_have_the_figures(clock: None) -> None:
    rows = table(visitor("en").get("/export/coverage.csv", {"names": "codes"}))
    assert {row["metric"] for row in rows} == set(METRICS)


def test_the_interface_says_the_same(enter: Visit) -> None:
    client = enter("Sun")
    answer = client.get("/api/v1/coverage", {"division": PROVINCE, "variant": "union"}).json()
    found = coverage.reading(
        Question(division=PROVINCE, on=TODAY, variants=coverage.Variants(variant="union")), "C1"
    )
    assert answer["coverage"][0]["numerator"] == found.numerator
    assert answer["coverage"][0]["evidence"] == found.digest()
    parts = client.get("/api/v1/coverage/parts", {"division": PROVINCE, "by": "level"}).json()["parts"]
    assert {row["metric"] for row in parts} <= set(METRICS)
    cells = client.get("/api/v1/coverage/cells", {"division": CITY, "state": "missing"}).json()["cells"]
    assert {cell["state"] for cell in cells} == {"missing"}
    assert client.get("/api/v1/coverage", {"division": "99"}).status_code == 404
