"""Is this document built like a digital calibration certificate? The whole check, told in sentences.

For the editions whose grammar we have, every element, attribute and text is checked against it (see
`grammar`); of later editions only the parts that every edition 3.x demands. Beyond the schema: references
must lead somewhere, and a list has one unit and one uncertainty for all its values, or one for each.

Source: PTB DCC schemas 3.0.0 to 3.3.0; D-SI 2.2.1 (lists).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import DCC
from suyuan.certify.dcc.grammar import Fault, editions, fault_at, faults, grammar
from suyuan.certify.dcc.read import children, kid, kids, local, text, version_of
from suyuan.certify.dcc.reading.references import dangling_references, identities_given_twice
from suyuan.certify.dcc.reading.values import UNCERTAINTIES, WRAPPERS
from suyuan.certify.dcc.schemas import check_schema
from suyuan.certify.dcc.view import Certificate

__all__ = ["MAX_PROBLEMS", "check", "check_schema", "check_structure", "is_valid"]

MAX_PROBLEMS: Final = 20
REQUIRED: Final = {  # path from the root: the children that every edition 3.x demands
    "administrativeData": (
        "dccSoftware",
        "coreData",
        "items",
        "calibrationLaboratory",
        "respPersons",
        "customer",
    ),
    "administrativeData/coreData": (
        "countryCodeISO3166_1",
        "usedLangCodeISO639_1",
        "mandatoryLangCodeISO639_1",
        "uniqueIdentifier",
        "beginPerformanceDate",
        "endPerformanceDate",
        "performanceLocation",
    ),
    "administrativeData/items": ("item",),
    "administrativeData/respPersons": ("respPerson",),
    "measurementResults": ("measurementResult",),
}
_EDITION: Final = re.compile(r"3\.\d+\.\d+(-rc\.\d+)?")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([Ee][-+]?\d+)?|NaN")
_NUMBERS: Final = ("value", "valueXMLList", "valueExpandedMUXMLList", "uncertaintyXMLList")
_LISTS: Final = ("valueXMLList", "valueRealXMLList", "valueMagnitudeXMLList")


def check_structure(root: etree._Element, view: Certificate | None = None) -> tuple[Text, ...]:  # noqa: ARG001
    """What is wrong with the build of the document, at most twenty sentences; empty where nothing is.

    `view` is not needed any more and may be left out.
    """
    return tuple(fault.text for fault in check(root))


def is_valid(root: etree._Element, *, edition: str = "") -> bool:
    """The verdict of the grammar alone, as the official schema would give it.

    `edition` is by default that of the document. Raises NotFound for an edition without a grammar.
    """
    return not faults(root, grammar(edition or version_of(root)), limit=1)


def check(root: etree._Element, *, limit: int = MAX_PROBLEMS) -> tuple[Fault, ...]:
    """What is wrong, each with path and line, at most `limit` findings; empty where nothing is."""
    found: list[Fault] = []
    for fault in _findings(root, limit):
        found.append(fault)
        if len(found) == limit:
            break
    return tuple(found)


def _findings(root: etree._Element, limit: int) -> Iterator[Fault]:
    version = version_of(root)
    yield from _root(root)
    if version in editions():
        yield from faults(root, grammar(version), limit=limit)
    else:
        yield from _other_edition(root, version)
        for name, element in identities_given_twice(root).items():
            yield fault_at(element, Text(f"标识 {name} 重复", f"identity {name} is given twice"))
    for name, element in dangling_references(root).items():
        yield fault_at(element, Text(f"引用 {name} 没有目标", f"reference {name} leads nowhere"))
    before: etree._Element | None = None
    for one in root.iter(*(f"{{*}}{name}" for name in _LISTS)):
        parent = one.getparent()
        if (
            parent is not None and parent is not before
        ):  # a second list of values in one place is a fault above
            yield from _lengths(one, parent)
        before = parent


def _root(root: etree._Element) -> Iterator[Fault]:
    name, namespace = local(root), str(etree.QName(root).namespace or "")
    if name != "digitalCalibrationCertificate":
        yield fault_at(
            root, Text(f"根元素是 {name}，不是数字校准证书", f"the root is {name}, not a digital certificate")
        )
    if namespace != DCC:
        yield fault_at(
            root, Text(f"命名空间“{namespace}”不是 {DCC}", f"namespace “{namespace}” is not {DCC}")
        )


def _other_edition(root: etree._Element, version: str) -> Iterator[Fault]:
    """An edition of which we have no grammar: later than 3.3.0, before 3.0.0, or none at all."""
    if not _EDITION.fullmatch(version):
        yield fault_at(root, Text(f"版本“{version}”不受支持", f"version “{version}” is not supported"))
    for path, names in REQUIRED.items():
        parent: etree._Element | None = root
        for step in path.split("/"):
            parent = kid(parent, step)
        yield from (
            fault_at(
                root if parent is None else parent,
                Text(f"缺少 {path}/{name}", f"{path}/{name} is missing"),
            )
            for name in names
            if kid(parent, name) is None
        )
    core = kid(kid(root, "administrativeData"), "coreData")
    if not text(core, "uniqueIdentifier"):
        yield fault_at(root, Text("证书编号为空", "the number is empty"))
    for result in kids(kid(root, "measurementResults"), "measurementResult"):
        if not children(kid(result, "results")):
            yield fault_at(result, Text("测量结果为空", "a measurement result holds no result"))
    yield from _numbers(root)


def _numbers(root: etree._Element) -> Iterator[Fault]:
    for element in root.iter(*(f"{{*}}{name}" for name in _NUMBERS)):
        if etree.QName(element).namespace == DCC:
            continue
        yield from (
            fault_at(element, Text(f"“{value}”不是数", f"“{value}” is no number"))
            for value in (element.text or "").split()
            if not _NUMBER.fullmatch(value)
        )


def _lengths(element: etree._Element, parent: etree._Element) -> Iterator[Fault]:
    """One unit or one uncertainty for all values, or exactly one for each."""
    expected = len((element.text or "").split())
    for other in parent:
        name = local(other)
        if name in WRAPPERS or name in UNCERTAINTIES:
            listed = [
                one for one in other.iter(etree.Element) if local(one).endswith("XMLList") and not len(one)
            ]
        else:
            listed = [other] if name.endswith("XMLList") and not len(other) else []
        for one in listed:
            given = len((one.text or "").split())
            if given not in (1, expected) and not (given == 0 and local(one) == "labelXMLList"):
                where = f"{local(one)}: {given} / {expected}"
                yield fault_at(one, Text(f"个数不符 {where}", where))
