"""Received certificates in the office: list, one of them, its file, handing in; who may see them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.received.documents import Linked, certificate, to
from tests.web.conftest import Visit

from suyuan.base.text import Text
from suyuan.registry.received.commands import receive
from suyuan.registry.received.gathering import gather
from suyuan.registry.received.models import ReceivedCertificate
from suyuan.trace.chain import ChainEdge, ChainNode, check_chain
from suyuan.web.views import received

LIST = "/certificates/received"


@pytest.fixture
def stock(world: World, tmp_path: Path):
    """`stock(n)`: so many certificates of the laboratory, each citing one standard, in a chain of two."""

    def fill(count: int, prefix: str = "K") -> None:
        top = certificate(f"{prefix}-TOP", serial=f"{prefix}t", performed="2024-01-01")
        folder = tmp_path / prefix
        folder.mkdir()
        (folder / "top.xml").write_bytes(top)
        for n in range(count):
            equipment = [to(f"{prefix}-TOP", top), Linked(number="NOWHERE")]
            body = certificate(f"{prefix}-{n}", serial=f"{prefix}{n}", equipment=equipment,
                               issuer=f"Laboratory {n % 3}")  # fmt: skip
            (folder / f"{n}.xml").write_bytes(body)
        gathered = gather([folder])
        receive(world.occasion("Wang"), holder=world.lab, gathered=gathered, source="test")
        gathered.discard()

    return fill


def address_of(number: str) -> str:
    return f"{LIST}/{ReceivedCertificate.objects.get(number=number).id}"


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_of_the_list_do_not_grow_with_rows(enter: Visit, stock, rows: int):
    stock(rows)
    client = enter("Wang")
    client.get(LIST)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(LIST).status_code == 200
    assert len(seen) <= 12, "\n".join(query["sql"][:120] for query in seen)


@pytest.mark.parametrize("users", [2, 25])
def test_queries_of_one_do_not_grow_with_its_links(enter: Visit, stock, users: int):
    stock(users)
    client, address = enter("Wang"), address_of("K-TOP")
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).content.decode().count("link-row") == users
    assert len(seen) <= 16, "\n".join(query["sql"][:120] for query in seen)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=K-1", {"K-1"}),
        ("q=thermometer", {"K-TOP", "K-0", "K-1", "K-2", "K-3"}),
        ("issuer=laboratory 1", {"K-1"}),
        ("state=open", {"K-0", "K-1", "K-2", "K-3"}),
        ("state=lapsed", set()),
        ("state=nonsense", {"K-TOP", "K-0", "K-1", "K-2", "K-3"}),
    ],
)
def test_the_list_can_be_narrowed(enter: Visit, stock, query: str, found: set[str]):
    stock(4)
    page = enter("Wang").get(f"{LIST}?{query}").content.decode()
    assert {one for one in ("K-TOP", "K-0", "K-1", "K-2", "K-3") if f">{one}</a>" in page} == found


@pytest.mark.parametrize(
    ("name", "status"), [("Wang", 200), ("Li", 200), ("Sun", 200), ("Zhao", 403), ("Zhou", 403)]
)
@pytest.mark.parametrize("part", ["", "/original"])
def test_who_may_see_one(enter: Visit, stock, name: str, status: int, part: str):
    stock(1)
    assert enter(name).get(address_of("K-0") + part).status_code == status


def test_others_do_not_find_it_in_their_list(enter: Visit, stock):
    stock(1)
    assert "K-0" in enter("Sun").get(LIST).content.decode()
    assert "K-0" not in enter("Zhao").get(LIST).content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["0.021", "273.15 K", "哈希相符", "没有找到，也没有哈希", "溯源链中断", "无电子签名"]),
        (
            "en",
            ["0.021", "273.15 K", "verified by hash", "no hash given", "The chain is broken", "Not signed"],
        ),
    ],
)
def test_one_shows_results_links_and_how_far_to_trust_it(enter: Visit, stock, language: str, said: list[str]):
    stock(1)
    page = enter("Wang", language).get(address_of("K-0")).content.decode()
    assert [words for words in said if words not in page] == []
    assert address_of("K-TOP") in page


def test_the_original_comes_byte_for_byte(enter: Visit, world: World):
    document = certificate("K-1/2 ü")
    enter_ = enter("Wang")
    hand_in(enter_, {"a.xml": document})
    response = enter_.get(address_of("K-1/2 ü") + "/original")
    assert response.content == document
    assert response.headers["Content-Disposition"] == 'attachment; filename="K-1_2__.xml"'


def hand_in(client, files: dict[str, bytes], **fields: str):
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(f"{LIST}/hand-in", {"files": uploads, **fields}, follow=True)


class TestHandingIn:
    def test_files_and_archives_are_taken_over(self, enter: Visit, world: World):
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w") as archive:
            archive.writestr("two.xml", certificate("K-2", serial="2"))
        page = hand_in(enter("Wang"), {"one.xml": certificate("K-1"), "more.zip": raw.getvalue()})
        assert "接收 2 份证书，已有 0 份" in page.content.decode()
        assert set(ReceivedCertificate.objects.values_list("number", "holder_id")) == {
            ("K-1", world.lab),
            ("K-2", world.lab),
        }

    def test_a_bad_file_is_named_and_nothing_is_taken(self, enter: Visit, world: World):
        files = {"one.xml": certificate("K-1"), "bad.xml": b"<html>"}
        page = hand_in(enter("Wang", "en"), files)
        assert page.status_code == 422
        assert "bad.xml" in page.content.decode()
        assert ReceivedCertificate.objects.count() == 0
        assert "1 refused" in hand_in(enter("Gao", "en"), files, good="1").content.decode()
        assert ReceivedCertificate.objects.count() == 1

    def test_who_may_not_is_refused_and_sees_no_form(self, enter: Visit, world: World):
        client = enter("Li")
        assert "hand-in" not in client.get(LIST).content.decode()
        assert hand_in(client, {"one.xml": certificate("K-1")}).status_code == 403
        assert ReceivedCertificate.objects.count() == 0

    def test_without_a_file_it_asks_for_one(self, enter: Visit, world: World):
        assert hand_in(enter("Wang"), {}).status_code == 422


@pytest.mark.parametrize(("name", "said"), [("Wang", "在这里上传少量证书"), ("Li", "由实验室主任")])
def test_an_empty_list_says_what_to_do(enter: Visit, world: World, name: str, said: str):
    assert said in enter(name).get(LIST).content.decode()


def test_what_stands_above_says_which_installation_holds_it() -> None:
    result, kilo = UUID(int=1), UUID(int=2)
    given: dict[str, Any] = {
        "kind": "result", "label": Text("x", "x"), "value_text": "0", "U_text": "1", "unit": "mg", "u": 1.0,
        "own_u": 1.0, "performed_on": date(2026, 1, 1), "issuer": Text("甲", "A"),
    }  # fmt: skip
    nodes = [
        ChainNode(id=result, certificate_number="C-1", **given),
        ChainNode(id=kilo, certificate_number="C-2", **given | {"kind": "root"}),
    ]
    edge = ChainEdge(child=result, parent=kilo, component=0.5, used_on=date(2026, 6, 1))
    report = check_chain(result, nodes=nodes, edges=[edge])
    peer = {"peer__name_zh": "乙省", "peer__name_en": "Province B"}
    assert [row["elsewhere"] for row in received._above(report, {kilo: peer})] == [peer]
    assert [row["elsewhere"] for row in received._above(report, {})] == [None]
