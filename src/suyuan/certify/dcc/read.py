"""The reader: a digital calibration certificate of any edition from 2.1 on as a view, values kept as text.

It goes by the local names of elements, because certificates in the field carry wrong namespaces, and it
never raises on content: what is missing stays empty, what is odd is told in `problems`. Only a document
that cannot be parsed safely is refused (see `parse`). Every piece carries the path to where it stands.

Source: PTB DCC schemas 3.0.0 to 3.3.0, documents of 2.1 and 2.2; D-SI 1.3 to 2.2.1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import DCC, DS
from suyuan.certify.dcc.parse import MAX_DOCUMENT, safe_parse
from suyuan.certify.dcc.quantity_value import is_number
from suyuan.certify.dcc.reading.data import all_lists, all_quantities
from suyuan.certify.dcc.reading.parts import (
    read_comment,
    read_contact,
    read_definitions,
    read_device,
    read_file,
    read_formula,
    read_identifications,
    read_link,
    read_method,
    read_person,
    read_software,
    read_statement,
    verdicts,
)
from suyuan.certify.dcc.reading.references import dangling_references, identities_given_twice
from suyuan.certify.dcc.reading.status import measurement_of, status_of
from suyuan.certify.dcc.reading.tree import (
    Paths,
    children,
    every,
    items,
    kid,
    kids,
    local,
    named,
    short_name,
    text,
    text_of,
    texts,
    words,
)
from suyuan.certify.dcc.view import Amendment, Certificate, Identification, Link, Result

__all__ = ["children", "kid", "kids", "local", "read", "text", "version_of", "view_of"]

Parts = Mapping[str, etree._Element]
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
KINDS_OF_DOCUMENT: Final = ("verification", "rejection_notice", "calibration")
UNITS_OF: Final = {  # edition of the certificate: edition of the D-SI that its schema brings in
    "3.0": "2.0.0",
    "3.1": "2.1.0",
    "3.2": "2.1.0",
    "3.3": "2.2.1",
}
MAX_TOLD: Final = 20  # problems of one kind
_EDITION: Final = re.compile(r"/v(\d+\.\d+\.\d+[^/]*)/")


def read(document: bytes, *, max_bytes: int = MAX_DOCUMENT) -> Certificate:
    """The view of `document`. Raises Unreadable or TooLarge (see `safe_parse`), nothing on content."""
    return view_of(safe_parse(document, max_bytes=max_bytes))


def view_of(root: etree._Element) -> Certificate:
    """The view of an element that is already parsed: what was verified can be what is read."""
    paths = Paths()
    about = named(kid(root, "administrativeData"))
    core = named(about.get("coreData"))
    measured = kid(root, "measurementResults")
    previous = core.get("previousReport")
    return replace(
        _main_parts(root, about, core, paths),
        units_version=_units_version(root),
        elements=sum(1 for _ in root.iter(etree.Element)),
        comments=sum(1 for _ in root.iter(etree.Comment)),
        listed_values=sum(len(items(one)) for one in every(root, "valueXMLList")),
        mandatory_languages=texts(about.get("coreData"), "mandatoryLangCodeISO639_1"),
        performance_location=text_of(core.get("performanceLocation")),
        software=read_software(about.get("dccSoftware"), paths),
        used_software=tuple(
            one for held in every(measured, "usedSoftware") for one in read_software(held, paths)
        ),
        ref_type_definitions=read_definitions(about.get("refTypeDefinitions"), paths),
        amendment=_amendment(core.get("reportAmendedSubstituted"), paths),
        previous_report=None if previous is None else read_link(previous, "previousReport", paths),
        metadata=tuple(read_statement(one, paths) for one in every(measured, "metaData")),
        formulas=tuple(read_formula(one, paths) for one in every(root, "formula")),
        files=tuple(read_file(one, paths) for one in _files(root)),
        comment=read_comment(kid(root, "comment")) or read_comment(kid(root, "comments")),  # comments in 2.x
    )


def _main_parts(root: etree._Element, about: Parts, core: Parts, paths: Paths) -> Certificate:
    """Who, what, when and the numbers; the rest is put in by `view_of`."""
    measured = kid(root, "measurementResults")
    dangling, twice = dangling_references(root), identities_given_twice(root)
    identifications = read_identifications(core.get("identifications"), paths)
    results = tuple(_result(one, paths) for one in every(measured, "result"))
    conditions = tuple(_result(one, paths) for one in every(measured, "influenceCondition"))
    return Certificate(
        namespace=_namespace(root),
        version=version_of(root),
        number=text_of(core.get("uniqueIdentifier")),
        country=text_of(core.get("countryCodeISO3166_1")),
        languages=texts(about.get("coreData"), "usedLangCodeISO639_1"),
        kind=_kind(identifications),
        received=text_of(core.get("receiptDate")),
        begin=text_of(core.get("beginPerformanceDate")),
        end=text_of(core.get("endPerformanceDate")),
        issued=text_of(core.get("issueDate")),
        identifications=identifications,
        laboratory=read_contact(kid(about.get("calibrationLaboratory"), "contact"), paths),
        customer=read_contact(about.get("customer"), paths),
        persons=tuple(read_person(one, paths) for one in kids(about.get("respPersons"), "respPerson")),
        items=tuple(read_device(one, paths) for one in kids(about.get("items"), "item")),
        equipment=tuple(read_device(one, paths) for one in every(measured, "measuringEquipment")),
        methods=tuple(read_method(one, paths) for one in every(measured, "usedMethod")),
        conditions=conditions,
        statements=tuple(read_statement(one, paths) for one in kids(about.get("statements"), "statement")),
        results=results,
        links=tuple(_links(root, paths)),
        signatures=len(root.findall(f".//{{{DS}}}Signature")),
        counts=_counts(root),
        first_real=_first_real(root),
        dangling_references=tuple(dangling),
        duplicate_ids=tuple(twice),
        problems=(
            *_problems(root, dangling, twice),
            *islice(_odd_numbers((*conditions, *results)), MAX_TOLD),
        ),
    )


def _kind(identifications: tuple[Identification, ...]) -> str:
    """What kind of document our own certificates say they are."""
    stated = (one.value for one in identifications if one.ref_type == "suyuan_kind")
    return next((one for one in stated if one in KINDS_OF_DOCUMENT), "")


def _files(root: etree._Element) -> Iterator[etree._Element]:
    """Every file in the document, last the certificate for human eyes."""
    for name in ("file", "byteData", "descriptionData"):
        yield from every(root, name)
    yield from kids(root, "document")


def version_of(root: etree._Element) -> str:
    """The edition: the attribute, or the one in the address of the schema (2.x)."""
    stated = root.get("schemaVersion")
    if stated:
        return stated
    for name, value in root.attrib.items():
        if str(name).endswith("schemaLocation"):
            found = [part[1:] for part in str(value).split("/") if part[:1] == "v" and part[1:2].isdigit()]
            return found[0] if found else ""
    return ""


def _units_version(root: etree._Element) -> str:
    """The edition of the D-SI: from the hint to its schema, else the one of the certificate's edition."""
    for name, value in root.attrib.items():
        if str(name).endswith("schemaLocation"):
            for address in str(value).split():
                found = _EDITION.search(address) if "/si/" in address.lower() else None
                if found:
                    return found.group(1)
    return UNITS_OF.get(".".join(version_of(root).split(".")[:2]), "")


