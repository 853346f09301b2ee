"""The pages of method packs: what each declares, in both languages, and how sure its sources are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.specifications.conftest import make_road
from tests.registry.specifications.test_uploading import OWN, edition

from suyuan.methods.library import PackLibrary
from suyuan.methods.pack import Pack

Visit = Callable[..., Client]
PACKS = list(PackLibrary())


def address(pack: Pack) -> str:
    return f"/packs/{pack.id}"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_a_pack_is_documented_in_both_languages(
    enter: Visit, world: World, pack: Pack, language: str
) -> None:
    text = enter("Zhou", language).get(address(pack)).content.decode()
    for test in pack.tests:
        assert test.label.to(language) in text
        for line in test.lines:
            assert line.label.to(language) in text
    assert pack.digest in text
    assert "<math" in text


def test_the_list_names_specification_instruments_and_interval(enter: Visit, world: World) -> None:
    text = enter("Zhou").get("/packs").content.decode()
    assert "JJG 99-2022" in text
    assert "砝码" in text
    assert "12 个月" in text


def test_a_pack_that_is_not_certain_says_so_and_names_the_points(enter: Visit, world: World) -> None:
    pack = next(pack for pack in PACKS if any(fact.certainty != "certain" for fact in pack.facts))
    text = enter("Zhou").get(address(pack)).content.decode()
    open_points = sum(one.certainty != "certain" for one in (*pack.references, *pack.facts))
    assert f"有 {open_points} 项内容尚未与规范现行文本核对" in text


def test_worked_examples_stand_with_their_source(enter: Visit, world: World) -> None:
    text = enter("Zhou").get("/packs/suyuan.mass.weights/2026").content.decode()
    assert "1 kg F1 级砝码合格" in text
    assert "OIML R 111-1:2004, table 1" in text
    assert "1.52" in text


def test_a_pack_that_does_not_exist_is_not_found(enter: Visit, world: World) -> None:
    assert enter("Zhou").get("/packs/nobody.nothing/2026").status_code == 404


@pytest.mark.parametrize("where", ["/packs", "/packs/suyuan.mass.weights/2026"])
def test_a_stranger_is_sent_to_the_log_in(db: None, where: str) -> None:
    assert Client().get(where).status_code == 302


@pytest.mark.parametrize(("where", "budget"), [("/packs", 5), ("/packs/suyuan.mass.weights/2026", 6)])
def test_pages_of_packs_keep_their_budget(enter: Visit, world: World, where: str, budget: int) -> None:
    client = enter("Wang")
    client.get(where)
    with CaptureQueriesContext(connection) as seen:
        client.get(where)
    assert len(seen) <= budget, "\n".join(query["sql"][:160] for query in seen)


def test_editions_side_by_side(enter: Visit, world: World):
    road = make_road(world).to("approve_project")
    changed = OWN["text.en.md"] + b"\nOne sentence more.\n"
    archive = edition(**{"text.en.md": changed})
    client = enter("Wang")
    address = f"/specifications/projects/{road.project}"
    page = client.get(address).content.decode()
    assert f"{address}/pack/hand-in" in page
    assert client.post(f"{address}/pack/hand-in", {}).status_code == 422
    file = SimpleUploadedFile("pack.zip", archive)
    assert client.post(f"{address}/pack/hand-in", {"file": file}).status_code == 303
    answer = client.get(f"{address}/pack").content.decode()
    assert "One sentence more." in answer
    assert enter("Zhou").get(f"{address}/pack").status_code == 403
    road.to("issue")
    issued = "/packs/suyuan.mass.weights/2099"
    assert "One sentence more." in client.get(f"{issued}/compare?with=2026").content.decode()
    assert client.get("/packs/suyuan.mass.weights/2026/compare").status_code == 200
    assert f"{issued}/adopt" in client.get(issued).content.decode()
    assert client.post(f"{issued}/adopt").status_code == 303
    assert f"{issued}/adopt" not in client.get(issued).content.decode()
