"""Whom a subtree is believed: the key that signed it, its successors, and the proofs of its certificates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.certify.chain import NEW, OLD, BundleLog
from tests.certify.federation.sample import LOG, STRANGER, held, identity, line, proof, subtree

from suyuan.base.errors import EvidenceError
from suyuan.certify.federation.proving import prove, signer_of
from suyuan.certify.federation.sealed import unseal
from suyuan.certify.federation.subtree import Subtree, write_subtree
from suyuan.tlog.succession import COMPROMISED, PLANNED, write_switches

TRUSTED = [LOG.verifier]


def with_proof(**fields: object) -> Subtree:
    mine, root = subtree().evaluations
    return subtree(evaluations=(replace(mine, **fields), root))


def test_a_proof_that_holds_is_told_with_its_place():
    found = prove(subtree(), keys=TRUSTED)
    assert found[identity(101)].proof == "proved"
    assert (found[identity(101)].log, found[identity(101)].index, found[identity(101)].size) == (
        LOG.name,
        0,
        2,
    )
    assert found[identity(100)].proof == "stated"  # the national institute has no log here


REFUSED = {
    "another document": ({"sha256": "11" * 32}, "does not hold this entry"),
    "a head of a stranger in the name of the log": (
        {"proof": proof().replace(proof().split("\n\n— ")[1], proof(signer=STRANGER).split("\n\n— ")[1])},
        "log itself has not signed",
    ),
    "no proof": ({"proof": ""}, "no proof"),
    "no proof file": ({"proof": "nothing"}, "header"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_proof_that_does_not_hold_refuses_the_certificate_by_name(what: str):
    fields, words = REFUSED[what]
    with pytest.raises(EvidenceError) as refused:
        prove(with_proof(**fields), keys=TRUSTED)
    assert "A-101" in refused.value.message.en
    assert words in refused.value.message.en


def test_a_certificate_of_a_log_that_is_unknown_here_is_taken_on_the_word_of_the_sender():
    given = with_proof(proof=proof(signer=STRANGER))
    assert prove(given, keys=TRUSTED)[identity(101)].proof == "stated"
    assert prove(given, keys=[*TRUSTED, STRANGER.verifier])[identity(101)].proof == "proved"


def test_a_proof_for_another_document_counts_where_its_log_is_known():
    given = with_proof(proof=proof("11" * 32, signer=STRANGER))
    with pytest.raises(EvidenceError, match="A-101"):
        prove(given, keys=[*TRUSTED, STRANGER.verifier])


def test_only_a_trusted_key_of_that_log_signs():
    sealed = unseal(write_subtree(subtree(), signer=LOG))
    assert signer_of(sealed, log=LOG.name, log_keys="", keys=TRUSTED) == LOG.verifier
    with pytest.raises(EvidenceError, match="not one that is trusted"):
        signer_of(sealed, log=LOG.name, log_keys="", keys=[STRANGER.verifier])


def test_an_evaluation_without_certificate_is_told_as_such():
    given = subtree(
        evaluations=(*subtree().evaluations, held(102, (line(9),), number="", proof="", origin="external"))
    )
    assert prove(given, keys=TRUSTED)[identity(102)].proof == "bare"


class TestAKeyThatWasChanged:
    def signer(self, reason: str, signed: object) -> object:
        log_keys = write_switches([BundleLog().change(reason)])
        given = subtree(log=OLD.name, log_keys=log_keys)
        sealed = unseal(write_subtree(given, signer=signed))
        return signer_of(sealed, log=OLD.name, log_keys=log_keys, keys=[OLD.verifier])

    def test_the_successor_is_followed(self):
        assert self.signer(PLANNED, NEW) == NEW.verifier

    def test_the_replaced_key_signs_no_more(self):
        with pytest.raises(EvidenceError, match="no trusted key"):
            self.signer(PLANNED, OLD)

    @pytest.mark.parametrize("signed", [OLD, NEW])
    def test_behind_a_stolen_key_nobody_is_followed(self, signed):
        with pytest.raises(EvidenceError, match="not one that is trusted"):
            self.signer(COMPROMISED, signed)
