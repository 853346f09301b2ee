"""The log as tiles, read from the tables and never beyond the head that the public sees.

Leaves and nodes are committed with the head that covers them, so no tile of a published head is missing.
Source: C2SP tlog-tiles.
"""

from __future__ import annotations

from datetime import datetime

from suyuan.base.errors import EvidenceError, NotFound
from suyuan.base.text import Text
from suyuan.registry.issuing.models import Certificate, LogLeaf, LogNode
from suyuan.tlog.tiles import HEIGHT, WIDTH, Bundle, Tile, join_entries
from suyuan.tlog.tree import HASH_SIZE

POINTS = 48
NEAR = 4  # entries looked at around each point of the growth: one of them is a certificate, mostly


def tile(wanted: Tile, *, size: int) -> bytes:
    """The hashes of a tile of the log of `size` entries: one query. Raises NotFound."""
    first = wanted.number * WIDTH
    _require(first + wanted.width <= size >> HEIGHT * wanted.level, wanted.path())
    rows = LogNode.objects.filter(
        level=HEIGHT * wanted.level, index__gte=first, index__lt=first + wanted.width
    ).order_by("index")
    content = b"".join(bytes(hash_) for hash_ in rows.values_list("hash", flat=True))
    if len(content) != wanted.width * HASH_SIZE:
        raise EvidenceError(
            Text(f"日志缺少 {wanted.path()} 的节点", f"the log lacks nodes of {wanted.path()}")
        )
    return content


def entries(wanted: Bundle, *, size: int) -> bytes:
    """The leaf data of a bundle of the log of `size` entries: one query. Raises NotFound."""
    first = wanted.number * WIDTH
    _require(first + wanted.width <= size, wanted.path())
    rows = LogLeaf.objects.filter(index__gte=first, index__lt=first + wanted.width).order_by("index")
    found = [bytes(data) for data in rows.values_list("data", flat=True)]
    if len(found) != wanted.width:
        raise EvidenceError(
            Text(f"日志缺少 {wanted.path()} 的条目", f"the log lacks entries of {wanted.path()}")
        )
    return join_entries(found)


def growth(size: int) -> list[tuple[datetime, int]]:
    """How the log grew: times, and its size then, at about 48 points. One query, however long the log is."""
    step = max(1, size // POINTS)
    wanted = {place + near for place in range(0, size, step) for near in range(NEAR) if place + near < size}
    rows = Certificate.objects.filter(log_index__in=wanted).order_by("log_index")
    return [(at, index + 1) for index, at in rows.values_list("log_index", "issued_at")]


def _require(is_there: bool, path: str) -> None:  # noqa: FBT001 - a condition, told by its negation
    if not is_there:
        raise NotFound(Text(f"日志还没有 {path}", f"the log does not have {path} yet"), given=path)
