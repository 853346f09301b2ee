"""What datasets takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AppendToDatasetBody(TypedDict):
    source: str
    sequence: int
    rows: list[dict[str, str | int | float | bool | None]]


class BeginDatasetVersionBody(TypedDict):
    goes_on: NotRequired[bool]


CheckDatasetBody = dict[str, Any]


class DataSet(TypedDict):
    id: str
    code: str
    title_zh: str
    title_en: str
    about_zh: str
    about_en: str
    kind: str
    licence: str
    access: str
    room: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    updated_at: str
    licence_zh: str
    licence_en: str
    retention_years: int | None
    standard_id: str | None
    instrument_kind_id: str | None
    specification_id: str | None
    recipe: str
    created_at: str
    columns: list[dict[str, Any]]
    checks: list[dict[str, Any]]


class DataSetLine(TypedDict):
    id: str
    code: str
    title_zh: str
    title_en: str
    about_zh: str
    about_en: str
    kind: str
    licence: str
    access: str
    room: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    updated_at: str


class DataSetLinePage(TypedDict):
    datasets: list[DataSetLine]
    total: int
    has_more: bool
    page: int
    size: int


class DataSetPicture(TypedDict):
    column: str
    series: str
    step: int
    level: int
    begin: list[str]
    low: list[float]
    mean: list[float]
    high: list[float]
    count: list[int]


class DataSetVersion(TypedDict):
    id: str
    number: int
    state: str
    rows: int
    size: int
    flagged: int
    begins_at: str | None
    ends_at: str | None
    digest: str
    published_at: str | None
    licence: str
    as_of: str | None
    reason: str
    looked_at: str | None
    created_at: str


class DataSetVersionDetail(TypedDict):
    id: str
    number: int
    state: str
    rows: int
    size: int
    flagged: int
    begins_at: str | None
    ends_at: str | None
    digest: str
    published_at: str | None
    licence: str
    as_of: str | None
    reason: str
    looked_at: str | None
    created_at: str
    report: list[dict[str, Any]]


class DataSetVersionPage(TypedDict):
    versions: list[DataSetVersion]
    total: int
    has_more: bool
    page: int
    size: int


class DiscardDatasetVersionBody(TypedDict):
    reason: NotRequired[str]


class LookDatasetVersionBody(TypedDict):
    reason: NotRequired[str]


PublishDatasetBody = dict[str, Any]


class RefreshDatasetBody(TypedDict):
    as_of: NotRequired[str | None]


class RegisterAutomaticDatasetBody(TypedDict):
    organization_id: str
    recipe: str
    code: str
    access: NotRequired[str]
    licence: NotRequired[str]
    instrument_kind: NotRequired[str]
    standard_id: NotRequired[str | None]


class RegisterDatasetBody(TypedDict):
    organization_id: str
    code: str
    title: RegisterDatasetBodyTitle
    about: RegisterDatasetBodyAbout
    kind: str
    access: str
    licence: str
    licence_text: NotRequired[RegisterDatasetBodyLicenceText]
    columns: NotRequired[list[dict[str, str | bool]]]
    checks: NotRequired[list[dict[str, str | bool]] | None]
    standard_id: NotRequired[str | None]
    instrument_kind: NotRequired[str]
    specification_id: NotRequired[str | None]
    room: NotRequired[str]
    retention_years: NotRequired[int | None]
    recipe: NotRequired[str]


class RegisterDatasetBodyAbout(TypedDict):
    zh: str
    en: str


class RegisterDatasetBodyLicenceText(TypedDict):
    zh: str
    en: str


class RegisterDatasetBodyTitle(TypedDict):
    zh: str
    en: str


class ReopenDatasetVersionBody(TypedDict):
    reason: NotRequired[str]


class WithdrawDatasetVersionBody(TypedDict):
    reason: NotRequired[str]
