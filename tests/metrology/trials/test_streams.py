"""Streams of random words: a pure function of seed, identity and place, and evenly spread."""

from __future__ import annotations

import hashlib
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.metrology.trials.streams import BLOCK, identity_of, key_of, words

X = identity_of("x")


def by_hand(seed, identity, block, count):
    """The words of one block from numpy's Philox, made as the module says it makes them."""
    text = b"suyuan.metrology/draws" + identity.bytes + seed.to_bytes(16, "big")
    key = int.from_bytes(hashlib.sha256(text).digest()[:16], "little")
    source = np.random.Philox(key=key, counter=[0, block, 0, 0])
    raw = source.random_raw(count // 2)
    return np.stack([raw & 0xFFFFFFFF, raw >> np.uint64(32)], axis=1).ravel()


@pytest.mark.parametrize(("seed", "block"), [(0, 0), (20250101, 3), (2**128 - 1, 10**6)])
def test_words_are_those_of_philox_with_the_digest_as_key_and_the_block_as_counter(seed, block):
    found = words(key_of(seed, X), block * BLOCK, 1000)
    assert found.tolist() == by_hand(seed, X, block, 1000).tolist()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3 * BLOCK), st.integers(1, 2000), st.integers(0, 500))
def test_a_word_is_the_same_in_whatever_piece_it_is_asked_for(start, size, skip):
    key = key_of(7, X)
    whole = words(key, start, size + skip)
    assert words(key, start + skip, size).tolist() == whole[skip:].tolist()


def test_another_seed_or_identity_is_another_stream():
    one = words(key_of(1, X), 0, 8).tolist()
    assert one != words(key_of(2, X), 0, 8).tolist()
    assert one != words(key_of(1, identity_of("y")), 0, 8).tolist()


def test_words_fall_evenly_into_cells_and_neither_blocks_nor_streams_are_related():
    n = 4 * BLOCK
    found = words(key_of(5, X), 0, n)
    counts = np.bincount(found >> np.uint32(24), minlength=256)
    # Chi-square with 255 dof: mean 255, standard deviation 22.6.
    assert abs(np.sum((counts - n / 256) ** 2) / (n / 256) - 255) < 5 * 22.6
    other = words(key_of(5, identity_of("y")), 0, n)
    shifted = words(key_of(5, X), BLOCK, n)
    for second in (other, shifted):
        assert abs(np.corrcoef(found, second)[0, 1]) < 5 / np.sqrt(n)


def test_threads_have_their_own_generator():
    key, found = key_of(9, X), {}

    def work(number):
        found[number] = [words(key, BLOCK * k, 100).tolist() for k in range(20)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[number] == found[0] for number in range(4))
    assert found[0][3] == words(key, 3 * BLOCK, 100).tolist()
