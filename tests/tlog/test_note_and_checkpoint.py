"""Notes and checkpoints under hostile input, and what a reader may rely on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import EvidenceError, InputError
from suyuan.tlog.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from suyuan.tlog.note import Signer, Verifier, open_note, sign_note, split_note
from suyuan.tlog.tree import empty_root, leaf_hash

LOG = Signer("log.example.org/test", bytes(range(32)))
OTHER = Signer("witness.example.org/w", bytes(range(1, 33)))
HEAD = Checkpoint("log.example.org/test", 1, leaf_hash(b"first"))


def test_a_note_opens_for_everyone_who_trusts_one_of_its_keys():
    note = sign_note("检定结论\n", LOG, OTHER)
    assert set(open_note(note, [LOG.verifier])) == {LOG.name}
    assert set(open_note(note.encode(), [OTHER.verifier, LOG.verifier])) == {LOG.name, OTHER.name}
    assert split_note(note)[0] == "检定结论\n"


def test_the_private_key_is_not_shown_by_repr():
    assert "seed" not in repr(LOG)


@pytest.mark.parametrize("text", ["", "no newline", "bell\x07\n", "carriage\r\n", "\ud800\n"])
def test_a_text_that_no_note_may_hold_is_not_signed(text):
    with pytest.raises(InputError):
        sign_note(text, LOG)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t", "wide\u3000space"])
def test_a_key_name_has_no_blank_and_no_plus(name):
    with pytest.raises(InputError):
        Verifier(name, LOG.verifier.public_key)
    with pytest.raises(InputError):
        Signer(name, bytes(32))


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
@settings(max_examples=300, deadline=None)
def test_random_bytes_raise_nothing_but_evidence_errors(note):
    with pytest.raises(EvidenceError):
        open_checkpoint(note, LOG.verifier)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_no_single_changed_byte_of_a_signed_head_is_accepted_as_another_head(data):
    note = bytearray(sign_checkpoint(HEAD, LOG).encode())
    place = data.draw(st.integers(0, len(note) - 1))
    note[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(EvidenceError):
        open_checkpoint(bytes(note), LOG.verifier)


def test_a_note_of_a_hundred_megabytes_is_refused_unread():
    with pytest.raises(EvidenceError):
        open_note(b"x" * 100_000_000, [LOG.verifier])


def test_a_signed_note_that_is_no_checkpoint_is_refused():
    with pytest.raises(EvidenceError):
        open_checkpoint(sign_note("log.example.org/test\nhello\n", LOG), LOG.verifier)


def test_a_head_signed_by_a_witness_alone_is_not_a_head():
    note = sign_checkpoint(HEAD, OTHER)
    with pytest.raises(EvidenceError):
        open_checkpoint(note, LOG.verifier, others=[OTHER.verifier])


def test_the_text_of_a_checkpoint_reads_back():
    assert parse_checkpoint(HEAD.text()) == HEAD
    assert parse_checkpoint(Checkpoint("a", 0, empty_root(), ("extra",)).text()).extensions == ("extra",)


@pytest.mark.parametrize(
    ("size", "root"), [(-1, bytes(32)), (2**64, bytes(32)), (5, b"short"), (0, bytes(32))]
)
def test_an_impossible_head_cannot_be_built(size, root):
    with pytest.raises(InputError):
        Checkpoint("log.example.org/test", size, root)
