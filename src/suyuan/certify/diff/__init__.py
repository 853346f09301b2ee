"""Two certificates compared: numbers, texts, build. Any two DCC will do, ours or another laboratory's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import view_of
from suyuan.certify.dcc.reading.tree import Paths
from suyuan.certify.dcc.view import Certificate
from suyuan.certify.diff.changes import Comparison, NodeChange, PointChange, Side, TextChange
from suyuan.certify.diff.points import point_changes
from suyuan.certify.diff.tree import Found, node_changes

__all__ = ["Comparison", "NodeChange", "PointChange", "Side", "TextChange", "compare"]

OTHER_ITEM: Final = Text(
    "两份证书的器具编号不同：漂移没有意义",
    "the certificates name different serial numbers: a drift between them means nothing",
)


def compare(old: bytes, new: bytes) -> Comparison:
    """All differences between an earlier and a later certificate.

    Raises Unreadable or TooLarge for a document that is refused (see `safe_parse`), nothing on content.
    """
    one, other = safe_parse(old), safe_parse(new)
    before, after = view_of(one), view_of(other)
    left, right = _side(before, old), _side(after, new)
    days = _days(left.performed, right.performed)
    points, notes = point_changes(before, after, days=days)
    if left.serials and right.serials and not set(left.serials) & set(right.serials):
        notes = (OTHER_ITEM, *notes)
    found = node_changes(one, other)
    return Comparison(
        old=left,
        new=right,
        days=days,
        points=points,
        nodes=tuple(one.change for one in found),
        texts=tuple(_texts(found)),
        notes=notes,
    )


def _side(view: Certificate, document: bytes) -> Side:
    return Side(
        number=view.number,
        version=view.version,
        kind=view.kind,
        performed=view.end or view.begin,
        laboratory=view.laboratory.name if view.laboratory else {},
        item=view.items[0].name if view.items else {},
        serials=tuple(dict.fromkeys(one for item in view.items for one in item.identifications)),
        sha256=sha256_hex(document),
    )


def _days(old: str, new: str) -> int | None:
    try:
        return (date.fromisoformat(new[:10]) - date.fromisoformat(old[:10])).days
    except ValueError:
        return None


def _texts(found: list[Found]) -> Iterator[TextChange]:
    """The changed texts, and those in what is new or gone, each in its language."""
    paths = Paths()
    for change, old, new in found:
        if change.kind == "text" and change.name == "content" and new is not None:
            yield TextChange(
                language=new.attributes.get("lang", ""),
                old_path=change.old_path,
                new_path=change.new_path,
                before=change.before,
                after=change.after,
            )
        elif change.kind == "removed" and old is not None:
            for content in old.element.iter("{*}content"):
                yield TextChange(
                    language=content.get("lang") or "", old_path=paths.of(content), before=_folded(content)
                )
        elif change.kind == "added" and new is not None:
            for content in new.element.iter("{*}content"):
                yield TextChange(
                    language=content.get("lang") or "", new_path=paths.of(content), after=_folded(content)
                )


def _folded(element: etree._Element) -> str:
    return " ".join((element.text or "").split())
