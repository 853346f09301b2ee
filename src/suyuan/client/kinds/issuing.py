"""What issuing takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict

from suyuan.client.kinds.shared import Both, Event, ResultLine


class Certificate(TypedDict):
    id: str
    number: str
    kind: str
    version: int
    state: str
    issued_at: str
    valid_until: str | None
    xml_sha256: str
    access_code: str
    log_index: int
    published_at: str | None
    job_id: str
    job__number: str
    evaluation_id: str
    evaluation__verdict: str
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__serial_no: str
    instrument__label_no: str
    issuer_id: str
    issuer__name_zh: str
    issuer__name_en: str
    client_id: str
    client__name_zh: str
    client__name_en: str
    supersedes__number: str | None
    superseded_by__number: str | None
    shown_state: str
    documents: list[Document]
    lines: list[ResultLine]
    history: list[Event]


class CertificateLine(TypedDict):
    id: str
    number: str
    kind: str
    version: int
    state: str
    issued_at: str
    valid_until: str | None
    xml_sha256: str
    log_index: int
    published_at: str | None
    job_id: str
    job__number: str
    evaluation_id: str
    evaluation__verdict: str
    instrument_id: str
    instrument__name_zh: str
    instrument__name_en: str
    instrument__serial_no: str
    instrument__label_no: str
    issuer_id: str
    issuer__name_zh: str
    issuer__name_en: str
    client_id: str
    client__name_zh: str
    client__name_en: str
    supersedes__number: str | None
    shown_state: str


class CertificateLinePage(TypedDict):
    certificates: list[CertificateLine]
    total: int
    has_more: bool
    page: int
    size: int


class ChainHealth(TypedDict):
    as_of: str
    share: float | None
    results: int
    unbroken: int
    certificates: int
    certificates_broken: int
    causes: list[ChainHealthCause]
    institutes: list[ChainHealthOfHouse]
    kinds: list[ChainHealthOfKind]
    months: list[ChainHealthOfMonth]


class ChainHealthCause(TypedDict):
    code: str
    name: Both
    results: int
    certificates: int


class ChainHealthOfHouse(TypedDict):
    id: str
    code: str
    name: Both
    share: float | None
    results: int
    unbroken: int
    certificates: int
    certificates_broken: int


class ChainHealthOfKind(TypedDict):
    code: str
    name: Both
    share: float | None
    results: int
    unbroken: int
    certificates: int
    certificates_broken: int


class ChainHealthOfMonth(TypedDict):
    month: str
    share: float | None
    results: int
    unbroken: int
    certificates: int
    certificates_broken: int


class ChainOfCertificate(TypedDict):
    number: str
    state: str
    performed_on: str
    valid_until: str | None
    instrument: Both
    serial_no: str
    institute: Both
    results: int
    broken: int
    code: str | None
    steps: int | None
    at_fault: str | None


class ChainOfCertificatePage(TypedDict):
    certificates: list[ChainOfCertificate]
    total: int
    has_more: bool
    page: int
    size: int


class ClearDoubtBody(TypedDict):
    reason: str


class Document(TypedDict):
    sha256: str
    kind: str
    size: int
    created_at: str


class FlagDoubtBody(TypedDict):
    reason: str


class Proof(TypedDict):
    number: str
    sha256: str
    index: int
    salt: str
    path: list[str]
    checkpoint: str


class RevokeCertificateBody(TypedDict):
    reason: str
    password: str
    second: str
    second_password: str


class SupersedeCertificateBody(TypedDict):
    job_id: str
    change: SupersedeCertificateBodyChange


class SupersedeCertificateBodyChange(TypedDict):
    zh: str
    en: str
