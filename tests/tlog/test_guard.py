"""The guard remembers what the log promised: it lets the log go on from there, and from nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import EvidenceError
from suyuan.tlog.guard import Memory, Promise, read_memory

OLD, NOW, NEW = (Promise(size, bytes([size]) * 32) for size in (3, 4, 5))
CLONE = Promise(5, b"x" * 32)


@pytest.mark.parametrize("memory", [Memory(NOW), Memory(NOW, NEW)])
def test_what_is_kept_can_be_read_back(memory: Memory):
    assert read_memory(memory.text()) == memory


@pytest.mark.parametrize(
    ("memory", "database", "settled"),
    [
        (Memory(NOW), NOW, Memory(NOW)),
        (Memory(NOW, NEW), NOW, Memory(NOW)),  # the power failed before the commit: never out
        (Memory(NOW, NEW), NEW, Memory(NEW)),  # the power failed after the commit: it is out
    ],
)
def test_after_a_crash_the_database_shows_which_head_is_true(
    memory: Memory, database: Promise, settled: Memory
):
    assert memory.settled(database) == settled


@pytest.mark.parametrize(
    ("memory", "database"),
    [
        (Memory(NOW), OLD),
        (Memory(NEW), NOW),
        (Memory(NOW, NEW), OLD),
        (Memory(NEW), CLONE),
        (Memory(NOW), CLONE),
    ],
)
def test_a_restored_or_copied_database_is_refused(memory: Memory, database: Promise):
    with pytest.raises(EvidenceError) as caught:
        memory.settled(database)
    assert caught.value.hint.zh


@given(st.text(max_size=120))
def test_what_cannot_be_read_is_evidence_of_damage(text: str):
    with pytest.raises(EvidenceError):
        read_memory(text)


@pytest.mark.parametrize("place", range(len(Memory(NOW, NEW).text())))
def test_no_single_changed_character_goes_unseen(place: int):
    text = Memory(NOW, NEW).text()
    changed = text[:place] + ("2" if text[place] != "2" else "3") + text[place + 1 :]
    try:
        found = read_memory(changed)
    except EvidenceError:
        return
    assert found != Memory(NOW, NEW)
