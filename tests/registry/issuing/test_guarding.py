"""The log signs nothing that contradicts what it signed before, whatever happened to its database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pytest
from tests.registry.road import KEYS, LOG_KEY, Road

from suyuan.base.errors import EvidenceError, GatewayError
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing import log
from suyuan.registry.issuing.fsck import verify_log
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.models import Certificate, LogHead, LogLeaf
from suyuan.server.serving import doubt_about_the_log
from suyuan.tlog import tree
from suyuan.tlog.guard import Memory, Promise

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = Promise(7, b"x" * 32)


@pytest.fixture
def guarded(tmp_path: Path) -> IssuingKeys:
    return replace(KEYS, guard=FileGuard(tmp_path / "log.guard"))


def issue(road: Road, keys: IssuingKeys) -> Certificate:
    job = road.approved().job
    return issuing.issue(road.occasion("Wang").as_system(), job_id=job, idempotency_key="one", keys=keys)


def test_a_head_is_confirmed_when_its_certificate_is_out(road: Road, guarded: IssuingKeys):
    issue(road, guarded)
    assert guarded.guard is not None
    memory = guarded.guard.remembered()
    assert memory is not None
    assert memory.pending is None
    assert memory.confirmed == log.promise_of(log.head())
    assert verify_log(LOG_KEY.verifier, guard=guarded.guard).sound


def test_nothing_is_issued_from_an_old_copy_of_the_database(road: Road, guarded: IssuingKeys):
    assert guarded.guard is not None
    guarded.guard.confirm(ELSEWHERE)
    with pytest.raises(EvidenceError):
        issue(road, guarded)
    assert not Certificate.objects.exists()
    assert not LogLeaf.objects.exists()
    assert guarded.guard.remembered().confirmed == ELSEWHERE  # type: ignore[union-attr]


def test_the_check_of_the_log_tells_an_old_copy(road: Road, guarded: IssuingKeys):
    issue(road, guarded)
    assert guarded.guard is not None
    guarded.guard._write(Memory(ELSEWHERE))
    differences = verify_log(LOG_KEY.verifier, guard=guarded.guard).differences
    assert len(differences) == 1
    assert "7" in differences[0].zh


def test_after_a_failure_before_the_commit_the_log_goes_on(road: Road, guarded: IssuingKeys):
    assert guarded.guard is not None
    guarded.guard.intend(log.promise_of(log.head()), ELSEWHERE)  # signed, then the power failed
    assert issue(road, guarded).log_index == 0


def test_a_confirmation_that_comes_late_takes_nothing_back(tmp_path: Path):
    """The lock of the head is free with the commit: the next writer may be done before we confirm."""
    heads = [Promise(size, bytes([size]) * 32) for size in range(3)]
    one, other = FileGuard(tmp_path / "log.guard"), FileGuard(tmp_path / "log.guard")
    one.intend(heads[0], heads[1])  # and commits
    other.intend(heads[1], heads[2])  # and commits
    other.confirm(heads[2])
    one.confirm(heads[1])
    assert one.remembered() == Memory(heads[2])


def test_a_confirmation_leaves_what_is_pending_since(tmp_path: Path):
    heads = [Promise(size, bytes([size]) * 32) for size in range(3)]
    one, other = FileGuard(tmp_path / "log.guard"), FileGuard(tmp_path / "log.guard")
    one.intend(heads[0], heads[1])  # and commits
    other.intend(heads[1], heads[2])  # commits, and the power fails before it confirms
    one.confirm(heads[1])
    assert one.remembered() == Memory(heads[1], heads[2])


def test_writers_that_meet_at_the_guard_never_stop_the_log(in_memory: Path):
    """Threads of one server: the lock of the head ends with the commit, the confirmation comes whenever."""
    guard, lock_of_the_head, heads = FileGuard(in_memory / "log.guard"), Lock(), [Promise(0, bytes(32))]

    def issue_often(_: int) -> None:
        for _ in range(50):
            with lock_of_the_head:
                new = Promise(heads[-1].size + 1, bytes([len(heads)]) * 32)
                guard.intend(heads[-1], new)
                heads.append(new)
            guard.confirm(new)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(issue_often, range(4)))  # raises what was raised in a thread
    guard.review(heads[-1])
    assert guard.remembered() == Memory(Promise(200, bytes([200]) * 32))


def test_without_a_place_to_remember_nothing_is_signed(road: Road, tmp_path: Path):
    keys = replace(KEYS, guard=FileGuard(tmp_path / "missing" / "log.guard"))
    with pytest.raises(GatewayError):
        issue(road, keys)
    assert not Certificate.objects.exists()
    assert LogHead.objects.get().size == 0


class TestWhenTheServerStarts:
    """`suyuan serve` settles the log with its guard before the first request."""

    @pytest.fixture
    def at_start(self, road: Road, guarded: IssuingKeys, tmp_path: Path, settings) -> FileGuard:
        issue(road, guarded)
        settings.KEYS = tmp_path
        assert guarded.guard is not None
        return guarded.guard

    def test_an_unconfirmed_head_is_confirmed(self, at_start: FileGuard):
        head = log.promise_of(log.head())
        # committed, and the power failed before it was confirmed
        at_start._write(Memory(Promise(0, tree.Frontier().root()), head))
        assert doubt_about_the_log() is None
        assert at_start.remembered() == Memory(head)

    def test_an_old_copy_of_the_database_is_told(self, at_start: FileGuard):
        at_start._write(Memory(ELSEWHERE))
        assert isinstance(doubt_about_the_log(), EvidenceError)
        assert at_start.remembered() == Memory(ELSEWHERE)


def test_without_a_log_there_is_nothing_to_settle(db, tmp_path: Path, settings):
    settings.KEYS = tmp_path
    assert doubt_about_the_log() is None
    assert not list(tmp_path.iterdir())
