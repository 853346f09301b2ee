"""What public takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict


class PublicOpenLicence(TypedDict):
    id: str
    patent__number: str
    patent__kind: str
    patent__title_zh: str
    patent__title_en: str
    patent__patentee__name_zh: str
    patent__patentee__name_en: str
    patent__patentee__contact: str
    patent__patentee__address: str
    fee_mode: str
    fee_amount: str
    term_until: str
    terms_zh: str
    terms_en: str
    declaration_zh: str
    declaration_en: str
    publication_no: str
    published_on: str | None
    withdrawn_on: str | None
    ended_on: str | None
    end_reason_zh: str
    end_reason_en: str
    state: str
    taken: int
