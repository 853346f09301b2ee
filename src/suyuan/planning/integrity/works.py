"""Works as arrays: what a laboratory did, when, where, with what, and which readings it wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

COLUMNS: Final = (
    "lab", "person", "kind", "instrument", "received", "began", "ended", "recorded", "signed", "latitude",
    "longitude", "error", "passed",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Works:
    """w works with u uses of standards and r readings, in any order.

    Instants are hours since 1970-01-01 UTC, NaN where unknown; places are degrees, NaN where unknown.
    """

    lab: Integers  # (w,) small numbers from 0
    person: Integers  # (w,) who measured; -1 unknown
    kind: Integers  # (w,) of instrument and method; small numbers from 0
    instrument: Integers  # (w,)
    received: Floats  # (w,) the instrument came to the laboratory
    began: Floats  # (w,)
    ended: Floats  # (w,)
    recorded: Floats  # (w,) the readings reached the system
    signed: Floats  # (w,)
    latitude: Floats  # (w,)
    longitude: Floats  # (w,)
    error: Floats  # (w,) the error nearest to its limit, as a share of the limit; NaN without limits
    passed: Flags  # (w,)
    start: Integers  # (w + 1,) where the readings of a work begin in `counts`
    counts: Integers  # (r,) readings in units of their last digit
    use_work: Integers  # (u,)
    use_standard: Integers  # (u,)
    use_valid: Flags  # (u,) the standard was valid and fit for use on that day

    def __len__(self) -> int:
        return len(self.lab)

    def part(self, which: Integers) -> Works:
        """Only these works, in this order; numbers of laboratories, kinds and standards stay."""
        new = np.full(len(self), -1)
        new[which] = np.arange(len(which))
        use = np.flatnonzero(new[self.use_work] >= 0)
        length = self.length[which]
        start = np.concatenate(([0], np.cumsum(length)))
        position = np.arange(start[-1]) - np.repeat(start[:-1], length)
        return Works(
            **{name: getattr(self, name)[which] for name in COLUMNS},
            start=start,
            counts=self.counts[np.repeat(self.start[which], length) + position],
            use_work=new[self.use_work[use]],
            use_standard=self.use_standard[use],
            use_valid=self.use_valid[use],
        )

    @cached_property
    def length(self) -> Integers:
        """Readings of each work, shape (w,)."""
        return np.diff(self.start)

    @cached_property
    def owner(self) -> Integers:
        """The work of each reading, shape (r,)."""
        return np.repeat(np.arange(len(self)), self.length)

    @cached_property
    def position(self) -> Integers:
        """The place of each reading in its work, from 0, shape (r,)."""
        return np.arange(len(self.counts)) - self.start[self.owner]

    @cached_property
    def turn(self) -> Integers:
        """Whose turn it was: the place of each work in time, by begin, end and instrument, shape (w,)."""
        place = np.empty(len(self), dtype=np.int64)
        place[np.lexsort((self.instrument, self.ended, self.began))] = np.arange(len(self))
        return place

    def per_work(self, of_readings: Floats) -> Floats:
        """The sum of a figure of the readings for each work, shape (w,)."""
        return np.bincount(self.owner, weights=of_readings, minlength=len(self)).astype(np.float64)


def previous_in_group(group: Integers, order_by: Integers) -> Integers:
    """The item before each one in its group, in the order given; -1 for the first; shape (w,)."""
    order = np.lexsort((order_by, group))
    before = np.full(len(group), -1)
    same = group[order[1:]] == group[order[:-1]]
    before[order[1:][same]] = order[:-1][same]
    return before


def numbered(*columns: Integers) -> Integers:
    """One number from 0 for each different combination of values, shape (w,)."""
    number = _ranked(columns[0])
    for column in columns[1:]:
        other = _ranked(column)
        number = _ranked(number * (other.max(initial=0) + 1) + other)
    return number


def _ranked(column: Integers) -> Integers:
    return np.unique(column, return_inverse=True)[1].reshape(-1).astype(np.int64)
