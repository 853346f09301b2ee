"""Inputs drawn from good ones: bits turned, pieces cut, doubled, moved, numbers and words made awkward."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from hypothesis import strategies as st

NUMBER: Final = re.compile(rb"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
WORD: Final = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'|>[^<]*<|=[^&\n]*&|[A-Za-z_][\w.:-]*")
NUMBERS: Final = (
    b"0", b"-0", b"-1", b"1e999", b"-1e999", b"1e-999", b"1e999999999", b"9" * 50, b"9" * 5000, b"NaN",
    b"inf", b"Infinity", b"-Infinity", b"0x10", b"1_000", b"1e308", b"5e-324", b"18446744073709551616",
    b"4294967296", b"0.1e-5000", "１２".encode(), "²".encode(), "٣".encode(), b"1,5", b"", b" ", b"true",
    b"null", b"[]", b"{}",
)  # fmt: skip
WORDS: Final = (
    b'""', b"''", b"><", b"\0", b"\xff\xfe", b"\xed\xa0\x80", "\u202e溯源\u2066".encode(), "𝟙".encode(),
    b"\\ud800", b"a" * 5000, b"[" * 300, b"(" * 300, b"{" * 300, b"<a>" * 300, b"../../../etc/passwd",
    b"null", b"[]", b"{}",
    b"<!DOCTYPE a>", b"&amp;", b"&#0;", b"&a;", b"]]>", b"<![CDATA[", b"<!--", b"%", b"\r\n", b"2026-02-30",
    b"9999-12-31T23:59:59+14:00", b"0001-01-01T00:00:00-14:00", b"//", b"#", b"**", b"__class__",
    b"-----BEGIN",
)  # fmt: skip
WHOLE: Final = 1 << 24

Places = tuple[tuple[int, int], ...]


@lru_cache(maxsize=512)
def _places(pattern: re.Pattern[bytes], data: bytes) -> Places:
    return tuple(found.span() for found in pattern.finditer(data[:100_000]))


def _replaced(data: bytes, pattern: re.Pattern[bytes], place: int, by: bytes) -> bytes:
    spans = _places(pattern, data)
    if not spans:
        return by
    start, end = spans[place % len(spans)]
    return data[:start] + by + data[end:]


def changed(data: bytes, other: bytes, act: str, place: int, extent: int, choice: int) -> bytes:
    """`data` after one change; every number is taken modulo what there is."""
    at = place % (len(data) + 1)
    end = min(at + 1 + extent % 200, len(data))
    match act:
        case "bit" if data:
            at %= len(data)
            return data[:at] + bytes([data[at] ^ 1 << extent % 8]) + data[at + 1 :]
        case "byte" if data:
            at %= len(data)
            return data[:at] + bytes([choice % 256]) + data[at + 1 :]
        case "cut":
            return data[:at]
        case "delete":
            return data[:at] + data[end:]
        case "double":
            return data[:end] + data[at:end] * (1 + choice % 50) + data[end:]
        case "splice":
            there = extent % (len(other) + 1)
            return data[:at] + other[there:]
        case "number":
            return _replaced(data, NUMBER, place, NUMBERS[choice % len(NUMBERS)])
        case "word":
            return _replaced(data, WORD, place, WORDS[choice % len(WORDS)])
        case "insert":
            awkward = (*NUMBERS, *WORDS)
            return data[:at] + awkward[choice % len(awkward)] + data[at:]
    return data


ACTS: Final = ("bit", "byte", "cut", "delete", "double", "splice", "number", "word", "insert")
_WHOLE: Final = st.integers(0, WHOLE)
_CHANGE: Final = st.tuples(st.sampled_from(ACTS), _WHOLE, _WHOLE, _WHOLE)


@st.composite
def hostile(draw: Any, seeds: Sequence[bytes]) -> bytes:
    """Bytes out of nowhere, or one of `seeds` after a few changes."""
    if draw(st.integers(0, 9)) == 0:
        return bytes(draw(st.binary(max_size=300)))
    data, other = draw(st.sampled_from(seeds)), draw(st.sampled_from(seeds))
    for act, place, extent, choice in draw(st.lists(_CHANGE, min_size=1, max_size=4)):
        data = changed(data, other, act, place, extent, choice)
    return data
