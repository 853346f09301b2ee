"""The Good Practice profile for DCC 3: the table of rules run over a document.

The verdict of the published Schematron is ours as well: rule, level and place of all findings are compared
with it, document by document, in the tests. Where the Schematron would end with an error of XPath, the rule
concerned says that it cannot be judged, and all others go on.

Source: PTB Good Practice Schematron for DCC 3.x; ISO/IEC 19757-3 (contexts, assertions and reports).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import tag
from suyuan.certify.dcc.reading.tree import Paths
from suyuan.certify.profile.finding import NOT_JUDGED, Finding, filled, in_order, line_of, told
from suyuan.certify.profile.good_practice_document import Document
from suyuan.certify.profile.good_practice_rules import ANY, RULES, Entry
from suyuan.certify.profile.values import NotJudged

__all__ = ["RULES", "Hit", "check_good_practice", "hits"]


class Hit(NamedTuple):
    """A place where a rule is broken, or cannot be applied."""

    entry: Entry
    element: etree._Element
    given: str
    why_not: Text | None = None


def hits(root: etree._Element) -> Iterator[Hit]:
    """Every place where a rule is broken, rule by rule."""
    about = Document(root)
    texts = list(_texts(about))
    for entry in RULES:
        if entry.attribute:
            elements = about.having[entry.attribute]
        else:
            elements = texts if entry.name == ANY else about.named.get(entry.name, [])
        for element in elements:
            if entry.where is not None and not entry.where(element):
                continue
            try:
                given = entry.broken(element, about)
            except NotJudged as reason:
                yield Hit(entry, element, "", reason.words)
                continue
            if given is not None:
                yield Hit(entry, element, given)


def _texts(about: Document) -> Iterator[etree._Element]:
    """The parents of contents, each once."""
    seen = None
    known: set[etree._Element] = set()
    for content in about.named.get(tag("dcc:content"), ()):
        parent = content.getparent()
        if parent is not None and parent is not seen and parent not in known:
            known.add(parent)
            yield parent
        seen = parent


def check_good_practice(root: etree._Element) -> tuple[Finding, ...]:
    """What Good Practice finds in a document, errors first. Nothing is raised on content."""
    paths = Paths()  # a parent with very many children is numbered once
    return in_order(_finding(hit, paths) for hit in hits(root))


def _finding(hit: Hit, paths: Paths) -> Finding:
    rule, attribute = hit.entry.rule, hit.entry.attribute
    given = told(hit.given)
    words = filled(rule.words, given)
    if hit.why_not is not None:
        words = Text(f"{NOT_JUDGED.zh}：{hit.why_not.zh}", f"{NOT_JUDGED.en}: {hit.why_not.en}")
    return Finding(
        rule=rule,
        path=paths.of(hit.element) + (f"/@{attribute}" if attribute else ""),
        line=line_of(hit.element),
        words=words,
        given=given,
        judged=hit.why_not is None,
    )
