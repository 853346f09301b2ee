"""The envelope: whatever byte is changed, the parcel is refused, and the reason says which part it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.certify.federation.sample import LOG, STRANGER, subtree

from suyuan.base.errors import EvidenceError, InputError, SuyuanError, TooLarge, Unreadable
from suyuan.certify.federation.sealed import MOST_BYTES, seal, signed_by, unseal
from suyuan.certify.federation.subtree import read_subtree, write_subtree
from suyuan.tlog.checkpoint import parse_checkpoint
from suyuan.tlog.note import split_note

CONTENT = write_subtree(subtree(), signer=LOG)


def opened(content: bytes) -> object:
    sealed = unseal(content)
    signed_by(sealed, [LOG.verifier])
    return read_subtree(sealed)


def test_what_was_written_is_read_back():
    assert opened(CONTENT) == subtree()


def test_the_same_subtree_is_the_same_file():
    assert write_subtree(subtree(), signer=LOG) == CONTENT


@given(place=st.integers(0, len(CONTENT) - 1), mask=st.integers(1, 255))
def test_any_byte_that_is_changed_refuses_it(place: int, mask: int):
    changed = bytearray(CONTENT)
    changed[place] ^= mask
    with pytest.raises((EvidenceError, InputError)):
        opened(bytes(changed))


@given(cut=st.integers(0, len(CONTENT) - 1))
def test_a_file_that_was_cut_off_is_refused(cut: int):
    with pytest.raises((EvidenceError, InputError)):
        opened(CONTENT[:cut])


@given(data=st.binary(max_size=300))
def test_strange_bytes_raise_only_our_errors(data: bytes):
    for content in (data, b"suyuan-subtree/1\n" + data, data + CONTENT[len(data) :]):
        try:
            opened(content)
        except SuyuanError:
            continue
        assert content == CONTENT


HEAD, BODY = CONTENT.split(b"\n\n{", 1)
BODY = b"{" + BODY
TAMPERED = {
    "format": (CONTENT.replace(b"suyuan-subtree/1\n", b"suyuan-subtree/9\n", 1), Unreadable, "manifest"),
    "length": (CONTENT + b" ", EvidenceError, "manifest says"),
    "cut": (CONTENT[:-1], EvidenceError, "manifest says"),
    "content": (CONTENT.replace(b'"0.012"', b'"0.013"', 1), EvidenceError, "digest"),
    "signature": (CONTENT.replace(b" ", b"  ", 3), SuyuanError, "manifest"),
    "signature value": (
        b"\n\n".join((HEAD[:-4] + (b"AAAA" if HEAD[-4:] != b"AAAA" else b"BBBB"), BODY)),
        EvidenceError,
        "does not hold",
    ),
    "signer": (CONTENT.replace(b"a.example/log ", b"b.example/log ", 1), EvidenceError, "no trusted key"),
    "no signature": (HEAD.split(b"\n\n")[0] + b"\n\n" + BODY, Unreadable, "signature"),
    "not text": (b"\xff" + CONTENT, Unreadable, "UTF-8"),
    "nothing": (b"", Unreadable, "manifest"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_each_part_is_refused_with_its_own_reason(what: str):
    content, error, words = TAMPERED[what]
    with pytest.raises(error) as refused:
        opened(content)
    assert words in refused.value.message.en


def test_a_new_digest_does_not_help_without_the_key():
    forged = seal(BODY.replace(b'"0.012"', b'"0.013"', 1), kind="subtree", signer=STRANGER)
    with pytest.raises(EvidenceError, match="no trusted key has signed"):
        opened(forged)


def test_a_parcel_that_is_too_large_is_refused_before_it_is_looked_at():
    with pytest.raises(TooLarge):
        unseal(b"x" * (MOST_BYTES + 10_000))
    with pytest.raises(TooLarge):
        seal(b"x" * (MOST_BYTES + 1), kind="subtree", signer=LOG)


def test_the_manifest_is_no_head_of_a_log():
    text, _ = split_note(unseal(CONTENT).manifest)
    with pytest.raises(EvidenceError):
        parse_checkpoint(text)
