"""What instruments takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

AcceptRegistrationBody = dict[str, Any]


class Instrument(TypedDict):
    id: str
    label_no: str
    kind_id: str
    kind__name_zh: str
    kind__name_en: str
    name_zh: str
    name_en: str
    model: str
    serial_no: str
    manufacturer: str
    measuring_range: str
    accuracy_class: str
    owner_id: str
    owner__name_zh: str
    owner__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    place: str
    usage: str
    use_field: str
    controlled: bool
    state: str
    valid_until: str | None
    last_certificate: str
    made_on: str | None
    installed_on: str | None
    replace_by: str | None
    mpe: str
    verified_on: str | None
    row_version: int
    status: str
    plate: dict[str, str]
    approval: str | None
    uses: list[InstrumentUse]


class InstrumentLine(TypedDict):
    id: str
    label_no: str
    kind_id: str
    kind__name_zh: str
    kind__name_en: str
    name_zh: str
    name_en: str
    model: str
    serial_no: str
    manufacturer: str
    measuring_range: str
    accuracy_class: str
    owner_id: str
    owner__name_zh: str
    owner__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    place: str
    usage: str
    use_field: str
    controlled: bool
    state: str
    valid_until: str | None
    last_certificate: str
    status: str


class InstrumentLinePage(TypedDict):
    instruments: list[InstrumentLine]
    total: int
    has_more: bool
    page: int
    size: int


class InstrumentUse(TypedDict):
    use_field: str
    place: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    controlled: bool
    edition_id: str
    valid_from: str
    valid_to: str | None


class Lot(TypedDict):
    id: str
    number: str
    kind_id: str
    kind__name_zh: str
    kind__name_en: str
    serial_range: str
    count: int
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    operator__name_zh: str
    operator__name_en: str
    installed_on: str
    replace_by: str
    status: str


class LotPage(TypedDict):
    lots: list[Lot]
    total: int
    has_more: bool
    page: int
    size: int


class MoveInstrumentBody(TypedDict):
    jurisdiction: str
    place: str
    use_field: str


class NameInstrumentApprovalBody(TypedDict):
    number: str


class OrderStopBody(TypedDict):
    reason: str


ReactivateBody = dict[str, Any]


class RecordRepairBody(TypedDict):
    note: str


class RegisterInstrumentBody(TypedDict):
    kind: str
    owner_id: str
    jurisdiction: str
    name: NotRequired[RegisterInstrumentBodyName | None]
    usage: NotRequired[str]
    use_field: NotRequired[str]
    place: NotRequired[str]
    made_on: NotRequired[str | None]
    installed_on: NotRequired[str | None]
    service_life_years: NotRequired[int | None]
    plate: NotRequired[dict[str, str] | None]
    label_no: NotRequired[str]
    type_approval: NotRequired[str]
    model: NotRequired[str]
    serial_no: NotRequired[str]
    manufacturer: NotRequired[str]
    measuring_range: NotRequired[str]
    accuracy_class: NotRequired[str]
    mpe: NotRequired[str]


class RegisterInstrumentBodyName(TypedDict):
    zh: str
    en: str


class RegisterLotBody(TypedDict):
    kind: str
    number: str
    serial_range: str
    count: int
    operator_id: str
    jurisdiction: str
    installed_on: str
    service_life_years: int


class ReturnRegistrationBody(TypedDict):
    reason: str


class RotateOutBody(TypedDict):
    reason: str


class ScrapBody(TypedDict):
    reason: str


class SetIdleBody(TypedDict):
    reason: str
