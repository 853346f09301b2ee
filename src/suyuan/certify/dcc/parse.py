"""Reading XML from strangers: refuse what no certificate needs, before a parser sees it.

Refused are DOCTYPE and entities in any encoding, XInclude, more bytes, tags, attributes or depth than a
certificate can have, and encodings outside a short list. Nothing is ever fetched.

Source: XML 1.0 (fifth edition), appendix F (detection of the encoding); OWASP XML External Entity guidance.
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text

MAX_DOCUMENT: Final = 10 * 1024 * 1024
MAX_TAGS: Final = 400_000  # start and end tags together
MAX_ATTRIBUTES: Final = 200_000
MAX_TAG_BYTES: Final = 65_536  # one start tag with all its attributes
XINCLUDE: Final = b"http://www.w3.org/2001/XInclude"

_WIDE: Final = (  # the longer marks first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_SINGLE: Final = {
    name: codec
    for codec, names in {
        "ascii": ("us-ascii", "ascii"),
        "latin-1": ("iso-8859-1", "latin1"),
        "iso8859-15": ("iso-8859-15",),
        "cp1252": ("windows-1252",),
        "gb18030": ("gb18030", "gbk", "gb2312"),
    }.items()
    for name in names
}
_DECLARATION: Final = re.compile(r"\s*<\?xml\b[^>]{0,200}\?>")
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]{0,150}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_FORBIDDEN: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_LONG_TAG: Final = re.compile(rb"<[^<>]{%d}" % MAX_TAG_BYTES)


def safe_parse(document: bytes, *, max_bytes: int = MAX_DOCUMENT) -> etree._Element:
    """The root element of `document`.

    Raises TooLarge for more than `max_bytes`, tags, attributes or depth; Unreadable for anything that is
    not well-formed XML in a known encoding, or that carries a document type, an entity or an inclusion.
    """
    if len(document) > max_bytes:
        raise TooLarge("XML", given=f"{len(document)} bytes", allowed=f"{max_bytes} bytes")
    data = _as_utf8(document)
    _refuse_unsafe(data)
    parser = etree.XMLParser(  # the encoding is given, so that no declaration can change what was searched
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise TooLarge("XML depth", given="> 256", allowed=256) from error
        raise unreadable(
            Text("不是格式良好的 XML", "it is not well-formed XML"), line=error.lineno, detail=error.msg
        ) from error
    except (ValueError, MemoryError) as error:
        raise unreadable(Text("XML 无法解析", "the XML cannot be parsed")) from error
    described: Any = etree.ElementTree(root).docinfo
    if described.doctype or next(root.iter(etree.Entity), None) is not None:
        raise unreadable(Text("XML 含有文档类型或实体", "the XML has a document type or an entity"))
    return root


def unreadable(reason: Text, **facts: object) -> Unreadable:
    """The error for a document that will not be read."""
    return Unreadable(
        reason,  # the title of the error has said that the document cannot be read
        hint=Text("请上传机构签发的原始文件。", "Hand in the original file as issued."),
        **facts,
    )


def _as_utf8(document: bytes) -> bytes:
    """The document as UTF-8, so that one search finds a DOCTYPE whatever the encoding was."""
    if not document.strip():
        raise unreadable(Text("文件为空", "it is empty"))
    for mark, codec in _WIDE:
        if document.startswith(mark):
            return _DECLARATION.sub("", _decoded(document, codec), count=1).encode("utf-8")
    plain = document.removeprefix(codecs.BOM_UTF8)
    declared = _ENCODING.match(plain.lstrip())
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if name in ("utf-8", "utf8"):
        _decoded(plain, "utf-8")
        return plain
    if name not in _SINGLE:
        raise unreadable(
            Text(f"不支持的编码 {name}", f"encoding {name} is not supported"), given=name, allowed="UTF-8"
        )
    return _DECLARATION.sub("", _decoded(plain, _SINGLE[name]), count=1).encode("utf-8")


def _decoded(document: bytes, codec: str) -> str:
    try:
        text = document.decode(codec)
    except UnicodeDecodeError as error:
        raise unreadable(
            Text(f"内容与编码 {codec} 不符", f"its content is not {codec}"), given=codec, position=error.start
        ) from error
    if "\0" in text:
        raise unreadable(Text("含有空字符", "it holds null characters"))
    return text


def _refuse_unsafe(data: bytes) -> None:
    if found := _FORBIDDEN.search(data):
        raise unreadable(
            Text("XML 含有文档类型或实体声明", "the XML has a document type or entity declaration"),
            given=found.group().decode(),
            position=found.start(),
        )
    if XINCLUDE in data:
        raise unreadable(Text("XML 引用外部文件", "the XML includes other files"))
    for quantity, given, allowed in (
        ("XML tags", data.count(b"<"), MAX_TAGS),
        ("XML attributes", data.count(b'="') + data.count(b"='"), MAX_ATTRIBUTES),
    ):
        if given > allowed:
            raise TooLarge(quantity, given=given, allowed=allowed)
    if _LONG_TAG.search(data):
        raise TooLarge("XML tag", given=f"> {MAX_TAG_BYTES} bytes", allowed=MAX_TAG_BYTES)
