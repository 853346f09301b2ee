"""Reading one file from outside: facts, result lines and citations, or the faults for which it is refused.

The steps, in this order: the file is XML or a PDF with one certificate in it; it parses safely; it is built
as the grammar of its edition asks (2.x, of which there is no grammar, is taken as it reads); the signature
holds, where trust was given; it says who, what and when. Nothing here knows a database.
Source: PTB DCC schemas 3.0.0 to 3.3.0, documents of 2.1 and 2.2.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from lxml import etree

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import KINDS_OF_DOCUMENT, version_of
from suyuan.certify.dcc.reading.parts import read_device, read_link
from suyuan.certify.dcc.reading.tree import every, kid, kids, local, named, text, text_of, words
from suyuan.certify.dcc.structure import check
from suyuan.certify.dcc.view import Device, Words, pick
from suyuan.certify.extract import extract_xml, is_pdf
from suyuan.certify.links import hash_stated
from suyuan.registry.instruments.words import search_text
from suyuan.registry.received.lines import Line, NoPaths, result_lines
from suyuan.registry.received.rules import (
    MAX_CITATIONS,
    Cited,
    Facts,
    Fault,
    clipped,
    day_of,
    missing_facts,
)

PACKING: Final = 3  # level of zlib: a certificate shrinks to a quarter in 0.06 ms
SIGNATURE: Final = f"{{{DS}}}Signature"
MAX_FAULTS: Final = 5  # of one file
CITING: Final = ("certificate", "previousReport", "linkedReport")
NUMBER_TYPE: Final = "certificatenumber"  # how an identification says that it is the number of a certificate
SERIAL_WORDS: Final = ("serial", "编号", "serien", "série")

Prove = Callable[[bytes], "tuple[str, Text | None]"]  # state of the signature, and why it is refused


class Taken(NamedTuple):
    """Everything of one file that is stored."""

    name: str
    sha256: str
    xml_sha256: str
    kind: str
    size: int
    packed: bytes
    signature: str
    facts: Facts
    search: str
    lines: tuple[Line, ...]
    lines_left: int
    citations: tuple[Cited, ...]


def take(content: bytes, *, name: str, prove: Prove | None = None) -> Taken | list[Fault]:
    """What a file holds, or its faults. `prove` checks the signature of a document."""
    try:
        document = extract_xml(content) if is_pdf(content) else content
        root = safe_parse(document)
    except InputError as error:
        line = error.facts.get("line")
        return [Fault(name, line if isinstance(line, int) else 0, error.message)]
    if faults := list(_build(root, name)):
        return faults
    signature, refusal = _signature(root, content, prove)
    facts = _facts(root)
    wrong = (*((refusal,) if refusal else ()), *missing_facts(facts))
    if wrong:
        return [Fault(name, 0, sentence) for sentence in wrong]
    lines, left = result_lines(kid(root, "measurementResults"))
    sha256 = sha256_hex(content)
    return Taken(
        name=name[-240:],
        sha256=sha256,
        xml_sha256=sha256 if document is content else sha256_hex(document),
        kind="xml" if document is content else "pdf",
        size=len(content),
        packed=zlib.compress(content, PACKING),
        signature=signature,
        facts=facts,
        search=_search(facts),
        lines=lines,
        lines_left=left,
        citations=tuple(_citations(root))[:MAX_CITATIONS],
    )


def _build(root: etree._Element, name: str) -> Iterator[Fault]:
    edition = version_of(root)
    if local(root) != "digitalCalibrationCertificate":
        words_ = Text(
            f"根元素是 {local(root)}，不是数字校准证书", f"its root is {local(root)}, no certificate"
        )
        yield Fault(name, 1, words_)
    elif not edition.startswith("2."):
        if edition.startswith(("3.0.", "3.1.")):  # signed in practice while the format had no place for it
            looked_at = etree.fromstring(etree.tostring(root)) if root.find(SIGNATURE) is not None else root
            for signature in looked_at.findall(SIGNATURE) if looked_at is not root else ():
                looked_at.remove(signature)
        else:
            looked_at = root
        for fault in check(looked_at, limit=MAX_FAULTS):
            yield Fault(name, fault.line or 0, fault.words)


def _signature(root: etree._Element, content: bytes, prove: Prove | None) -> tuple[str, Text | None]:
    if root.find(SIGNATURE) is None:
        return "unsigned", None
    return ("unchecked", None) if prove is None else prove(content)


def _facts(root: etree._Element) -> Facts:
    about = named(kid(root, "administrativeData"))
    core = named(about.get("coreData"))
    laboratory = words(kid(kid(about.get("calibrationLaboratory"), "contact"), "name"))
    devices = list(kids(about.get("items"), "item"))
    item = read_device(devices[0], NoPaths()) if devices else None
    identity = item.name if item else {}
    ended, begun = text_of(core.get("endPerformanceDate")), text_of(core.get("beginPerformanceDate"))
    until, verdict = _stated(about.get("statements"))
    amended = core.get("reportAmendedSubstituted")
    return Facts(
        number=text_of(core.get("uniqueIdentifier")),
        issuer_zh=clipped(pick(laboratory, "zh"), 200),
        issuer_en=clipped(pick(laboratory, "en"), 200),
        edition=clipped(version_of(root), 20),
        kind=_kind(core.get("identifications")),
        item_zh=clipped(pick(identity, "zh"), 160),
        item_en=clipped(pick(identity, "en"), 160),
        makers=tuple(clipped(one, 160) for one in item.manufacturer.values()) if item else (),
        model=clipped(item.model, 120) if item else "",
        serial_no=clipped(_serial(item), 120) if item else "",
        items=min(len(devices), 30_000),
        performed_on=day_of(ended) or day_of(begun),
        issued_on=day_of(text_of(core.get("issueDate"))),
        valid_until=until,
        replaces=clipped(text(amended, "replacedUniqueIdentifier"), 120),
        verdict=verdict,
    )


def _kind(identifications: etree._Element | None) -> str:
    stated = (text(one, "value") for one in kids(identifications, "identification")
              if one.get("refType") == "suyuan_kind")  # fmt: skip
    return next((one for one in stated if one in KINDS_OF_DOCUMENT), "")


def _stated(statements: etree._Element | None) -> tuple[str, str]:
    """The last day of validity, and the verdict: pass, fail or none."""
    until, verdicts = "", set()
    for one in kids(statements, "statement"):
        kinds = (one.get("refType") or "").split()
        if "suyuan_validUntil" in kinds and not until:
            until = day_of(text(one, "date"))
        if "basic_conformity" in kinds:
            verdicts.add(text(one, "conformity"))
    if "fail" in verdicts:
        return until, "fail"
    return until, "pass" if verdicts == {"pass"} else "none"


def _serial(item: Device) -> str:
    """The serial number among the identifications: so typed, so named, else the first one of the maker."""
    for one in item.numbered:
        if "serialnumber" in one.ref_type.lower():
            return one.value
    of_maker = [one for one in item.numbered if one.issuer == "manufacturer"]
    for one in (*of_maker, *item.numbered):
        if any(word in name.lower() for name in one.name.values() for word in SERIAL_WORDS):
            return one.value
    return next((one.value for one in (*of_maker, *item.numbered)), "")


def _search(facts: Facts) -> str:
    return search_text(
        [facts.number, facts.issuer_zh, facts.issuer_en, facts.item_zh, facts.item_en, *facts.makers,
         facts.model, facts.serial_no]
    )  # fmt: skip


def _citations(root: etree._Element) -> Iterator[Cited]:
    """The documents that the certificate names with a hash, and the equipment that names a number only."""
    for one in root.iter(*(f"{{*}}{name}" for name in CITING)):
        parent: Any = one.getparent()
        if kid(one, "value") is None and kid(one, "referralID") is None:
            continue
        name = local(one)
        link = read_link(one, local(parent) if name == "certificate" else name, NoPaths())
        label = words(kid(parent, "name")) if name == "certificate" else link.name
        yield _cited(link.place, label, link.referral, link.procedure, link.value)
    for one in every(kid(root, "measurementResults"), "measuringEquipment"):
        if kid(one, "certificate") is None:
            for identity in kids(kid(one, "identifications"), "identification"):
                if NUMBER_TYPE in (identity.get("refType") or "").lower():
                    number = text(identity, "value")
                    yield _cited("measuringEquipment", words(kid(one, "name")), number, "", "")


def _cited(place: str, label: Words, number: str, procedure: str, value: str) -> Cited:
    stated = hash_stated(procedure, value)
    return Cited(
        place=place[:24],
        label_zh=clipped(pick(label, "zh"), 160),
        label_en=clipped(pick(label, "en"), 160),
        number=number if len(number) <= 120 else "",
        procedure=clipped(procedure, 80),
        value=clipped(value, 200),
        sha256=stated.digest.hex() if stated and stated.method == "sha256" else "",
        is_filler=stated is None,
    )


def prover(trust: Any, *, at: Any) -> Prove:
    """Checks signatures against `trust` at the moment `at`; a document whose signature fails is refused."""
    from suyuan.certify.verify import verify

    def prove(content: bytes) -> tuple[str, Text | None]:
        found = verify(content, trust, at=at)
        for code in ("signature", "key"):
            step = found.check(code)
            if step.state == "failed":
                return "unchecked", Text(f"签名：{step.words.zh}", f"signature: {step.words.en}")
            if step.state != "passed":
                return "unchecked", None
        return "passed", None

    return prove
