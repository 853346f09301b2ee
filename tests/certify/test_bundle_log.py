"""What a bundle says of the log: which witnesses have cosigned, and under which key the log goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from tests.certify.chain import NEW, OLD, BundleLog, policy_text, weights_above

from suyuan.certify.authority import Authority
from suyuan.certify.bundle import Enclosed, read_bundle, write_bundle
from suyuan.certify.bundle_check import STOLEN, verify_bundle
from suyuan.certify.trust import Trust
from suyuan.certify.verification import Check
from suyuan.tlog.policy import parse_policy
from suyuan.tlog.succession import write_switches

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


class Made(NamedTuple):
    """Two documents of a chain in a log, and whom the reader trusts."""

    documents: list[tuple[str, bytes]]
    log: BundleLog
    trust: Trust


@pytest.fixture(scope="module")
def documents(authority: Authority) -> list[tuple[str, bytes]]:
    return weights_above(authority, 1)


@pytest.fixture
def made(authority: Authority, documents: list[tuple[str, bytes]]) -> Made:
    log = BundleLog()
    log.enter(documents)
    return Made(documents, log, Trust(anchors=(authority.root_pem,)))


def log_step(made: Made, enclosed: list[Enclosed], policy: str, *, log_keys: str = "") -> Check:
    content = write_bundle(enclosed[0].sha256, enclosed, log_keys=log_keys)
    found = verify_bundle(read_bundle(content), made.trust, policy=parse_policy(policy), at=NOW)
    return next(check for check in found.checks if check.code == "log")


class TestWitnesses:
    def test_it_says_which_have_cosigned(self, made: Made):
        enclosed = made.log.enclosed(made.documents, made.log.head(OLD, witnesses=("a", "c")))
        step = log_step(made, enclosed, policy_text(OLD, quorum="2"))
        assert step.state == "passed"
        assert "3 个见证中有 2 个已联署：a、c" in step.words.zh
        assert "2 of 3 witnesses have cosigned it: a, c" in step.words.en

    def test_too_few_are_told_and_leave_the_step_open(self, made: Made):
        enclosed = made.log.enclosed(made.documents, made.log.head(OLD, witnesses=("b",)))
        step = log_step(made, enclosed, policy_text(OLD, quorum="2"))
        assert step.state == "unknown"
        assert made.documents[0][0] in step.words.zh or made.documents[1][0] in step.words.zh
        assert "1 of 3 witnesses has cosigned it: b" in step.words.en

    def test_none_at_all_is_told(self, made: Made):
        step = log_step(
            made, made.log.enclosed(made.documents, made.log.head(OLD)), policy_text(OLD, quorum="1")
        )
        assert step.state == "unknown"
        assert "None of the 3 witnesses" in step.words.en

    def test_a_bad_cosignature_counts_for_nothing(self, made: Made):
        note = made.log.head(OLD, witnesses=("a", "b"))
        at = note.index("b.example ") + len("b.example ") + 20
        spoilt = note[:at] + ("A" if note[at] != "A" else "B") + note[at + 1 :]
        step = log_step(made, made.log.enclosed(made.documents, spoilt), policy_text(OLD, quorum="2"))
        assert step.state == "unknown"

    def test_a_proof_that_does_not_hold_is_no_matter_of_witnesses(self, made: Made):
        enclosed = made.log.enclosed(made.documents, made.log.head(OLD))
        swapped = [replace(enclosed[0], proof=enclosed[1].proof), enclosed[1]]
        assert log_step(made, swapped, policy_text(OLD, quorum="2")).state == "failed"


class TestKeys:
    def under_new(self, made: Made) -> list[Enclosed]:
        made.log.add(b"later")
        return made.log.enclosed(made.documents, made.log.head(NEW))

    def test_a_reader_of_the_old_key_follows_a_planned_change(self, made: Made):
        keys = write_switches([made.log.change("planned")])
        enclosed = self.under_new(made)
        assert log_step(made, enclosed, policy_text(OLD)).state == "failed"  # nobody told him
        assert log_step(made, enclosed, policy_text(OLD), log_keys=keys).state == "passed"
        assert log_step(made, enclosed, policy_text(NEW)).state == "passed"

    def test_a_head_of_the_old_key_after_the_change_is_refused(self, made: Made):
        keys = write_switches([made.log.change("planned")])
        made.log.add(b"later")
        enclosed = made.log.enclosed(made.documents, made.log.head(OLD))
        step = log_step(made, enclosed, policy_text(OLD, NEW), log_keys=keys)
        assert step.state == "failed"
        assert "replaced after entry 3" in step.words.en

    def test_nobody_follows_a_compromised_key_and_is_told_why(self, made: Made):
        keys = write_switches([made.log.change("compromised")])
        enclosed = self.under_new(made)
        step = log_step(made, enclosed, policy_text(OLD), log_keys=keys)
        assert (step.state, step.words) == ("unknown", STOLEN)
        assert log_step(made, enclosed, policy_text(NEW), log_keys=keys).state == "passed"
        assert log_step(made, enclosed, policy_text(OLD, NEW), log_keys=keys).state == "passed"

    @pytest.mark.parametrize("keys", ["{}", "[", '{"format": "suyuan-log-keys/1", "switches": [1]}'])
    def test_a_hostile_history_is_reported(self, made: Made, keys: str):
        enclosed = made.log.enclosed(made.documents, made.log.head(OLD))
        assert log_step(made, enclosed, policy_text(OLD), log_keys=keys).state == "failed"


def test_seven_certificates_up_to_the_source_are_a_small_file(authority: Authority):
    documents, log = weights_above(authority, 6), BundleLog()
    for number in range(1000):
        log.add(number.to_bytes(4, "big"))
    log.enter(documents)
    enclosed = log.enclosed(documents, log.head(OLD, witnesses=("a", "b", "c")))
    content = write_bundle(enclosed[0].sha256, enclosed)
    policy = parse_policy(policy_text(OLD, quorum="3"))
    found = verify_bundle(read_bundle(content), Trust(anchors=(authority.root_pem,)), policy=policy, at=NOW)
    assert (found.sound, found.depth, found.documents) == (True, 6, 7)
    assert len(content) < 300_000
