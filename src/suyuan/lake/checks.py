"""Checks of the quality of a series, each a declaration that arrays decide in one pass over sorted rows.

A check counts the rows it finds and keeps the first of them. It never changes a row: what is odd is said, and
people decide. Every check carries over what it has to know from one chunk to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import numpy as np

SHOWN: Final = 20
SECOND: Final = 1_000_000  # µs


@dataclass(frozen=True, kw_only=True)
class Check:
    """A declared check. `must`: a failure blocks publication. `most`: the share of rows that may be found.

    `limit`: seconds of a gap, size of a jump, rows of a stuck run; `low` and `high`: limits of a value.
    """

    kind: str
    column: str = ""
    must: bool = False
    most: Decimal = Decimal(0)
    limit: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(kw_only=True)
class Finding:
    """What a check has found: how many rows, and the first of them with instant and value."""

    check: Check
    count: int = 0
    first: list[dict[str, Any]] = field(default_factory=list)

    def passed(self, rows: int) -> bool:
        """Whether no more was found than the check allows."""
        return self.count <= self.check.most * rows


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Rows in order. `same`: the row before is of the same series. `before`: values of the row before."""

    first_row: int
    same: Any
    time: Any  # µs since 1970, None without a time column
    time_before: Any
    values: Mapping[str, Any]
    before: Mapping[str, Any]


class Counting:
    """A check that looks at each row with the one before it."""

    def __init__(self, check: Check) -> None:
        self.finding = Finding(check=check)
        self.check = check

    def add(self, chunk: Chunk) -> None:
        """Count the rows of a chunk, and keep the first."""
        found = FOUND[self.check.kind](self.check, chunk)
        self.finding.count += int(np.count_nonzero(found))
        room = SHOWN - len(self.finding.first)
        if room > 0:
            for place in np.flatnonzero(found)[:room].tolist():
                self.finding.first.append(self._told(chunk, place))

    def _told(self, chunk: Chunk, place: int) -> dict[str, Any]:
        told: dict[str, Any] = {"row": chunk.first_row + place + 1}
        if chunk.time is not None:
            told["at"] = int(chunk.time[place])
            if self.check.kind == "gap":
                told["size"] = float((chunk.time[place] - chunk.time_before[place]) / SECOND)
        if self.check.column:
            told["value"] = _plain(chunk.values[self.check.column][place])
        return told

    def close(self) -> Finding:
        """The finding after the last chunk."""
        return self.finding


class Stuck(Counting):
    """A sensor that shows the same value again and again: runs of equal values, across chunks."""

    def __init__(self, check: Check) -> None:
        super().__init__(check)
        self.length = 0
        self.began: dict[str, Any] = {}

    def add(self, chunk: Chunk) -> None:
        value = chunk.values[self.check.column]
        fresh = ~chunk.same | (value != chunk.before[self.check.column])
        starts = np.flatnonzero(fresh)
        head = int(starts[0]) if len(starts) else len(value)
        self.length += head
        if not len(starts):
            return
        self._end()
        lengths = np.diff(np.append(starts, len(value)))
        long = np.flatnonzero(lengths[:-1] >= (self.check.limit or 1))
        for run in long.tolist():
            self.length, self.began = int(lengths[run]), self._told(chunk, int(starts[run]))
            self._end()
        self.length, self.began = int(lengths[-1]), self._told(chunk, int(starts[-1]))

    def _end(self) -> None:
        if self.length >= (self.check.limit or 1) and self.began and self.began["value"] is not None:
            self.finding.count += self.length
            if len(self.finding.first) < SHOWN:
                self.finding.first.append(self.began | {"size": self.length})
        self.length = 0

    def close(self) -> Finding:
        self._end()
        return self.finding


def counter_of(check: Check) -> Counting:
    """What counts for a check."""
    return Stuck(check) if check.kind == "stuck" else Counting(check)


def _missing(check: Check, chunk: Chunk) -> Any:
    return np.isnan(chunk.values[check.column])


def _outside(check: Check, chunk: Chunk) -> Any:
    value = chunk.values[check.column]
    low = -np.inf if check.low is None else check.low
    high = np.inf if check.high is None else check.high
    return (value < low) | (value > high)


def _duplicate(check: Check, chunk: Chunk) -> Any:  # noqa: ARG001
    return chunk.same & (chunk.time == chunk.time_before)


def _gap(check: Check, chunk: Chunk) -> Any:
    return chunk.same & (chunk.time - chunk.time_before > (check.limit or 0) * SECOND)


def _jump(check: Check, chunk: Chunk) -> Any:
    step = np.abs(chunk.values[check.column] - chunk.before[check.column])
    return chunk.same & (step > (check.limit or 0))


FOUND: Final = {
    "missing": _missing,
    "range": _outside,
    "limits": _outside,
    "duplicate": _duplicate,
    "gap": _gap,
    "jump": _jump,
}


def _plain(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
