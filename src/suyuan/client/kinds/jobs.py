"""What jobs takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both, Event, Reason, ResultLine


class Absence(TypedDict):
    id: str
    person_id: str
    person__name_zh: str
    person__name_en: str
    kind: str
    first_on: str
    first_half: str
    last_on: str
    last_half: str


class AbsencePage(TypedDict):
    absences: list[Absence]
    total: int
    has_more: bool
    page: int
    size: int


AcceptJobBody = dict[str, Any]


class AddRoomBody(TypedDict):
    institution: str
    code: str
    name: AddRoomBodyName
    places: NotRequired[int]


class AddRoomBodyName(TypedDict):
    zh: str
    en: str


class ApplyBody(TypedDict):
    applicant: str
    institution: str
    wishes: list[ApplyBodyWish]
    wished_on: NotRequired[str | None]
    place: NotRequired[str]
    note: NotRequired[str]


class ApplyBodyWish(TypedDict):
    instrument: str
    method: str
    purpose: NotRequired[str]
    needed_u: NotRequired[str]
    needed_unit: NotRequired[str]


class ApproveResultBody(TypedDict):
    digest: str
    password: str


class CancelJobBody(TypedDict):
    reason: str


class Candidate(TypedDict):
    id: str
    name: Both
    division: Both
    told: list[Reason]


class CandidatePage(TypedDict):
    candidates: list[Candidate]
    total: int
    has_more: bool
    page: int
    size: int


class CheckResultBody(TypedDict):
    digest: str
    password: str


class CloseRoomBody(TypedDict):
    closed_on: str


class DeclineJobBody(TypedDict):
    reason: str


class HandInFileBody(TypedDict):
    file_name: str
    content: str
    device: NotRequired[str]


class HandOverBody(TypedDict):
    receipt: NotRequired[str]
    collected_by: NotRequired[str]
    document: NotRequired[str]


IssueCertificateBody = dict[str, Any]


class Job(TypedDict):
    id: str
    number: str
    state: str
    purpose: str
    scheduled_for: str | None
    due_on: str | None
    received_on: str | None
    performed_on: str | None
    digest: str
    back_reason: str
    created_at: str
    institution_id: str
    institution__name_zh: str
    institution__name_en: str
    application__applicant_id: str
    application__applicant__name_zh: str
    application__applicant__name_en: str
    application__number: str
    application__place: str
    application__wished_on: str | None
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__model: str
    instrument__serial_no: str
    instrument__label_no: str
    instrument__valid_until: str | None
    pack__pack_id: str
    pack__name_zh: str
    pack__name_en: str
    verifier_id: str | None
    verifier__name_zh: str | None
    verifier__name_en: str | None
    evaluation__verdict: str | None
    from_half: str
    until_on: str | None
    until_half: str
    room_id: str | None
    room__code: str | None
    room__name_zh: str | None
    room__name_en: str | None
    row_version: int
    received_condition: str
    measured_at: str | None
    checked_at: str | None
    approved_at: str | None
    checker_id: str | None
    checker__name_zh: str | None
    checker__name_en: str | None
    approver_id: str | None
    approver__name_zh: str | None
    approver__name_en: str | None
    observations_id: str | None
    evaluation_id: str | None
    needed_u: str
    needed_unit: str
    application_id: str
    application__note: str
    instrument__kind_id: str
    instrument__owner_id: str
    instrument__manufacturer: str
    instrument__accuracy_class: str
    instrument__measuring_range: str
    pack_id: str
    pack__method: str
    pack__activity: str
    pack__digest: str
    overdue: bool
    codes: list[str]
    conditions: dict[str, str]
    instrument__plate: dict[str, str]
    readings: dict[str, Any] | None
    allowed: list[str]
    people: list[JobPerson]
    standards: list[JobStandard]
    lines: list[ResultLine]
    history: list[Event]


class JobLine(TypedDict):
    id: str
    number: str
    state: str
    purpose: str
    scheduled_for: str | None
    due_on: str | None
    received_on: str | None
    performed_on: str | None
    digest: str
    back_reason: str
    created_at: str
    institution_id: str
    institution__name_zh: str
    institution__name_en: str
    application__applicant_id: str
    application__applicant__name_zh: str
    application__applicant__name_en: str
    application__number: str
    application__place: str
    application__wished_on: str | None
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__model: str
    instrument__serial_no: str
    instrument__label_no: str
    instrument__valid_until: str | None
    pack__pack_id: str
    pack__name_zh: str
    pack__name_en: str
    verifier_id: str | None
    verifier__name_zh: str | None
    verifier__name_en: str | None
    evaluation__verdict: str | None
    overdue: bool


class JobLinePage(TypedDict):
    jobs: list[JobLine]
    total: int
    has_more: bool
    page: int
    size: int


class JobPerson(TypedDict):
    person_id: str
    person__name_zh: str
    person__name_en: str
    duty: str


class JobStandard(TypedDict):
    role: str
    standard_id: str
    standard__code: str
    standard__name_zh: str
    standard__name_en: str
    evaluation_id: str | None
    evaluation__certificate_number: str | None
    evaluation__certificate_state: str | None
    evaluation__valid_until: str | None
    evaluation__instrument_id: str | None
    evaluation__instrument__name_zh: str | None
    evaluation__instrument__name_en: str | None
    evaluation__instrument__serial_no: str | None


class MoveSampleBody(TypedDict):
    shelf: str


class NoteAbsenceBody(TypedDict):
    person: str
    kind: str
    first_on: str
    last_on: str
    first_half: NotRequired[str]
    last_half: NotRequired[str]


class ReceiveSampleBody(TypedDict):
    condition: NotRequired[str]
    accessories: NotRequired[str]
    damage: NotRequired[str]
    shelf: NotRequired[str]


class RecordAdjustmentBody(TypedDict):
    what: str
    by: NotRequired[str]


class RecordFoundBody(TypedDict):
    data: dict[str, Any]
    device: NotRequired[str]
    reason: NotRequired[str]


class RecordReadingsBody(TypedDict):
    data: dict[str, Any]
    place: NotRequired[str]
    device: NotRequired[str]
    reason: NotRequired[str]
    file: NotRequired[str | None]


class ReferJobUpBody(TypedDict):
    reason: str
    to: NotRequired[str | None]


class RescheduleJobBody(TypedDict):
    reason: str
    scheduled_for: str
    standards: dict[str, str]
    verifier: NotRequired[str | None]
    seconds: NotRequired[list[str]]
    assistants: NotRequired[list[str]]
    from_half: NotRequired[str]
    until_on: NotRequired[str | None]
    until_half: NotRequired[str]
    room: NotRequired[str | None]
    accept: NotRequired[list[str]]


class ReturnSampleBody(TypedDict):
    collected_by: str
    document: str


class Room(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    places: int
    closed_on: str | None


class RoomPage(TypedDict):
    rooms: list[Room]
    total: int
    has_more: bool
    page: int
    size: int


class Sample(TypedDict):
    id: str
    number: str
    accessories: str
    damage: str
    shelf: str
    came_on: str
    left_on: str | None
    collected_by: str
    document: str
    job_id: str
    job__number: str
    job__state: str
    job__due_on: str | None
    job__updated_at: str
    job__received_condition: str
    job__institution_id: str
    job__institution__name_zh: str
    job__institution__name_en: str
    job__application__number: str
    job__application__applicant_id: str
    job__application__applicant__name_zh: str
    job__application__applicant__name_en: str
    job__instrument__name_zh: str
    job__instrument__name_en: str
    job__instrument__model: str
    job__instrument__serial_no: str
    job__instrument__label_no: str
    job__instrument__manufacturer: str
    days: int
    standing: str


class SamplePage(TypedDict):
    samples: list[Sample]
    total: int
    has_more: bool
    page: int
    size: int


class ScheduleJobBody(TypedDict):
    scheduled_for: str
    standards: dict[str, str]
    verifier: NotRequired[str | None]
    seconds: NotRequired[list[str]]
    assistants: NotRequired[list[str]]
    from_half: NotRequired[str]
    until_on: NotRequired[str | None]
    until_half: NotRequired[str]
    room: NotRequired[str | None]
    accept: NotRequired[list[str]]
    reason: NotRequired[str]


class SendBackFromApprovalBody(TypedDict):
    reason: str


class SendBackFromCheckBody(TypedDict):
    reason: str


class SendReadingsBody(TypedDict):
    device: str
    readings: NotRequired[dict[str, Any] | None]
    series: NotRequired[list[SendReadingsBodyRawReading]]
    digest: NotRequired[str]
    submit: NotRequired[bool]


class SendReadingsBodyRawReading(TypedDict):
    at: str
    test: str
    row: int
    symbol: str
    value: str


class StartJobBody(TypedDict):
    conditions: dict[str, str]


WithdrawAbsenceBody = dict[str, Any]
