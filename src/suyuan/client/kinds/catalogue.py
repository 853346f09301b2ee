"""What catalogue takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict


class Kind(TypedDict):
    code: str
    name_zh: str
    name_en: str
    field_id: str
    oiml: list[str]


class KindPage(TypedDict):
    kinds: list[Kind]
    total: int
    has_more: bool
    page: int
    size: int
