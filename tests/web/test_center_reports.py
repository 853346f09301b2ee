"""The report of a center on paper: archivable, with its numbers inside, for those who see the whole of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from tests.registry.centers.conftest import Road, chain_form
from tests.registry.conftest import World

from suyuan.certify.pdfa import require_archivable
from suyuan.registry.centers import chains, reporting
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.reporting import KpiEntry

Visit = Callable[..., Client]


@pytest.fixture
def road(world: World) -> Road:
    chain = chains.write_chain(world.occasion("Sun"), chain_form())
    made = Road(world=world, chain=chain.id)
    made.apply()
    return made


def report_of(road: Road, client: Client) -> tuple[str, dict[str, object]]:
    """What is printed, without spaces, and the data inside."""
    answer = client.get(reverse("center_paper", args=[road.center]))
    assert answer.status_code == 200
    require_archivable(answer.content, attachment="center.json")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    printed = "".join("".join(page.extract_text() for page in reader.pages).split())
    (inside,) = reader.attachments["center.json"]
    return printed, json.loads(inside)


@pytest.mark.parametrize(("language", "head"), [("zh", "年度指标"), ("en", "Figuresoftheyears")])
def test_every_figure_of_every_year_is_printed(road: Road, enter: Visit, language: str, head: str):
    road.recommend()
    road.panel(90)
    road.approve()
    for year, covered in ((2026, "17"), (2027, "31.5")):
        road.at = road.at.replace(year=year)
        reporting.report_kpis(
            road.by("Wang"), center_id=road.center, year=year,
            values={"covered": KpiEntry(value=covered, evidence="能力表 3")},
        )  # fmt: skip
    printed, inside = report_of(road, enter("Wang", language))
    name = getattr(KPIS["covered"].name, language)
    assert head in printed
    assert f"{name}".replace(" ", "") in printed
    assert "1731.5能力表3" in printed  # this year, the next one, and what the last figure rests on
    assert [row["value"] for row in inside["figures"]] == ["17", "31.5"]
    assert len(inside["tasks"]) == 2


def test_a_center_that_has_only_applied_has_a_report_too(road: Road, enter: Visit):
    printed, inside = report_of(road, enter("Sun"))
    assert "还没有报告年度指标" in printed
    assert (inside["figures"], inside["tasks"], inside["center"]["state"]) == ([], [], "applied")


def test_who_does_not_see_the_whole_has_no_report(road: Road, enter: Visit):
    assert enter("Zhao").get(reverse("center_paper", args=[road.center])).status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figures_are_saved_as_one_picture(road: Road, enter: Visit, language: str):
    wang, address = enter("Wang", language), reverse("center_picture", args=[road.center])
    assert wang.get(address).status_code == 404
    road.recommend()
    road.panel(90)
    road.approve()
    reporting.report_kpis(
        road.by("Wang"), center_id=road.center, year=2026,
        values={"covered": KpiEntry(value="31.5", evidence="能力表 3")},
    )  # fmt: skip
    picture = etree.fromstring(wang.get(address).content)
    written = ["".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert getattr(KPIS["covered"].name, language) in written
    assert {"31.5", "2026"} <= set(written)
    assert enter("Zhao").get(address).status_code == 403


def test_a_refused_deed_stands_open_with_what_was_typed(road: Road, enter: Visit):
    road.recommend()
    given = {
        "tasks": "建成标准 / Build standards",
        "until": "2028-01-01",
        "minutes": "同意筹建",
    }  # no experts
    page = enter("Feng").post(reverse("center_do", args=[road.center, "approve_preparation"]), given)
    assert page.status_code == 409
    tree = etree.HTML(page.content.decode())
    (tried,) = tree.xpath("//details[@open]//form")
    kept = [*tried.xpath(".//textarea/text()"), *tried.xpath(".//input[@type='date']/@value")]
    assert kept == [given["tasks"], given["minutes"], given["until"]]
