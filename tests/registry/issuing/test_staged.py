"""Staged publication: what is recorded is shown when its witnesses have cosigned, whatever crashes between.

Three witnesses run here, each over HTTP; two of them make the quorum.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from tests.registry.conftest import NOW, ZONE, World, identity_source
from tests.registry.issuing.test_crash import PowerCut, cut
from tests.registry.road import AUTHORITY, KEYS, LOG_KEY, Road, another_set
from tests.registry.road import road as make_road
from tests.registry.tampering import unseen

from suyuan.base.errors import EvidenceError, GatewayError, NotFound, NotPermitted
from suyuan.base.text import same
from suyuan.registry.issuing import bundling, cosigning, heads, log, rotating
from suyuan.registry.issuing.fsck import verify_everything, verify_log
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.keys import IssuingKeys, save_keys
from suyuan.registry.issuing.models import Certificate, WitnessedHead
from suyuan.registry.issuing.witnesses import read_witnesses
from suyuan.registry.journal.commands import adopt
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.server import asking
from suyuan.server.asking import publish_head
from suyuan.server.witnessing import HeadFolder, make_witness, witness
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer, Verifier
from suyuan.tlog.policy import parse_policy
from suyuan.tlog.proof import verify_proof
from suyuan.tlog.tree import leaf_hash

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 1_790_000_000
NEXT = Signer(LOG_KEY.name, b"n" * 32)


def software(minutes: int = 0) -> Occasion:
    at = NOW + timedelta(minutes=minutes)
    return Occasion(actor=SYSTEM, at=at, identities=identity_source(9), zone=ZONE)


@dataclass
class Watch:
    """Witnesses that can be switched off, each with a folder of its own."""

    folder: Path
    cosigners: dict[str, Cosigner] = field(
        default_factory=lambda: {name: Cosigner(f"{name}.example", name.encode() * 32) for name in "abc"}
    )
    urls: dict[str, str] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    log_keys: list[Signer] = field(default_factory=lambda: [LOG_KEY])

    def policy(self, quorum: str = "2") -> str:
        lines = [
            f"witness {name} {Verifier.of_cosigner(one).vkey()} {self.urls[name]}"
            for name, one in self.cosigners.items()
        ]
        group = [] if quorum == "none" else [f"group most {quorum} {' '.join(self.cosigners)}"]
        return "\n".join([*lines, *group, f"quorum {'none' if quorum == 'none' else 'most'}"])

    @contextmanager
    def serve(self, name: str) -> Iterator[None]:
        heads_kept = HeadFolder(self.folder / name)

        def application(environ: Any, start: Any) -> Any:
            if name in self.away:
                start("503 Service Unavailable", [])
                return [b"away\n"]
            known = {LOG_KEY.name: [one.verifier for one in self.log_keys]}
            answering = witness(
                logs=known, cosigner=self.cosigners[name], heads=heads_kept, clock=lambda: SECONDS
            )
            return answering(environ, start)

        server = make_witness(application)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.urls[name] = f"http://127.0.0.1:{server.server_port}"
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    made = Watch(tmp_path / "witnesses")
    with ExitStack() as stack:
        for name in made.cosigners:
            stack.enter_context(made.serve(name))
        yield made


@pytest.fixture
def opened(world: World) -> World:
    make_road(world)
    adopt(software(), reason="reference data")
    return world


@pytest.fixture
def keys(watch: Watch, tmp_path: Path) -> IssuingKeys:
    return replace(KEYS, guard=FileGuard(tmp_path / "log.guard"), witnesses=read_witnesses(watch.policy()))


def issued(world: World, number: int, keys: IssuingKeys) -> Certificate:
    return Road(world=world, keys=keys, instrument=another_set(world, number)).issued()


def sizes() -> tuple[int, int]:
    """As committed, and as the public sees it."""
    head = heads.known()
    return head.size, heads.public(head).size


def is_proved(certificate: Certificate, policy: str) -> bool:
    salt = bytes.fromhex(certificate.salt)
    leaf = leaf_hash(commitment(kind="issue", document_sha256=certificate.xml_sha256, salt=salt))
    try:
        verify_proof(bundling.proof_file(certificate), leaf, parse_policy(policy))
    except EvidenceError:
        return False
    return True


def reader(watch: Watch, keys: IssuingKeys, quorum: str = "2") -> str:
    return f"log {keys.log_signer.verifier.vkey()}\n{watch.policy(quorum)}\n"


class TestWithAQuorum:
    def test_what_is_recorded_awaits_its_witnesses(self, opened: World, keys: IssuingKeys):
        certificate = issued(opened, 1, keys)
        assert sizes() == (1, 0)
        with pytest.raises(NotFound, match="等待见证"):
            log.inclusion(certificate.log_index)
        assert bundling.proof_file(certificate) == ""
        assert heads.waiting_since(heads.known()) == NOW
        assert verify_log(LOG_KEY.verifier, guard=keys.guard).sound

    def test_it_is_shown_when_the_quorum_has_cosigned(self, opened: World, keys: IssuingKeys, watch: Watch):
        certificate = issued(opened, 1, keys)
        shown, answers = publish_head(keys, software())
        assert {one.witness: one.fault for one in answers} == dict.fromkeys("abc")
        assert (shown.size, sizes()) == (1, (1, 1))
        assert is_proved(certificate, reader(watch, keys, "3"))
        assert heads.waiting_since(heads.known()) is None
        assert verify_everything(LOG_KEY.verifier, guard=keys.guard).differences == ()

    def test_one_witness_that_is_away_keeps_nobody_waiting(
        self, opened: World, keys: IssuingKeys, watch: Watch
    ):
        issued(opened, 1, keys)
        watch.away = {"b"}
        _, answers = publish_head(keys, software())
        assert [one.witness for one in answers if isinstance(one.fault, GatewayError)] == ["b"]
        assert sizes() == (1, 1)
        watch.away = set()
        _, answers = publish_head(keys, software(1))
        assert [one.witness for one in answers] == ["b"]  # the others have done it
        shown = heads.public(heads.known())
        assert set(cosigning.known_times(shown.checkpoint, keys)) == {"a", "b", "c"}
        assert publish_head(keys, software(2)) == (shown, ())

    def test_too_few_show_nothing(self, opened: World, keys: IssuingKeys, watch: Watch):
        issued(opened, 1, keys)
        watch.away = {"a", "b"}
        publish_head(keys, software())
        assert sizes() == (1, 0)
        assert not WitnessedHead.objects.filter(size__gt=0).exists()

    def test_earlier_certificates_stay_proved_while_later_ones_wait(
        self, opened: World, keys: IssuingKeys, watch: Watch
    ):
        first = issued(opened, 1, keys)
        publish_head(keys, software())
        second = issued(opened, 2, keys)
        assert sizes() == (2, 1)
        assert is_proved(first, reader(watch, keys))
        assert not is_proved(second, reader(watch, keys))
        publish_head(keys, software(1))
        assert is_proved(first, reader(watch, keys))
        assert is_proved(second, reader(watch, keys))

    def test_the_public_head_stays_where_it_was_when_a_quorum_is_introduced(
        self, opened: World, keys: IssuingKeys
    ):
        free = replace(keys, witnesses=KEYS.witnesses)
        issued(opened, 1, free)
        issued(opened, 2, free)
        assert sizes() == (2, 2)
        issued(opened, 3, keys)
        assert sizes() == (3, 2)
        issued(opened, 4, free)
        assert sizes() == (4, 4)
        issued(opened, 5, keys)
        assert sizes() == (5, 4)
        assert verify_log(LOG_KEY.verifier, guard=keys.guard).sound

    def test_no_person_takes_cosignatures_in(self, opened: World, keys: IssuingKeys):
        with pytest.raises(NotPermitted):
            cosigning.take_in(opened.occasion("Ma"), note=log.head().checkpoint, keys=keys)


class TestWithoutAQuorum:
    def test_everything_is_shown_at_once_and_cosigned_heads_prove_better(
        self, opened: World, keys: IssuingKeys, watch: Watch
    ):
        keys = replace(keys, witnesses=read_witnesses(watch.policy("none")))
        first = issued(opened, 1, keys)
        publish_head(keys, software())
        second = issued(opened, 2, keys)
        assert sizes() == (2, 2)
        assert is_proved(first, reader(watch, keys))  # under the cosigned head
        assert is_proved(second, reader(watch, keys, "none"))
        assert not is_proved(second, reader(watch, keys))


class TestWhatIsNotTakenIn:
    def test_a_head_of_another_history(self, opened: World, keys: IssuingKeys):
        issued(opened, 1, keys)
        for size, root in ((1, b"x" * 32), (2, b"x" * 32), (0, tree.empty_root())):
            forged = sign_checkpoint(Checkpoint(LOG_KEY.name, size, root), LOG_KEY)
            with pytest.raises(EvidenceError):
                cosigning.take_in(software(), note=forged, keys=keys)

    def test_a_head_under_another_key(self, opened: World, keys: IssuingKeys):
        issued(opened, 1, keys)
        head = open_checkpoint(log.head().checkpoint, LOG_KEY.verifier)
        with pytest.raises(EvidenceError):
            cosigning.take_in(software(), note=sign_checkpoint(head, NEXT), keys=keys)

    def test_an_older_head_takes_nothing_back(self, opened: World, keys: IssuingKeys):
        issued(opened, 1, keys)
        older, _ = publish_head(keys, software())
        issued(opened, 2, keys)
        publish_head(keys, software(1))
        assert cosigning.take_in(software(2), note=older.checkpoint, keys=keys).size == 2

    def test_a_head_that_was_touched_is_found(self, opened: World, keys: IssuingKeys):
        issued(opened, 1, keys)
        publish_head(keys, software())
        with unseen():
            WitnessedHead.objects.update(size=0)
        assert not verify_log(LOG_KEY.verifier).sound


class TestAChangeOfTheKey:
    def test_what_is_shown_holds_under_the_new_key(self, opened: World, keys: IssuingKeys, watch: Watch):
        certificate = issued(opened, 1, keys)
        publish_head(keys, software())
        rotating.rotate(software(), keys=keys, successor=NEXT, reason="planned", words="why")
        changed = replace(keys, log_signer=NEXT)
        assert sizes() == (2, 1)
        assert is_proved(certificate, reader(watch, keys))
        assert is_proved(certificate, reader(watch, changed))
        assert verify_log(NEXT.verifier, guard=keys.guard).sound
        publish_head(changed, software(1))  # the head at the change bears the old key, which witnesses know
        assert sizes() == (2, 2)
        issued(opened, 2, changed)
        _, answers = publish_head(changed, software(2))
        assert all("403" in one.fault.message.en for one in answers if one.fault)
        assert sizes() == (3, 2)
        watch.log_keys.append(NEXT)  # the witnesses were told
        publish_head(changed, software(3))
        assert sizes() == (3, 3)


STAGES: dict[str, tuple[Any, str]] = {
    "2 ask": (asking, "post"),
    "2 read the answer": (asking, "read_cosignatures"),
    "3 check": (cosigning, "_own"),
    "3 keep": (WitnessedHead.objects, "update_or_create"),
    "3 journal": (cosigning, "record"),
    "3 take in": (cosigning, "take_in"),
}


@pytest.mark.parametrize("outcome", ["lost", "done"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_crash_at_any_stage_is_mended_by_doing_it_again(
    opened: World, keys: IssuingKeys, watch: Watch, monkeypatch: pytest.MonkeyPatch, stage: str, outcome: str
):
    first = issued(opened, 1, keys)
    publish_head(keys, software())
    second = issued(opened, 2, keys)
    holder, name = STAGES[stage]
    with monkeypatch.context() as patch:
        patch.setattr(holder, name, cut(getattr(holder, name), done=outcome == "done"))
        with pytest.raises(PowerCut):
            publish_head(keys, software(1))
    committed, public = sizes()
    assert committed == 2
    assert public == (2 if (stage, outcome) == ("3 take in", "done") else 1)
    assert is_proved(first, reader(watch, keys))  # never anything that cannot be proved
    assert is_proved(second, reader(watch, keys)) == (public == 2)
    publish_head(keys, software(2))
    publish_head(keys, software(3))
    assert sizes() == (2, 2)
    assert is_proved(second, reader(watch, keys, "3"))
    assert Event.objects.filter(act="log.witness").count() == 2
    assert verify_everything(LOG_KEY.verifier, guard=keys.guard).differences == ()


class TestTheProcessBesideTheServer:
    """It looks at the log every few seconds; who was silent is asked again after a minute."""

    @pytest.fixture
    def folder(self, opened: World, keys: IssuingKeys, watch: Watch, tmp_path: Path) -> Path:
        key = AUTHORITY.institutions[0]
        pair = {"PIM": (key.key_pem, key.chain_pem)}
        made = tmp_path / "keys"
        save_keys(made, log_signer=LOG_KEY, root_pem=AUTHORITY.root_pem, institutions=pair)
        (made / "witnesses.policy").write_text(watch.policy())
        return made

    def go(self, last: asking.Round, folder: Path, now: float) -> asking.Round:
        return asking.next_round(last, folder, "https://verify.example", now=now)

    def test_it_asks_when_the_log_has_grown_and_the_silent_later(
        self, opened: World, keys: IssuingKeys, watch: Watch, folder: Path
    ):
        issued(opened, 1, keys)
        watch.away = {"c"}
        first = self.go(asking.Round(), folder, 100.0)
        assert (first, sizes()) == (asking.Round(1, 100.0), (1, 1))
        assert self.go(first, folder, 130.0) == first
        issued(opened, 2, keys)
        second = self.go(first, folder, 131.0)
        assert (second, sizes()) == (asking.Round(2, 131.0), (2, 2))
        watch.away = set()
        self.go(second, folder, 200.0)
        shown = heads.public(heads.known())
        assert set(cosigning.known_times(shown.checkpoint, keys)) == {"a", "b", "c"}

    def test_it_ends_with_the_server_and_survives_a_bad_round(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ):
        parents, rounds = iter([7, 7, 7, 7, 1]), []

        def bad_round(last: asking.Round, *rest: Any, now: float) -> asking.Round:
            rounds.append(last)
            raise (OperationalError("database is locked") if len(rounds) == 1 else NotFound(same("no log")))

        monkeypatch.setattr(asking.os, "getppid", lambda: next(parents))
        monkeypatch.setattr(asking.time, "sleep", lambda seconds: None)
        monkeypatch.setattr(asking, "next_round", bad_round)
        asking.publish_heads(folder, "https://verify.example")
        assert rounds == [asking.Round()] * 3


def test_who_cosigned_last_is_known(opened: World, keys: IssuingKeys, watch: Watch):
    issued(opened, 1, keys)
    publish_head(keys, software())
    issued(opened, 2, keys)
    watch.away = {"c"}
    publish_head(keys, software(1))
    found = cosigning.last_cosignatures()
    assert {name: size for name, (size, _) in found.items()} == {"a": 2, "b": 2, "c": 1}
    assert {int(at.timestamp()) for _, at in found.values()} == {SECONDS}
