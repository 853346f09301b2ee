"""Every shared vector for cosignatures, proof files, policies and the witness protocol, and hostile input.

Source: ../shared/tlog, its own README: `generated/` from the C2SP texts; `public/` from sunlight.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.vectors import load, unbase64

from suyuan.base.errors import EvidenceError, InputError
from suyuan.tlog.cosignature import MLDSA44_COSIGNATURE, Cosigner, time_of
from suyuan.tlog.note import Signature, Verifier, open_note, split_note
from suyuan.tlog.policy import parse_policy
from suyuan.tlog.proof import ProofFile, parse_proof, verify_proof
from suyuan.tlog.witness import Request, answer, read_cosignatures, read_request, with_cosignatures

COSIGNATURES = load("generated/cosignatures.json")
PROOFS = load("generated/proofs.json")
WITNESS = load("generated/witness.json")
COSIGNED = load("public/cosigned_checkpoints.json")
SEQUENCE = load("public/witness_sequence.json")
TIME = 1_790_000_001


def cosigner(kind=4):
    return Cosigner(
        WITNESS["witness_vkey"].partition("+")[0], bytes.fromhex(WITNESS["witness_seed_hex"]), kind
    )


@pytest.mark.parametrize("case", COSIGNATURES, ids=lambda case: case["why"])
def test_cosignatures(case):
    key = Verifier.parse(case["vkey"])
    try:
        found = open_note(case["checkpoint"] + case["line"].rstrip("\n") + "\n", [key])[key.name]
    except EvidenceError:
        assert not case["valid"]
        return
    assert case["valid"]
    assert time_of(found) == case["timestamp"]


@pytest.mark.parametrize("case", COSIGNED["items"], ids=lambda case: case["vkey"].partition("+")[0])
def test_cosignatures_of_other_people(case):
    key = Verifier.parse(case["vkey"])
    assert time_of(open_note(case["checkpoint"], [key])[key.name]) == case["timestamp"]


@pytest.mark.parametrize("case", PROOFS["proofs"], ids=lambda case: case["why"])
def test_proofs(case):
    policy = parse_policy(PROOFS["policy"])
    leaf = unbase64(case["leaf_hash"])
    if not case["valid"]:
        with pytest.raises(EvidenceError):
            verify_proof(case["proof"], leaf, policy)
        return
    accepted = verify_proof(case["proof"], leaf, policy)
    assert len(accepted.witnesses) >= 2
    assert parse_proof(case["proof"]).text() == case["proof"]


@pytest.mark.parametrize("text", PROOFS["bad_policies"])
def test_bad_policies_are_refused_with_their_line(text):
    with pytest.raises(InputError) as caught:
        parse_policy(text)
    assert "line" in caught.value.facts


def test_the_witness_protocol_step_by_step():
    keys = {WITNESS["origin"]: [Verifier.parse(WITNESS["log_vkey"])]}
    seen = {}
    own = Verifier.parse(WITNESS["witness_vkey"])
    for step in WITNESS["steps"]:
        reply = answer(step["body"], logs=keys, seen=seen, cosigner=cosigner(), time=TIME)
        assert reply.status == step["expect_status"], step["why"]
        if step["expect_body"] is not None:
            assert reply.body == step["expect_body"]
        if reply.keep is not None:
            seen[reply.origin] = reply.keep
            note = read_request(step["body"]).note
            (line,) = read_cosignatures(reply.body, note, [own])
            assert own.name in open_note(with_cosignatures(note, [line]), [own])


def test_a_real_sequence_of_heads():
    key = Verifier(SEQUENCE["origin"], bytes.fromhex(SEQUENCE["log_ed25519_public_hex"]))
    seen = {}
    for step in SEQUENCE["steps"]:
        reply = answer(
            step["body"], logs={SEQUENCE["origin"]: [key]}, seen=seen, cosigner=cosigner(), time=TIME
        )
        assert reply.status == step["expect_status"], step["name"]
        if step["expect_body"] is not None:
            assert reply.body == step["expect_body"], step["name"]
        if reply.keep is not None:
            seen[reply.origin] = reply.keep


@pytest.mark.parametrize("kind", [4, MLDSA44_COSIGNATURE])
def test_our_own_cosignature_is_verified_and_bound_to_its_text(kind):
    note = read_request(WITNESS["steps"][0]["body"]).note
    text, _ = split_note(note)
    signer = cosigner(kind)
    key = Verifier.of_cosigner(signer)
    assert Verifier.parse(key.vkey()) == key
    line = Signature(signer.name, key.key_id, signer.cosign(text.encode(), time=TIME))
    assert time_of(open_note(with_cosignatures(note, [line]), [key])[signer.name]) == TIME
    assert not key.verify(text.replace("\n5\n", "\n6\n").encode(), line.signature)
    assert not key.verify(text.encode(), line.signature[:-1])


def test_a_reply_of_nobody_known_is_refused():
    first = WITNESS["steps"][0]["body"]
    reply = answer(
        first,
        logs={WITNESS["origin"]: [Verifier.parse(WITNESS["log_vkey"])]},
        seen={},
        cosigner=cosigner(),
        time=TIME,
    )
    stranger = Verifier.of_cosigner(Cosigner("stranger", bytes(32)))
    with pytest.raises(EvidenceError):
        read_cosignatures(reply.body, read_request(first).note, [stranger])


def test_a_request_reads_back():
    request = Request(7, (bytes(32), bytes(range(32))), read_request(WITNESS["steps"][0]["body"]).note)
    assert read_request(request.body()) == request


GOOD = [PROOFS["proofs"][5]["proof"], WITNESS["steps"][1]["body"]]


@given(st.sampled_from(GOOD), st.integers(0, 2000), st.binary(max_size=4))
def test_damaged_input_raises_nothing_but_evidence_errors(text, place, noise):
    data = text.encode()
    damaged = data[: place % len(data)] + noise + data[place % len(data) + 1 :]
    for read in (parse_proof, read_request):
        try:
            read(damaged)
        except EvidenceError:
            continue
    reply = answer(damaged, logs={}, seen={}, cosigner=cosigner(), time=TIME)
    assert reply.status in (400, 404)


@given(st.binary(max_size=200))
def test_bytes_that_are_nothing_of_the_kind(data):
    with pytest.raises(EvidenceError):
        parse_proof(data)
    assert answer(data, logs={}, seen={}, cosigner=cosigner(), time=TIME).status == 400


@given(st.text(max_size=200))
def test_text_that_is_no_policy(text):
    try:
        parse_policy(text)
    except InputError:
        return


def test_a_file_without_extra_data_has_no_line_for_it():
    assert ProofFile(3, (), "note").text() == "c2sp.org/tlog-proof@v1\nindex 3\n\nnote"
