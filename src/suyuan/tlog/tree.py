"""The Merkle tree of the log: leaf and node hashes, the growing right edge, inclusion and consistency proofs.

A node is addressed by (level, index): it covers the 2**level leaves from index * 2**level on. Only complete
nodes are ever stored; whatever lies right of the last complete one is folded together when it is asked for.
Proof arithmetic alone never authenticates a size: index and size always come from a verified checkpoint.
Source: RFC 6962, 2.1; RFC 9162, 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text

HASH_SIZE = 32
MAX_SIZE = 2**64 - 1
MAX_PROOF = 128  # a tree of 2**64 leaves has 64 levels; a consistency proof walks at most two edges

NodeReader = Callable[[int, int], bytes]
StoredNode = tuple[int, int, bytes]


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf data. Source: RFC 6962, 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children. Source: RFC 6962, 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def empty_root() -> bytes:
    """The root of the tree without leaves: SHA-256 of nothing."""
    return hashlib.sha256().digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of the tree: the roots of its complete subtrees, largest (leftmost) first.

    It is all a log needs in order to grow; there is one hash for each 1 in the binary size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise OutOfRange("size", given=self.size, allowed=f"[0, {MAX_SIZE}]")
        expected = self.size.bit_count()
        if len(self.hashes) != expected or any(len(digest) != HASH_SIZE for digest in self.hashes):
            raise InputError(
                Text(
                    f"大小为 {self.size} 的日志右沿应有 {expected} 个 32 字节哈希",
                    f"the right edge of a log of size {self.size} has {expected} hashes of 32 bytes",
                ),
                given=len(self.hashes),
                allowed=expected,
            )

    def root(self) -> bytes:
        """The root hash of the whole tree."""
        return _folded(self.hashes) if self.hashes else empty_root()


def append(frontier: Frontier, leaf: bytes) -> tuple[Frontier, list[StoredNode]]:
    """The frontier after one more leaf hash, and every node (level, index, hash) it completes.

    The list starts with the leaf itself at level 0 and has one entry for each subtree that became complete.
    """
    level, index, digest = 0, frontier.size, leaf
    completed: list[StoredNode] = [(level, index, digest)]
    edge = list(frontier.hashes)
    while index & 1:
        digest = node_hash(edge.pop(), digest)
        level, index = level + 1, index >> 1
        completed.append((level, index, digest))
    return Frontier(frontier.size + 1, (*edge, digest)), completed


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root hash of a whole list of leaf hashes."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier, _ = append(frontier, leaf)
    return frontier.root()


def frontier_at(size: int, node: NodeReader) -> Frontier:
    """The right edge that the tree had at `size`, read from stored nodes."""
    return Frontier(size, tuple(node(level, index) for level, index in complete_nodes(0, size)))


def root_at(size: int, node: NodeReader) -> bytes:
    """The root that the tree had at `size`, read from stored nodes."""
    return frontier_at(size, node).root()


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """The sibling hashes from leaf `index` up to the root of the tree of `size` leaves.

    Raises OutOfRange unless 0 <= index < size. Source: RFC 6962, 2.1.1.
    """
    if not 0 <= index < size:
        raise OutOfRange("index", given=index, allowed=f"[0, {size})")
    start, end = 0, size
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, node))
            end = middle
        else:
            path.append(_range_hash(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: NodeReader) -> list[bytes]:
    """The hashes that show the tree of `new` leaves to begin with the tree of `old` leaves.

    Raises OutOfRange unless 1 <= old <= new. Source: RFC 6962, 2.1.2.
    """
    if not 1 <= old <= new:
        raise OutOfRange("old", given=old, allowed=f"[1, {new}]")
    start, end = 0, new
    path: list[bytes] = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_hash(middle, end, node))
            end = middle
        else:
            path.append(_range_hash(start, middle, node))
            start = middle
    if start:  # the verifier knows the old root, unless the old tree hangs deeper inside the new one
        path.append(_range_hash(start, end, node))
    return path[::-1]


def verify_inclusion(leaf: object, proof: object, *, index: object, size: object, root: object) -> bool:
    """Whether `proof` leads from the leaf hash at `index` to the root of the tree of `size` leaves.

    Any input whatever gives True or False, never an error. Source: RFC 9162, 2.1.3.2.
    """
    if not (_is_proof(proof) and _is_hash(leaf) and _is_hash(root) and _is_size(index) and _is_size(size)):
        return False
    if index >= size:
        return False
    here, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            digest = node_hash(sibling, digest)
            skipped = _trailing_zeros(here)
            here, last = here >> skipped, last >> skipped
        else:
            digest = node_hash(digest, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and digest == root


def verify_consistency(
    proof: object, *, old_size: object, new_size: object, old_root: object, new_root: object
) -> bool:
    """Whether `proof` shows that the tree of `new_size` leaves extends the tree of `old_size` leaves.

    The empty tree is consistent with everything, so nothing is ever accepted as evidence about it: an old
    size of zero gives False. Any input gives True or False, never an error. Source: RFC 9162, 2.1.4.2.
    """
    if not (_is_proof(proof) and _is_hash(old_root) and _is_hash(new_root)):
        return False
    if not (_is_size(old_size) and _is_size(new_size) and 1 <= old_size <= new_size):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    is_complete = old_size.bit_count() == 1
    path = [old_root, *proof] if is_complete else list(proof)
    if not path:
        return False
    roots = _roots_from_consistency(path, old_size=old_size, new_size=new_size)
    return roots == (old_root, new_root)


def complete_nodes(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest complete subtrees (level, index) that cover leaves start to end, left to right.

    `start` must be a multiple of the largest power of two that fits, as it is everywhere in this tree.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _roots_from_consistency(path: list[bytes], *, old_size: int, new_size: int) -> tuple[bytes, bytes] | None:
    """Both roots that `path` leads to, or None where it has the wrong length."""
    shared = _trailing_zeros(old_size)  # levels that lie wholly inside the old tree's last complete subtree
    here, last = (old_size - 1) >> shared, (new_size - 1) >> shared
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            skipped = _trailing_zeros(here)
            here, last = here >> skipped, last >> skipped
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return (old, new) if last == 0 else None


def _range_hash(start: int, end: int, node: NodeReader) -> bytes:
    return _folded([node(level, index) for level, index in complete_nodes(start, end)])


def _folded(hashes: Sequence[bytes]) -> bytes:
    """One hash over subtrees of falling size: the smallest ones, at the right, join first."""
    digest = hashes[-1]
    for left in hashes[-2::-1]:
        digest = node_hash(left, digest)
    return digest


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1 if number else 0


def _is_hash(value: object) -> TypeGuard[bytes]:
    return isinstance(value, bytes) and len(value) == HASH_SIZE


def _is_size(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_SIZE


def _is_proof(value: object) -> TypeGuard[Sequence[bytes]]:
    return isinstance(value, (list, tuple)) and len(value) <= MAX_PROOF and all(map(_is_hash, value))
