"""Random histories of a log with crashes, restores and clones: the guard lets no two heads contradict.

The database is played by a list of leaves that is copied, restored and cloned at will; the guard is the real
one with its real file. A head is "out" as soon as its commit happened: from then on somebody may hold it.
`SUYUAN_HISTORIES` sets their number: 60 by default, 10000 in `make torture`.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from suyuan.base.errors import EvidenceError
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.tlog import tree
from suyuan.tlog.guard import Promise

HISTORIES: Final = int(os.environ.get("SUYUAN_HISTORIES", "60"))
STEPS: Final = 40
Leaves = tuple[bytes, ...]


def promise(leaves: Leaves) -> Promise:
    return Promise(len(leaves), tree.root_of(leaves))


@dataclass(kw_only=True)
class History:
    """One log, one guard, any number of copies of the database."""

    guard: FileGuard
    dice: random.Random
    copies: list[Leaves] = field(default_factory=lambda: [()])  # [0] is in use, the others lie in a safe
    clone: Leaves | None = None  # a second server that was started on a copy
    out: list[Leaves] = field(default_factory=list)
    refused: int = 0
    late: Promise | None = None  # committed; the writer has yet to confirm it, and the next one need not wait

    def step(self) -> None:
        what = self.dice.choice(
            [self.issue, self.issue, self.issue, self.crash, self.backup, self.restore, self.start_clone]
        )
        what()

    def issue(self) -> None:
        """One of the servers appends; the order is that of `log.append`."""
        on_clone = self.clone is not None and self.dice.random() < 0.3
        if on_clone:
            self.confirm()  # between commit and confirmation a clone could slip in: nobody can know there
        leaves = self.clone if on_clone and self.clone is not None else self.copies[0]
        grown = self._appended(leaves)
        if grown is None:
            return
        if on_clone:
            self.confirm()
            self.clone = grown
        else:
            self.copies[0] = grown

    def _appended(self, leaves: Leaves) -> Leaves | None:
        grown = (*leaves, self.dice.randbytes(32))
        try:
            self.guard.intend(promise(leaves), promise(grown))
        except EvidenceError:
            self.refused += 1
            return None
        self.out.append(grown)
        before, self.late = self.late, promise(grown)
        if self.dice.random() < 0.7:
            self.confirm()
        if before is not None:
            self.guard.confirm(before)
        return grown

    def confirm(self) -> None:
        """The last writer is done, too."""
        if self.late is not None:
            self.guard.confirm(self.late)
            self.late = None

    def crash(self) -> None:
        """The power fails before the commit, or after it; then the server starts again and settles."""
        leaves = self.copies[0]
        grown = (*leaves, self.dice.randbytes(32))
        try:
            self.guard.intend(promise(leaves), promise(grown))
        except EvidenceError:
            self.refused += 1
            return
        self.late = None  # that writer is gone, too
        if self.dice.random() < 0.5:
            self.out.append(grown)
            self.copies[0] = grown
        self.guard.review(promise(self.copies[0]))

    def backup(self) -> None:
        self.copies.append(self.copies[0])

    def restore(self) -> None:
        self.confirm()  # the server is stopped for it, as it should be
        self.copies[0] = self.dice.choice(self.copies)

    def start_clone(self) -> None:
        self.clone = self.dice.choice(self.copies)


def contradictions(out: list[Leaves]) -> int:
    """Pairs of heads of which neither is the beginning of the other."""
    ordered = sorted(set(out), key=len)
    return sum(longer[: len(shorter)] != shorter for shorter, longer in itertools.pairwise(ordered))


def test_no_history_has_two_heads_that_contradict_each_other(
    in_memory: Path, figures: Callable[[dict[str, Any]], None]
):
    refused = heads = found = 0
    for seed in range(HISTORIES):
        history = History(guard=FileGuard(in_memory / f"guard-{seed}"), dice=random.Random(seed))
        for _ in range(STEPS):
            history.step()
        assert contradictions(history.out) == 0, seed
        heads, refused = heads + len(history.out), refused + history.refused
        found += contradictions(history.out)
        history.guard.path.unlink(missing_ok=True)
    assert refused > HISTORIES  # the histories were hard enough
    figures({"histories": HISTORIES, "heads": heads, "refused": refused, "contradictions": found})


def test_a_log_with_one_database_is_never_stopped(in_memory: Path):
    """Writers that confirm one after the other, in whatever order, and crashes: nothing to refuse."""
    for seed in range(HISTORIES // 10):
        history = History(guard=FileGuard(in_memory / f"guard-{seed}"), dice=random.Random(seed))
        for _ in range(STEPS):
            history.dice.choice([history.issue, history.issue, history.crash])()
        assert history.refused == 0, seed
        assert contradictions(history.out) == 0, seed


def test_without_the_guard_they_would(in_memory: Path):
    class Careless(FileGuard):
        def intend(self, now: Promise, new: Promise) -> None:
            pass

        def review(self, now: Promise) -> None:
            pass

    found = 0
    for seed in range(20):
        history = History(guard=Careless(in_memory / "guard"), dice=random.Random(seed))
        for _ in range(STEPS):
            history.step()
        found += contradictions(history.out)
    assert found > 0


def test_what_the_guard_cannot_know(tmp_path: Path):
    """A head was out, its confirmation was not, and the old copy came back before the server settled."""
    guard = FileGuard(tmp_path / "guard")
    history = History(guard=guard, dice=random.Random(1))
    grown = (b"a" * 32,)
    guard.intend(promise(()), promise(grown))
    history.out.append(grown)  # committed; the power fails; nobody starts the server on it
    history.copies[0] = ()
    history.issue()
    assert contradictions(history.out) == 1  # hence `log.settle` comes first at every start


@pytest.mark.parametrize("torn", [b"", b"suyuan log guard 1\n", b"suyuan log guard 1\n3 AAAA\n", b"\xff"])
def test_a_torn_file_stops_the_log_instead_of_starting_anew(tmp_path: Path, torn: bytes):
    guard = FileGuard(tmp_path / "guard")
    guard.path.write_bytes(torn)
    with pytest.raises(EvidenceError):
        guard.intend(promise(()), promise((b"a" * 32,)))
