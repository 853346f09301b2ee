"""Where the randomness comes from: one stream of words per input, a function of seed, identity and place.

A stream is Philox 4x64 keyed by a digest of identity and seed; the block is the upper word of its counter
and the place within the block the lower one. Trial 1 234 567 of an input is therefore the same number in
every computation, in whatever order or thread it is asked for, and results computed apart stay correlated
trial by trial. A word has 32 bits: the law drawn differs from the one meant by less than 2**-33 in any
probability, far below what any number of trials can show.
Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3,
Proc. SC11 (2011), article 16; JCGM 101:2008, C.3 (demands on a generator).
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.base.identity import derived
from suyuan.metrology import arguments

Words = NDArray[np.uint32]
Key = NDArray[np.uint64]

BLOCK: Final = 1 << 15
SEEDS: Final = 1 << 128
_NAMESPACE: Final = "suyuan.metrology/draws"
_PER_STEP: Final = 8  # one step of the counter gives four words of 64 bits
_own = threading.local()


def identity_of(*parts: object) -> UUID:
    """The identity of an input that has none but its name, or of a part of an input."""
    return derived(_NAMESPACE, *parts)


def checked_seed(given: Any) -> int:
    """`given` as a seed, a whole number in [0, 2**128). Raises OutOfRange."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < SEEDS:
        return given
    return arguments.count("seed", given, at_most=SEEDS - 1)


def key_of(seed: int, identity: UUID) -> Key:
    """The 128-bit key of one stream."""
    text = _NAMESPACE.encode() + identity.bytes + seed.to_bytes(16, "big")
    return np.frombuffer(hashlib.sha256(text).digest()[:16], dtype="<u8").astype(np.uint64)


def words(key: Key, start: int, count: int) -> Words:
    """`count` words of the stream from trial number `start` on, (count,)."""
    pieces = []
    end = start + count
    while start < end:
        block, offset = divmod(start, BLOCK)
        size = min(BLOCK - offset, end - start)
        pieces.append(_piece(key, block, offset, size))
        start += size
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _piece(key: Key, block: int, offset: int, size: int) -> Words:
    """Words within one block."""
    step, skip = divmod(offset, _PER_STEP)
    source = _philox()
    source.state = {
        "bit_generator": "Philox",
        "state": {"counter": np.array([step, block, 0, 0], dtype=np.uint64), "key": key},
        "buffer": np.zeros(4, dtype=np.uint64),
        "buffer_pos": 4,
        "has_uint32": 0,
        "uinteger": 0,
    }
    raw = source.random_raw(-(-(skip + size) // 2))
    halves: Words = raw.astype("<u8", copy=False).view("<u4")
    return halves[skip : skip + size]


def _philox() -> Any:
    """The generator of this thread; whatever it was before, its state is set before every use."""
    if not hasattr(_own, "philox"):
        _own.philox = np.random.Philox(key=0)
    return _own.philox
