"""Composing the set of a standard by hand: devices, people, surroundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.results.rules import number, reason_of
from suyuan.registry.standards import composition
from suyuan.web.occasion import occasion_of
from suyuan.web.views.page import entered, go, remember, uuid_of
from suyuan.web.views.standards import standard_page

DEVICE: Final = Text("设备", "a device")
PERSON: Final = Text("人员", "a person")


@entered
@require_POST
def change(request: HttpRequest, standard_id: UUID, event: str) -> HttpResponse:
    """Add or replace a device, add or end a duty, set the limits of an influence quantity."""
    occasion = occasion_of(request)
    try:
        if event not in _CHANGES:
            raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
        _CHANGES[event](occasion, standard_id, request.POST)
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text("标准的组成已更新", "the set is changed"))
    return go("standard", standard_id)


def _add_device(occasion: Occasion, standard_id: UUID, given: QueryDict) -> None:
    composition.add_component(
        occasion,
        standard_id=standard_id,
        device_id=uuid_of(str(given.get("device", "")), DEVICE),
        role=str(given.get("role", "")),
        is_required=given.get("optional") != "1",
    )


def _replace_device(occasion: Occasion, standard_id: UUID, given: QueryDict) -> None:
    composition.replace_component(
        occasion,
        standard_id=standard_id,
        old_device_id=uuid_of(str(given.get("old", "")), DEVICE),
        new_device_id=uuid_of(str(given.get("device", "")), DEVICE),
        reason=reason_of(str(given.get("reason", ""))),
    )


def _add_person(occasion: Occasion, standard_id: UUID, given: QueryDict) -> None:
    composition.add_staff(
        occasion,
        standard_id=standard_id,
        person_id=uuid_of(str(given.get("person", "")), PERSON),
        duty=str(given.get("duty", "")),
    )


def _end_duty(occasion: Occasion, standard_id: UUID, given: QueryDict) -> None:
    composition.end_staff(
        occasion,
        standard_id=standard_id,
        staff_id=uuid_of(str(given.get("staff", "")), Text("职责", "a duty")),
    )


def _limit(occasion: Occasion, standard_id: UUID, given: QueryDict) -> None:
    composition.limit_environment(
        occasion,
        standard_id=standard_id,
        parameter=str(given.get("parameter", "")),
        unit=str(given.get("unit", "")),
        low=_number(given, "low"),
        high=_number(given, "high"),
    )


def _number(given: QueryDict, name: str) -> Decimal | None:
    text = str(given.get(name, "")).strip()
    return number(text[:20], quantity=name) if text else None


_CHANGES: Final[Mapping[str, Callable[[Occasion, UUID, QueryDict], None]]] = {
    "add-device": _add_device,
    "replace-device": _replace_device,
    "add-person": _add_person,
    "end-duty": _end_duty,
    "limit": _limit,
}
