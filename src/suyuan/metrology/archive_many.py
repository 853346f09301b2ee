"""Many results in one file: values, influences in their dense or sparse form, and names.

File of version 1, little-endian, every block on a multiple of 8 bytes:

    head     "SUYUAN-U", version, form (0 sparse, 1 dense), n results, m ranges, e entries, t bytes of names
    values   n x float64
    ranges   m x 16 bytes: first identity, big-endian; m x uint64: width; m x float64: dof
    entries  sparse: (n + 1) x uint64: first entry of every row; e x uint64: columns; e x float64
             dense: m x n x float64, a column per range: width 1 shared by all, width n own items
    names    t bytes UTF-8 JSON: {"results": [...], "influences": {identity: name}}
    crc32    over all before, as uint64

One range is one standard, or the own readings of all items (see `origin`).
Source: IEEE 754-2019 (binary64); RFC 9562; RFC 8259; ISO 3309 (CRC-32).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID
from zlib import crc32

import numpy as np

from suyuan.base.errors import InputError, OutOfRange, Unreadable
from suyuan.base.text import Text
from suyuan.metrology.influence_block import Floats, Influence, Sealed
from suyuan.metrology.influence_matrix import Columns, InfluenceMatrix
from suyuan.metrology.origin import MOST_MEMBERS, is_own
from suyuan.metrology.vector import UncertainVector

MAGIC: Final = b"SUYUAN-U"
VERSION: Final = 1
_HEAD: Final = struct.Struct("<8sQQQQQQ")
_SPARSE: Final = 0
_DENSE: Final = 1


@dataclass(frozen=True, kw_only=True)
class ManyResults:
    """What a file holds: the results, a name per result (or none), names of influences by identity."""

    results: UncertainVector
    names: tuple[str, ...] = ()
    influences: Mapping[UUID, str] = field(default_factory=dict)


class _Head(NamedTuple):
    magic: bytes
    version: int
    form: int
    size: int
    ranges: int
    entries: int
    text: int


def pack_results(
    results: UncertainVector, *, names: Sequence[str] = (), influences: Mapping[UUID, str] | None = None
) -> bytes:
    """`results` (n) as the bytes of one file, with a name per result and names of influences if given."""
    if names and len(names) != len(results):
        raise OutOfRange("names", given=len(names), allowed=len(results))
    known = {str(uid): name for uid, name in (influences or {}).items()}
    text = json.dumps({"results": list(names), "influences": known}, ensure_ascii=False, sort_keys=True)
    encoded = text.encode("utf-8") if names or known else b""
    parts = results.sealed()
    form, ranges, blocks, entries = _dense(parts, len(results)) if isinstance(parts, Sealed) else _rows(parts)
    head = _HEAD.pack(MAGIC, VERSION, form, len(results), len(ranges.bases), entries, len(encoded))
    body = b"".join(
        [
            head,
            _bytes(results.value, "<f8"),
            b"".join(base.to_bytes(16, "big") for base in ranges.bases),
            _bytes(ranges.widths, "<u8"),
            _bytes(ranges.dofs, "<f8"),
            *blocks,
            encoded + bytes(-len(encoded) % 8),
        ]
    )
    return body + struct.pack("<Q", crc32(body))


def unpack_results(data: bytes) -> ManyResults:
    """The results written by `pack_results`. Raises Unreadable for anything else."""
    if len(data) < _HEAD.size + 8 or not data.startswith(MAGIC):
        raise _unreadable("不是结果文件", "this is no file of results")
    head = _Head(*_HEAD.unpack_from(data))
    if head.version != VERSION:
        raise _unreadable(f"版本 {head.version} 未知", f"version {head.version} is not known")
    if crc32(data[:-8]) != struct.unpack_from("<Q", data, len(data) - 8)[0]:
        raise _unreadable("校验和不符，数据已损坏", "the checksum is wrong: the data are damaged")
    try:
        return _read_1(data, head)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, InputError) as fault:
        raise _unreadable(f"内容自相矛盾（{fault}）", f"the content contradicts itself ({fault})") from fault


def _rows(parts: InfluenceMatrix) -> tuple[int, Columns, list[bytes], int]:
    matrix = parts.matrix
    blocks = [_bytes(matrix.indptr, "<u8"), _bytes(matrix.indices, "<u8"), _bytes(matrix.data, "<f8")]
    return _SPARSE, parts.columns, blocks, len(matrix.data)


def _dense(parts: Sealed, size: int) -> tuple[int, Columns, list[bytes], int]:
    ranges = [(key, 1, one) for key, one in parts.shared.items()]
    ranges += [(base, size, one) for base, one in parts.own.items()]
    ranges.sort(key=lambda entry: entry[0])
    columns = Columns(
        tuple(base for base, _, _ in ranges),
        tuple(width for _, width, _ in ranges),
        tuple(one.dof for _, _, one in ranges),
    )
    return _DENSE, columns, [_bytes(one.component, "<f8") for _, _, one in ranges], size * len(ranges)


class _Blocks:
    """Reads one block after the other; a block that is not there is a fault, never a short array."""

    def __init__(self, data: bytes) -> None:
        self.data = memoryview(data)[:-8]
        self.at = _HEAD.size

    def take(self, count: int, dtype: str) -> Any:
        """`count` numbers."""
        size = count * np.dtype(dtype).itemsize
        if size > len(self.data) - self.at:
            raise ValueError("truncated")
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += size
        return found.astype(np.dtype(dtype).newbyteorder("="))

    def identities(self, count: int) -> tuple[int, ...]:
        """`count` identity numbers, which must rise."""
        raw = self.take(2 * count, ">u8").tolist()
        keys = tuple(high << 64 | low for high, low in zip(raw[::2], raw[1::2], strict=True))
        if any(first >= second for first, second in pairwise(keys)):
            raise ValueError("identities do not rise")
        return keys


def _read_1(data: bytes, head: _Head) -> ManyResults:
    blocks = _Blocks(data)
    values = blocks.take(head.size, "<f8")
    keys = blocks.identities(head.ranges)
    widths, dofs = blocks.take(head.ranges, "<u8"), blocks.take(head.ranges, "<f8")
    if (
        not ((widths >= 1) & (widths <= MOST_MEMBERS)).all()
        or not (dofs > 0.0).all()
        or not np.isfinite(values).all()
    ):
        raise ValueError("ranges")
    columns = Columns(keys, tuple(map(int, widths)), tuple(map(float, dofs)))
    parts = (_read_dense if head.form == _DENSE else _read_sparse)(blocks, head, columns)
    names, influences = _read_names(bytes(blocks.take(head.text, "u1")))
    if blocks.at + -head.text % 8 != len(blocks.data):
        raise ValueError("length")
    return ManyResults(results=UncertainVector(values, (), parts), names=names, influences=influences)


def _read_dense(blocks: _Blocks, head: _Head, columns: Columns) -> Sealed:
    parts = Sealed({}, {})
    for key, width, dof in zip(columns.bases, columns.widths, columns.dofs, strict=True):
        component = _finite(blocks.take(head.size, "<f8"))
        if width not in (1, head.size):
            raise ValueError("width")
        # A single item has width 1 either way; then its identity says whether it is its own.
        own = is_own(key) if width == 1 else True
        (parts.own if own and width == head.size else parts.shared)[key] = Influence(component, dof)
    return parts


def _read_sparse(blocks: _Blocks, head: _Head, columns: Columns) -> InfluenceMatrix:
    from scipy import sparse

    if head.form != _SPARSE:
        raise ValueError("form")
    indptr = blocks.take(head.size + 1, "<u8").astype(np.int64)
    indices = blocks.take(head.entries, "<u8").astype(np.int64)
    components = _finite(blocks.take(head.entries, "<f8"))
    if indptr[0] != 0 or indptr[-1] != head.entries or (np.diff(indptr) < 0).any():
        raise ValueError("rows")
    if head.entries and not (indices.min() >= 0 and indices.max() < columns.size):
        raise ValueError("columns")
    matrix = sparse.csr_array((components, indices, indptr), shape=(head.size, columns.size))
    if not matrix.has_canonical_format:
        raise ValueError("order of columns")
    return InfluenceMatrix(columns, matrix)


def _read_names(text: bytes) -> tuple[tuple[str, ...], dict[UUID, str]]:
    if not text:
        return (), {}
    record = json.loads(text.decode("utf-8"))
    names = {UUID(uid): str(name) for uid, name in record["influences"].items()}
    return tuple(str(name) for name in record["results"]), names


def _finite(components: Floats) -> Floats:
    if not np.isfinite(components).all():
        raise ValueError("components")
    return components


def _bytes(numbers: Any, dtype: str) -> bytes:
    return np.ascontiguousarray(numbers, dtype=dtype).tobytes()


def _unreadable(zh: str, en: str) -> Unreadable:
    return Unreadable(Text(f"结果文件：{zh}", f"file of results: {en}"))
