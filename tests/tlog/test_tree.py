"""The tree against a naive reading of the definition, and proofs in both directions.

Source of the definition: RFC 6962, 2.1 (hash), 2.1.1 (path), 2.1.2 (consistency), written down recursively.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.tlog.tree import (
    Frontier,
    append,
    consistency_proof,
    empty_root,
    frontier_at,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)


def largest_power_below(size):
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def naive_root(leaves):
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest_power_below(len(leaves))
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(index, leaves):
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if index < k:
        return [*naive_path(index, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(index - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(old, leaves, *, known):
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    k = largest_power_below(len(leaves))
    if old <= k:
        return [*naive_subproof(old, leaves[:k], known=known), naive_root(leaves[k:])]
    return [*naive_subproof(old - k, leaves[k:], known=False), naive_root(leaves[:k])]


def leaves_of(size):
    return [leaf_hash(b"%d" % i) for i in range(size)]


def grown(leaves):
    """The frontier and the store of complete nodes after appending every leaf."""
    frontier, store = Frontier(), {}
    for leaf in leaves:
        frontier, completed = append(frontier, leaf)
        for level, index, digest in completed:
            assert (level, index) not in store, "a node is completed once"
            store[level, index] = digest
    return frontier, store


def reader(store):
    return lambda level, index: store[level, index]


@pytest.mark.parametrize("size", range(20))
def test_the_frontier_root_is_the_root_by_definition(size):
    leaves = leaves_of(size)
    assert grown(leaves)[0].root() == naive_root(leaves) == root_of(leaves)


def test_the_empty_tree_has_the_hash_of_nothing_as_root():
    assert Frontier().root() == empty_root() == hashlib.sha256().digest()


@given(size=st.integers(1, 200), data=st.data())
@settings(max_examples=60, deadline=None)
def test_inclusion_proofs_follow_the_definition_and_verify(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    _, store = grown(leaves)
    proof = inclusion_proof(index, size, reader(store))
    assert proof == naive_path(index, leaves)
    assert verify_inclusion(leaves[index], proof, index=index, size=size, root=naive_root(leaves))


@given(new=st.integers(1, 200), data=st.data())
@settings(max_examples=60, deadline=None)
def test_consistency_proofs_follow_the_definition_and_verify(new, data):
    old = data.draw(st.integers(1, new))
    leaves = leaves_of(new)
    _, store = grown(leaves)
    proof = consistency_proof(old, new, reader(store))
    assert proof == naive_subproof(old, leaves, known=True)
    roots = {"old_root": naive_root(leaves[:old]), "new_root": naive_root(leaves)}
    assert verify_consistency(proof, old_size=old, new_size=new, **roots)


@given(size=st.integers(2, 100), data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_changed_bit_anywhere_breaks_an_inclusion_proof(size, data):
    leaves = leaves_of(size)
    _, store = grown(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, reader(store))
    parts = [leaves[index], naive_root(leaves), *proof]
    victim = data.draw(st.integers(0, len(parts) - 1))
    changed = bytearray(parts[victim])
    changed[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    parts[victim] = bytes(changed)
    assert not verify_inclusion(parts[0], parts[2:], index=index, size=size, root=parts[1])


def test_an_older_head_is_read_back_from_the_store():
    leaves = leaves_of(77)
    _, store = grown(leaves)
    for size in range(78):
        assert root_at(size, reader(store)) == naive_root(leaves[:size])
    older = frontier_at(40, reader(store))
    assert append(older, leaves[40])[0] == frontier_at(41, reader(store))


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=40),
    st.lists(st.one_of(st.binary(min_size=32, max_size=32), st.binary(max_size=3), st.none()), max_size=4),
)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
@settings(max_examples=300, deadline=None)
def test_verifiers_say_no_to_nonsense_and_never_raise(a, b, c, d, e):
    assert verify_inclusion(a, b, index=c, size=d, root=e) is False or isinstance(a, bytes)
    assert isinstance(verify_consistency(a, old_size=b, new_size=c, old_root=d, new_root=e), bool)


def test_a_proof_longer_than_any_tree_is_refused_at_once():
    hashes = [leaf_hash(b"x")] * 100_000
    assert not verify_inclusion(hashes[0], hashes, index=1, size=2**64 - 1, root=hashes[0])


def test_a_proof_outside_the_tree_is_refused_with_the_allowed_range():
    with pytest.raises(OutOfRange) as caught:
        inclusion_proof(5, 5, lambda level, index: b"")
    assert caught.value.facts["allowed"] == "[0, 5)"
    with pytest.raises(OutOfRange):
        consistency_proof(0, 5, lambda level, index: b"")


def test_a_damaged_frontier_cannot_be_built():
    with pytest.raises(InputError):
        Frontier(3, (leaf_hash(b"a"),))
    with pytest.raises(InputError):
        Frontier(1, (b"short",))
    with pytest.raises(InputError):
        Frontier(-1, ())
