"""What received takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict


class ReceiveCertificateBody(TypedDict):
    file_name: str
    content: str


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
