"""A certificate written, read and written again loses nothing: canonical form, file form, JSON form.

The JSON form keeps the order of everything, prefixes and namespace declarations, comments, processing
instructions, mixed content and CDATA sections; only what XML itself says is no content is let go (the kind
of quotes, blanks inside tags, the encoding of the file, CR LF against LF). A document and what comes back
from its JSON have the same canonical form, byte by byte.

    element       {"name": "dcc:item", "attributes": {"id": "item"}, "content": [...]}
    text          "20.1"
    CDATA         {"cdata": "a < b"}
    comment       {"comment": " checked "}
    instruction   {"instruction": "xml-stylesheet", "data": "href='dcc.xsl'"}

Namespace declarations are attributes (xmlns, xmlns:dcc), as they stand in the file.
Source: Canonical XML 1.0 (W3C, 2001), with comments, and 2.0 (2013) for relative namespaces;
XML 1.0 (fifth edition), 2.4, 2.5, 2.6, 2.11, 3.3.3.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Final
from xml.parsers import expat

from lxml import etree

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.certify.dcc.parse import MAX_DOCUMENT, safe_parse, unreadable

FORMAT: Final = "suyuan-xml-json/1"
MAX_JSON: Final = 4 * MAX_DOCUMENT  # a document and its tags as objects
MAX_DEPTH: Final = 256  # as deep as the parser allows

_NAME: Final = re.compile(r"[^\W\d][\w.\-·]*(:[^\W\d][\w.\-·]*)?")
_SPECIAL: Final = re.compile("[&<>\r]")
_IN_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def canonical(document: bytes | etree._Element) -> bytes:
    """The canonical form, comments included: equal bytes mean equal documents.

    Raises Unreadable or TooLarge for a document that is refused (see `safe_parse`).
    """
    root = safe_parse(document) if isinstance(document, bytes) else document
    try:
        return etree.tostring(root.getroottree(), method="c14n")
    except etree.C14NError:  # edition 1.0 refuses relative namespaces, which certificates in the field carry
        written = etree.canonicalize(root.getroottree(), with_comments=True)
        return str(written).encode("utf-8")


def write_document(root: etree._Element) -> bytes:
    """The document of a root element as UTF-8, with the comments and instructions before and after it."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8") + b"\n"


def document_to_json(document: bytes, *, indent: int | None = None) -> str:
    """A document as JSON text. Raises Unreadable or TooLarge for a document that is refused."""
    return json.dumps(document_to_record(document), ensure_ascii=False, indent=indent)


def json_to_document(text: str | bytes) -> bytes:
    """The document of a JSON text, as UTF-8 XML.

    Raises Unreadable where the text is no such JSON or would give no well-formed document, TooLarge where it
    is longer than any certificate.
    """
    if len(text) > MAX_JSON:
        raise TooLarge("JSON", given=len(text), allowed=MAX_JSON)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_document(str(error)) from None
    return record_to_document(record)


def document_to_record(document: bytes) -> dict[str, Any]:
    """A document as plain JSON data: the format, the declaration, and everything in order."""
    root = safe_parse(document)  # refuses what is hostile before the second parser sees it
    try:
        return _Reader().read(document)
    except (expat.ExpatError, ValueError, LookupError):  # an encoding that only the first parser knows
        pass
    try:
        return _Reader().read(write_document(root))
    except expat.ExpatError as error:  # a name with letters that only the fifth edition of XML allows
        raise unreadable(
            Text("名称中有不支持的字符", "a name has letters that are not supported"), detail=str(error)
        ) from None


def record_to_document(record: object) -> bytes:
    """The document of such data, checked once more by the safe parser."""
    if (
        not isinstance(record, dict)
        or record.get("format") != FORMAT
        or not isinstance(record.get("content"), list)
    ):
        raise _no_document(f"format {FORMAT} expected")
    try:
        written = "".join(_document(record["content"]))
        document = ('<?xml version="1.0" encoding="UTF-8"?>\n' + written).encode("utf-8")
    except RecursionError:
        raise TooLarge("XML depth", given=f"> {MAX_DEPTH}", allowed=MAX_DEPTH) from None
    except UnicodeEncodeError as error:
        raise _no_document(str(error)) from None
    safe_parse(document)
    return document


