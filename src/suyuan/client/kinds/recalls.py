"""What recalls takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class AcknowledgeRecallBody(TypedDict):
    reply: NotRequired[str]


class ApproveByCertificateBody(TypedDict):
    digests: dict[str, str]
    password: str


class ApproveByEditionBody(TypedDict):
    digests: dict[str, str]
    password: str


class ApproveReissueBody(TypedDict):
    digests: dict[str, str]
    password: str


AssessRecallBody = dict[str, Any]


class BoundRecallBody(TypedDict):
    amount: str
    u_amount: NotRequired[str]
    course: NotRequired[str]
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class CheckByCertificateBody(TypedDict):
    digests: dict[str, str]
    password: str


class CheckByEditionBody(TypedDict):
    digests: dict[str, str]
    password: str


class CheckReissueBody(TypedDict):
    digests: dict[str, str]
    password: str


class CloseRecallBody(TypedDict):
    cause: str
    correction: str


class Dependent(TypedDict):
    job_id: str
    certificate_number: str
    stage: str
    made_id: str | None
    digest: str
    new_number: str
    changes: int
    verdict_before: str
    verdict_after: str


DependentPage = TypedDict(
    "DependentPage", {"{new_pack}": list[Dependent], "total": int, "has_more": bool, "page": int, "size": int}
)


class OpenRecallBody(TypedDict):
    result_id: str
    trigger: str
    note: str


class PrepareByCertificateBody(TypedDict):
    jobs: list[str]


class PrepareByEditionBody(TypedDict):
    jobs: list[str]


class PrepareReissueBody(TypedDict):
    items: NotRequired[list[str] | None]


class Recall(TypedDict):
    id: str
    number: str
    state: str
    trigger: str
    note: str
    opened_on: str
    reply_by: str | None
    closed_on: str | None
    affected: int
    flips: int
    house_id: str
    house__name_zh: str
    house__name_en: str
    source__evaluation__certificate_number: str
    source__point: str
    source__evaluation__instrument__name_zh: str | None
    source__evaluation__instrument__name_en: str | None
    amount: str
    u_amount: str
    course: str
    since: str | None
    until: str | None
    cause: str
    correction: str
    source_id: str
    source__unit: str
    source__value_text: str
    notices: list[RecallNotice]


class RecallItem(TypedDict):
    id: str
    evaluation_id: str
    certificate_id: str | None
    certificate__number: str | None
    certificate__state: str | None
    issuer_id: str | None
    issuer__name_zh: str | None
    issuer__name_en: str | None
    owner_id: str | None
    owner__name_zh: str | None
    owner__name_en: str | None
    results: int
    flips: int
    beyond: int
    p_flip: float
    share_of_limit: float | None
    doubtful: bool
    told_on: str | None
    outcome: str
    reason: str
    resolved_on: str | None
    evaluation__performed_on: str
    evaluation__instrument__name_zh: str | None
    evaluation__instrument__name_en: str | None
    evaluation__instrument__serial_no: str | None
    evaluation__instrument__model: str | None
    evaluation__verdict: str
    job_id: str | None
    job__number: str | None
    job__state: str | None
    job__digest: str | None
    job__evaluation_id: str | None
    job__certificates__number: str | None
    refusal: Both | None


class RecallItemPage(TypedDict):
    items: list[RecallItem]
    total: int
    has_more: bool
    page: int
    size: int


class RecallLine(TypedDict):
    id: str
    number: str
    state: str
    trigger: str
    note: str
    opened_on: str
    reply_by: str | None
    closed_on: str | None
    affected: int
    flips: int
    house_id: str
    house__name_zh: str
    house__name_en: str
    source__evaluation__certificate_number: str
    source__point: str
    source__evaluation__instrument__name_zh: str | None
    source__evaluation__instrument__name_en: str | None
    certificates: int
    resolved: int


class RecallLinePage(TypedDict):
    recalls: list[RecallLine]
    total: int
    has_more: bool
    page: int
    size: int


class RecallNotice(TypedDict):
    id: str
    house_id: str
    house__name_zh: str
    house__name_en: str
    told_on: str
    reply_by: str
    items: int
    acknowledged_at: str | None
    acknowledged_by__name_zh: str | None
    acknowledged_by__name_en: str | None
    reply: str


class ResolveRecallItemBody(TypedDict):
    outcome: str
    reason: str


class TellOfRecallBody(TypedDict):
    reply_by: NotRequired[str | None]
