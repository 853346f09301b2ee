"""The set of a standard: its devices, its people, its surroundings, each with the days from and to.

Source: domain model 4.1 (standard_component, standard_staff, standard_environment).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Person
from suyuan.registry.results.rules import words
from suyuan.registry.standards import acts, rules
from suyuan.registry.standards.form import check_duties
from suyuan.registry.standards.models import StandardComponent, StandardEnvironment, StandardStaff
from suyuan.registry.standards.movement import ENTITY, facts_of, permit_standard

MOST_LIMIT: Final = Decimal(10) ** 8  # of the surroundings, in any unit: what the column holds
KEPT: Final = "(-100000000, 100000000)"


def add_component(
    occasion: Occasion, *, standard_id: UUID, device_id: UUID, role: str, is_required: bool = True
) -> StandardComponent:
    """Add a device of the owner's own house to the set, from today on.

    Raises InputError for a role that is not known, RuleRefusal for a device of another house, Conflict for
    one that is in the set already.
    """
    permit_standard(acts.CHANGE_COMPONENT, occasion, standard_id)
    if role not in rules.COMPONENT_ROLES:
        raise InputError(
            Text("请选择设备的作用", "choose what the device is for"),
            given=role,
            allowed=", ".join(rules.COMPONENT_ROLES),
        )
    owner = Instrument.objects.filter(pk=device_id).values_list("owner_id", flat=True).first()
    if owner is None:
        raise NotFound(Text("没有这台设备", "there is no such device"), device=device_id)
    if owner != facts_of(standard_id)["owner_id"]:
        raise RuleRefusal(
            Text("设备不属于建标单位", "the device belongs to another organization"), device=device_id
        )
    row = StandardComponent(
        **columns(occasion),
        standard_id=standard_id,
        device_id=device_id,
        role=role,
        required=is_required,
        valid_from=occasion.today,
    )
    present = StandardComponent.objects.filter(
        standard_id=standard_id, device_id=device_id, valid_to__isnull=True
    )
    with transaction.atomic():
        if present.exists():
            raise Conflict(Text("该设备已在标准中", "the device is in the set already"), device=device_id)
        row.save(force_insert=True)
        record(
            acts.CHANGE_COMPONENT,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            payload={"new": device_id, "role": role},
        )
    return row


def replace_component(
    occasion: Occasion, *, standard_id: UUID, old_device_id: UUID, new_device_id: UUID, reason: str
) -> None:
    """Put another device in the place of one of the set, from today on."""
    permit_standard(acts.CHANGE_COMPONENT, occasion, standard_id)
    today = occasion.today
    with transaction.atomic():
        old = StandardComponent.objects.filter(
            standard_id=standard_id, device_id=old_device_id, valid_to__isnull=True
        ).first()
        if old is None:
            raise NotFound(
                Text("该标准没有这台设备", "the standard has no such device"), device=old_device_id
            )
        StandardComponent.objects.filter(pk=old.pk).update(valid_to=today, updated_at=occasion.at)
        StandardComponent(
            **columns(occasion),
            standard_id=standard_id,
            device_id=new_device_id,
            role=old.role,
            required=old.required,
            valid_from=today,
        ).save(force_insert=True)
        record(
            acts.CHANGE_COMPONENT,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            reason=reason,
            payload={"old": old_device_id, "new": new_device_id},
        )


def add_staff(
    occasion: Occasion, *, standard_id: UUID, person_id: UUID, duty: str, valid_from: date | None = None
) -> None:
    """Give a person a duty at a standard."""
    permit_standard(acts.CHANGE_STAFF, occasion, standard_id)
    check_duties([duty])
    with transaction.atomic():
        StandardStaff(
            **columns(occasion),
            standard_id=standard_id,
            person_id=person_id,
            duty=duty,
            valid_from=valid_from or occasion.today,
        ).save(force_insert=True)
        record(
            acts.CHANGE_STAFF,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            payload={"person": person_id, "duty": duty},
        )


def end_staff(occasion: Occasion, *, standard_id: UUID, staff_id: UUID) -> None:
    """End a duty today. Whether enough people remain is told by the operational status."""
    permit_standard(acts.CHANGE_STAFF, occasion, standard_id)
    with transaction.atomic():
        rows = StandardStaff.objects.filter(pk=staff_id, standard_id=standard_id, valid_to__isnull=True)
        person = rows.values_list("person_id", flat=True).first()
        if person is None or not rows.update(valid_to=occasion.today, updated_at=occasion.at):
            raise NotFound(Text("没有这项职责", "there is no such duty"), staff=staff_id)
        record(
            acts.CHANGE_STAFF,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            payload={"person": person, "ended": occasion.today.isoformat()},
        )


def limit_environment(
    occasion: Occasion,
    *,
    standard_id: UUID,
    parameter: str,
    unit: str,
    low: Decimal | None,
    high: Decimal | None,
) -> None:
    """Say between what an influence quantity must lie while the standard is used; it replaces what was said.

    Raises InputError where no limit is given or the lower one is above the upper one, OutOfRange for one that
    the register cannot keep.
    """
    permit_standard(acts.CHANGE_COMPONENT, occasion, standard_id)
    for name, limit in (("low", low), ("high", high)):
        if limit is not None and not _can_be_kept(limit):
            raise OutOfRange(
                name, given=f"{limit:g}", allowed=KEPT, hint=Text("至多 4 位小数。", "Four decimals at most.")
            )
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise InputError(
            Text("请填写正确的上下限", "give a lower and an upper limit"), given=f"{low} ... {high}"
        )
    name = words(parameter.strip(), "parameter", most=20)
    with transaction.atomic():
        rows = StandardEnvironment.objects.filter(standard_id=standard_id, parameter=name)
        given: dict[str, Any] = {"low": low, "high": high, "unit": words(unit.strip(), "unit", most=12)}
        if not rows.update(**given):
            StandardEnvironment(standard_id=standard_id, parameter=name, **given).save(force_insert=True)
        record(
            acts.CHANGE_COMPONENT,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            payload={"environment": name, "low": str(low), "high": str(high), "unit": given["unit"]},
        )


def _can_be_kept(limit: Decimal) -> bool:
    return limit.is_finite() and abs(limit) < MOST_LIMIT and limit == limit.quantize(Decimal("0.0001"))


def own_devices(owner_id: UUID) -> list[dict[str, Any]]:
    """The devices of a house that may join a set: one query."""
    rows = Instrument.objects.filter(owner_id=owner_id, usage__in=("standard", "check_standard"))
    columns = ("id", "name_zh", "name_en", "serial_no", "model", "label_no")
    return [
        dict(row) for row in rows.exclude(state="ended").order_by("name_zh", "serial_no").values(*columns)
    ]


def own_people(owner_id: UUID, *, on: date) -> list[dict[str, Any]]:
    """The people employed by a house on the day: one query."""
    rows = Person.objects.filter(organization_id=owner_id, employed_from__lte=on)
    rows = rows.exclude(employed_to__lt=on)
    return [dict(row) for row in rows.order_by("name_en").values("id", "name_zh", "name_en")]
