"""The traceability explorer: page, picture, pieces of data and files, for those who may see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.road import Road, another_set

from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.labelled import GROUPINGS
from suyuan.registry.results.models import Evaluation, Result

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def issued(road: Road) -> Certificate:
    return road.issued()


@pytest.fixture
def root(issued: Certificate) -> Result:
    """The line of the national institute that the 100 g line of the laboratory's weights leans on."""
    return Result.objects.get(evaluation__origin="root", point="100 g")


def line_of(certificate: Certificate, point: str = "100 g") -> Result:
    return Result.objects.get(evaluation_id=certificate.evaluation_id, point=point)


def scene(client: Client, result: Result, **asked: str) -> dict:
    answer = client.get(f"/explorer/{result.pk}/scene.json", asked)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("溯源图", "逐级列出", "国家计量院（示例）", "国家基准", "本次结果", "有效", "100.0 %")),
        (
            "en",
            (
                "Traceability explorer",
                "Level by level",
                "National Institute (example)",
                "This result",
                "Valid",
            ),
        ),
    ],
)
def test_the_page_tells_the_levels_without_a_script(
    enter: Visit, issued: Certificate, language: str, said: tuple[str, ...]
) -> None:
    text = enter("Wang", language).get("/explorer", {"certificate": issued.number}).content.decode()
    assert [one for one in said if one not in text] == []


def test_the_shares_of_the_picture_are_those_of_the_chain(enter: Visit, issued: Certificate) -> None:
    line = line_of(issued)
    boxes = scene(enter("Wang"), line)["boxes"]
    assert boxes[0]["share"] == 1
    above = sorted(box["share"] for box in boxes if box["level"] == 1)
    by_parent: dict = {}
    owned = [*line.influences.all(), *(line.set_up.influences.all() if line.set_up else ())]
    for one in owned:
        if one.parent_id:
            by_parent[one.parent_id] = by_parent.get(one.parent_id, 0.0) + one.component
    assert above == pytest.approx(sorted(part**2 / line.u**2 for part in by_parent.values()), abs=1e-6)


def test_what_hangs_on_the_root_is_gathered_and_opens_leaf_by_leaf(
    enter: Visit, issued: Certificate, root: Result
) -> None:
    client = enter("Wang")
    found = scene(client, root)
    (block,) = [one for one in found["blocks"] if one["key"] != "other"]
    asked = {"block": block["key"]}
    assert found["ties"]
    states = client.get(f"/explorer/{root.pk}/cells.json", asked).json()["states"]
    assert len(states) == block["count"]
    assert block["states"] == [["valid", "有效", block["count"]]]
    rows = client.get(f"/explorer/{root.pk}/leaves.json", asked | {"many": "200"}).json()["rows"]
    assert len(rows) == block["count"]
    assert {row["certificate"] for row in rows} == {issued.number}
    assert {row["page"] for row in rows} == {f"/certificates/{issued.pk}"}


def test_states_follow_the_certificates(enter: Visit, road: Road, issued: Certificate, root: Result) -> None:
    issuing.flag_doubt(road.occasion("Wang"), certificate_id=issued.pk, reason="x")
    client = enter("Wang")
    assert {one["states"][0][0] for one in scene(client, root)["blocks"]} == {"doubt"}
    assert scene(client, line_of(issued))["boxes"][0]["state"] == "doubt"


def test_a_parent_that_had_ended_when_it_was_used_breaks_the_chain(
    enter: Visit, issued: Certificate, world: World
) -> None:
    Evaluation.objects.filter(instrument=world.device).update(valid_until="2001-01-01")
    above = [box for box in scene(enter("Wang"), line_of(issued))["boxes"] if box["level"] == 1]
    assert {box["state"] for box in above} == {"broken"}


