"""Rules of PDF/A-3b on the file as a whole: header, trailer, catalogue, metadata, output intent, attachments.

Source: ISO 19005-3:2012, 6.1, 6.2.3, 6.5.2, 6.6, 6.8 to 6.11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.extract import resolved
from suyuan.certify.pdfa_open import Finding, Opened

PDFAID: Final = "http://www.aiim.org/pdfa/ns/id/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CONFORMANCE: Final = ("A", "B", "U")  # A and U contain all of B
COLOURS: Final = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
PROFILE_CLASSES: Final = (b"mntr", b"prtr", b"scnr", b"spac")
RELATIONSHIPS: Final = (
    "/Source",
    "/Data",
    "/Alternative",
    "/Supplement",
    "/Unspecified",
    "/EncryptedPayload",
)


def header(pdf: Opened) -> Iterator[Finding]:
    if not re.match(rb"%PDF-1\.[0-7][\r\n]", pdf.data):
        yield Finding("6.1.2", Text("文件不以 %PDF-1.n 开头", "the file does not begin with %PDF-1.n"))
    elif not re.match(rb"%PDF-1\.[0-7](\r\n|\r|\n)%[\x80-\xff]{4}", pdf.data):
        yield Finding(
            "6.1.2", Text("文件头后没有二进制标记", "no comment of four binary bytes follows the header")
        )


def trailer(pdf: Opened) -> Iterator[Finding]:
    ids = resolved(pdf.reader.trailer.get("/ID"))
    if not isinstance(ids, list) or len(ids) != 2 or not all(ids):
        yield Finding("6.1.3", Text("trailer 缺少文件标识 ID", "the trailer has no file identifier (ID)"))
    if "/Encrypt" in pdf.reader.trailer:
        yield Finding("6.1.3", Text("文件已加密", "the file is encrypted"))
    end = pdf.data.rstrip(b"\r\n")
    if not end.endswith(b"%%EOF") or len(pdf.data) - len(end) > 2:
        yield Finding("6.1.3", Text("%%EOF 之后还有数据", "data follow the last %%EOF"))


def catalogue(pdf: Opened) -> Iterator[Finding]:
    root = pdf.root
    names = resolved(root.get("/Names")) or {}
    if "/AA" in root:
        yield Finding("6.5.2", Text("文档目录含触发动作 AA", "the catalogue has trigger actions (AA)"))
    if "/JavaScript" in names:
        yield Finding("6.5.1", Text("文档含 JavaScript", "the document has JavaScript"))
    if "/AlternatePresentations" in names:
        yield Finding("6.10", Text("文档含替代呈现", "the document has alternate presentations"))
    if "/Requirements" in root:
        yield Finding("6.11", Text("文档目录含 Requirements", "the catalogue has Requirements"))
    if set(resolved(root.get("/Perms")) or {}) - {"/UR3", "/DocMDP"}:
        yield Finding("6.1.12", Text("权限字典含未知项", "the permissions dictionary has unknown keys"))
    form = resolved(root.get("/AcroForm")) or {}
    if "/XFA" in form:
        yield Finding("6.4.2", Text("表单含 XFA", "the form has XFA"))
    if resolved(form.get("/NeedAppearances")) is True or str(form.get("/NeedAppearances")) == "True":
        yield Finding("6.4.1", Text("表单外观未生成", "the form asks for appearances (NeedAppearances)"))
    optional = resolved(root.get("/OCProperties")) or {}
    configurations = [
        resolved(optional.get("/D")) or {},
        *map(resolved, resolved(optional.get("/Configs")) or []),
    ]
    if any("/AS" in one for one in configurations):
        yield Finding("6.9", Text("可选内容含自动状态 AS", "optional content changes by itself (AS)"))


def metadata(pdf: Opened) -> Iterator[Finding]:
    stream = resolved(pdf.root.get("/Metadata"))
    if stream is None:
        yield Finding("6.6.2.1", Text("缺少 XMP 元数据", "there are no XMP metadata"))
        return
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        packet = etree.fromstring(stream.get_data(), parser)
    except etree.XMLSyntaxError:
        yield Finding("6.6.2.1", Text("XMP 元数据不是 XML", "the XMP metadata are not XML"))
        return
    found = {name: _property(packet, name) for name in ("part", "conformance")}
    if found["part"] != "3":
        yield Finding("6.6.4", Text("pdfaid:part 不是 3", "pdfaid:part is not 3"))
    if found["conformance"] not in CONFORMANCE:
        yield Finding("6.6.4", Text("pdfaid:conformance 不是 B", "pdfaid:conformance is not B"))


def _property(packet: etree._Element, name: str) -> str:
    """A property of XMP, written as an element or as an attribute of its description."""
    for element in packet.iter(f"{{{PDFAID}}}{name}"):
        return (element.text or "").strip()
    for description in packet.iter(f"{{{RDF}}}Description"):
        if value := description.get(f"{{{PDFAID}}}{name}"):
            return value.strip()
    return ""


def output_intent(pdf: Opened) -> Iterator[Finding]:
    intents = [resolved(one) for one in resolved(pdf.root.get("/OutputIntents")) or []]
    ours = [one for one in intents if resolved(one.get("/S")) == "/GTS_PDFA1"]
    if not ours:
        yield Finding("6.2.3", Text("缺少 PDF/A 输出意图", "there is no output intent GTS_PDFA1"))
        return
    profile = resolved(ours[0].get("/DestOutputProfile"))
    if profile is None:
        yield Finding("6.2.3", Text("输出意图没有 ICC 特性文件", "the output intent has no ICC profile"))
        return
    icc = profile.get_data()
    components = COLOURS.get(icc[16:20])
    sound = (
        icc[36:40] == b"acsp"
        and icc[12:16] in PROFILE_CLASSES
        and int.from_bytes(icc[:4], "big") == len(icc)
        and icc[8] <= 4
    )
    if not sound or components is None or components != resolved(profile.get("/N")):
        yield Finding("6.2.3", Text("ICC 特性文件无效", "the ICC profile is not valid"))


def attachments(pdf: Opened) -> Iterator[Finding]:
    """Each embedded file says what it is and how it belongs to the document."""
    associated = _associated(pdf)
    for number, one in pdf.dictionaries:
        if "/EF" not in one:
            continue
        name = str(resolved(one.get("/UF")) or resolved(one.get("/F")) or "?")
        if "/F" not in one or "/UF" not in one:
            yield Finding("6.8", Text(f"附件 {name} 缺少 F 或 UF", f"attachment {name} lacks F or UF"))
        if resolved(one.get("/AFRelationship")) not in RELATIONSHIPS:
            yield Finding(
                "6.8", Text(f"附件 {name} 缺少 AFRelationship", f"attachment {name} lacks its AFRelationship")
            )
        stream = resolved((resolved(one["/EF"]) or {}).get("/F"))
        if stream is None or "/" not in str(resolved(stream.get("/Subtype")) or "")[1:]:
            yield Finding("6.8", Text(f"附件 {name} 没有类型", f"attachment {name} has no MIME type"))
        if number not in associated:
            yield Finding(
                "6.8", Text(f"附件 {name} 未与文档关联", f"attachment {name} is not associated (AF)")
            )


def _associated(pdf: Opened) -> set[int]:
    found = set()
    for _, one in pdf.dictionaries:
        for reference in resolved(one.get("/AF")) or []:
            found.add(getattr(reference, "idnum", -1))
    return found


def certificate(pdf: Opened) -> Iterator[Finding]:
    """Of our own: exactly one certificate, in the list of embedded files and associated as the source."""
    listed = [one for one in pdf.reader.attachment_list if one.name == pdf.attachment]
    if len(listed) != 1:
        yield Finding(
            "",
            Text(
                f"附件列表中应有一个 {pdf.attachment}，实有 {len(listed)} 个",
                f"one {pdf.attachment} belongs into the list of embedded files, {len(listed)} found",
            ),
        )
    linked = [resolved(one) for one in resolved(pdf.root.get("/AF")) or []]
    ours = [one for one in linked if resolved(one.get("/UF")) == pdf.attachment]
    if [resolved(one.get("/AFRelationship")) for one in ours] != ["/Source"]:
        yield Finding(
            "",
            Text(
                f"{pdf.attachment} 未以 Source 关系与文档关联",
                f"{pdf.attachment} is not associated with the document as its source",
            ),
        )


def facts(pdf: Opened) -> dict[str, Any]:
    """What is worth knowing beyond conformance B: tagging, language, searchable text."""
    fonts = [
        one for _, one in pdf.dictionaries if resolved(one.get("/Type")) == "/Font" and "/Encoding" in one
    ]
    marked = resolved((resolved(pdf.root.get("/MarkInfo")) or {}).get("/Marked"))
    return {
        "pages": len(pdf.reader.pages),
        "tagged": str(marked).lower() == "true" and "/StructTreeRoot" in pdf.root,
        "language": str(resolved(pdf.root.get("/Lang")) or ""),
        "fonts": len(fonts),
        "searchable": all("/ToUnicode" in one for one in fonts),
    }
