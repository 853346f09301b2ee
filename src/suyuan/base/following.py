"""Many identities of one moment, counted on from the first one: made as columns, not one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import numpy as np

Numbers = np.ndarray[tuple[int], np.dtype[np.uint64]]
Texts = np.ndarray[tuple[int], np.dtype[np.bytes_]]


class Following:
    """`first` and those counted on from it, `number` in all, with gaps that nobody foresees.

    Rows of one moment so stand in the order of their identities and together in every index. A gap is below
    2**29: the last 50 bits do not come round within two million rows.
    Source: RFC 9562, 6.2, method 2: the random bits of the first are the start of a counter.
    """

    def __init__(self, first: UUID, number: int) -> None:
        drawn = np.frombuffer(hashlib.shake_128(first.bytes).digest(4 * number), np.uint32)
        steps = 1 + (drawn >> np.uint32(3)).astype(np.uint64)
        steps[:1] = first.int & _COUNTED
        self._high = first.int >> 64
        fixed = first.int & ((1 << 64) - 1) & ~_COUNTED
        self._lows = np.cumsum(steps, dtype=np.uint64) & np.uint64(_COUNTED) | np.uint64(fixed)

    def __iter__(self) -> Iterator[UUID]:
        return (UUID(int=self._high << 64 | low) for low in self._lows.tolist())

    def lows(self, start: int, length: int) -> Numbers:
        """The last 64 bits of some of them."""
        return self._lows[start : start + length]

    def digits(self, start: int, length: int) -> Texts:
        """Some of them as 32 hexadecimal digits."""
        lows = self.lows(start, length)
        text = np.empty((len(lows), 32), np.uint8)
        text[:, :16] = np.frombuffer(f"{self._high:016x}".encode(), np.uint8)
        text[:, 16:] = _PAIRS[lows.astype(">u8").view(np.uint8).reshape(-1, 8)].reshape(-1, 16)
        return text.view("S32").ravel()


_COUNTED: Final = (1 << 62) - 1  # bits of the counter
_PAIRS: Final[Any] = np.array([[*f"{byte:02x}".encode()] for byte in range(256)], np.uint8)