class _Reader:
    """Collects what the parser reports, in order, with the names as they are written."""

    def __init__(self) -> None:
        self.top: list[Any] = []
        self.open: list[list[Any]] = [self.top]
        self.in_cdata = False
        self.declaration: dict[str, str] = {}

    def read(self, document: bytes) -> dict[str, Any]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = lambda data: self.open[-1].append({"comment": data})
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartCdataSectionHandler = self._cdata_begins
        parser.EndCdataSectionHandler = self._cdata_ends
        parser.XmlDeclHandler = self._declared
        parser.Parse(document, True)  # noqa: FBT003 - the last part, as expat calls it
        return {"format": FORMAT, **self.declaration, "content": self.top}

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.declaration = {"encoding": encoding or "UTF-8"}

    def _start(self, name: str, pairs: list[str]) -> None:
        content: list[Any] = []
        element: dict[str, Any] = {"name": name}
        if pairs:
            element["attributes"] = dict(zip(pairs[::2], pairs[1::2], strict=True))
        element["content"] = content
        self.open[-1].append(element)
        self.open.append(content)

    def _end(self, _name: str) -> None:
        if not self.open.pop():
            del self.open[-1][-1]["content"]

    def _characters(self, data: str) -> None:
        content = self.open[-1]
        if self.in_cdata:
            content[-1]["cdata"] += data
        elif content and isinstance(content[-1], str):
            content[-1] += data
        else:
            content.append(data)

    def _instruction(self, target: str, data: str) -> None:
        self.open[-1].append({"instruction": target, "data": data})

    def _cdata_begins(self) -> None:
        self.open[-1].append({"cdata": ""})
        self.in_cdata = True

    def _cdata_ends(self) -> None:
        self.in_cdata = False


def _document(content: list[Any]) -> list[str]:
    """What stands at the top: exactly one element, with comments and instructions around it."""
    elements = [one for one in content if isinstance(one, dict) and "name" in one]
    loose = any(isinstance(one, str) or (isinstance(one, dict) and "cdata" in one) for one in content)
    if len(elements) != 1 or loose:
        raise _no_document("one root element expected")
    written: list[str] = []
    for one in content:
        _write(one, written, 0)
        written.append("\n")
    return written


def _write(node: object, written: list[str], depth: int) -> None:
    if isinstance(node, str):
        written.append(node.translate(_IN_TEXT))
        return
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        raise _no_document(f"{type(node).__name__} at depth {depth}")
    match node:
        case {"name": str(name)}:
            _write_element(_checked(name), node, written, depth)
        case {"comment": str(data)} if "--" not in data and not data.endswith("-"):
            written.append(f"<!--{data}-->")
        case {"instruction": str(target), "data": str(data)} if "?>" not in data and target.lower() != "xml":
            written.append(f"<?{_checked(target)}{' ' if data else ''}{data}?>")
        case {"cdata": str(data)} if "]]>" not in data:
            written.append(f"<![CDATA[{data}]]>")
        case _:
            raise _no_document(f"no node: {str(node)[:60]}")


def _write_element(name: str, node: dict[str, Any], written: list[str], depth: int) -> None:
    attributes, content = node.get("attributes", {}), node.get("content", [])
    if not isinstance(attributes, dict) or not isinstance(content, list):
        raise _no_document(f"element {name}")
    pairs = ""
    for key, value in attributes.items():
        if not isinstance(value, str):
            raise _no_document(f"attributes of {name}")
        pairs += f' {_checked(key)}="{value.translate(_IN_ATTRIBUTE)}"'
    if not content:
        written.append(f"<{name}{pairs}/>")
        return
    written.append(f"<{name}{pairs}>")
    for one in content:
        if isinstance(one, str):  # half of all nodes
            written.append(one.translate(_IN_TEXT) if _SPECIAL.search(one) else one)
        else:
            _write(one, written, depth + 1)
    written.append(f"</{name}>")


@lru_cache(maxsize=1024)
def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise _no_document(f"name {name[:60]!r}")
    return name


def _no_document(detail: str) -> Unreadable:
    return Unreadable(
        Text("这不是证书的 JSON 形式", "this is not the JSON form of a document"),
        hint=Text("请用 document_to_json 生成。", "Make it with document_to_json."),
        detail=detail,
    )
