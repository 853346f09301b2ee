"""Identities of sets: item i of an independent set, and cause j of quantities that were observed together.

A set has one identity of its own; its members follow from it by number, so that a member is recognised as
one wherever it turns up, and no list of members has to be stored. The first 96 bits are those of the set,
the last 32 its number. Members of an ensemble share one figure of degrees of freedom and count as one
component in the formula of Welch and Satterthwaite.
Source: RFC 9562, 5.8 (version 8, custom bits); R. Willink, Metrologia 44 (2007) 340-349.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from uuid import UUID

from suyuan.base.errors import OutOfRange
from suyuan.base.identity import derived

NUMBER_BITS: Final = 32
MOST_MEMBERS: Final = 1 << NUMBER_BITS
_NUMBER: Final = MOST_MEMBERS - 1
# Version 8 with twelve custom bits: no identity made of time or of content alone is taken for a member.
_KIND: Final = 0xFFFF << 64
_OWN: Final = 0x80E1 << 64
_JOINT: Final = 0x85E7 << 64


@lru_cache(maxsize=4096)
def own_base(uid: UUID) -> int:
    """The first identity number of the independent set `uid`; item i follows i places later."""
    return derived("suyuan.metrology/own", uid).int & ~_KIND & ~_NUMBER | _OWN


@lru_cache(maxsize=4096)
def joint_base(uid: UUID) -> int:
    """The first identity number of the ensemble `uid`."""
    return derived("suyuan.metrology/joint", uid).int & ~_KIND & ~_NUMBER | _JOINT


def own_identity(uid: UUID, index: int) -> UUID:
    """The identity of item `index` of the independent set `uid`: the same everywhere and for ever."""
    return UUID(int=own_base(uid) + _number(index))


def joint_identity(uid: UUID, index: int) -> UUID:
    """The identity of the independent cause `index` behind the ensemble `uid`."""
    return UUID(int=joint_base(uid) + _number(index))


def is_own(key: int) -> bool:
    """Whether the identity number `key` is that of an item of an independent set."""
    return key & _KIND == _OWN


def is_joint(key: int) -> bool:
    """Whether the identity number `key` is that of a cause of an ensemble."""
    return key & _KIND == _JOINT


def set_of(key: int) -> int:
    """The first identity number of the set that the member `key` belongs to."""
    return key & ~_NUMBER


def number_of(key: int) -> int:
    """The number of the member `key` in its set."""
    return key & _NUMBER


def _number(index: int) -> int:
    if not 0 <= index < MOST_MEMBERS:
        raise OutOfRange("index", given=index, allowed=f"[0, {MOST_MEMBERS - 1}]")
    return index
