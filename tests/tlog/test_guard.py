"""The guard remembers what the log promised: it lets the log go on from there, and from nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import EvidenceError
from suyuan.tlog.guard import Memory, Promise, read_memory
from suyuan.tlog.note import Signer

KEY, OTHER = (Signer("log.example", bytes([seed]) * 32).verifier.vkey() for seed in (1, 2))
OLD, NOW, NEW = (Promise(size, bytes([size]) * 32) for size in (3, 4, 5))
CLONE = Promise(5, b"x" * 32)


@pytest.mark.parametrize(
    "memory",
    [
        Memory(NOW),
        Memory(NOW, NEW),
        Memory(NOW, key=KEY),
        Memory(NOW, NEW, key=KEY),
        Memory(NOW, NEW, key=KEY, successor=OTHER),
    ],
)
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


@pytest.mark.parametrize("memory", [Memory(NOW, NEW), Memory(NOW, NEW, key=KEY, successor=OTHER)])
def test_no_single_changed_character_goes_unseen(memory: Memory):
    text = memory.text()
    for place in range(len(text)):
        changed = text[:place] + ("2" if text[place] != "2" else "3") + text[place + 1 :]
        try:
            found = read_memory(changed)
        except EvidenceError:
            continue
        assert found != memory, place


def test_another_key_is_refused():
    with pytest.raises(EvidenceError):
        Memory(NOW, key=KEY).intending(NEW, key=OTHER)
    with pytest.raises(EvidenceError):
        Memory(NOW, key=KEY).intending(NEW, key=OTHER, successor=KEY)


def test_the_key_that_signs_first_is_kept():
    assert Memory(NOW).intending(NEW, key=KEY) == Memory(NOW, NEW, key=KEY)
    assert Memory(NOW, NEW, key=KEY).settled(NEW).key == KEY


def test_the_successor_signs_alone_only_after_its_head_is_out():
    changing = Memory(NOW, key=KEY).intending(NEW, key=KEY, successor=OTHER)
    assert changing.settled(NOW) == Memory(NOW, key=KEY)  # the change never happened
    assert changing.settled(NEW) == Memory(NEW, key=OTHER)
    with pytest.raises(EvidenceError):
        changing.settled(NEW).intending(Promise(6, bytes(32)), key=KEY)


@pytest.mark.parametrize(
    "text",
    [
        f"suyuan log guard 2\n{NOW.line()}\n",
        f"suyuan log guard 2\nkey {KEY}\n",
        f"suyuan log guard 2\nkey {KEY}\n{NOW.line()}\nnext {OTHER}\n",
        f"suyuan log guard 2\nkey \n{NOW.line()}\n",
        f"suyuan log guard 1\n{NOW.line()}\n{NEW.line()}\nnext {OTHER}\n",
        f"suyuan log guard 1\nkey {KEY}\n{NOW.line()}\n",
    ],
)
def test_what_is_half_written_is_damage(text: str):
    with pytest.raises(EvidenceError):
        read_memory(text)
