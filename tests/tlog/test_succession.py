"""A log goes on under another key: who may follow, how far the old key counts, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import EvidenceError
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signature, Signer, Verifier, sign_note, split_note
from suyuan.tlog.policy import Policy, parse_policy
from suyuan.tlog.succession import (
    KIND,
    Switch,
    change_digest,
    followed,
    read_switches,
    verify_switch,
    write_switches,
)
from suyuan.tlog.witness import with_cosignatures

OLD, NEW, NEWEST, THIEF = (Signer("log.example", bytes([seed]) * 32) for seed in (1, 2, 3, 4))
WITNESS = Cosigner("w.example", b"w" * 32)
AT = "2026-11-25T19:00:00+08:00"
SALT = bytes(range(32))


class Log:
    """A log in memory whose entries are numbered bytes, and changes of the key."""

    def __init__(self, leaves: int = 0) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.frontier = tree.Frontier()
        for number in range(leaves):
            self.add(bytes([number]))

    def add(self, data: bytes) -> int:
        self.frontier, complete = tree.append(self.frontier, tree.leaf_hash(data))
        self.nodes |= {(level, index): hash_ for level, index, hash_ in complete}
        return self.frontier.size - 1

    def head(self, *signers: Signer) -> str:
        return sign_checkpoint(Checkpoint("log.example", self.frontier.size, self.frontier.root()), *signers)

    def change(self, old: Signer, new: Signer, reason: str) -> Switch:
        sealed = change_digest(old=old.verifier.vkey(), new=new.verifier.vkey(), reason=reason, at=AT)
        index = self.add(commitment(kind=KIND, document_sha256=sealed, salt=SALT))
        path = tree.inclusion_proof(index, index + 1, lambda level, place: self.nodes[level, place])
        note = self.head(old, new)
        return Switch(old.verifier, new.verifier, reason, AT, index, SALT, tuple(path), note)


def cosigned(note: str) -> str:
    key = Verifier.of_cosigner(WITNESS)
    signature = WITNESS.cosign(split_note(note)[0].encode(), time=1_790_000_000)
    return with_cosignatures(note, [Signature(WITNESS.name, key.key_id, signature)])


def policy_of(*keys: Signer, witnessed: bool = False) -> Policy:
    lines = [f"log {key.verifier.vkey()}" for key in keys]
    lines += [f"witness w {Verifier.of_cosigner(WITNESS).vkey()}", f"quorum {'w' if witnessed else 'none'}"]
    return parse_policy("\n".join(lines))


def is_accepted(policy: Policy, note: str) -> bool:
    try:
        policy.accept(note)
    except EvidenceError:
        return False
    return True


@pytest.fixture
def planned() -> tuple[Log, Switch, str]:
    """Three entries, the change as the fourth, and the head before it."""
    log = Log(3)
    before = log.head(OLD)
    return log, log.change(OLD, NEW, "planned"), before


def test_the_change_is_an_entry_under_both_keys(planned):
    _, switch, _ = planned
    assert verify_switch(switch).size == switch.size == 4


def test_who_believed_the_old_key_follows_a_planned_change(planned):
    log, switch, before = planned
    log.add(b"later")
    follower = followed(policy_of(OLD), [switch])
    assert is_accepted(follower, before)
    assert is_accepted(follower, switch.checkpoint)
    assert is_accepted(follower, log.head(NEW))


def test_a_head_of_the_old_key_after_the_change_is_refused(planned):
    log, switch, _ = planned
    log.add(b"later")
    assert is_accepted(policy_of(OLD), log.head(OLD))  # who has not heard of the change cannot know
    with pytest.raises(EvidenceError) as caught:
        followed(policy_of(OLD), [switch]).accept(log.head(OLD))
    assert "4" in caught.value.message.en
    assert is_accepted(followed(policy_of(OLD), [switch]), log.head(OLD, NEW))


def test_who_asks_for_witnesses_follows_only_where_they_saw_the_change(planned):
    log, switch, _ = planned
    log.add(b"later")
    wanted = policy_of(OLD, witnessed=True)
    head = cosigned(log.head(NEW))
    assert not is_accepted(followed(wanted, [switch]), head)
    seen = replace(switch, checkpoint=cosigned(switch.checkpoint))
    assert is_accepted(followed(wanted, [seen]), head)


class TestCompromised:
    """The thief can sign with the old key whatever he likes, also a change to a key of his own."""

    @pytest.fixture
    def stolen(self) -> tuple[Log, Switch, str]:
        log = Log(3)
        before = log.head(OLD)
        return log, log.change(OLD, NEW, "compromised"), before

    def test_nobody_follows(self, stolen):
        log, switch, _ = stolen
        log.add(b"later")
        assert not is_accepted(followed(policy_of(OLD), [switch]), log.head(NEW))
        assert is_accepted(followed(policy_of(OLD, NEW), [switch]), log.head(NEW))

    def test_what_the_old_key_signed_counts_only_with_witnesses(self, stolen):
        _, switch, before = stolen
        assert not is_accepted(followed(policy_of(OLD, NEW), [switch]), before)
        assert is_accepted(followed(policy_of(OLD, NEW, witnessed=True), [switch]), cosigned(before))

    def test_no_witness_makes_a_later_head_of_it_good(self, stolen):
        log, switch, _ = stolen
        log.add(b"later")
        wanted = followed(policy_of(OLD, NEW, witnessed=True), [switch])
        assert not is_accepted(wanted, cosigned(log.head(OLD)))


def test_several_changes_are_followed_one_after_the_other():
    log = Log(2)
    first = log.change(OLD, NEW, "planned")
    log.add(b"between")
    second = log.change(NEW, NEWEST, "planned")
    log.add(b"later")
    switches = read_switches(write_switches([first, second]))
    assert switches == (first, second)
    follower = followed(policy_of(OLD), switches)
    assert is_accepted(follower, log.head(NEWEST))
    assert not is_accepted(follower, log.head(NEW))
    with pytest.raises(EvidenceError):
        read_switches(write_switches([second, first]))


def signed_again(switch: Switch, *signers: Signer) -> Switch:
    return replace(switch, checkpoint=sign_note(split_note(switch.checkpoint)[0], *signers))


FORGERIES: dict[str, Callable[[Switch], Switch]] = {
    "signed by the new key alone": lambda one: signed_again(one, NEW),
    "signed by the old key alone": lambda one: signed_again(one, OLD),
    "a key of the thief": lambda one: replace(one, new=THIEF.verifier),
    "another reason": lambda one: replace(one, reason="compromised"),
    "another time": lambda one: replace(one, at="2026-11-25T19:00:01+08:00"),
    "another salt": lambda one: replace(one, salt=bytes(32)),
    "a short salt": lambda one: replace(one, salt=b"x"),
    "another place": lambda one: replace(one, index=2),
    "another path": lambda one: replace(one, path=tuple(reversed(one.path))[:1]),
    "no change at all": lambda one: replace(one, new=OLD.verifier),
    "another log": lambda one: replace(one, new=Signer("log.other", bytes(32)).verifier),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_change_is_refused(planned, forgery: str):
    _, switch, _ = planned
    with pytest.raises(EvidenceError):
        read_switches(write_switches([FORGERIES[forgery](switch)]))


HOSTILE: dict[str, Any] = {
    "old": [None, "", "x", 1, "\ud800+00000000+AAAA"],
    "reason": ["", "theft", None, ["planned"], {}],
    "at": ["", "2026-11-25", "2026-11-25T19:00:00", "2026-11-25\ud80019:00:00+00:00", 0],
    "index": [-1, 2**64, 3.0, "3", True, None],
    "salt": ["zz", None, "\ud800"],
    "path": [None, [1], ["AAAA"], ["\ud800"], ["A"] * 100],
    "checkpoint": [None, "", "\ud800\n\n", "x\n1\nAAAA\n\n— a AAAAAAAA\n"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_fields_are_refused(planned, name: str):
    _, switch, _ = planned
    for value in HOSTILE[name]:
        record = {"format": "suyuan-log-keys/1", "switches": [switch.to_record() | {name: value}]}
        with pytest.raises(EvidenceError):
            read_switches(json.dumps(record))


@given(st.binary(max_size=200) | st.text(max_size=200) | st.just("[" * 100_000) | st.just(b"\xff\xfe["))
def test_hostile_files_are_refused(content: str | bytes):
    with pytest.raises(EvidenceError):
        read_switches(content)


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))
)
def test_hostile_lists_are_refused(content: Any):
    with pytest.raises(EvidenceError):
        read_switches(json.dumps({"format": "suyuan-log-keys/1", "switches": [content]}))


def test_no_change_is_no_fault():
    assert read_switches(write_switches([])) == ()


def test_the_policy_says_who_has_cosigned():
    log = Log(2)
    examined = policy_of(OLD, witnessed=True).examine(log.head(OLD))
    assert not examined.reached
    assert "w" in examined.words().en
    examined = policy_of(OLD, witnessed=True).examine(cosigned(log.head(OLD)))
    assert examined.reached
    assert examined.words().zh == "1 个见证中有 1 个已联署：w。"
