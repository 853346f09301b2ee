"""The correlation view: matrix, strongest pairs with what they share, files, and who may see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.road import POINTS, Road, another_set

from suyuan.registry.access.moment import new_identity
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.models import Evaluation
from suyuan.web.correlation_view import Correlations, colour, heat_map

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def two(road: Road) -> tuple[Certificate, Certificate]:
    """Two certificates of the same laboratory, made with the same standard."""
    return road.issued(), Road(world=road.world, instrument=another_set(road.world, 3)).issued()


def asked(*certificates: Certificate) -> dict[str, str]:
    return {"certificates": ", ".join(one.number for one in certificates)}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("结果之间的相关性", "最强的各对", "14 个结果")),
        ("en", ("Correlations of results", "The strongest pairs", "14 results")),
    ],
)
def test_the_page_tells_the_strongest_pairs_and_why(
    enter: Visit, two: tuple[Certificate, Certificate], language: str, said: tuple[str, ...]
) -> None:
    text = enter("Wang", language).get("/correlation", asked(*two)).content.decode()
    root = Evaluation.objects.get(origin="root")
    assert [one for one in (*said, root.certificate_number) if one not in text] == []


def test_the_file_holds_every_pair_with_the_numbers_of_the_graph(
    enter: Visit, two: tuple[Certificate, Certificate]
) -> None:
    answer = enter("Wang").get("/export/correlations.csv", asked(*two) | {"names": "codes"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    many = 2 * len(POINTS)
    assert len(rows) == many * (many - 1) // 2
    batch = results_of_register(build=new_identity())
    for row in rows[:20]:
        a, b = UUID(row["first_id"]), UUID(row["second_id"])
        assert float(row["correlation"]) == pytest.approx(batch.corr(a, b), rel=1e-5, abs=1e-9)
        assert float(row["covariance"]) == pytest.approx(batch.cov(a, b), rel=1e-8, abs=1e-15)
    sizes = [abs(float(row["correlation"])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0


def test_the_picture_is_well_formed(enter: Visit, two: tuple[Certificate, Certificate]) -> None:
    answer = enter("Wang").get("/correlation/picture.svg", asked(*two))
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    said = "".join(ElementTree.fromstring(answer.content).itertext())
    assert two[0].number in said
    assert two[1].number in said


def test_two_hundred_results_make_a_small_file() -> None:
    rng = np.random.default_rng(1)
    matrix = np.corrcoef(rng.normal(size=(200, 300)))
    made = heat_map(
        Correlations(results=(), covariance=matrix, correlation=matrix), ["x"] * 200, title="<a & b>"
    )
    ElementTree.fromstring(made)
    assert len(made) < 1_000_000


def test_shades_run_from_one_end_over_nothing_to_the_other() -> None:
    assert colour(0.0) == "#eeeeee"
    assert colour(1.0) == "#ad241c"
    assert colour(-1.0) == "#0f5c73"


@pytest.mark.parametrize(
    ("numbers", "status"), [("NONE-1", 404), ("", 200), (" ".join(map(str, range(60))), 422)]
)
def test_what_cannot_be_shown_is_said(enter: Visit, world: World, numbers: str, status: int) -> None:
    assert enter("Wang").get("/correlation", {"certificates": numbers}).status_code == status


def test_a_stranger_sees_nothing(enter: Visit, two: tuple[Certificate, Certificate]) -> None:
    client = enter("Zhao")
    assert client.get("/correlation", asked(*two)).status_code == 403
    assert client.get("/correlation/picture.svg", asked(*two)).status_code == 403
    assert client.get("/export/correlations.csv", asked(*two)).status_code == 403
    assert Client().get("/correlation").status_code == 302


def test_queries_do_not_grow_with_results(enter: Visit, two: tuple[Certificate, Certificate]) -> None:
    client = enter("Wang")
    counts = []
    for chosen in (two[:1], two):
        client.get("/correlation", asked(*chosen))
        with CaptureQueriesContext(connection) as seen:
            client.get("/correlation", asked(*chosen))
        counts.append(len(seen))
    assert max(counts) <= 9  # one less where no source has a certificate
