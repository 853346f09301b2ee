"""Sealing: bound by the commitment, hidden until closing, refused when anything was altered."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import replace
from uuid import UUID

import pytest
from tests.registry.comparisons.conftest import entropy

from suyuan.base.errors import EvidenceError
from suyuan.registry.comparisons.sealing import Measured, Sealed, Sealer, read_content, seal, unseal

ROUND, OTHER_ROUND, LAB, OTHER_LAB = (UUID(int=number) for number in range(1, 5))
RESULTS = (Measured(UUID(int=9), "10.02", "0.4", "2"),)


@pytest.fixture
def sealer():
    return Sealer(secret=b"s" * 32, entropy=entropy())


@pytest.fixture
def kept(sealer):
    return seal(sealer, comparison=ROUND, participation=LAB, measured=RESULTS)


def test_it_opens_to_what_was_handed_in(sealer, kept):
    content = unseal(sealer, kept, comparison=ROUND, participation=LAB)
    assert read_content(content) == {RESULTS[0].point: RESULTS[0]}


def test_anybody_can_recompute_the_commitment(sealer, kept):
    """Sorted keys, no blanks, SHA-256: written here without our own canonical form."""
    content = json.loads(unseal(sealer, kept, comparison=ROUND, participation=LAB))
    again = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(again.encode()).hexdigest() == kept.commitment


def test_the_same_results_look_different_every_time(sealer, kept):
    again = seal(sealer, comparison=ROUND, participation=LAB, measured=RESULTS)
    assert again.commitment != kept.commitment
    assert again.sealed != kept.sealed


def test_nothing_of_the_values_is_in_what_is_stored(kept):
    raw = b64decode(kept.sealed)
    assert b"10.02" not in raw
    assert b"results" not in raw


def altered(kept: Sealed) -> str:
    raw = bytearray(b64decode(kept.sealed))
    raw[-1] ^= 1
    return b64encode(bytes(raw)).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept._replace(sealed=altered(kept)),
        lambda kept: kept._replace(commitment="0" * 64),
        lambda kept: kept._replace(sealed="not base64 at all"),
        lambda kept: kept._replace(sealed=""),
    ],
)
def test_what_was_altered_does_not_open(sealer, kept, change):
    with pytest.raises(EvidenceError):
        unseal(sealer, change(kept), comparison=ROUND, participation=LAB)


@pytest.mark.parametrize(("comparison", "participation"), [(OTHER_ROUND, LAB), (ROUND, OTHER_LAB)])
def test_it_does_not_open_in_another_place(sealer, kept, comparison, participation):
    with pytest.raises(EvidenceError):
        unseal(sealer, kept, comparison=comparison, participation=participation)


def test_another_secret_does_not_open_it(sealer, kept):
    with pytest.raises(EvidenceError):
        unseal(replace(sealer, secret=b"t" * 32), kept, comparison=ROUND, participation=LAB)


def test_secrets_do_not_show_in_a_traceback(sealer):
    assert "ssss" not in repr(sealer)
