"""Leaves: a commitment opens with the right document, kind and salt, and tells nothing without the salt."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, InputError
from suyuan.tlog.leaf import KINDS, commitment, parse_leaf

DOCUMENT = sha256_hex(b"certificate")
SALT = bytes(range(32))


def test_the_same_facts_give_the_same_bytes():
    first = commitment(kind="issue", document_sha256=DOCUMENT, salt=SALT)
    assert first == commitment(kind="issue", document_sha256=DOCUMENT, salt=SALT)


def test_another_kind_document_or_salt_gives_another_leaf():
    leaves = {commitment(kind=kind, document_sha256=DOCUMENT, salt=SALT) for kind in KINDS}
    leaves.add(commitment(kind="issue", document_sha256=sha256_hex(b"other"), salt=SALT))
    leaves.add(commitment(kind="issue", document_sha256=DOCUMENT, salt=bytes(32)))
    assert len(leaves) == len(KINDS) + 2


def test_a_leaf_shows_its_kind_but_neither_document_nor_salt():
    data = commitment(kind="revoke", document_sha256=DOCUMENT, salt=SALT)
    assert parse_leaf(data).kind == "revoke"
    assert DOCUMENT.encode() not in data
    assert SALT.hex().encode() not in data


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "forge"}, {"document_sha256": DOCUMENT.upper()}, {"document_sha256": "12"}, {"salt": b"short"}],
)
def test_a_leaf_of_nonsense_is_refused(wrong):
    with pytest.raises(InputError):
        commitment(**({"kind": "issue", "document_sha256": DOCUMENT, "salt": SALT} | wrong))


@given(st.binary(max_size=200))
def test_foreign_bytes_are_no_leaf(data):
    with pytest.raises(EvidenceError):
        parse_leaf(data)


@pytest.mark.parametrize(
    "change",
    [{"version": "suyuan-leaf/2"}, {"kind": "forge"}, {"commitment": "zz"}, {"kind": ["issue"]}, {"more": 1}],
)
def test_a_changed_field_is_no_leaf(change):
    fields = json.loads(commitment(kind="issue", document_sha256=DOCUMENT, salt=SALT))
    with pytest.raises(EvidenceError):
        parse_leaf(json.dumps(fields | change, sort_keys=True, separators=(",", ":")).encode())


def test_the_same_fields_in_another_spelling_are_no_leaf():
    fields = json.loads(commitment(kind="issue", document_sha256=DOCUMENT, salt=SALT))
    with pytest.raises(EvidenceError):
        parse_leaf(json.dumps(fields).encode())


def test_a_deeply_nested_leaf_is_refused():
    with pytest.raises(EvidenceError):
        parse_leaf(b"[" * 4000)
