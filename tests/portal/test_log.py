"""The log for everybody: the checkpoint and the proofs, checked with nothing but the public key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.portal.conftest import address
from tests.registry.conftest import NOW, ZONE, identity_source
from tests.registry.road import KEYS, LOG_KEY, Road

from suyuan.portal.growth import drawn
from suyuan.registry.issuing import log
from suyuan.registry.issuing.commands import finish
from suyuan.registry.issuing.cosigning import take_in
from suyuan.registry.issuing.keys import IssuingKeys, load_keys
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.issuing.rotating import change_key
from suyuan.registry.issuing.witnesses import witnesses_in
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.note import Signature, Signer, Verifier, split_note
from suyuan.tlog.policy import parse_policy
from suyuan.tlog.succession import read_switches
from suyuan.tlog.tiles import node_from_tiles, split_entries, tiles_of
from suyuan.tlog.tree import leaf_hash, verify_inclusion
from suyuan.tlog.witness import with_cosignatures

NEXT = Signer(LOG_KEY.name, b"n" * 32)


def test_the_checkpoint_opens_with_the_key_of_the_log(certificate: Certificate, phone: Client):
    answer = phone.get("/log/checkpoint")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert open_checkpoint(answer.content.decode(), LOG_KEY.verifier).size == 1


def test_a_proof_leads_from_the_leaf_to_the_signed_root(certificate: Certificate, phone: Client):
    proof = phone.get(f"/log/proof/{certificate.log_index}").json()
    checkpoint = open_checkpoint(proof["checkpoint"], LOG_KEY.verifier)
    path = [bytes.fromhex(one) for one in proof["path"]]
    leaf = leaf_hash(proof["leaf"].encode())
    assert verify_inclusion(leaf, path, index=proof["index"], size=checkpoint.size, root=checkpoint.root)


def test_a_proof_does_not_give_the_salt_away(certificate: Certificate, phone: Client):
    assert certificate.salt not in phone.get(f"/log/proof/{certificate.log_index}").content.decode()


def test_an_entry_that_does_not_exist_is_a_problem_in_both_languages(road: Road, phone: Client):
    answer = phone.get("/log/proof/99")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()["message"]) == {"zh", "en"}


class TestThePage:
    def test_it_shows_size_root_and_key(self, certificate: Certificate, phone: Client):
        answer = phone.get("/log")
        page = answer.content.decode()
        head = open_checkpoint(log.head().checkpoint, LOG_KEY.verifier)
        assert answer.status_code == 200
        for expected in (head.root.hex(), escape(LOG_KEY.verifier.vkey()), LOG_KEY.name, "本日志还没有见证"):
            assert expected in page

    def test_it_speaks_english(self, certificate: Certificate, phone: Client):
        page = phone.get("/log?lang=en").content.decode()
        assert "This log has no witnesses yet" in page
        assert "1</b> public entry" in page

    def test_without_a_log_it_says_so(self, db: None, phone: Client):
        answer = phone.get("/log")
        assert answer.status_code == 404
        assert "日志尚未建立" in answer.content.decode()

    def test_it_asks_the_database_the_same_number_of_questions_however_long_the_log(
        self, certificate: Certificate, road: Road, phone: Client
    ):
        def questions() -> int:
            with CaptureQueriesContext(connection) as seen:
                phone.get("/log")
            return len(seen)

        few = questions()
        with transaction.atomic():
            entries = [log.Entry("issue", None, f"{n:064x}", bytes(16)) for n in range(600)]
            log.append(log.lock_head(), entries, signer=LOG_KEY, at=NOW)
        assert questions() == few <= 8


class TestAChangeOfTheKey:
    @pytest.fixture
    def changed(self, certificate: Certificate, settings: Any) -> None:
        keys = load_keys(settings.KEYS, base_url="https://verify.example")
        software = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(8), zone=ZONE)
        change_key(
            software, folder=settings.KEYS, keys=keys, seed=b"n" * 32, reason="planned", words="every year"
        )

    def test_page_policy_and_history_name_both_keys(self, changed: None, phone: Client):
        page = phone.get("/log?lang=en").content.decode()
        policy = parse_policy(phone.get("/log/policy").content.decode())
        (switch,) = read_switches(phone.get("/log/keys").content)
        assert policy.logs[LOG_KEY.name] == (NEXT.verifier, LOG_KEY.verifier)
        assert (switch.old, switch.new, switch.reason) == (LOG_KEY.verifier, NEXT.verifier, "planned")
        assert escape(NEXT.verifier.vkey()) in page
        assert escape(LOG_KEY.verifier.vkey()) in page
        assert "every year" not in page  # the operator's words are not for everybody
        assert policy.accept(phone.get("/log/checkpoint").content.decode())

    def test_the_certificate_is_still_in_the_log(
        self, certificate: Certificate, phone: Client, changed: None
    ):
        page = phone.get(address(certificate)).content.decode()
        assert "证书真实有效" in page
        assert "这是公开日志 2 条记录中的第 1 条" in page


class TestTiles:
    @pytest.fixture
    def size(self, certificate: Certificate) -> int:
        with transaction.atomic():
            entries = [log.Entry("issue", None, f"{n:064x}", bytes(16)) for n in range(299)]
            log.append(log.lock_head(), entries, signer=LOG_KEY, at=NOW)
        return 300

    def test_the_root_follows_from_the_tiles_that_are_served(self, size: int, phone: Client):
        note = phone.get("/log/checkpoint").content.decode()
        head = open_checkpoint(note, LOG_KEY.verifier)
        node = node_from_tiles(head.size, lambda tile: phone.get(f"/log/{tile.path()}").content)
        path = tree.inclusion_proof(7, head.size, node)
        leaf = split_entries(phone.get("/log/tile/entries/000").content)[7]
        assert tree.verify_inclusion(tree.leaf_hash(leaf), path, index=7, size=head.size, root=head.root)
        assert all(phone.get(f"/log/{tile.path()}").status_code == 200 for tile in tiles_of(size))

    def test_entries_are_what_the_tiles_hash(self, size: int, phone: Client):
        entries = split_entries(phone.get("/log/tile/entries/001.p/44").content)
        hashes = phone.get("/log/tile/0/001.p/44").content
        assert b"".join(tree.leaf_hash(entry) for entry in entries) == hashes

    def test_a_full_tile_is_kept_for_ever_and_a_partial_one_is_not(self, size: int, phone: Client):
        assert "immutable" in phone.get("/log/tile/0/000").headers["Cache-Control"]
        assert "immutable" not in phone.get("/log/tile/0/001.p/44").headers["Cache-Control"]

    @pytest.mark.parametrize(
        "path",
        ["0/001", "0/001.p/45", "entries/002", "1/001", "0/00", "x", "entries/0/000", "0/000.p/0", "64/000"],
    )
    def test_what_is_not_there_is_not_found(self, size: int, phone: Client, path: str):
        answer = phone.get(f"/log/tile/{path}")
        assert answer.status_code == 404
        assert set(answer.json()["message"]) == {"zh", "en"}


class TestAwaitingWitnesses:
    """Two witnesses make the quorum, and none has answered yet."""

    WITNESSES = tuple(Cosigner(f"{name}.example", name.encode() * 32) for name in "abc")

    @pytest.fixture
    def keys(self, road: Road, settings: Any) -> IssuingKeys:
        lines = [f"witness {one.name[0]} {Verifier.of_cosigner(one).vkey()}" for one in self.WITNESSES]
        text = "\n".join([*lines, "group most 2 a b c", "quorum most", ""])
        (settings.KEYS / "witnesses.policy").write_text(text)
        return replace(KEYS, witnesses=witnesses_in(settings.KEYS))

    @pytest.fixture
    def waiting(self, road: Road, keys: IssuingKeys) -> Certificate:
        road.keys = keys
        issued = road.issued()
        finish(road.occasion("Wang"), certificate_id=issued.pk)
        return issued

    def cosigned(self, *names: str) -> str:
        note = log.head().checkpoint
        text = split_note(note)[0].encode()
        chosen = [one for one in self.WITNESSES if one.name[0] in names]
        return with_cosignatures(
            note,
            [
                Signature(one.name, Verifier.of_cosigner(one).key_id, one.cosign(text, time=1_773_105_000))
                for one in chosen
            ],
        )

    def test_nothing_of_it_is_shown(self, waiting: Certificate, phone: Client):
        assert open_checkpoint(phone.get("/log/checkpoint").content.decode(), LOG_KEY.verifier).size == 0
        assert (
            open_checkpoint(phone.get("/api/v1/log/checkpoint").json()["checkpoint"], LOG_KEY.verifier).size
            == 0
        )
        assert phone.get("/log/proof/0").status_code == 404
        assert phone.get("/log/tile/0/000.p/1").status_code == 404
        assert phone.get("/log/tile/entries/000.p/1").status_code == 404

    def test_the_certificate_says_calmly_that_it_waits(self, waiting: Certificate, phone: Client):
        page = phone.get(address(waiting)).content.decode()
        assert "正等待见证联署" in page
        assert 'class="verdict calm"' in page

    def test_the_log_says_how_many_wait_and_for_whom(self, waiting: Certificate, phone: Client):
        page = phone.get("/log?lang=en").content.decode()
        assert "1 more is recorded and awaits the witnesses" in page
        assert "at least 2 of 3 witnesses" in page
        assert page.count("It has not cosigned yet") + page.count("it has not cosigned yet") == 3

    def test_afterwards_page_and_log_say_who_has_cosigned(
        self, waiting: Certificate, keys: IssuingKeys, phone: Client
    ):
        software = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(8), zone=ZONE)
        take_in(software, note=self.cosigned("a", "c"), keys=keys)
        page = phone.get(address(waiting)).content.decode()
        assert "证书真实有效" in page
        assert "3 个见证中有 2 个已联署：a、c" in page
        served = phone.get("/log/checkpoint").content.decode()
        assert keys.witnesses.examine(served, LOG_KEY.verifier).reached
        page = phone.get("/log?lang=en").content.decode()
        assert page.count("last cosigned up to entry 1") == 2
        assert "await the witnesses" not in page

    def test_too_few_change_nothing(self, waiting: Certificate, keys: IssuingKeys, phone: Client):
        software = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(8), zone=ZONE)
        take_in(software, note=self.cosigned("b"), keys=keys)
        assert open_checkpoint(phone.get("/log/checkpoint").content.decode(), LOG_KEY.verifier).size == 0


def test_growth_is_drawn_from_enough_points_only():
    day = timedelta(days=1)
    assert drawn([(NOW, 1), (NOW + day, 2)]) is None
    assert drawn([(NOW, 1), (NOW, 2), (NOW, 3)]) is None
    picture = drawn([(NOW, 1), (NOW + day, 2), (NOW + 2 * day, 4)])
    assert picture is not None
    assert picture.line == "0.0,120.0 0.0,90.0 320.0,90.0 320.0,60.0 640.0,60.0 640.0,0.0"
