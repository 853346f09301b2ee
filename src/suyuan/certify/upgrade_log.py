"""What the log of an upgrade is made of: one step for each change, and taking an element out."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lxml import etree

from suyuan.base.text import Text

LEFT_OUT: Final = Text("去除空元素", "empty element left out")


class Step(NamedTuple):
    """One change: what, where (path in the new document), why, and whether it can be undone from this log."""

    what: Text
    path: str
    why: Text
    reversible: bool
    before: str = ""
    after: str = ""

    def to_record(self) -> dict[str, Any]:
        """The step as plain JSON data."""
        return self._asdict() | {"what": self.what._asdict(), "why": self.why._asdict()}


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
