"""What the log of an upgrade is made of: changes while the tree is worked on, steps when it is done.

Paths are made at the end, each parent numbered once: many changes cost no more than the document is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.reading.tree import Paths

LEFT_OUT: Final = Text("去除空元素", "empty element left out")


class Step(NamedTuple):
    """One change: what, where, why, and whether it can be undone from this log.

    The path is that in the new document; of an element that was taken out, that in the source.
    """

    what: Text
    path: str
    why: Text
    reversible: bool
    before: str = ""
    after: str = ""

    def to_record(self) -> dict[str, Any]:
        """The step as plain JSON data."""
        return self._asdict() | {"what": self.what._asdict(), "why": self.why._asdict()}


class Change(NamedTuple):
    """One change at an element of the tree that is being worked on."""

    what: Text
    element: etree._Element
    why: Text
    before: str = ""
    after: str = ""
    within: str = ""  # such as /@refType
    gone: bool = False  # the element was taken out
    reversible: bool = True


def source_paths(root: etree._Element) -> Mapping[etree._Element, str]:
    """The path of every element before anything is changed."""
    paths = Paths()
    return {one: paths.of(one) for one in root.iter(etree.Element)}


def steps_of(changes: Iterable[Change], source: Mapping[etree._Element, str]) -> tuple[Step, ...]:
    """The steps, with paths, when the work on the tree is done."""
    done = list(changes)
    gone = {one.element for one in done if one.gone}
    paths = Paths()
    return tuple(
        Step(
            one.what,
            (source[one.element] if one.element in gone else paths.of(one.element)) + one.within,
            one.why,
            reversible=one.reversible,
            before=one.before,
            after=one.after,
        )
        for one in done
    )


def remove(element: etree._Element) -> None:
    """Take an element out and leave what stands behind it."""
    parent = element.getparent()
    assert parent is not None
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
