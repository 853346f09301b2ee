"""Rules on who and what: numbers, items, standards, methods, conditions, persons; ids and references.

Source: ISO/IEC 17025:2017, 7.8.2.1 and 7.8.4.1; domain model 5.4, table of mandatory content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from suyuan.certify.dcc.reading.references import dangling_references, identities_given_twice
from suyuan.certify.dcc.view import Contact, Device
from suyuan.certify.profile.subject import Hit, Sense, Subject, sense


def given_twice(subject: Subject) -> Iterator[Hit]:
    """An id that two elements have."""
    yield from (Hit(element, name) for name, element in identities_given_twice(subject.root).items())


def leads_nowhere(subject: Subject) -> Iterator[Hit]:
    """A part of a refId that is no id."""
    yield from (Hit(element, name) for name, element in dangling_references(subject.root).items())


def no_number(subject: Subject) -> Iterator[Hit]:
    """The certificate has no number."""
    if not subject.view.number:
        yield Hit(subject.core("uniqueIdentifier"))


def _is_unidentified(device: Device) -> bool:
    return not any(one.strip() for one in device.identifications)


def item_unidentified(subject: Subject) -> Iterator[Hit]:
    """An item without any number of its own; a part may be known by the whole."""
    yield from (Hit(one.path) for one in subject.view.items if _is_unidentified(one))


def equipment_unidentified(subject: Subject) -> Iterator[Hit]:
    """A standard or a device used that has neither a number nor a certificate."""
    for one in subject.view.equipment:
        if _is_unidentified(one) and one.certificate is None:
            yield Hit(one.path)


def _incomplete(
    contact: Callable[[Subject], Contact | None], name: str
) -> Callable[[Subject], Iterator[Hit]]:
    """A laboratory or a customer without name or place."""

    def find(subject: Subject) -> Iterator[Hit]:
        found = contact(subject)
        if found is None:
            yield Hit(subject.core(name))
        elif not any(found.name.values()) or not found.location:
            yield Hit(found.path)

    return find


def no_method(subject: Subject) -> Iterator[Hit]:
    """No method is named at all."""
    if not subject.view.methods:
        yield from _results(subject)


def no_conditions(subject: Subject) -> Iterator[Hit]:
    """No condition of the surroundings is given."""
    if not subject.view.conditions:
        yield from _results(subject)


def not_traceable(subject: Subject) -> Iterator[Hit]:
    """Neither a standard used nor a statement says where the values come from."""
    said = any(one.traceable in ("true", "1") for one in (*subject.view.statements, *subject.view.metadata))
    if not said and not subject.view.equipment:
        yield from _results(subject)


def nobody_authorised(subject: Subject) -> Iterator[Hit]:
    """Nobody is named who authorised the certificate."""
    if not any(one.main_signer for one in subject.view.persons):
        yield Hit(subject.view.persons[0].path if subject.view.persons else subject.core("respPersons"))


def _results(subject: Subject) -> Iterator[Hit]:
    from suyuan.certify.dcc.read import kid

    held = kid(subject.root, "measurementResults")
    yield Hit(subject.root if held is None else held)


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "id-twice",
        "error",
        given_twice,
        words=("标识“{given}”重复", "the id “{given}” is given twice"),
        remedy=("每个 id 只用一次", "give each id once"),
        source=("W3C XML Schema 1.0 第 2 部分，3.3.8", "W3C XML Schema 1.0 part 2, 3.3.8"),
    ),
    sense(
        "reference-nowhere",
        "error",
        leads_nowhere,
        words=("引用“{given}”没有目标", "the reference “{given}” leads nowhere"),
        remedy=("改为文件中已有的标识", "name an id that stands in the document"),
        source=("W3C XML Schema 1.0 第 2 部分，3.3.9", "W3C XML Schema 1.0 part 2, 3.3.9"),
    ),
    sense(
        "number-missing",
        "error",
        no_number,
        words=("没有证书编号", "the certificate has no number"),
        remedy=("填写 dcc:uniqueIdentifier", "give dcc:uniqueIdentifier"),
        source=("ISO/IEC 17025:2017，7.8.2.1 d)", "ISO/IEC 17025:2017, 7.8.2.1 d)"),
    ),
    sense(
        "item-unidentified",
        "error",
        item_unidentified,
        words=("器具没有编号", "the item has no number of its own"),
        remedy=("写明出厂编号或其他唯一标识", "give its serial number or another identification"),
        source=("ISO/IEC 17025:2017，7.8.2.1 g)", "ISO/IEC 17025:2017, 7.8.2.1 g)"),
    ),
    sense(
        "equipment-unidentified",
        "warning",
        equipment_unidentified,
        words=("所用设备既没有编号，也没有证书", "equipment has neither a number nor a certificate"),
        remedy=("写明编号或证书编号", "give its number or that of its certificate"),
        source=("ISO/IEC 17025:2017，7.8.4.1 c)", "ISO/IEC 17025:2017, 7.8.4.1 c)"),
    ),
    sense(
        "laboratory-incomplete",
        "error",
        _incomplete(lambda subject: subject.view.laboratory, "calibrationLaboratory"),
        words=("缺少实验室名称或地址", "name or address of the laboratory is missing"),
        remedy=("补上名称和地址", "state name and address"),
        source=("ISO/IEC 17025:2017，7.8.2.1 b)", "ISO/IEC 17025:2017, 7.8.2.1 b)"),
    ),
    sense(
        "customer-incomplete",
        "error",
        _incomplete(lambda subject: subject.view.customer, "customer"),
        words=("缺少客户名称或联系信息", "name or contact of the customer is missing"),
        remedy=("补上名称和地址", "state name and address"),
        source=("ISO/IEC 17025:2017，7.8.2.1 e)", "ISO/IEC 17025:2017, 7.8.2.1 e)"),
    ),
    sense(
        "method-missing",
        "error",
        no_method,
        words=("没有写明所用方法", "no method is named"),
        remedy=("写明规程、规范或方法及其版本", "name the specification or method with its edition"),
        source=("ISO/IEC 17025:2017，7.8.2.1 f)", "ISO/IEC 17025:2017, 7.8.2.1 f)"),
    ),
    sense(
        "conditions-missing",
        "warning",
        no_conditions,
        words=("没有给出环境条件", "no conditions of the surroundings are given"),
        remedy=("写明影响结果的条件", "give the conditions that influence the result"),
        source=("ISO/IEC 17025:2017，7.8.4.1 b)", "ISO/IEC 17025:2017, 7.8.4.1 b)"),
    ),
    sense(
        "traceability-missing",
        "error",
        not_traceable,
        words=("没有说明计量溯源性", "nothing says how the results are metrologically traceable"),
        remedy=("写明所用标准，或溯源性声明", "name the standards used, or state the traceability"),
        source=("ISO/IEC 17025:2017，7.8.4.1 c)", "ISO/IEC 17025:2017, 7.8.4.1 c)"),
    ),
    sense(
        "authoriser-missing",
        "warning",
        nobody_authorised,
        words=("没有指明批准人", "nobody is named as the one who authorised it"),
        remedy=("给一位人员 dcc:mainSigner true", "give one person dcc:mainSigner true"),
        source=("ISO/IEC 17025:2017，7.8.2.1 o)", "ISO/IEC 17025:2017, 7.8.2.1 o)"),
    ),
)
