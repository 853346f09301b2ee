"""What materials takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class AdvanceMaterialBody(TypedDict):
    event: str
    reason: NotRequired[str]


class ApplyGradingBody(TypedDict):
    grade: str
    best_national: NotRequired[bool]
    note: NotRequired[str]


class Batch(TypedDict):
    batch: BatchCard
    certificates: list[MaterialCertificate]
    monitoring: list[MonitoringPoint]


class BatchCard(TypedDict):
    id: str
    material_id: str
    lot: str
    prepared_on: str
    units: int
    released_on: str | None
    expires_on: str | None
    recalled_on: str | None
    state: str


class BatchLine(TypedDict):
    id: str
    lot: str
    prepared_on: str
    units: int
    released_on: str | None
    expires_on: str | None
    recalled_on: str | None
    state: str


class Bought(TypedDict):
    batch: BoughtCard
    units: list[BoughtUnit]
    results: list[BoughtUse]


class BoughtCard(TypedDict):
    id: str
    holder_id: str
    producer: str
    number: str
    name_zh: str
    name_en: str
    lot: str
    certificate_number: str
    valid_until: str
    unit_amount: str
    amount_unit: str
    least_intake: str
    in_use_days: int | None
    recalled_on: str | None
    row_version: int
    values: list[dict[str, str]]


class BoughtUnit(TypedDict):
    id: str
    unit_no: str
    received_on: str
    opened_on: str | None
    in_use_until: str | None
    discarded_on: str | None
    remaining: str


class BoughtUse(TypedDict):
    used_on: str
    evaluation_id: str | None
    evaluation__certificate_number: str | None


class CombineValueBody(TypedDict):
    property_id: str
    k: NotRequired[str]


class DecideMaterialBody(TypedDict):
    is_passed: bool
    panel: list[str]
    minutes: str
    number_given: NotRequired[str]


class DiscardUnitBody(TypedDict):
    reason: str


class ExtendBatchBody(TypedDict):
    months: int


FinishStudiesBody = dict[str, Any]


class Material(TypedDict):
    material: MaterialCard
    properties: list[MaterialProperty]
    batches: list[BatchLine]


class MaterialCard(TypedDict):
    id: str
    number: str
    name_zh: str
    name_en: str
    rm_class: str
    producer_id: str
    matrix_zh: str
    matrix_en: str
    use_zh: str
    use_en: str
    storage_zh: str
    storage_en: str
    handling_zh: str
    handling_en: str
    unit_amount: str
    least_intake: str
    amount_unit: str
    in_use_days: int | None
    grade: str
    graded_on: str | None
    withdrawn_on: str | None
    state: str


class MaterialCertificate(TypedDict):
    id: str
    number: str
    version: int
    issued_on: str
    valid_until: str
    state: str


class MaterialLine(TypedDict):
    id: str
    number: str
    name_zh: str
    name_en: str
    rm_class: str
    grade: str
    state: str
    graded_on: str | None
    matrix_zh: str
    matrix_en: str
    producer__name_zh: str
    producer__name_en: str
    producer_id: str
    jurisdiction_id: str
    batches_released: int
    valid_until: str | None


class MaterialLinePage(TypedDict):
    materials: list[MaterialLine]
    total: int
    has_more: bool
    page: int
    size: int


class MaterialProperty(TypedDict):
    id: str
    place: int
    name_zh: str
    name_en: str
    unit: str
    target_u: str
    is_certified: bool


class MonitorBatchBody(TypedDict):
    property_id: str
    performed_on: str
    value: str
    u: str


class MonitoringPoint(TypedDict):
    property_id: str
    performed_on: str
    value: str
    u: str
    agrees: bool


OpenUnitBody = dict[str, Any]


class RecallBatchBody(TypedDict):
    reason: str


class RecallBoughtBody(TypedDict):
    reason: str


class ReceiveUnitBody(TypedDict):
    batch_id: str
    holder_id: str
    unit_no: str
    received_on: str
    location: NotRequired[str]


class RecordStudyBody(TypedDict):
    property_id: str
    performed_on: str
    raw: RecordStudyBodyRaw


class RecordStudyBodyRaw(TypedDict):
    kind: str
    rows: list[list[Any]]
    options: dict[str, str]


class RegisterBatchBody(TypedDict):
    lot: str
    prepared_on: str
    units: int


class RegisterBoughtBody(TypedDict):
    holder_id: str
    producer: str
    number: str
    name: RegisterBoughtBodyName
    lot: str
    certificate_number: str
    values: list[RegisterBoughtBodyCertifiedValue]
    valid_until: str
    unit_amount: str
    amount_unit: str
    least_intake: str
    in_use_days: NotRequired[int | None]
    unit_no: str
    received_on: str
    location: NotRequired[str]


class RegisterBoughtBodyCertifiedValue(TypedDict):
    name: RegisterBoughtBodyCertifiedValueName
    value: str
    expanded: str
    k: str
    unit: str


class RegisterBoughtBodyCertifiedValueName(TypedDict):
    zh: str
    en: str


class RegisterBoughtBodyName(TypedDict):
    zh: str
    en: str


class ReleaseBatchBody(TypedDict):
    months: int


class StartMaterialBody(TypedDict):
    producer_id: str
    name: StartMaterialBodyName
    rm_class: str
    matrix: StartMaterialBodyMatrix
    use: StartMaterialBodyUse
    storage: StartMaterialBodyStorage
    handling: StartMaterialBodyHandling
    traceability: StartMaterialBodyTraceability
    unit_amount: str
    least_intake: str
    amount_unit: str
    properties: list[StartMaterialBodyPropertyForm]
    in_use_days: NotRequired[int | None]


class StartMaterialBodyHandling(TypedDict):
    zh: str
    en: str


class StartMaterialBodyMatrix(TypedDict):
    zh: str
    en: str


class StartMaterialBodyName(TypedDict):
    zh: str
    en: str


class StartMaterialBodyPropertyForm(TypedDict):
    name: StartMaterialBodyPropertyFormName
    unit: str
    target_u: str
    is_certified: NotRequired[bool]


class StartMaterialBodyPropertyFormName(TypedDict):
    zh: str
    en: str


class StartMaterialBodyStorage(TypedDict):
    zh: str
    en: str


class StartMaterialBodyTraceability(TypedDict):
    zh: str
    en: str


class StartMaterialBodyUse(TypedDict):
    zh: str
    en: str


class Unit(TypedDict):
    id: str
    unit_no: str
    received_on: str
    opened_on: str | None
    in_use_until: str | None
    discarded_on: str | None
    location: str
    remaining: str
    holder_id: str
    holder__name_zh: str
    holder__name_en: str
    batch_id: str | None
    batch__lot: str | None
    batch__state: str | None
    batch__expires_on: str | None
    batch__material_id: str | None
    batch__material__name_zh: str | None
    batch__material__name_en: str | None
    batch__material__number: str | None
    batch__material__least_intake: str | None
    batch__material__amount_unit: str | None
    batch__material__unit_amount: str | None
    bought_id: str | None
    row_version: int
    until: str | None
    has_alarm: bool
    reasons: list[Both]
    uses: list[UnitUse]


class UnitLine(TypedDict):
    id: str
    unit_no: str
    received_on: str
    opened_on: str | None
    in_use_until: str | None
    discarded_on: str | None
    location: str
    remaining: str
    holder_id: str
    holder__name_zh: str
    holder__name_en: str
    batch_id: str | None
    batch__lot: str | None
    batch__state: str | None
    batch__expires_on: str | None
    batch__material_id: str | None
    batch__material__name_zh: str | None
    batch__material__name_en: str | None
    batch__material__number: str | None
    batch__material__least_intake: str | None
    batch__material__amount_unit: str | None
    batch__material__unit_amount: str | None
    bought_id: str | None
    row_version: int
    until: str | None
    has_alarm: bool
    reasons: list[Both]


class UnitLinePage(TypedDict):
    units: list[UnitLine]
    total: int
    has_more: bool
    page: int
    size: int


class UnitUse(TypedDict):
    used_on: str
    intake: str
    purpose: str
    used_by__name_zh: str | None
    used_by__name_en: str | None
    evaluation__certificate_number: str | None


class UseUnitBody(TypedDict):
    intake: str
    purpose: str
    certificate_number: NotRequired[str]


class WithdrawMaterialBody(TypedDict):
    reason: str
