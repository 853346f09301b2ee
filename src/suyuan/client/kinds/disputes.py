"""What disputes takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AcceptArbitrationBody(TypedDict):
    institution_id: str


AcceptComplaintBody = dict[str, Any]


class AgreeComplaintBody(TypedDict):
    text: NotRequired[str]
    upheld: NotRequired[str]


class AppealArbitrationBody(TypedDict):
    higher_id: str
    reason: str


class Arbitration(TypedDict):
    id: str
    number: str
    dispute: str
    state: str
    requester: str
    respondent: str
    requested_on: str
    appeal_until: str | None
    final_on: str | None
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__serial_no: str
    question: str
    authority_id: str
    jurisdiction_id: str
    institution_id: str | None
    higher_id: str | None
    certificate: str
    result: str
    conforms: bool | None
    notified_on: str | None
    final_certificate: str
    final_result: str
    final_conforms: bool | None


class ArbitrationLine(TypedDict):
    id: str
    number: str
    dispute: str
    state: str
    requester: str
    respondent: str
    requested_on: str
    appeal_until: str | None
    final_on: str | None
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__serial_no: str


class ArbitrationLinePage(TypedDict):
    arbitrations: list[ArbitrationLine]
    total: int
    has_more: bool
    page: int
    size: int


class CheckComplaintBody(TypedDict):
    text: NotRequired[str]


class ComplainedInstrument(TypedDict):
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__serial_no: str
    instrument__state: str


class Complaint(TypedDict):
    id: str
    number: str
    nature: str
    channel: str
    about: str
    state: str
    received_on: str
    due_on: str | None
    upheld: bool | None
    is_anonymous: bool
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    organization_id: str | None
    authority_id: str | None
    jurisdiction_id: str
    claim: str
    is_extended: bool
    finding: str
    decided_on: str | None
    answer: str
    inspection_id: str | None
    instruments: list[ComplainedInstrument]


class ComplaintLine(TypedDict):
    id: str
    number: str
    nature: str
    channel: str
    about: str
    state: str
    received_on: str
    due_on: str | None
    upheld: bool | None
    is_anonymous: bool
    jurisdiction__name_zh: str
    jurisdiction__name_en: str


class ComplaintLinePage(TypedDict):
    complaints: list[ComplaintLine]
    total: int
    has_more: bool
    page: int
    size: int


ConcludeArbitrationBody = dict[str, Any]


class EndComplaintBody(TypedDict):
    text: NotRequired[str]
    upheld: NotRequired[str]


ExtendComplaintBody = dict[str, Any]


FreezeArbitrationBody = dict[str, Any]


class InformComplaintBody(TypedDict):
    text: NotRequired[str]


class LinkComplaintBody(TypedDict):
    organization_id: str
    authority_id: NotRequired[str | None]
    instruments: NotRequired[list[str]]


MediateComplaintBody = dict[str, Any]


NoCaseComplaintBody = dict[str, Any]


NotifyArbitrationBody = dict[str, Any]


OpenCaseComplaintBody = dict[str, Any]


class OrderComplaintCheckBody(TypedDict):
    organization_id: str
    authority_id: str


class ReceiveComplaintBody(TypedDict):
    nature: str
    channel: str
    about: str
    jurisdiction: str
    claim: str
    contact: NotRequired[str]
    label_no: NotRequired[str]


class RefuseArbitrationBody(TypedDict):
    reason: str


class RefuseComplaintBody(TypedDict):
    text: NotRequired[str]


class RequestArbitrationBody(TypedDict):
    instrument_id: str
    authority_id: str
    dispute: str
    requester: str
    respondent: str
    question: str


class VerifyArbitrationAgainBody(TypedDict):
    certificate: str
    result: str
    conforms: str


class VerifyArbitrationBody(TypedDict):
    certificate: str
    result: str
    conforms: str
