"""What goods takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

AcceptTypeApprovalBody = dict[str, Any]


class AmendTypeApprovalBody(TypedDict):
    reason: NotRequired[str]
    family: NotRequired[str]


class ApplyForTypeApprovalBody(TypedDict):
    application_no: str
    kind: str
    model: str
    programme: str
    authority_id: str
    applicant_id: NotRequired[str | None]
    applicant: NotRequired[str]
    family: NotRequired[str]
    institution_id: NotRequired[str | None]
    is_imported: NotRequired[bool]


class BeginTypeApprovalBody(TypedDict):
    institution_id: NotRequired[str | None]


class EnterPrepackageLotBody(TypedDict):
    product: str
    producer: str
    lot_size: int
    value: str
    unit: str
    height: str
    U: str
    gross: list[str]
    tares: NotRequired[list[str]]
    plan: NotRequired[str]
    label_note: NotRequired[str]
    sampled_on: NotRequired[str | None]
    authority_id: str
    producer_id: NotRequired[str | None]
    inspection_id: NotRequired[str | None]


class EvaluateTypeApprovalBody(TypedDict):
    report: NotRequired[str]


class GrantTypeApprovalBody(TypedDict):
    number: NotRequired[str]
    mark: NotRequired[str]


class PrepackageLot(TypedDict):
    id: str
    number: str
    product: str
    producer_stated: str
    value: str
    unit: str
    lot_size: int
    sampled_on: str
    t1: int
    t2: int
    verdict: str
    producer_id: str | None
    authority_id: str
    inspection_id: str | None
    plan: str
    height: str
    label_note: str
    U: str
    T: str
    mean: str
    s: str
    limit: str
    gross: list[str]
    tares: list[str]


class PrepackageLotLine(TypedDict):
    id: str
    number: str
    product: str
    producer_stated: str
    value: str
    unit: str
    lot_size: int
    sampled_on: str
    t1: int
    t2: int
    verdict: str


class PrepackageLotLinePage(TypedDict):
    prepackage_lots: list[PrepackageLotLine]
    total: int
    has_more: bool
    page: int
    size: int


class RefuseTypeApprovalBody(TypedDict):
    reason: NotRequired[str]


ReinstateTypeApprovalBody = dict[str, Any]


class SuspendTypeApprovalBody(TypedDict):
    reason: NotRequired[str]


class TypeApproval(TypedDict):
    id: str
    application_no: str
    number: str
    applicant_stated: str
    model: str
    kind__name_zh: str
    kind__name_en: str
    state: str
    applied_on: str
    granted_on: str | None
    ended_on: str | None
    applicant_id: str | None
    kind_id: str
    family: str
    programme: str
    institution_id: str | None
    report: str
    mark: str
    authority_id: str
    is_imported: bool


class TypeApprovalLine(TypedDict):
    id: str
    application_no: str
    number: str
    applicant_stated: str
    model: str
    kind__name_zh: str
    kind__name_en: str
    state: str
    applied_on: str
    granted_on: str | None
    ended_on: str | None


class TypeApprovalLinePage(TypedDict):
    type_approvals: list[TypeApprovalLine]
    total: int
    has_more: bool
    page: int
    size: int


class WithdrawTypeApprovalBody(TypedDict):
    reason: NotRequired[str]
