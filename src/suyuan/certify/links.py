"""Where a certificate points: every link to another document, and whether it holds.

Links are the hash links of the DCC (previous report, certificates of equipment and conditions, linked
reports, each within the other), the definitions of types with a hash, and addresses on the web. Nothing is
fetched: a link is held against the documents that are handed in.

    verified      a document with exactly these bytes is there
    mismatch      the document with that number is there, but its bytes are others
    resolved      the document with that number is there, and the link gives no hash that could be computed
    placeholder   the hash is a filler: zeros, TODO, a stroke, nothing, or a word for paper
    dangling      there is no such document among those handed in
    external      an address on the web or a name; nothing here can be checked

A hash is taken over the bytes of the file; where these do not agree, over its canonical form, which survives
a change of line ends or encoding. A PDF counts with its own bytes and with those of the certificate in it.
Source: PTB DCC schema 3.3.0, hashType; FIPS 180-4; Canonical XML 1.0.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from lxml import etree

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.reading.tree import Paths, kid, local, text
from suyuan.certify.lossless import canonical

State = Literal["verified", "mismatch", "resolved", "placeholder", "dangling", "external"]
SOUND: Final = ("verified", "resolved", "external")

HASHED: Final = ("previousReport", "certificate", "linkedReport")
FILLERS: Final = re.compile(
    r".{0,2}|0*|-+|\.+|x+|\?+|todo|tbd|tba|n/?a|none|null|nil|dummy|placeholder|unknown|hash|value|string"
    r"|example|analog|analogue|paper",
    re.IGNORECASE,
)
LENGTHS: Final = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64, "sm3": 32}
WEAK: Final = ("md5", "sha1")

STATES: Final[dict[State, Text]] = {
    "verified": Text("哈希相符", "verified by hash"),
    "mismatch": Text("编号相符而内容不同", "that number, but other bytes"),
    "resolved": Text("已找到，未经哈希核对", "found, not checked by hash"),
    "placeholder": Text("占位值", "placeholder"),
    "dangling": Text("没有找到", "not found"),
    "external": Text("外部地址，未核对", "outside, not checked"),
}


class LinkedTo(NamedTuple):
    """A link as it stands in the document."""

    place: str  # previousReport, measuringEquipment, influenceCondition, linkedReport, refTypeDefinition ...
    path: str
    number: str  # referralID of the other document
    procedure: str
    value: str
    address: str = ""


class Link(NamedTuple):
    """A link with what became of it."""

    link: LinkedTo
    state: State
    found: str  # name of the document that it leads to
    note: Text

    def to_record(self) -> dict[str, Any]:
        """The link as plain JSON data."""
        return self.link._asdict() | {
            "state": self.state,
            "found": self.found,
            "note": self.note._asdict(),
        }


class StatedHash(NamedTuple):
    """A hash as a link states it: the name of its method for hashlib, and its bytes."""

    method: str
    digest: bytes


def hash_stated(procedure: str, value: str) -> StatedHash | None:
    """The hash that a link states; None for a filler, and for one that nobody here can compute."""
    if is_filler(value):
        return None
    method = _method(procedure)
    wanted = _digest(value, method)
    return None if method is None or wanted is None else StatedHash(method, wanted)


def is_filler(value: str) -> bool:
    """Whether something else stands where a hash should: zeros, TODO, a stroke, or nothing."""
    return bool(FILLERS.fullmatch(value.strip())) or set(value) <= set("0 :")


@dataclass(frozen=True)
class Candidate:
    """A document that links may lead to, under the name by which it is handed in."""

    name: str
    content: bytes

    @cached_property
    def document(self) -> bytes:
        """The certificate: the file itself, or what is embedded in a PDF; nothing where there is none."""
        if not self.content.startswith(b"%PDF"):
            return self.content
        from suyuan.certify.extract import extract_xml

        try:
            return extract_xml(self.content)
        except SuyuanError:
            return b""

    @cached_property
    def number(self) -> str:
        """The number of the certificate; "" for anything else."""
        try:
            root = safe_parse(self.document)
        except SuyuanError:
            return ""
        return text(kid(kid(root, "administrativeData"), "coreData"), "uniqueIdentifier")

    @cached_property
    def forms(self) -> tuple[tuple[Text, bytes], ...]:
        """The bytes that a hash may have been taken over."""
        found = [(Text("文件字节", "bytes of the file"), self.content)]
        if self.document and self.document != self.content:
            found.append((Text("PDF 内的证书", "certificate in the PDF"), self.document))
        with suppress(SuyuanError):  # a file that is no XML has no canonical form
            found.append((Text("规范形式", "canonical form"), canonical(self.document)))
        return tuple(found)

    def has(self, stated: StatedHash) -> bool:
        """Whether a hash is one of this document, over any of its forms."""
        return any(
            hashlib.new(stated.method, content, usedforsecurity=False).digest() == stated.digest
            for _, content in self.forms
        )


def links_in(document: bytes | etree._Element) -> tuple[LinkedTo, ...]:
    """Every link of a document, in its order. Raises Unreadable or TooLarge for one that is refused."""
    root = safe_parse(document) if isinstance(document, bytes) else document
    return tuple(_found(root))


def follow(document: bytes, candidates: Iterable[Candidate] = ()) -> tuple[Link, ...]:
    """Every link of a document with its state, held against `candidates`.

    Raises Unreadable or TooLarge for a document that is refused; a candidate that cannot be read is only a
    file with bytes.
    """
    known = _Known(candidates)
    return tuple(_followed(one, known) for one in links_in(document))


class _Known:
    """The documents that were handed in, by number and by hash; each is hashed once for each kind of hash."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.candidates = tuple(candidates)
        self.hashes: dict[str, dict[bytes, tuple[str, Text]]] = {}

    @cached_property
    def by_number(self) -> dict[str, str]:
        return {one.number: one.name for one in reversed(self.candidates) if one.number}

    def by_hash(self, method: str) -> dict[bytes, tuple[str, Text]]:
        if method not in self.hashes:
            self.hashes[method] = {
                hashlib.new(method, content, usedforsecurity=False).digest(): (one.name, form)
                for one in reversed(self.candidates)
                for form, content in reversed(one.forms)
            }
        return self.hashes[method]


