"""128-bit identities: time-ordered for records (UUIDv7), derived from content for sources of uncertainty.

Nothing here asks a clock or draws a random number: the caller brings both.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from suyuan.base.canonical import canonical_bytes

IdentitySource = Callable[[], UUID]


def uuid7(at: datetime, entropy: bytes) -> UUID:
    """A UUID of version 7 for the instant `at`, filled with 10 bytes of `entropy`.

    Source: RFC 9562, 5.7: 48 bits of Unix milliseconds, version, 12 bits, variant, 62 bits.
    """
    if len(entropy) != 10:
        raise ValueError("uuid7 takes exactly 10 bytes of entropy")
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    random_a = int.from_bytes(entropy[:2], "big") & 0x0FFF
    random_b = int.from_bytes(entropy[2:], "big") & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b)


class Rising:
    """Time-ordered identities of which each is above the one before, also within one millisecond.

    `clock` gives the instant, `entropy` 10 random bytes. Rows that one process makes so stand in the order
    in which they were made. Source: RFC 9562, 6.2, method 2: within a millisecond the last 62 bits count on
    by a random step; their first bit starts as 0, so that they do not come round.
    """

    def __init__(self, clock: Callable[[], datetime], entropy: Callable[[], bytes]) -> None:
        self._clock, self._entropy = clock, entropy
        self._last = UUID(int=0)
        self._lock = threading.Lock()

    def __call__(self) -> UUID:
        """The next identity."""
        drawn = self._entropy()
        fresh = uuid7(self._clock(), drawn).int & ~(1 << 61)
        with self._lock:
            if fresh >> 80 == self._last.int >> 80:
                fresh = self._last.int + 1 + int.from_bytes(drawn[:4], "big")
            self._last = UUID(int=fresh)
            return self._last


def derived(namespace: str, *parts: object) -> UUID:
    """The identity that follows from content: the same parts give the same identity everywhere.

    `parts` must have canonical bytes. The first 128 bits of SHA-256, marked as version 8
    (RFC 9562, 5.8), so that it can never be taken for a time-ordered one.
    """
    head = hashlib.sha256(canonical_bytes([namespace, *parts])).digest()[:16]
    number = int.from_bytes(head, "big")
    number = number & ~(0xF << 76) | 0x8 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=number)
