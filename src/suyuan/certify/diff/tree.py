"""The two documents as trees: which elements are new, gone, moved or changed.

Every element gets a digest of all it says. Children with equal digests are partners; what is left is matched
by identity (id, refType and name, language), then by name of the element in order. Partners whose order
changed are moved: the longest row in unchanged order stays (longest increasing subsequence, Fredman 1975),
the others moved. A subtree that vanished in one place and came up in another has moved as well.

Blanks between elements, runs of blanks within a text, comments and instructions are no difference. A
signature is compared as a whole. Local names are compared; a change of namespace is told once, where it
begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from itertools import chain, pairwise
from typing import Final, NamedTuple

from lxml import etree

from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.paths import step
from suyuan.certify.diff.changes import NodeChange, NodeKind

_TITLES: Final = frozenset(("name", "referralID"))
SIGNATURE: Final = f"{{{DS}}}Signature"
XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


class Node(NamedTuple):
    """An element with what it says itself, its children, and a digest of everything below."""

    tag: str
    name: str  # local name
    text: str
    attributes: dict[str, str]
    children: tuple[Node, ...]
    digest: int
    identity: Hashable
    element: etree._Element


Pair = tuple[int, int]
Key = Callable[[Node], Hashable]


class Found(NamedTuple):
    """A change with the elements that it is about, as far as they exist."""

    change: NodeChange
    old: Node | None = None
    new: Node | None = None


def node_changes(old: etree._Element, new: etree._Element) -> list[Found]:
    """Every difference between two trees, in the order of the documents; moves between parents at the end."""
    one, other = tree_of(old), tree_of(new)
    found = list(_compare(one, other, "/" + step(one.tag), "/" + step(other.tag), ("", "")))
    return _joined_moves(found)


def tree_of(element: etree._Element) -> Node:
    """The element with digests, comments and instructions left out."""
    tag = str(element.tag)
    name = tag.rpartition("}")[2]
    attributes = {str(key): " ".join(str(value).split()) for key, value in element.items()}
    children: tuple[Node, ...] = ()
    if tag == SIGNATURE:
        text = "".join(map(str, element.itertext()))
    elif len(element):
        text = " ".join(piece for piece in (element.text, *(one.tail for one in element)) if piece)
        children = tuple([tree_of(one) for one in element.iterchildren(etree.Element)])
    else:
        text = element.text or ""
    text = " ".join(text.split())
    key = tuple(sorted(attributes.items())) if attributes else ()
    digest = hash((name, text, key, tuple([one.digest for one in children])))
    return Node(tag, name, text, attributes, children, digest, _identity(name, attributes, children), element)


def _identity(name: str, attributes: dict[str, str], children: tuple[Node, ...]) -> Hashable:
    """What tells this element from its sisters: its id, else type and name, else language."""
    if "id" in attributes:
        return name, attributes["id"]
    title = None
    for one in children:
        if one.name in _TITLES:
            title = one.digest
            break
    return name, attributes.get("refType"), attributes.get("lang"), title


def _compare(old: Node, new: Node, here: str, there: str, spaces: tuple[str, str]) -> Iterator[Found]:
    now = old.tag.rpartition("}")[0][1:], new.tag.rpartition("}")[0][1:]
    if now[0] != now[1] and now != spaces:
        yield Found(_change("namespace", new.name, here, there, now[0], now[1]))
    if old.digest == new.digest:
        return
    if old.tag == SIGNATURE:
        yield Found(_change("signature", "Signature", here, there, old.text[:60], new.text[:60]))
        return
    if old.text != new.text:
        yield Found(_change("text", new.name, here, there, old.text, new.text), old, new)
    for key in dict.fromkeys(chain(old.attributes, new.attributes)):
        before, after = old.attributes.get(key, ""), new.attributes.get(key, "")
        if before != after or (key in old.attributes) != (key in new.attributes):
            yield Found(_change("attribute", "@" + _attribute(key), here, there, before, after))
    yield from _children(old, new, here, there, now)


def _children(old: Node, new: Node, here: str, there: str, spaces: tuple[str, str]) -> Iterator[Found]:
    old_steps, new_steps = numbered(old.children), numbered(new.children)
    pairs = _partners(old.children, new.children)
    stayed = _unmoved(pairs)
    gone = set(range(len(old.children))) - {i for i, _ in pairs}
    partner = {j: i for i, j in pairs}
    for i in sorted(gone):
        child, path = old.children[i], f"{here}/{old_steps[i]}"
        yield Found(_change("removed", child.name, path, "", child.text), child)
    for j, child in enumerate(new.children):
        path = f"{there}/{new_steps[j]}"
        if j not in partner:
            yield Found(_change("added", child.name, "", path, "", child.text), None, child)
            continue
        i = partner[j]
        before = f"{here}/{old_steps[i]}"
        if (i, j) not in stayed:
            yield Found(_change("moved", child.name, before, path))
        yield from _compare(old.children[i], child, before, path, spaces)


def numbered(children: tuple[Node, ...]) -> list[str]:
    """The step of a path to each child; a number only where several have that name."""
    total: dict[str, int] = defaultdict(int)
    for one in children:
        total[one.tag] += 1
    seen: dict[str, int] = defaultdict(int)
    steps = []
    for one in children:
        seen[one.tag] += 1
        steps.append(step(one.tag) + (f"[{seen[one.tag]}]" if total[one.tag] > 1 else ""))
    return steps


def _partners(old: tuple[Node, ...], new: tuple[Node, ...]) -> list[Pair]:
    """Which child became which: equal ones first, then the same identity, then the same name in order.

    Equal sisters at the beginning and at the end stay partners: one change among many equal ones is one.
    """
    first, last = _same_ends(old, new)
    pairs: list[Pair] = [(i, i) for i in range(first)]
    pairs += [(len(old) - n, len(new) - n) for n in range(1, last + 1)]
    left, right = list(range(first, len(old) - last)), list(range(first, len(new) - last))
    for key in _KEYS:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for i in reversed(left):
            waiting[key(old[i])].append(i)
        matched = set()
        rest = []
        for j in right:
            if partners := waiting.get(key(new[j])):
                i = partners.pop()
                pairs.append((i, j))
                matched.add(i)
            else:
                rest.append(j)
        left, right = [i for i in left if i not in matched], rest
        if not left or not right:
            break
    return pairs


def _same_ends(old: tuple[Node, ...], new: tuple[Node, ...]) -> tuple[int, int]:
    """How many children agree from the front, and of the others from the back."""
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n].digest != new[n].digest), shorter)
    rest = shorter - first
    last = next((n for n in range(rest) if old[-1 - n].digest != new[-1 - n].digest), rest)
    return first, last


_KEYS: Final[tuple[Key, ...]] = (
    lambda one: one.digest,
    lambda one: one.identity,
    lambda one: (one.name, one.attributes.get("refType"), one.attributes.get("lang")),
    lambda one: one.name,
)


def _unmoved(pairs: list[Pair]) -> set[Pair]:
    """The longest row of pairs whose order is the same on both sides."""
    in_order = sorted(pairs, key=lambda pair: pair[1])
    if all(one[0] < other[0] for one, other in pairwise(in_order)):
        return set(in_order)
    ends: list[int] = []  # smallest last old place of a row of each length
    at: list[int] = []
    before: list[int] = []
    for number, (i, _) in enumerate(in_order):
        length = bisect_left(ends, i)
        before.append(at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(i)
            at.append(number)
        else:
            ends[length], at[length] = i, number
    row, number = set(), at[-1]
    while number >= 0:
        row.add(in_order[number])
        number = before[number]
    return row


def _joined_moves(found: list[Found]) -> list[Found]:
    """A subtree gone here and new there with the same digest has moved. Single texts are left as they are."""
    gone: dict[int, list[int]] = defaultdict(list)
    for number, one in reversed(list(enumerate(found))):
        if one.change.kind == "removed" and one.old is not None and one.old.children:
            gone[one.old.digest].append(number)
    dropped: set[int] = set()
    moved: list[Found] = []
    for number, one in enumerate(found):
        if one.change.kind != "added" or one.new is None or not gone.get(one.new.digest):
            continue
        partner = gone[one.new.digest].pop()
        dropped |= {number, partner}
        moved.append(
            Found(_change("moved", one.change.name, found[partner].change.old_path, one.change.new_path))
        )
    return [one for number, one in enumerate(found) if number not in dropped] + moved


def _change(
    kind: NodeKind, name: str, old_path: str, new_path: str, before: str = "", after: str = ""
) -> NodeChange:
    return NodeChange(
        kind=kind,
        name=name,
        old_path=old_path,
        new_path=new_path,
        before=before,
        after=after,
    )


def _attribute(name: str) -> str:
    return f"xsi:{name.removeprefix(XSI)}" if name.startswith(XSI) else name.rpartition("}")[2]