@pytest.mark.parametrize("by", GROUPINGS)
def test_leaves_are_gathered_as_asked(
    enter: Visit, issued: Certificate, root: Result, road: Road, by: str
) -> None:
    Road(world=road.world, instrument=another_set(road.world, 3)).issued()
    found = scene(enter("Wang"), root, by=by)
    counts = sorted(one["count"] for one in found["blocks"])
    assert len(counts) == (2 if by == "certificate" else 1) or by == "set_up"
    assert sum(counts) == sum(one["count"] for one in scene(enter("Gao"), root)["blocks"])


def test_a_result_of_another_house_is_counted_and_not_told(
    enter: Visit, issued: Certificate, root: Result
) -> None:
    elsewhere = Organization.objects.exclude(pk__in=[issued.issuer_id, issued.client_id]).first()
    assert elsewhere is not None
    Evaluation.objects.filter(pk=issued.evaluation_id).update(issuer=elsewhere)
    client = enter("Wang")
    found = scene(client, root)
    (block,) = found["blocks"]
    assert (block["key"], block["name"], block["detail"]) == ("other", "其他机构", "")
    assert block["states"] == [["hidden", "其他机构的结果", block["count"]]]
    told = json.dumps(found, ensure_ascii=False)
    for part in ("cells.json", "leaves.json"):
        told += client.get(f"/explorer/{root.pk}/{part}", {"block": "other", "many": "9"}).content.decode()
    for form in ("csv",):
        answer = client.get(f"/export/explorer.{form}", {"line": str(root.pk)})
        told += b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert issued.number not in told


@pytest.mark.parametrize("name", ["scene.json", "cells.json", "leaves.json", "picture.svg"])
def test_a_stranger_sees_nothing(enter: Visit, issued: Certificate, name: str) -> None:
    line = line_of(issued)
    assert enter("Zhao").get(f"/explorer/{line.pk}/{name}").status_code == 403
    assert Client().get(f"/explorer/{line.pk}/{name}").status_code == 302


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"certificate": "NONE"}, 404), ({"certificate": "x" * 200}, 404), ({"line": "x"}, 422),
        ({"line": "00000000-0000-0000-0000-000000000000"}, 404), ({}, 200),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_said(enter: Visit, world: World, asked: dict[str, str], status: int) -> None:
    assert enter("Wang").get("/explorer", asked).status_code == status


@pytest.mark.parametrize("asked", [{"from": "-1"}, {"many": "x"}, {"from": "99999999999"}])
def test_a_page_of_leaves_that_is_no_number_is_refused(
    enter: Visit, issued: Certificate, asked: dict[str, str]
) -> None:
    answer = enter("Wang").get(f"/explorer/{line_of(issued).pk}/leaves.json", asked)
    assert answer.status_code == 422


def test_the_picture_is_well_formed_and_tells_the_same(
    enter: Visit, issued: Certificate, root: Result
) -> None:
    client = enter("Wang")
    picture = ElementTree.fromstring(client.get(f"/explorer/{root.pk}/picture.svg").content)
    said = "".join(picture.itertext())
    for box in scene(client, root)["boxes"]:
        assert box["shareText"] in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rows_are_had_as_a_file(enter: Visit, issued: Certificate, root: Result, language: str) -> None:
    client = enter("Wang", language)
    answer = client.get("/export/explorer.csv", {"line": str(root.pk), "names": "codes"})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    found = scene(client, root)
    assert len(rows) == 1 + len(found["boxes"]) + sum(one["count"] for one in found["blocks"])
    assert any(issued.number in row for row in rows)


def test_queries_do_not_grow_with_what_hangs_below(
    enter: Visit, issued: Certificate, root: Result, road: Road
) -> None:
    client = enter("Wang")
    addresses = ("/explorer?line={}", "/explorer/{}/scene.json", "/explorer/{}/picture.svg")

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address.format(root.pk))  # compiles the graph where it is new
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address.format(root.pk)).status_code == 200
            counts.append(len(seen))
        return counts

    few = asked()
    for serial in (3, 4, 5):
        Road(world=road.world, instrument=another_set(road.world, serial)).issued()
    assert asked() == few
    assert max(few) <= 17  # three of them check the chain above
