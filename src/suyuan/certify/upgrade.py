"""A certificate of an earlier edition 3.x in the form of a later one, with a log of every change.

What the later schema forbids is changed, nothing else: the edition and its address, one renamed element,
empty types, texts that are blank or padded. No number, unit or uncertainty is touched, and no sentence.
Signatures are dropped, because they cover bytes that are no longer there: the signed original stays the
certificate.

From 3.3.0 to 3.2.1 only what the earlier edition can say as well is rewritten (see `earlier`); what it has no
place for is a reason to refuse. Editions 2.x and foreign namespaces are refused. What the grammar of the new
edition has against the outcome is told: a document that was wrong before stays wrong.
Source: PTB DCC schemas 3.0.0 to 3.3.0 compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DCC, DS, EDITIONS, SI, XSI
from suyuan.certify.dcc.grammar import faults, grammar
from suyuan.certify.dcc.grammar.simple import is_address
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.earlier import to_earlier
from suyuan.certify.lossless import write_document
from suyuan.certify.upgrade_log import LEFT_OUT, Change, Step, remove, source_paths, steps_of

KNOWN: Final = ("3.0.0", "3.1.0", "3.1.1", "3.1.2", "3.2.0", "3.2.1", "3.3.0")
NOT_STATED: Final = "-"
NOT_BLANK: Final[dict[str, frozenset[str]]] = {  # parent: texts neither blank nor padded since 3.2.0
    parent: frozenset(names.split())
    for parent, names in {
        "*": "norm reference convention nonSIDefinition nonSIUnit model role eMail phone fax",
        "software": "release",
        "coreData": "uniqueIdentifier",
        "equipmentClass": "classID",
        "identification": "value",
        "calibrationLaboratory": "calibrationLaboratoryCode",
        "location": "city postCode postOfficeBox state street streetNo",
        "positionCoordinates": "positionCoordinateSystem",
        "previousReport": "referralID procedure value",
        "certificate": "referralID procedure value",
        "linkedReport": "referralID procedure value",
        "file": "fileName mimeType",
        "byteData": "fileName mimeType",
        "document": "fileName mimeType",
        "descriptionData": "fileName mimeType",
    }.items()
}
_DEMANDED: Final = (
    "release uniqueIdentifier classID value positionCoordinateSystem referralID procedure fileName mimeType"
)
MANDATORY: Final = frozenset(_DEMANDED.split())

SIGNATURE_DROPPED: Final = Text(
    "签名已去除：它签的是原文件的字节。升级后的文件未经签署，原文件仍是有效证书，请保存。",
    "Signatures were dropped: they cover the bytes of the original. What comes out is unsigned; the original "
    "remains the certificate and must be kept.",
)
NOTHING_TO_DO: Final = Text("文件已是该版本。", "The document is in that edition already.")


class NotUpgradable(InputError):
    """A document that cannot be brought into the edition asked for."""

    code: ClassVar[str] = "SY-145"
    title: ClassVar[Text] = Text("无法升级证书", "The certificate cannot be upgraded")


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """The document in its new edition, and what was done to it."""

    document: bytes
    old_version: str
    new_version: str
    steps: tuple[Step, ...]
    notes: tuple[Text, ...]
    source_sha256: str
    signatures: int  # dropped
    faults: tuple[Text, ...]  # what the grammar of the new edition says against it; empty: valid

    def to_record(self) -> dict[str, Any]:
        """Everything but the document, as plain JSON data."""
        return {
            "old_version": self.old_version,
            "new_version": self.new_version,
            "source_sha256": self.source_sha256,
            "sha256": sha256_hex(self.document),
            "signatures_dropped": self.signatures,
            "steps": [step.to_record() for step in self.steps],
            "notes": [note._asdict() for note in self.notes],
            "faults": [fault._asdict() for fault in self.faults],
        }


def upgrade(document: bytes, *, version: str = "3.3.0") -> Upgrade:
    """`document` in edition `version` (3.3.0 or 3.2.1).

    Raises NotUpgradable for another kind of document, a foreign namespace, an edition that is not known, or
    content that the earlier edition asked for cannot hold; OutOfRange for a target that is not served;
    Unreadable or TooLarge for a document that is refused.
    """
    if version not in EDITIONS:
        raise OutOfRange("DCC version", given=version, allowed=", ".join(EDITIONS))
    root = safe_parse(document)
    old = _edition(root)
    if old == version:
        return _result(root, document, old, version, ())
    back = KNOWN.index(old) > KNOWN.index(version)
    source = source_paths(root)
    changes = [*_signatures(root)]
    changes += to_earlier(root) if back else _to_later(root, old, version)
    changes += _version(root, old, version)
    found = _result(root, document, old, version, steps_of(changes, source))
    if back and found.faults:
        raise _refused(f"{version}：{found.faults[0].zh}", f"{version}: {found.faults[0].en}")
    return found


def _to_later(root: etree._Element, old: str, version: str) -> Iterator[Change]:
    yield from _renamed(root, old)
    yield from _types(root)
    yield from _locations(root)
    if KNOWN.index(old) < KNOWN.index("3.2.0"):
        yield from _texts(root)
    yield from _addresses(root, version)


def _result(
    root: etree._Element, document: bytes, old: str, version: str, steps: tuple[Step, ...]
) -> Upgrade:
    signatures = sum(step.what == DROPPED for step in steps)
    notes = [SIGNATURE_DROPPED] * bool(signatures) + [NOTHING_TO_DO] * (old == version)
    return Upgrade(
        document=document if old == version else write_document(root),
        old_version=old,
        new_version=version,
        steps=steps,
        notes=tuple(notes),
        source_sha256=sha256_hex(document),
        signatures=signatures,
        faults=tuple(fault.text for fault in faults(root, grammar(version))),
    )


def _edition(root: etree._Element) -> str:
    name = etree.QName(root)
    if name.localname != "digitalCalibrationCertificate":
        raise _refused(f"根元素是 {name.localname}", f"the root is {name.localname}")
    if name.namespace != DCC:
        raise _refused(f"命名空间是“{name.namespace}”", f"its namespace is “{name.namespace}”")
    stated = root.get("schemaVersion") or ""
    if stated not in KNOWN:
        raise _refused(f"版本“{stated}”", f"its edition is “{stated}”")
    return stated


def _refused(zh: str, en: str) -> NotUpgradable:
    return NotUpgradable(
        Text(f"无法升级：{zh}", f"cannot be upgraded: {en}"),
        hint=Text(
            "可处理 DCC 3.0.0 至 3.3.0；原版本没有位置的内容不会被删减。",
            "DCC 3.0.0 to 3.3.0 are served; nothing is cut that an earlier edition has no place for.",
        ),
        given=en,
        allowed=f"{KNOWN[0]} - {KNOWN[-1]}",
    )


DROPPED: Final = Text("去除签名", "signature dropped")


def _signatures(root: etree._Element) -> Iterator[Change]:
    for one in list(root.iter(f"{{{DS}}}Signature")):
        remove(one)  # the root is a certificate, so that there is a parent
        why = Text("签名只对原字节有效", "it holds for the original bytes only")
        yield Change(DROPPED, one, why, gone=True, reversible=False)


def _renamed(root: etree._Element, old: str) -> Iterator[Change]:
    """relativeUncertainty within relativeUncertainty has been relativeUncertaintySingle since 3.1.1."""
    if old not in ("3.0.0", "3.1.0"):
        return
    for one in root.iter(f"{{{DCC}}}relativeUncertainty"):
        for inner in one.findall(f"{{{DCC}}}relativeUncertainty"):
            inner.tag = f"{{{DCC}}}relativeUncertaintySingle"
            yield Change(
                Text("元素改名", "element renamed"),
                inner,
                Text("3.1.1 起的名称", "its name since 3.1.1"),
                before="relativeUncertainty",
                after="relativeUncertaintySingle",
            )


def _types(root: etree._Element) -> Iterator[Change]:
    """A refType of no word was a text in 3.0.0; since 3.1.0 it is a list of at least one."""
    for one in root.iter(f"{{{DCC}}}*"):
        given = one.get("refType")
        if given is not None and not given.split():
            del one.attrib["refType"]
            yield Change(
                Text("去除空的 refType", "empty refType removed"),
                one,
                Text("3.1.0 起至少须有一个词", "it needs at least one word since 3.1.0"),
                before=given,
            )


def _texts(root: etree._Element) -> Iterator[Change]:
    """Since 3.2.0 many texts may be neither blank nor padded: trimmed, left out, or marked as not stated."""
    for one in list(root.iter(f"{{{DCC}}}*")):
        if next(one.iterchildren(etree.Element), None) is not None or not _not_blank(one):
            continue
        given = "".join(str(part) for part in one.xpath("text()"))  # type: ignore[union-attr]
        trimmed = given.strip()
        if given == trimmed and trimmed:
            continue
        if trimmed:
            _trim(one)
            yield Change(TRIMMED, one, WHY_TRIMMED, before=given, after=trimmed)
        elif _may_go(one):
            remove(one)
            yield Change(LEFT_OUT, one, WHY_TRIMMED, before=given, gone=True)
        else:
            _trim(one)
            one.text = NOT_STATED
            yield Change(MARKED, one, WHY_MARKED, before=given, after=NOT_STATED)


def _trim(element: etree._Element) -> None:
    """Take the blanks at both ends away; a comment within stays where it is."""
    for pieces, cut in (
        ([(element, "text"), *((one, "tail") for one in element)], str.lstrip),
        ([*((one, "tail") for one in reversed(element)), (element, "text")], str.rstrip),
    ):
        for holder, place in pieces:
            kept = cut(getattr(holder, place) or "")
            setattr(holder, place, kept)
            if kept:
                break


TRIMMED: Final = Text("去除首尾空白", "blanks at the ends removed")
MARKED: Final = Text("空文本记为“-”", "empty text marked “-”")
WHY_TRIMMED: Final = Text("3.2.0 起不允许空或首尾空白", "neither blank nor padded since 3.2.0")
WHY_MARKED: Final = Text(
    "原文为空而新版要求有文字；“-”表示原文未给出",
    "the source says nothing and the edition demands a text; “-” stands for: not stated",
)


def _not_blank(element: etree._Element) -> bool:
    name, parent = etree.QName(element).localname, element.getparent()
    within = "" if parent is None else etree.QName(parent).localname
    return name in NOT_BLANK["*"] or name in NOT_BLANK.get(within, ())


def _may_go(element: etree._Element) -> bool:
    """Whether the schema lets the element be absent."""
    name, parent = etree.QName(element).localname, element.getparent()
    if parent is None or name in MANDATORY:
        return False
    within = etree.QName(parent).localname
    if within == "equipmentClass" and name == "reference":
        return False
    return within != "location" or len(parent) > 1


def _locations(root: etree._Element) -> Iterator[Change]:
    """An empty location was allowed in 3.0.0 only: left out where it may be, else marked as not stated."""
    for one in list(root.iter(f"{{{DCC}}}location")):
        parent = one.getparent()
        if parent is None or next(one.iterchildren(etree.Element), None) is not None:
            continue
        if etree.QName(parent).localname in ("contact", "customer", "owner", "respAuthority"):
            further = etree.SubElement(one, f"{{{DCC}}}further")
            etree.SubElement(further, f"{{{DCC}}}content").text = NOT_STATED
            yield Change(MARKED, one, WHY_MARKED, after=NOT_STATED)
        else:
            remove(one)
            yield Change(LEFT_OUT, one, WHY_PLACE, gone=True)


WHY_PLACE: Final = Text("3.1.0 起地点不能为空", "a location may not be empty since 3.1.0")


def _addresses(root: etree._Element, version: str) -> Iterator[Change]:
    """dcc:link of a definition of types has to be an address since 3.3.0: what is none is encoded."""
    if version != "3.3.0":
        return
    for one in root.iter(f"{{{DCC}}}link"):
        given = "".join(str(part) for part in one.itertext(etree.Element))
        after = given.strip()
        if not is_address(after):
            after = "".join(
                letter if letter in _PLAIN else "".join(f"%{byte:02X}" for byte in letter.encode())
                for letter in after
            )
        if after != given:
            one.text = after
            yield Change(
                Text("改写为地址（百分号编码）", "written as an address, per cent encoded"),
                one,
                Text("3.3.0 起为 anyURI", "an anyURI since 3.3.0"),
                before=given,
                after=after,
            )


_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def _version(root: etree._Element, old: str, version: str) -> Iterator[Change]:
    why = Text(f"升级到 {version}", f"upgrade to {version}")
    root.set("schemaVersion", version)
    edition = Text("版本号", "edition")
    yield Change(edition, root, why, before=old, after=version, within="/@schemaVersion")
    key = f"{{{XSI}}}schemaLocation"
    given = root.get(key)
    if given is None:
        return
    wanted = {DCC: f"{DCC}/v{version}/dcc.xsd", SI: f"{SI}/v{EDITIONS[version].dsi}/SI_Format.xsd"}
    words = given.split()
    pairs = [(name, wanted.get(name, place)) for name, place in zip(words[::2], words[1::2], strict=False)]
    after = " ".join(f"{name} {place}" for name, place in pairs)
    if after != given:
        root.set(key, after)
        place = Text("模式文件地址", "address of the schema")
        yield Change(place, root, why, before=given, after=after, within="/@xsi:schemaLocation")
