"""The log goes on under another key: recorded, signed by both keys, and in no other way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.registry.conftest import NOW, ZONE, World, identity_source
from tests.registry.road import AUTHORITY, KEYS, LOG_KEY, Road, another_set
from tests.registry.road import road as make_road
from tests.registry.tampering import unseen

from suyuan.base.errors import EvidenceError, Missing, NotPermitted, OutOfRange, RuleRefusal, SuyuanError
from suyuan.registry.issuing import bundling, log, rotating
from suyuan.registry.issuing.fsck import verify_everything, verify_log
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.key_files import install, prepare
from suyuan.registry.issuing.keys import IssuingKeys, load_keys, save_keys
from suyuan.registry.issuing.models import Certificate, KeySwitch, LogLeaf
from suyuan.registry.journal.commands import adopt
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer
from suyuan.tlog.policy import parse_policy
from suyuan.tlog.proof import verify_proof
from suyuan.tlog.succession import followed, read_switches, write_switches
from suyuan.tlog.tree import leaf_hash

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = Signer(LOG_KEY.name, b"n" * 32)


def software() -> Occasion:
    return Occasion(actor=SYSTEM, at=NOW, identities=identity_source(7), zone=ZONE)


@pytest.fixture
def opened(world: World) -> World:
    make_road(world)
    adopt(software(), reason="reference data")  # so that the check of everything finds nothing
    return world


@pytest.fixture
def guarded(tmp_path: Path) -> IssuingKeys:
    return replace(KEYS, guard=FileGuard(tmp_path / "log.guard"))


def issued(world: World, number: int, keys: IssuingKeys) -> Certificate:
    return Road(world=world, keys=keys, instrument=another_set(world, number)).issued()


def change(keys: IssuingKeys, *, to: Signer = NEXT, reason: str = "planned") -> IssuingKeys:
    """The keys after the change."""
    rotating.rotate(software(), keys=keys, successor=to, reason=reason, words="every year")
    return replace(keys, log_signer=to)


def is_proved(certificate: Certificate, proof: str, policy: str) -> bool:
    leaf = commitment(
        kind="issue", document_sha256=certificate.xml_sha256, salt=bytes.fromhex(certificate.salt)
    )
    try:
        verify_proof(proof, leaf_hash(leaf), parse_policy(policy))
    except EvidenceError:
        return False
    return True


def policy_of(*signers: Signer) -> str:
    return "".join(f"log {one.verifier.vkey()}\n" for one in signers) + "quorum none\n"


def test_the_change_is_recorded_and_its_head_signed_with_both_keys(opened: World, guarded: IssuingKeys):
    issued(opened, 1, guarded)
    change(guarded)
    head = log.head()
    for key in (LOG_KEY, NEXT):
        assert open_checkpoint(head.checkpoint, key.verifier).size == 2
    assert LogLeaf.objects.get(index=1).kind == "rotate"
    event = Event.objects.order_by("-seq").first()
    assert event is not None
    assert (event.act, event.reason) == ("log.rotate", "every year")
    assert guarded.guard is not None
    memory = guarded.guard.remembered()
    assert memory is not None
    assert (memory.key, memory.pending) == (NEXT.verifier.vkey(), None)
    assert verify_everything(NEXT.verifier, guard=guarded.guard).differences == ()


def test_afterwards_the_new_key_signs_alone(opened: World, guarded: IssuingKeys):
    keys = change(guarded)
    issued(opened, 1, keys)
    assert open_checkpoint(log.head().checkpoint, NEXT.verifier).size == 2
    with pytest.raises(EvidenceError):
        open_checkpoint(log.head().checkpoint, LOG_KEY.verifier)
    assert verify_log(NEXT.verifier, guard=guarded.guard).sound


def test_the_old_key_signs_no_more(opened: World, guarded: IssuingKeys):
    change(guarded)
    for keys in (guarded, replace(guarded, guard=None)):  # the database knows it, too
        with pytest.raises(EvidenceError):
            issued(opened, 1 if keys.guard else 2, keys)
    assert not Certificate.objects.exists()
    assert not verify_log(LOG_KEY.verifier, guard=guarded.guard).sound


def test_another_key_is_not_taken_without_the_act(opened: World, guarded: IssuingKeys):
    issued(opened, 1, guarded)
    with pytest.raises(EvidenceError):
        issued(opened, 2, replace(guarded, log_signer=NEXT))
    assert Certificate.objects.count() == 1


def test_a_proof_of_before_holds_under_both_keys_and_a_new_one_under_the_new(
    opened: World, guarded: IssuingKeys
):
    certificate = issued(opened, 1, guarded)
    before = bundling.proof_file(certificate)
    issued(opened, 2, change(guarded))
    after = bundling.proof_file(certificate)
    assert is_proved(certificate, before, policy_of(LOG_KEY, NEXT))
    assert is_proved(certificate, after, policy_of(LOG_KEY, NEXT))
    assert is_proved(certificate, after, policy_of(NEXT))
    assert not is_proved(certificate, after, policy_of(LOG_KEY))


def test_a_reader_of_the_old_key_follows_what_is_published(opened: World, guarded: IssuingKeys):
    certificate = issued(opened, 1, guarded)
    issued(opened, 2, change(guarded))
    published = read_switches(write_switches(rotating.switches()))
    policy = followed(parse_policy(policy_of(LOG_KEY)), published)
    salt = bytes.fromhex(certificate.salt)
    leaf = leaf_hash(commitment(kind="issue", document_sha256=certificate.xml_sha256, salt=salt))
    assert verify_proof(bundling.proof_file(certificate), leaf, policy).log == NEXT.verifier


def test_a_compromised_key_is_not_recommended_any_more(opened: World, guarded: IssuingKeys):
    later = Signer(LOG_KEY.name, b"l" * 32)
    keys = change(guarded, reason="compromised")
    assert rotating.believed_keys(NEXT.verifier.vkey(), rotating.switches()) == [NEXT.verifier.vkey()]
    change(keys, to=later)
    expected = [later.verifier.vkey(), NEXT.verifier.vkey()]
    assert rotating.believed_keys(later.verifier.vkey(), rotating.switches()) == expected


REFUSED: dict[str, tuple[type[SuyuanError], dict[str, Any]]] = {
    "the same key": (RuleRefusal, {"successor": LOG_KEY}),
    "a key of another log": (RuleRefusal, {"successor": Signer("another/log", b"x" * 32)}),
    "an unknown reason": (OutOfRange, {"reason": "because"}),
    "no words": (Missing, {"words": "  "}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(opened: World, guarded: IssuingKeys, case: str):
    error, changed = REFUSED[case]
    given = {"successor": NEXT, "reason": "planned", "words": "why"} | changed
    with pytest.raises(error):
        rotating.rotate(software(), keys=guarded, **given)
    assert not LogLeaf.objects.exists()
    assert not KeySwitch.objects.exists()


def test_no_key_comes_back(opened: World, guarded: IssuingKeys):
    keys = change(guarded)
    with pytest.raises(RuleRefusal):
        change(keys, to=LOG_KEY)


def test_no_person_changes_the_key(opened: World, guarded: IssuingKeys):
    with pytest.raises(NotPermitted):
        rotating.rotate(opened.occasion("Ma"), keys=guarded, successor=NEXT, reason="planned", words="mine")


@pytest.mark.parametrize(
    "touch",
    [
        lambda: KeySwitch.objects.all().delete(),
        lambda: KeySwitch.objects.update(reason="compromised"),
        lambda: KeySwitch.objects.update(old=NEXT.verifier.vkey()),
        lambda: KeySwitch.objects.update(path="00"),
        lambda: KeySwitch.objects.update(checkpoint="x"),
        lambda: LogLeaf.objects.filter(kind="rotate").update(salt="00" * 32),
    ],
)
def test_a_touched_change_is_found(opened: World, guarded: IssuingKeys, touch: Any):
    issued(opened, 1, guarded)
    change(guarded)
    assert verify_log(NEXT.verifier).sound
    with unseen():
        touch()
    assert not verify_log(NEXT.verifier).sound


class TestFiles:
    """The next key lies beside the current one until the change is committed, and then replaces it."""

    @pytest.fixture
    def folder(self, opened: World, tmp_path: Path) -> Path:
        key = AUTHORITY.institutions[0]
        pair = {"PIM": (key.key_pem, key.chain_pem)}
        save_keys(tmp_path, log_signer=LOG_KEY, root_pem=AUTHORITY.root_pem, institutions=pair)
        return tmp_path

    def keys(self, folder: Path) -> IssuingKeys:
        return load_keys(folder, base_url="https://verify.example")

    def test_all_three_steps(self, folder: Path):
        rotating.change_key(
            software(), folder=folder, keys=self.keys(folder), seed=b"n" * 32, reason="planned", words="why"
        )
        assert self.keys(folder).log_signer == NEXT
        assert (folder / "log.skey").stat().st_mode & 0o777 == 0o600
        assert sorted(one.name for one in folder.glob("log.*")) == ["log.guard", "log.skey"]

    def test_what_was_prepared_is_used(self, folder: Path):
        assert prepare(folder, origin=LOG_KEY.name, seed=b"n" * 32) == NEXT
        assert prepare(folder, origin=LOG_KEY.name, seed=b"m" * 32) == NEXT

    def test_nothing_is_installed_before_the_change(self, folder: Path):
        prepare(folder, origin=LOG_KEY.name, seed=b"n" * 32)
        assert install(folder) is None
        assert self.keys(folder).log_signer == LOG_KEY

    def test_a_damaged_next_key_is_said(self, folder: Path):
        (folder / "log.skey.next").write_bytes(b"\xff half a key")
        with pytest.raises(SuyuanError):
            install(folder)
        assert self.keys(folder).log_signer == LOG_KEY
