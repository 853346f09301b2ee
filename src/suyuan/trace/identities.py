"""Identities as arrays: where a UUID stands among millions, without an object for each.

A column of identities is an array (n, 2) of unsigned 64-bit halves, the high half first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text

Halves = NDArray[np.uint64]
Integers = NDArray[np.int64]

_LOW: Final = (1 << 64) - 1


def halves(ids: Iterable[UUID]) -> Halves:
    """Identities as a column (n, 2). Raises InputError for what is none."""
    try:
        packed = b"".join(one.bytes for one in ids)
    except AttributeError as fault:  # asking each of a million first would cost more than the rest
        raise InputError(
            Text(f"{fault.obj!r} 不是 UUID", f"{fault.obj!r} is no UUID"),
            hint=Text("文字先写成 uuid.UUID(文字)。", "Write text as uuid.UUID(text)."),
            given=str(fault.obj)[:80],
        ) from None
    return np.frombuffer(packed, dtype=">u8").astype(np.uint64).reshape(-1, 2)


def uuid_of(pair: Halves) -> UUID:
    """The identity of one row of a column."""
    return UUID(int=(int(pair[0]) << 64) | int(pair[1]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """The places of a column in the order of its identities.

    column : array (n, 2); order : array (n,), so that `column[order]` ascends; high : `column[order, 0]`
    """

    column: Halves
    order: Integers
    high: NDArray[np.uint64]

    @classmethod
    def of(cls, column: Halves) -> Index:
        """An index of a column, by the high halves; the low ones count only where those are the same."""
        order = np.argsort(column[:, 0]).astype(np.int64)
        high = np.ascontiguousarray(column[order, 0])
        same = np.zeros(len(order) + 1, dtype=np.bool_)
        same[1:-1] = high[1:] == high[:-1]
        tied = np.flatnonzero(same[1:] | same[:-1])
        if tied.size:
            among = order[tied]
            order[tied] = among[np.lexsort((column[among, 1], column[among, 0]))]
        return cls(column=column, order=order, high=high)

    def __len__(self) -> int:
        return len(self.high)

    def find(self, ids: Sequence[UUID]) -> Integers:
        """Places of `ids`, array (len(ids),), -1 for one that is not there."""
        return self.locate(halves(ids))

    def locate(self, wanted: Halves) -> Integers:
        """Places of a column of identities, array (len(wanted),), -1 for one that is not there."""
        first = np.searchsorted(self.high, wanted[:, 0], side="left")
        last = np.searchsorted(self.high, wanted[:, 0], side="right")
        # Within a run of the same high half the low halves ascend: all runs are bisected together.
        end = last.copy()
        while (open_ := np.flatnonzero(first < end)).size:
            middle = (first[open_] + end[open_]) // 2
            below = self.column[self.order[middle], 1] < wanted[open_, 1]
            first[open_] = np.where(below, middle + 1, first[open_])
            end[open_] = np.where(below, end[open_], middle)
        found = np.full(len(wanted), -1, dtype=np.int64)
        inside = np.flatnonzero(first < last)
        place = self.order[first[inside]]
        same = self.column[place, 1] == wanted[inside, 1]
        found[inside[same]] = place[same]
        return found

    def place(self, id_: UUID) -> int:
        """The place of one identity. Raises NotFound."""
        place = int(self.find([id_])[0])
        if place < 0:
            raise unknown(id_)
        return place


def unknown(id_: UUID) -> NotFound:
    """The error of an identity that no result has."""
    return NotFound(
        Text(f"溯源图中没有结果 {id_}", f"the traceability graph has no result {id_}"), given=str(id_)
    )
