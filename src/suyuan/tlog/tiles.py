"""Tiles: the log as static files of 256 hashes that anybody can cache, and bundles of its entries.

Tile (level, number) holds the complete tree nodes of tree level 8 * level from 256 * number on; at the right
edge it is partial and says its width. Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from suyuan.base.errors import EvidenceError, InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.tlog.tree import HASH_SIZE, NodeReader, root_of

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
MAX_LEVEL: Final = 63
MAX_PATH: Final = 100
MAX_ENTRY: Final = (1 << 16) - 1

_ENTRIES: Final = "entries/"
_PATH: Final = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Tile(NamedTuple):
    """One tile; `width` is below 256 at the right edge of the tree."""

    level: int
    number: int
    width: int = WIDTH

    def path(self) -> str:
        """Where the tile is served."""
        return f"tile/{self.level}/{_index_path(self.number)}{_partial(self.width)}"


class Bundle(NamedTuple):
    """The entries (leaf data) of one tile of level 0."""

    number: int
    width: int = WIDTH

    def path(self) -> str:
        """Where the bundle is served."""
        return f"tile/entries/{_index_path(self.number)}{_partial(self.width)}"


def parse_tile_path(path: str) -> Tile:
    """The tile of a path. EvidenceError for anything that is not the one canonical spelling of a tile."""
    found = _PATH.fullmatch(path) if path.isascii() and len(path) <= MAX_PATH else None
    if found is None:
        raise _bad_path(path)
    index = int(found["index"].replace("x", "").replace("/", ""))
    tile = Tile(int(found["level"]), index, int(found["width"] or WIDTH))
    if tile.level > MAX_LEVEL or not 1 <= tile.width <= WIDTH or tile.path() != path:
        raise _bad_path(path)
    return tile


def parse_bundle_path(path: str) -> Bundle:
    """The bundle of a path. EvidenceError for anything that is not the one canonical spelling of a bundle."""
    if not path.startswith(f"tile/{_ENTRIES}"):
        raise _bad_path(path)
    tile = parse_tile_path(path.replace(_ENTRIES, "0/", 1))
    return Bundle(tile.number, tile.width)


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """The tiles that a log of `size` leaves serves and that one of `since` leaves did not, level by level.

    Raises OutOfRange unless 0 <= since <= size.
    """
    if not 0 <= since <= size:
        raise OutOfRange("since", given=since, allowed=f"[0, {size}]")
    for level in range(MAX_LEVEL + 1):
        nodes, known = size >> HEIGHT * level, since >> HEIGHT * level
        if not nodes:
            return
        if nodes == known:
            continue
        for index in range(known // WIDTH, -(-nodes // WIDTH)):
            yield Tile(level, index, min(WIDTH, nodes - index * WIDTH))


def tile_bytes(tile: Tile, node: NodeReader) -> bytes:
    """The content of a tile, read from stored nodes."""
    first = tile.number * WIDTH
    return b"".join(node(tile.level * HEIGHT, first + i) for i in range(tile.width))


def node_from_tiles(size: int, read: Callable[[Tile], bytes]) -> NodeReader:
    """A reader of complete nodes of the tree of `size` leaves that takes them from tiles.

    The reader raises EvidenceError for a tile whose length is wrong, OutOfRange for a node outside the tree.
    """

    def node(level: int, index: int) -> bytes:
        tile_level, inner = divmod(level, HEIGHT)
        first, count = index << inner, 1 << inner
        nodes = size >> HEIGHT * tile_level
        if index < 0 or first + count > nodes:
            raise OutOfRange("index", given=index, allowed=f"[0, {nodes >> inner})")
        place = first // WIDTH
        tile = Tile(tile_level, place, min(WIDTH, nodes - place * WIDTH))
        content = read(tile)
        if len(content) != tile.width * HASH_SIZE:
            raise EvidenceError(
                Text(f"文件 {tile.path()} 的长度不对", f"file {tile.path()} has the wrong length"),
                given=len(content),
                allowed=tile.width * HASH_SIZE,
            )
        offset = (first - place * WIDTH) * HASH_SIZE
        wanted = content[offset : offset + count * HASH_SIZE]
        return root_of(wanted[i : i + HASH_SIZE] for i in range(0, len(wanted), HASH_SIZE))

    return node


def join_entries(entries: Sequence[bytes]) -> bytes:
    """The content of an entry bundle: each entry after its length in two bytes, big end first."""
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise InputError(
                Text(f"日志条目超过 {MAX_ENTRY} 字节", f"a log entry exceeds {MAX_ENTRY} bytes"),
                given=len(entry),
                allowed=MAX_ENTRY,
            )
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def split_entries(content: bytes) -> list[bytes]:
    """The entries of a bundle. EvidenceError where it ends in the middle of one or holds more than 256."""
    entries: list[bytes] = []
    place = 0
    while place < len(content):
        end = place + 2 + int.from_bytes(content[place : place + 2], "big")
        if place + 2 > len(content) or end > len(content) or len(entries) == WIDTH:
            raise EvidenceError(Text("条目文件已损坏", "the entry bundle is damaged"), given=len(content))
        entries.append(content[place + 2 : end])
        place = end
    return entries


def _index_path(index: int) -> str:
    """Groups of three digits, an x before all but the last: 1234067 is x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def _bad_path(path: str) -> EvidenceError:
    return EvidenceError(
        Text(f"不是日志文件的路径：{path[:120]}", f"this is no path of a tile: {path[:120]}"),
        given=path[:120],
    )
