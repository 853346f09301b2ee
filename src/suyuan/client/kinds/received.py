"""What received takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict

from suyuan.client.kinds.shared import ResultLine


class ReceiveCertificateBody(TypedDict):
    file_name: str
    content: str


class Received(TypedDict):
    id: str
    number: str
    issuer_zh: str
    issuer_en: str
    item_zh: str
    item_en: str
    manufacturer: str
    model: str
    serial_no: str
    performed_on: str
    valid_until: str | None
    signature: str
    state: str
    edition: str
    instrument_id: str | None
    issuer_id: str | None
    issuer__name_zh: str | None
    issuer__name_en: str | None
    holder_id: str
    holder__name_zh: str
    holder__name_en: str
    evaluation_id: str
    evaluation__verdict: str
    original_id: str
    original__kind: str
    original__size: int
    xml_sha256: str
    file_name: str
    kind: str
    items: int
    issued_on: str | None
    replaces: str
    lines: int
    lines_left: int
    created_at: str
    instrument__name_zh: str | None
    instrument__name_en: str | None
    instrument__label_no: str | None
    shown_state: str
    results: list[ResultLine]


class ReceivedLine(TypedDict):
    id: str
    number: str
    issuer_zh: str
    issuer_en: str
    item_zh: str
    item_en: str
    manufacturer: str
    model: str
    serial_no: str
    performed_on: str
    valid_until: str | None
    signature: str
    state: str
    edition: str
    instrument_id: str | None
    shown_state: str


class ReceivedLinePage(TypedDict):
    received: list[ReceivedLine]
    total: int
    has_more: bool
    page: int
    size: int
