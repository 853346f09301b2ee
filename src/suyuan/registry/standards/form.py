"""What the register asks of a measurement standard when it is entered, and the checks of that form.

Source: domain model 4.1; the eight-digit code: JJF 1022.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import MeasurementField
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.standards import rules
from suyuan.registry.standards.models import (
    MeasurementStandard,
    ServedItem,
    StandardComponent,
    StandardEnvironment,
    StandardStaff,
)


@dataclass(frozen=True, kw_only=True)
class Component:
    """A device to enter into the set."""

    device_id: UUID
    role: str = "main"
    is_required: bool = True


@dataclass(frozen=True, kw_only=True)
class Served:
    """What the standard is to verify or calibrate."""

    kind: str
    method: str = ""
    role: str = ""
    classes: tuple[str, ...] = ()
    specification_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """An influence quantity to keep inside an interval."""

    parameter: str
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class StandardForm:
    """Everything the register asks of a standard when it is entered."""

    code: str
    name: Text
    owner_id: UUID
    jurisdiction: str
    field: str
    legal_class: str
    level: str
    measuring_range: str
    capability: str
    established_on: date
    custodian_id: UUID | None = None
    is_highest: bool = False
    components: Sequence[Component] = ()
    staff: Sequence[tuple[UUID, str]] = ()  # person, duty
    served: Sequence[Served] = ()
    environment: Sequence[Limits] = ()


def check_form(form: StandardForm) -> None:
    if len(form.code) != 8 or not form.code.isdigit() or form.code[:2] != form.field:
        raise InputError(
            Text(
                "计量标准代码应为 8 位数字，前两位为计量专业代码",
                "the code of a standard has eight digits and begins with that of its field",
            ),
            given=form.code,
            allowed=f"{form.field}xxxxxx",
        )
    if form.legal_class not in rules.LEGAL_CLASSES:
        raise InputError(
            Text(f"不认识计量标准类别“{form.legal_class}”", f"the class “{form.legal_class}” is not known"),
            given=form.legal_class,
            allowed=", ".join(rules.LEGAL_CLASSES),
        )
    for component in form.components:
        if component.role not in rules.COMPONENT_ROLES:
            raise InputError(
                Text(f"不认识设备角色“{component.role}”", f"the role “{component.role}” is not known"),
                given=component.role,
                allowed=", ".join(rules.COMPONENT_ROLES),
            )
    check_duties([duty for _, duty in form.staff])


def check_field(code: str) -> None:
    """Raise InputError for a field of measurement that the catalogue does not know."""
    if not MeasurementField.objects.filter(pk=code).exists():
        raise InputError(
            Text(f"没有计量专业代码 {code}", f"there is no field of measurement {code}"),
            quantity="code",
            given=code,
            hint=Text("代码的前两位见计量专业目录。", "The first two digits are one of the fields."),
        )


def check_duties(duties: Iterable[str]) -> None:
    for duty in duties:
        if duty not in rules.DUTIES:
            raise InputError(
                Text(f"不认识职责“{duty}”", f"the duty “{duty}” is not known"),
                given=duty,
                allowed=", ".join(rules.DUTIES),
            )


def check_established(components: Iterable[Any], staff: Iterable[UUID]) -> None:
    if not any(component.role == "main" for component in components):
        raise RuleRefusal(
            Text("计量标准没有主标准器", "the standard has no main device"),
            hint=Text("先登记主标准器。", "Enter its main device first."),
        )
    if len(set(staff)) < rules.MIN_STAFF:
        raise RuleRefusal(
            Text("计量标准至少需要两名人员", "a standard needs at least two people"),
            hint=Text("先登记人员。", "Enter its staff first."),
        )


def write_sets(occasion: Occasion, entered: Sequence[tuple[MeasurementStandard, StandardForm]]) -> None:
    """The sets of standards that are entered: one statement for each table, however many they are."""
    StandardComponent.objects.bulk_create(
        StandardComponent(
            **columns(occasion),
            standard=standard,
            device_id=one.device_id,
            role=one.role,
            required=one.is_required,
            valid_from=form.established_on,
        )
        for standard, form in entered
        for one in form.components
    )
    StandardStaff.objects.bulk_create(
        StandardStaff(
            **columns(occasion),
            standard=standard,
            person_id=person,
            duty=duty,
            valid_from=form.established_on,
        )
        for standard, form in entered
        for person, duty in form.staff
    )
    ServedItem.objects.bulk_create(
        ServedItem(
            standard=standard,
            kind_id=one.kind,
            method=one.method,
            role=one.role,
            classes=list(one.classes),
            specification_id=one.specification_id,
        )
        for standard, form in entered
        for one in form.served
    )
    StandardEnvironment.objects.bulk_create(
        StandardEnvironment(
            standard=standard, parameter=one.parameter, low=one.low, high=one.high, unit=one.unit
        )
        for standard, form in entered
        for one in form.environment
    )