def _namespace(root: etree._Element) -> str:
    return str(etree.QName(root).namespace or "")


def _result(element: etree._Element, paths: Paths) -> Result:
    data = kid(element, "data")
    quantities = all_quantities(element, paths)
    return Result(
        name=words(kid(element, "name")),
        ref_type=element.get("refType") or "",
        quantities=quantities,
        conformity=verdicts(element),
        path=paths.of(element),
        id=element.get("id") or "",
        description=words(kid(element, "description")),
        status=text(element, "status") or status_of(measurement_of(element)),
        lists=all_lists(data, paths),
        texts=tuple(words(one) for one in kids(data, "text")),
        formulas=tuple(read_formula(one, paths) for one in kids(data, "formula")),
        files=tuple(read_file(one, paths) for one in kids(data, "byteData")),
    )


def _links(root: etree._Element, paths: Paths) -> Iterator[Link]:
    for name in ("previousReport", "certificate"):
        for one in every(root, name):
            parent = one.getparent()
            place = name if parent is None or name == "previousReport" else local(parent)
            yield read_link(one, place, paths)


def _amendment(element: etree._Element | None, paths: Paths) -> Amendment | None:
    if element is None:
        return None
    return Amendment(
        path=paths.of(element),
        change=text(element, "typeOfChange"),
        replaced=text(element, "replacedUniqueIdentifier"),
    )


def _counts(root: etree._Element) -> dict[str, int]:
    named_: Counter[str] = Counter()
    for tag, number in Counter([element.tag for element in root.iter(etree.Element)]).items():
        named_[short_name(tag)] += number
    kept = {name: named_[name] for name in COUNTED}
    kept.update({name: number for name, number in sorted(named_.items()) if name.startswith("si:")})
    return kept


def _first_real(root: etree._Element) -> dict[str, str] | None:
    first = next(iter(every(root, "real")), None)
    return None if first is None else {"value": text(first, "value"), "unit": text(first, "unit")}


def _problems(root: etree._Element, dangling: Iterable[str], twice: Iterable[str]) -> Iterator[Text]:
    if local(root) != "digitalCalibrationCertificate":
        yield Text(
            f"根元素是 {local(root)}，不是数字校准证书",
            f"the root is {local(root)}, not a digital certificate",
        )
    namespace = _namespace(root)
    if namespace != DCC:
        yield Text(f"命名空间“{namespace}”不是 {DCC}", f"namespace “{namespace}” is not {DCC}")
    for reference in islice(dangling, MAX_TOLD):
        yield Text(f"引用 {reference} 没有目标", f"reference {reference} leads nowhere")
    for identity in islice(twice, MAX_TOLD):
        yield Text(f"标识 {identity} 重复", f"identity {identity} is given twice")


def _odd_numbers(results: tuple[Result, ...]) -> Iterator[Text]:
    """Values that are no numbers, such as the places of a template that nobody filled in."""
    for result in results:
        for quantity in result.quantities:
            for leaf in (leaf for form in quantity.forms for leaf in form.leaves()):
                spread = leaf.uncertainty.values if leaf.uncertainty else ()
                for one in (*leaf.values, *leaf.second, *spread):
                    if not is_number(one):
                        yield Text(f"{leaf.path}：“{one}”不是数", f"{leaf.path}: “{one}” is no number")
