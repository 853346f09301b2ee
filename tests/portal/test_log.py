"""The log for everybody: the checkpoint and the proofs, checked with nothing but the public key."""

from __future__ import annotations

from django.test import Client
from tests.registry.road import LOG_KEY, Road

from suyuan.registry.issuing.models import Certificate
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.tree import leaf_hash, verify_inclusion


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
