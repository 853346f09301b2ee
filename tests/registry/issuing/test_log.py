"""The log in the database: proofs hold for every entry and size, and whatever is touched is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW
from tests.registry.road import LOG_KEY, Road
from tests.registry.tampering import unseen

from suyuan.base.errors import Conflict, NotFound, OutOfRange
from suyuan.registry.issuing import log
from suyuan.registry.issuing.fsck import verify_log
from suyuan.registry.issuing.models import Certificate, Document, LogHead, LogLeaf, LogNode, NumberSeries
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import open_checkpoint

SALT = bytes(range(16))


def extend(count: int, *, start: int = 0) -> None:
    """Entries about no certificate, enough for the tree."""
    for number in range(start, start + count):
        with transaction.atomic():
            entry = log.Entry("issue", None, f"{number:064x}", SALT)  # type: ignore[arg-type]
            log.append(log.lock_head(), [entry], signer=LOG_KEY, at=NOW)


@pytest.fixture
def grown(db: None) -> list[bytes]:
    """A log of 21 entries; gives its leaf hashes."""
    log.open_log(LOG_KEY, at=NOW)
    extend(21)
    return [tree.leaf_hash(bytes(leaf.data)) for leaf in LogLeaf.objects.order_by("index")]


def test_every_entry_is_proved_under_the_signed_head(grown: list[bytes]):
    signed = open_checkpoint(log.head().checkpoint, LOG_KEY.verifier)
    assert signed.root == tree.root_of(grown)
    for index, leaf in enumerate(grown):
        found = log.inclusion(index)
        assert tree.verify_inclusion(
            tree.leaf_hash(found.leaf), list(found.proof), index=index, size=signed.size, root=signed.root
        )
        assert tree.leaf_hash(found.leaf) == leaf


def test_every_earlier_head_is_a_beginning_of_the_log(grown: list[bytes]):
    for old in range(1, 22):
        for new in range(old, 22):
            assert tree.verify_consistency(
                list(log.consistency(old, new)),
                old_size=old,
                new_size=new,
                old_root=tree.root_of(grown[:old]),
                new_root=tree.root_of(grown[:new]),
            )


@pytest.mark.parametrize("index", [21, 10**9])
def test_an_entry_that_is_not_there_is_not_found(grown: list[bytes], index: int):
    with pytest.raises(NotFound):
        log.inclusion(index)


def test_sizes_that_are_not_there_are_refused(grown: list[bytes]):
    with pytest.raises(NotFound):
        log.consistency(3, 22)
    with pytest.raises(OutOfRange):
        log.consistency(0, 3)


def test_a_log_is_opened_once(grown: list[bytes]):
    log.open_log(LOG_KEY, at=NOW)
    assert log.head().size == 21


def test_without_a_log_nothing_is_appended(db: None):
    with pytest.raises(NotFound), transaction.atomic():
        log.lock_head()


def test_two_writers_cannot_fork_the_log(grown: list[bytes]):
    stale = log.head()
    extend(1, start=21)
    entry = log.Entry("issue", None, "f" * 64, SALT)  # type: ignore[arg-type]
    with pytest.raises(Exception) as refusal, transaction.atomic():  # noqa: PT011 - by key or by guard
        log.append(stale, [entry], signer=LOG_KEY, at=NOW)
    assert type(refusal.value).__name__ in ("IntegrityError", Conflict.__name__)
    assert log.head().size == 22


@pytest.mark.parametrize("count", [3, 300])
def test_a_proof_takes_three_queries(db: None, count: int):
    log.open_log(LOG_KEY, at=NOW)
    with transaction.atomic():
        entries = [log.Entry("issue", None, f"{n:064x}", SALT) for n in range(count)]  # type: ignore[arg-type]
        log.append(log.lock_head(), entries, signer=LOG_KEY, at=NOW)
    with CaptureQueriesContext(connection) as seen:
        log.inclusion(1)
    assert len(seen) == 3


TOUCHED: dict[str, Any] = {
    "a removed certificate": lambda: (
        Document.objects.all().delete(), LogLeaf.objects.update(certificate=None),
        Certificate.objects.all().delete(),
    ),
    "a changed state": lambda: Certificate.objects.update(state="revoked"),
    "a changed digest": lambda: Certificate.objects.update(xml_sha256="0" * 64),
    "a changed number": lambda: Certificate.objects.update(number="PIM-12-2026-0000002"),
    "a changed salt": lambda: Certificate.objects.update(salt="00" * 32),
    "a changed place in the log": lambda: Certificate.objects.update(log_index=7),
    "a changed document": lambda: Document.objects.update(body=b"x"),
    "a removed document": lambda: Document.objects.all().delete(),
    "a changed leaf": lambda: LogLeaf.objects.update(data=b"{}"),
    "a removed leaf": lambda: LogLeaf.objects.all().delete(),
    "a changed node": lambda: LogNode.objects.update(hash=bytes(32)),
    "a removed node": lambda: LogNode.objects.all().delete(),
    "a node too many": lambda: LogNode.objects.create(level=3, index=0, hash=bytes(32)),
    "a head moved on": lambda: LogHead.objects.update(size=2),
    "a head signed by nobody": lambda: LogHead.objects.update(checkpoint="x\n1\nAAAA\n\n"),
    "a gap in the numbers": lambda: NumberSeries.objects.update(last=2),
}  # fmt: skip


class TestAudit:
    """Every table touched once; the audit must say so."""

    def test_a_sound_register_is_sound(self, road: Road):
        road.issued()
        audit = verify_log(LOG_KEY.verifier)
        assert audit.sound
        assert (audit.certificates, audit.leaves) == (1, 1)

    @pytest.mark.parametrize("touched", TOUCHED)
    def test_it_finds(self, road: Road, touched: str):
        road.issued()
        with unseen():
            TOUCHED[touched]()
        audit = verify_log(LOG_KEY.verifier)
        assert not audit.sound
        assert all(words.zh and words.en for words in audit.differences)
