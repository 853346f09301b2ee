"""One result as bytes: value and influences, to be read in another process, another program, another year.

Record of version 1, big-endian; n influences sorted by identity, m = 0, 1 or n:

    "U"  1 byte    kind          identities   n x 16 bytes
    1    1 byte    version       components   n x float64, signed, in the unit of the value
    f, n 2 bytes   form, count   dofs         m x float64 (form 0: all infinite, 1: one for all, 2: each)
    x    float64   value         crc32        4 bytes over all before

A result with twelve influences takes at most 400 bytes. What was written once is read for ever: a new
version gets a new number, and files of every version are kept and read by the tests. Many results in one
file: `archive_many`. Source: IEEE 754-2019 (binary64); RFC 9562 (identities); ISO 3309 (CRC-32).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from zlib import crc32

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.metrology.uncertain import Uncertain

KIND: Final = 0x55  # "U"
VERSION: Final = 1
MOST_INFLUENCES: Final = (1 << 14) - 1
_HEAD: Final = struct.Struct(">BBHd")
_CHECK: Final = struct.Struct(">I")
_SMALLEST: Final = _HEAD.size + _CHECK.size
_INF: Final = math.inf
_ALL_INFINITE: Final = 0
_ONE_FOR_ALL: Final = 1
_EACH: Final = 2


def pack_result(result: Uncertain) -> bytes:
    """`result` as bytes. Raises TooLarge beyond 16383 influences (use `archive_many`)."""
    row = result.sealed()
    count = len(row)
    if count > MOST_INFLUENCES:
        raise TooLarge("influences", given=count, allowed=MOST_INFLUENCES)
    numbers = [entry[1] for entry in row]
    freedoms = [entry[2] for entry in row]
    if freedoms.count(_INF) == count:
        form = _ALL_INFINITE
    elif freedoms.count(freedoms[0]) == count:
        form = _ONE_FOR_ALL
        numbers.append(freedoms[0])
    else:
        form = _EACH
        numbers += freedoms
    body = b"".join(
        [
            _HEAD.pack(KIND, VERSION, form << 14 | count, result.value),
            *[entry[0].to_bytes(16, "big") for entry in row],
            _floats(len(numbers)).pack(*numbers),
        ]
    )
    return body + _CHECK.pack(crc32(body))


def unpack_result(data: bytes) -> Uncertain:
    """The result written by `pack_result`, of any version. Raises Unreadable for anything else."""
    if len(data) < _SMALLEST or data[0] != KIND:
        raise _unreadable("不是单个结果的存档", "this is no archived result")
    reader = _READERS.get(data[1])
    if reader is None:
        raise newer_version(data[1])
    if crc32(data[:-4]) != _CHECK.unpack_from(data, len(data) - 4)[0]:
        raise _unreadable("校验和不符，数据已损坏", "the checksum is wrong: the data are damaged")
    return reader(data)


def _read_1(data: bytes) -> Uncertain:
    _, _, packed, value = _HEAD.unpack_from(data)
    form, count = packed >> 14, packed & MOST_INFLUENCES
    freedoms = (0, 1, count, -1)[form]
    start = _HEAD.size + 16 * count
    if freedoms < 0 or len(data) != start + 8 * (count + freedoms) + _CHECK.size:
        raise _unreadable("长度与内容不符", "the length does not fit the content")
    numbers = _floats(count + freedoms).unpack_from(data, start)
    whole = int.from_bytes
    keys = [whole(data[at : at + 16], "big") for at in range(_HEAD.size, start, 16)]
    dofs = numbers[count:] if form == _EACH else (numbers[count] if form else _INF,) * count
    row = tuple(zip(keys, numbers, dofs, strict=False))
    _check(value, keys, numbers[:count], dofs)
    return Uncertain(value, (), row)


def _check(value: float, keys: list[int], components: tuple[float, ...], dofs: tuple[float, ...]) -> None:
    """A record with a good checksum may still have been written by somebody who did not know the rules."""
    sums = sum(map(abs, components)) + abs(value)  # NaN and infinity both fail the next line
    if not sums < _INF or 0.0 in components:
        raise _unreadable("数值不是有限数或分量为零", "a number is not finite or a component is zero")
    if dofs and not (min(dofs) > 0.0 and sum(dofs) > 0.0):
        raise _unreadable("自由度不大于零", "degrees of freedom are not above zero")
    if any(map(int.__ge__, keys, keys[1:])):
        raise _unreadable("来源没有按身份排序", "the influences are not sorted by identity")


def newer_version(version: int) -> Unreadable:
    """The refusal of a version that this program does not know."""
    return Unreadable(
        Text(f"存档版本 {version} 未知", f"archive version {version} is not known"),
        hint=Text(
            "由更新的版本写成，请升级后再读。", "It was written by a newer version; update and read again."
        ),
        given=version,
        allowed=", ".join(map(str, sorted(_READERS))),
    )


@lru_cache(maxsize=256)
def _floats(count: int) -> struct.Struct:
    return struct.Struct(f">{count}d")


def _unreadable(zh: str, en: str) -> Unreadable:
    return Unreadable(Text(f"存档：{zh}", f"archive: {en}"))


Reader = Callable[[bytes], Uncertain]
_READERS: Final[dict[int, Reader]] = {1: _read_1}
