"""Other installations on screen: entering one, trying and taking over a parcel, the notice of a recall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.certify.federation import sample
from tests.registry.conftest import World
from tests.registry.federation.test_citations import cites
from tests.registry.road import AUTHORITY, LOG_KEY, Road

from suyuan.base.text import Text
from suyuan.certify.federation.notice import write_notice
from suyuan.certify.federation.subtree import Subtree, write_subtree
from suyuan.registry.federation import importing, trusting
from suyuan.registry.federation.models import Parcel, Peer, Warned
from suyuan.registry.issuing.keys import save_keys
from suyuan.registry.recalls.models import Recall

Visit = Callable[..., Client]
KEY = sample.LOG
BUDGET = 12


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    from suyuan.registry.issuing import installed

    settings.DATA = settings.KEYS = tmp_path
    own = AUTHORITY.institutions[0]
    pair = {"own": (own.key_pem, own.chain_pem)}
    save_keys(tmp_path, log_signer=LOG_KEY, root_pem=AUTHORITY.root_pem, institutions=pair)
    installed.keys.cache_clear()


@pytest.fixture
def peer(world: World) -> Peer:
    return trusting.trust(
        world.occasion("Feng"), name=Text("甲省（示例）", "Province A (example)"),
        vkey=KEY.verifier.vkey(), address="https://a.example", reason="电话核对",
    )  # fmt: skip


def given(content: bytes, **more: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.suyuan-graph", content)} | more


def numbered(count: int) -> Subtree:
    """A subtree with so many certificates of one kind."""
    mine, root = sample.evaluations()
    more = [
        replace(
            mine,
            id=sample.identity(1000 + n),
            number=f"A-{1000 + n}",
            lines=tuple(
                replace(line, id=sample.identity(10_000 + 10 * n + place))
                for place, line in enumerate(mine.lines)
            ),
        )
        for n in range(count)
    ]
    return sample.subtree(subjects=tuple(one.id for one in more), evaluations=(*more, root))


def test_a_decision_officer_enters_an_installation_and_ends_the_trust(enter: Visit, world: World):
    feng = enter("Feng")
    form = {
        "name_zh": "甲省", "name_en": "Province A", "vkey": KEY.verifier.vkey(), "reason": "电话核对",
        "address": "https://a.example",
    }  # fmt: skip
    assert feng.post("/federation/trust", form).status_code == 303
    page = feng.get("/federation").content.decode()
    assert KEY.verifier.vkey() in page
    assert LOG_KEY.verifier.vkey() in page  # its own, to be told to others
    wrong = feng.post("/federation/trust", form | {"vkey": "x"})
    assert (wrong.status_code, "电话核对" in wrong.content.decode()) == (422, True)
    row = Peer.objects.get()
    assert feng.post(f"/federation/installations/{row.pk}/end", {"reason": "密钥泄露"}).status_code == 303
    assert Peer.objects.get().state == "ended"


def test_a_trial_shows_what_would_come_and_stores_nothing(enter: Visit, peer: Peer):
    gao = enter("Gao")
    tried = gao.post("/federation/hand-in", given(sample_content(), trial="1"))
    page = tried.content.decode()
    assert tried.status_code == 200
    for word in ("A-101", "N-1", "尚未写入", "日志证明成立", "凭对方签名"):
        assert word in page
    assert Parcel.objects.count() == 0


def sample_content() -> bytes:
    return write_subtree(sample.subtree(), signer=KEY)


def test_a_parcel_is_taken_over_and_shown(enter: Visit, peer: Peer):
    gao = enter("Gao")
    taken = gao.post("/federation/hand-in", given(sample_content()))
    assert taken.status_code == 303
    page = gao.get(taken.headers["Location"]).content.decode()
    assert "A-101" in page
    assert sample.LOG.name in page
    assert enter("Zhou").get(taken.headers["Location"]).status_code in (403, 404)


def test_what_is_refused_is_said_on_the_page(enter: Visit, peer: Peer):
    gao = enter("Gao")
    content = sample_content()
    answers = [
        gao.post("/federation/hand-in", given(content[:-1])),
        gao.post("/federation/hand-in", given(b"nothing")),
        gao.post("/federation/hand-in", {}),
        enter("Li").post("/federation/hand-in", given(content)),
    ]
    assert [one.status_code for one in answers] == [500, 422, 422, 403]
    assert all('class="problem"' in one.content.decode() for one in answers)


def test_a_notice_shows_its_effects_and_opens_a_recall(enter: Visit, peer: Peer, world: World):
    gao = enter("Gao")
    own = replace(
        sample.subtree().evaluations[0].device, manufacturer="示例砝码厂", model="E2", serial_no="E2-0001"
    )
    mine, root = sample.evaluations()
    tree = sample.subtree(evaluations=(mine, replace(root, device=own)))
    importing.take_subtree(world.occasion("Gao"), holder=world.lab, content=write_subtree(tree, signer=KEY))
    told = gao.post("/federation/hand-in", given(write_notice(sample.notice(), signer=KEY)))
    where = told.headers["Location"]
    page = gao.get(where).content.decode()
    assert ("RC-2026-0001" in page, "按通知立案" in page) == (True, False)
    wang = enter("Wang")
    assert "按通知立案" in wang.get(where).content.decode()
    opened = wang.post(f"{where}/recall")
    assert opened.status_code == 303
    assert opened.headers["Location"] == f"/recalls/{Recall.objects.get().pk}"
    assert Warned.objects.get().recall_id == Recall.objects.get().pk


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_what_was_taken_over(rows: int, enter: Visit, peer: Peer, world: World):
    content = write_subtree(numbered(rows), signer=KEY)
    receipt = importing.take_subtree(world.occasion("Gao"), holder=world.lab, content=content)
    gao = enter("Gao")
    for address in ("/federation", f"/federation/parcels/{receipt.parcel}"):
        gao.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert gao.get(address).status_code == 200
        assert len(seen) <= BUDGET, "\n".join(query["sql"][:160] for query in seen)


def test_a_refused_part_of_the_graph_is_told_on_the_page_of_the_certificate(enter: Visit, road: Road) -> None:
    issued = road.issued()
    cites()
    answer = enter("Wang").post(f"/certificates/{issued.pk}/subtree")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "EX-ROOT-2026-0001" in text
    assert (
        f'action="/certificates/{issued.pk}/subtree"' in text
    )  # the page with the choice to leave them behind
    assert enter("Zhao").post(f"/certificates/{issued.pk}/subtree").status_code == 403