def _found(root: etree._Element) -> Iterator[LinkedTo]:
    paths = Paths()
    for one in root.iter(etree.Element):
        name, parent = local(one), one.getparent()
        within = "" if parent is None else local(parent)
        if name in HASHED and kid(one, "value") is not None:
            place = within if name == "certificate" else name
            yield LinkedTo(
                place, paths.of(one), text(one, "referralID"), text(one, "procedure"), text(one, "value")
            )
        elif name == "refTypeDefinition":
            link = text(one, "link")
            yield LinkedTo(name, paths.of(one), "", text(one, "procedure"), text(one, "value"), link)
        elif name == "link" and within != "refTypeDefinition":
            yield LinkedTo(within, paths.of(one), "", "", "", (one.text or "").strip())


def _followed(link: LinkedTo, known: _Known) -> Link:
    if link.address and not link.value:
        return Link(link, "external", "", STATES["external"])
    name = known.by_number.get(link.number, "") if link.number else ""
    if is_filler(link.value):
        state: State = "resolved" if name else "placeholder"
        return Link(link, state, name, Text("哈希是占位值", "the hash is a placeholder"))
    method = _method(link.procedure)
    wanted = _digest(link.value, method)
    if method is None or wanted is None:
        what = link.procedure if method is None else link.value[:40]
        note = Text(f"无法计算：{what}", f"cannot be computed: {what}")
        return Link(link, "resolved" if name else "dangling", name, note)
    if found := known.by_hash(method).get(wanted):
        return Link(link, "verified", found[0], _praise(found[1], method))
    state = "mismatch" if name else "dangling"
    return Link(link, state, name, STATES[state])


def _praise(form: Text, method: str) -> Text:
    if method in WEAK:
        return Text(f"{form.zh}，{method} 已不安全", f"{form.en}; {method} is no longer secure")
    return form


def _method(procedure: str) -> str | None:
    """The name of the hash for hashlib: SHA-256, sha256, or the address that XML signatures use."""
    plain = re.sub(r"[^a-z0-9]", "", procedure.rpartition("#")[2].lower())
    plain = plain.removesuffix("hash").removeprefix("2") or plain
    if plain.startswith("sha2") and plain[4:] in ("224", "256", "384", "512"):
        plain = "sha" + plain[4:]
    return plain if plain in LENGTHS and plain in hashlib.algorithms_available else None


def _digest(value: str, method: str | None) -> bytes | None:
    """The bytes of a hash written in hexadecimal or in base 64."""
    length = LENGTHS.get(method or "", 0)
    plain = "".join(value.split())
    colons = plain.replace(":", "").removeprefix("0x")
    if re.fullmatch(r"[0-9a-fA-F]+", colons) and len(colons) == 2 * length:
        return bytes.fromhex(colons)
    try:
        found = base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == length else None
