"""Rules on texts: every one is there in the mandatory languages, none is empty, none is left from a template.

Source: DCC 3.3.0 schema, coreDataType (usedLangCodeISO639_1, mandatoryLangCodeISO639_1) and textType.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from suyuan.certify.dcc.reading.tree import kids, local, text_of
from suyuan.certify.profile.subject import Hit, Sense, Subject, sense

TEMPLATE: Final = re.compile(
    r"\{\{.*?\}\}|\$\{[^}]*\}|<<[^<>]*>>|<[A-Za-z][A-Za-z _-]*>"
    r"|\b(?:TODO|TBD|FIXME)\b|\blorem ipsum\b|\binsert [a-z ]{1,30} here\b"
    r"|待填|待补充|请填写|请输入|在此填写|此处填写"
    r"|\A(?:[xX]{3,}|\?{2,}|_{3,}|\.{3,}|…+)\Z",
    re.IGNORECASE,
)
NO_WORDS: Final = frozenset(  # texts that are no words for a reader
    (
        "dataBase64",
        "latex",
        "mathml",
        "X509Certificate",
        "SignatureValue",
        "DigestValue",
        "EncapsulatedTimeStamp",
    )
)


def _texts(subject: Subject) -> Iterator[tuple[etree._Element, list[etree._Element]]]:
    """Every text with its contents."""
    before: etree._Element | None = None
    for content in subject.root.iter("{*}content"):
        parent = content.getparent()
        if parent is not None and parent is not before:
            yield parent, list(kids(parent, "content"))
        before = parent


def mandatory_not_used(subject: Subject) -> Iterator[Hit]:
    """A language that counts in law, but is not among the languages of the certificate."""
    for one in subject.view.mandatory_languages:
        if one not in subject.view.languages:
            yield Hit(subject.core("mandatoryLangCodeISO639_1"), one)


def no_mandatory(subject: Subject) -> Iterator[Hit]:
    """No mandatory language at all."""
    if not any(subject.view.mandatory_languages):
        yield Hit(subject.core("mandatoryLangCodeISO639_1"))


def mandatory_missing(subject: Subject) -> Iterator[Hit]:
    """A text in some languages, but not in one that counts."""
    wanted = set(subject.view.mandatory_languages)
    for parent, contents in _texts(subject):
        spoken = {one.get("lang") or "" for one in contents}
        if "" not in spoken and not wanted <= spoken:
            yield Hit(parent, ", ".join(sorted(wanted - spoken)))


def empty(subject: Subject) -> Iterator[Hit]:
    """A content without a word."""
    for one in subject.root.iter("{*}content"):
        if not text_of(one) and not len(one):
            yield Hit(one)


def left_from_template(subject: Subject) -> Iterator[Hit]:
    """A place of a template that nobody filled in."""
    for one in subject.root.iter(etree.Element):
        text = one.text
        if text and len(one) == 0 and len(text) < 4000 and local(one) not in NO_WORDS:
            found = TEMPLATE.search(text.strip())
            if found and not any(local(above) in NO_WORDS for above in one.iterancestors()):
                yield Hit(one, found.group())


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "language-none",
        "error",
        no_mandatory,
        words=("没有声明法定语言", "no mandatory language is declared"),
        remedy=("写入 dcc:mandatoryLangCodeISO639_1", "give dcc:mandatoryLangCodeISO639_1"),
        source=("DCC 3.3.0 模式，coreDataType", "DCC 3.3.0 schema, coreDataType"),
    ),
    sense(
        "language-not-used",
        "error",
        mandatory_not_used,
        words=(
            "法定语言“{given}”不在所用语言之中",
            "the mandatory language “{given}” is not among those used",
        ),
        remedy=("加入 dcc:usedLangCodeISO639_1", "add it to dcc:usedLangCodeISO639_1"),
        source=("DCC 3.3.0 模式，coreDataType", "DCC 3.3.0 schema, coreDataType"),
    ),
    sense(
        "language-missing",
        "error",
        mandatory_missing,
        words=("该文字缺少法定语言“{given}”", "this text is not there in the mandatory language “{given}”"),
        remedy=("补上该语言的文字", "add the text in that language"),
        source=("DCC 3.3.0 模式，textType", "DCC 3.3.0 schema, textType"),
    ),
    sense(
        "text-empty",
        "error",
        empty,
        words=("文字为空", "a text is empty"),
        remedy=("填写内容，或去掉这一项", "write it, or leave the element out"),
        source=("DCC 3.3.0 模式，notEmptyStringType", "DCC 3.3.0 schema, notEmptyStringType"),
    ),
    sense(
        "text-of-template",
        "error",
        left_from_template,
        words=("模板文字“{given}”没有填写", "a text was left from a template: “{given}”"),
        remedy=("填写实际内容", "put in what belongs there"),
        source=("ISO/IEC 17025:2017，7.8.1.2", "ISO/IEC 17025:2017, 7.8.1.2"),
    ),
)
