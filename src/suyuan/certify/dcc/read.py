"""The reader: a digital calibration certificate of any 3.x edition as a view, values kept as text.

It goes by the local names of elements, because certificates in the field carry wrong namespaces, and it
never raises on content: what is missing stays empty, what is odd is told in `problems`. Only a document
that cannot be parsed safely is refused (see `parse`).

Source: PTB DCC schemas 3.0.0 to 3.3.0; D-SI 1.3 to 2.2.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import DCC, DS
from suyuan.certify.dcc.parse import MAX_DOCUMENT, safe_parse
from suyuan.certify.dcc.view import (
    Certificate,
    Contact,
    Device,
    Link,
    Person,
    Quantity,
    Result,
    Statement,
    Words,
)

COUNTED: Final = (
    "item",
    "measurementResult",
    "result",
    "quantity",
    "list",
    "influenceCondition",
    "measuringEquipment",
    "usedMethod",
    "respPerson",
    "statement",
    "formula",
    "file",
)
UNCERTAINTIES: Final = {  # element: (kind, element with the uncertainty itself)
    "expandedUnc": ("expanded", "uncertainty"),
    "expandedUncXMLList": ("expanded", "uncertaintyXMLList"),
    "expandedMU": ("expanded", "valueExpandedMU"),
    "expandedMUXMLList": ("expanded", "valueExpandedMUXMLList"),
    "standardMU": ("standard", "valueStandardMU"),
    "standardMUXMLList": ("standard", "valueStandardMUXMLList"),
    "coverageInterval": ("interval", "standardUnc"),
    "coverageIntervalXMLList": ("interval", "standardUncXMLList"),
    "coverageIntervalMU": ("interval", "valueStandardMU"),
    "coverageIntervalMUXMLList": ("interval", "valueStandardMUXMLList"),
}
KINDS_OF_DOCUMENT: Final = ("verification", "rejection_notice", "calibration")


def read(document: bytes, *, max_bytes: int = MAX_DOCUMENT) -> Certificate:
    """The view of `document`. Raises Unreadable or TooLarge (see `safe_parse`), nothing on content."""
    return view_of(safe_parse(document, max_bytes=max_bytes))


def view_of(root: etree._Element) -> Certificate:
    """The view of an element that is already parsed: what was verified can be what is read."""
    administrative = kid(root, "administrativeData")
    core = kid(administrative, "coreData")
    measured = kid(root, "measurementResults")
    namespace = _namespace(root)
    references = _references(root)
    identity = kids(kid(core, "identifications"), "identification")
    kinds = [text(one, "value") for one in identity if one.get("refType") == "suyuan_kind"]
    return Certificate(
        namespace=namespace,
        version=_version(root),
        number=text(core, "uniqueIdentifier"),
        country=text(core, "countryCodeISO3166_1"),
        languages=tuple(_text(one) for one in kids(core, "usedLangCodeISO639_1")),
        kind=next((kind for kind in kinds if kind in KINDS_OF_DOCUMENT), ""),
        received=text(core, "receiptDate"),
        begin=text(core, "beginPerformanceDate"),
        end=text(core, "endPerformanceDate"),
        issued=text(core, "issueDate"),
        laboratory=_contact(kid(kid(administrative, "calibrationLaboratory"), "contact")),
        customer=_contact(kid(administrative, "customer")),
        persons=tuple(_person(one) for one in kids(kid(administrative, "respPersons"), "respPerson")),
        items=tuple(_device(one) for one in kids(kid(administrative, "items"), "item")),
        equipment=tuple(_device(one) for one in _all(measured, "measuringEquipment")),
        methods=tuple(_method(one) for one in _all(measured, "usedMethod")),
        conditions=tuple(_result(one) for one in _all(measured, "influenceCondition")),
        statements=tuple(_statement(one) for one in kids(kid(administrative, "statements"), "statement")),
        results=tuple(_result(one) for one in _all(measured, "result")),
        links=tuple(_links(root)),
        signatures=len(root.findall(f".//{{{DS}}}Signature")),
        counts=_counts(root),
        first_real=_first_real(root),
        dangling_references=references[0],
        duplicate_ids=references[1],
        problems=tuple(_problems(root, namespace, references)),
    )


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment or an instruction."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def children(parent: etree._Element | None) -> list[etree._Element]:
    """The child elements of `parent`, without comments; none where there is no parent."""
    return [] if parent is None else [one for one in parent if local(one)]


def kids(parent: etree._Element | None, name: str) -> Iterable[etree._Element]:
    """The children of `parent` with that local name, in any namespace."""
    return () if parent is None else parent.iterchildren(f"{{*}}{name}")


def kid(parent: etree._Element | None, name: str) -> etree._Element | None:
    """The first child with that local name."""
    return next(iter(kids(parent, name)), None)


def text(parent: etree._Element | None, name: str) -> str:
    """The text of the first child with that local name, trimmed; "" where there is none."""
    return _text(kid(parent, name))


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    if len(element) == 0:  # the common case, and four times as fast
        return (element.text or "").strip()
    return "".join(str(part) for part in element.itertext()).strip()


def _all(parent: etree._Element | None, name: str) -> Iterable[etree._Element]:
    return () if parent is None else parent.iter(f"{{*}}{name}")


def _words(element: etree._Element | None) -> Words:
    words: dict[str, str] = {}
    for content in kids(element, "content"):
        language = content.get("lang") or ""
        words[language] = "\n".join(part for part in (words.get(language), _text(content)) if part)
    return words


def _namespace(root: etree._Element) -> str:
    return str(etree.QName(root).namespace or "")


def _version(root: etree._Element) -> str:
    """The schema version: the attribute, or the version in the address of the schema (2.x)."""
    stated = root.get("schemaVersion")
    if stated:
        return stated
    for name, value in root.attrib.items():
        if str(name).endswith("schemaLocation"):
            found = [part[1:] for part in str(value).split("/") if part[:1] == "v" and part[1:2].isdigit()]
            return found[0] if found else ""
    return ""


def _contact(element: etree._Element | None) -> Contact | None:
    if element is None:
        return None
    return Contact(
        name=_words(kid(element, "name")),
        email=text(element, "eMail"),
        phone=text(element, "phone"),
        location=tuple(filled for one in children(kid(element, "location")) if (filled := _text(one))),
    )


def _person(element: etree._Element) -> Person:
    return Person(
        name=_words(kid(kid(element, "person"), "name")),
        role=text(element, "role"),
        main_signer=text(element, "mainSigner") in ("true", "1"),
    )


def _device(element: etree._Element) -> Device:
    certificate = kid(element, "certificate")
    return Device(
        name=_words(kid(element, "name")),
        manufacturer=_words(kid(kid(element, "manufacturer"), "name")),
        model=text(element, "model"),
        identifications=tuple(
            text(one, "value") for one in kids(kid(element, "identifications"), "identification")
        ),
        certificate=None if certificate is None else _link(certificate, local(element)),
    )


def _method(element: etree._Element) -> Statement:
    return Statement(
        ref_type=element.get("refType") or "",
        name=_words(kid(element, "name")),
        declaration=_words(kid(element, "description")),
        norms=tuple(_text(one) for one in kids(element, "norm")),
    )


def _statement(element: etree._Element) -> Statement:
    return Statement(
        ref_type=element.get("refType") or "",
        name=_words(kid(element, "name")),
        declaration=_words(kid(element, "declaration")),
        norms=tuple(_text(one) for one in kids(element, "norm")),
        conformity=text(element, "conformity") or text(element, "conformityXMLList"),
        date=text(element, "date"),
        link=text(element, "link"),
    )


def _result(element: etree._Element) -> Result:
    verdicts = [
        verdict
        for name in ("conformityXMLList", "conformity")
        for one in _all(element, name)
        for verdict in _text(one).split()
    ]
    return Result(
        name=_words(kid(element, "name")),
        ref_type=element.get("refType") or "",
        quantities=tuple(_quantity(one) for one in _all(element, "quantity")),
        conformity=tuple(verdicts),
    )


def _quantity(element: etree._Element) -> Quantity:
    holder = next((one for one in element if local(one) not in ("name", "description", "")), None)
    kind = "" if holder is None else local(holder)
    name, ref_type = _words(kid(element, "name")), element.get("refType") or ""
    if holder is None or kind in ("noQuantity", "charsXMLList"):
        values = tuple(_text(holder).split()) if kind == "charsXMLList" else ()
        return Quantity(name=name, ref_type=ref_type, kind=kind, values=values, words=_words(holder))
    reals = _first_form(holder)
    stated = [_uncertainty(real) for real in reals]
    uncertainty_kind = next((one[0] for one in stated if one[0]), "")
    return Quantity(
        name=name,
        ref_type=ref_type,
        kind=kind,
        values=_joined(reals, "value", "valueXMLList", "valueReal", "valueRealXMLList"),
        units=_joined(reals, "unit", "unitXMLList") or tuple(text(holder, "listUnit").split()),
        uncertainty_kind=uncertainty_kind,
        uncertainty=tuple(value for one in stated for value in one[1]),
        k=tuple(value for one in stated for value in one[2]),
        p=tuple(value for one in stated for value in one[3]),
        distribution=tuple(value for one in stated for value in one[4]),
    )


def _first_form(holder: etree._Element) -> list[etree._Element]:
    """The elements that carry the numbers; of a hybrid the first form (the SI unit comes first)."""
    kind = local(holder)
    if kind == "hybrid":
        first = next((one for one in holder if local(one)), None)
        return [] if first is None else _first_form(first)
    if kind in ("list", "realList", "complexList"):
        return [leaf for one in holder if local(one) for leaf in _leaves(one)]
    return [holder]


def _leaves(element: etree._Element) -> list[etree._Element]:
    if local(element) in ("real", "complex", "constant", "realListXMLList", "complexListXMLList"):
        return [element]
    return [leaf for one in element if local(one) for leaf in _leaves(one)]


def _joined(reals: list[etree._Element], *names: str) -> tuple[str, ...]:
    return tuple(
        value for real in reals for name in names for one in kids(real, name) for value in _text(one).split()
    )


_Stated = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _uncertainty(real: etree._Element) -> _Stated:
    for one in real.iter(etree.Element):
        if found := UNCERTAINTIES.get(local(one)):
            kind, value = found
            return (
                kind,
                tuple(text(one, value).split()),
                _either(one, "coverageFactor"),
                _either(one, "coverageProbability"),
                _either(one, "distribution"),
            )
    return "", (), (), (), ()


def _either(element: etree._Element, name: str) -> tuple[str, ...]:
    return tuple((text(element, name) or text(element, f"{name}XMLList")).split())


def _link(element: etree._Element, place: str) -> Link:
    return Link(
        place=place,
        referral=text(element, "referralID"),
        procedure=text(element, "procedure"),
        value=text(element, "value"),
    )


def _links(root: etree._Element) -> Iterator[Link]:
    for name in ("previousReport", "certificate"):
        for one in _all(root, name):
            parent = one.getparent()
            yield _link(one, name if parent is None or name == "previousReport" else local(parent))


def _counts(root: etree._Element) -> dict[str, int]:
    seen = Counter(element.tag for element in root.iter(etree.Element))
    named: Counter[str] = Counter()
    for tag, number in seen.items():
        namespace, _, plain = str(tag)[1:].rpartition("}")
        named[f"si:{plain}" if "si" in namespace.rpartition("/")[2] else plain] += number
    kept = {name: named[name] for name in COUNTED}
    kept.update({name: number for name, number in sorted(named.items()) if name.startswith("si:")})
    return kept


def _first_real(root: etree._Element) -> dict[str, str] | None:
    first = next(iter(_all(root, "real")), None)
    return None if first is None else {"value": text(first, "value"), "unit": text(first, "unit")}


def _references(root: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """References that lead nowhere, and identities given twice."""
    identities = Counter(str(value) for value in _attribute(root, "id"))
    used = [one for value in _attribute(root, "refId") for one in str(value).split()]
    dangling = dict.fromkeys(one for one in used if one not in identities)
    return tuple(dangling), tuple(one for one, number in identities.items() if number > 1)


def _attribute(root: etree._Element, name: str) -> list[Any]:
    found: Any = root.xpath(f"//@{name}")
    return list(found)


def _problems(
    root: etree._Element, namespace: str, references: tuple[tuple[str, ...], tuple[str, ...]]
) -> Iterator[Text]:
    if local(root) != "digitalCalibrationCertificate":
        yield Text(
            f"根元素是 {local(root)}，不是数字校准证书",
            f"the root is {local(root)}, not a digital certificate",
        )
    if namespace != DCC:
        yield Text(f"命名空间“{namespace}”不是 {DCC}", f"namespace “{namespace}” is not {DCC}")
    for reference in references[0]:
        yield Text(f"引用 {reference} 没有目标", f"reference {reference} leads nowhere")
    for identity in references[1]:
        yield Text(f"标识 {identity} 重复", f"identity {identity} is given twice")
