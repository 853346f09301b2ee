"""What consultations takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AnswerDraftCommentBody(TypedDict):
    reply: str
    reason: NotRequired[str]


CloseDraftBody = dict[str, Any]


class CommentDraftBody(TypedDict):
    sender: str
    text: str
    section: NotRequired[int | None]
    name: NotRequired[str]


class CommentPublicDraftBody(TypedDict):
    sender: str
    text: str
    section: NotRequired[int | None]
    name: NotRequired[str]


class DecideDraftBody(TypedDict):
    decision: str
    final_reference: str
    final_address: NotRequired[str]


class Draft(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    opened_on: str | None
    until: str | None
    house__name_zh: str
    house__name_en: str
    about: str
    why_shorter: str
    comments_digest: str
    summary: str
    decision: str
    decided_on: str | None
    final_reference: str
    final_address: str
    edition: int
    house_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    sent: int
    waiting: int
    withheld: int
    by_reply: dict[str, int]
    by_sender: dict[str, int]
    sections: list[DraftSection]


class DraftComment(TypedDict):
    id: str
    created_at: str
    section: int | None
    sender: str
    name: str
    text: str
    reply: str
    reply_reason: str
    replied_on: str | None
    withheld: str
    is_waiting: bool


class DraftCommentPage(TypedDict):
    comments: list[DraftComment]
    total: int
    has_more: bool
    page: int
    size: int


class DraftLine(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    opened_on: str | None
    until: str | None
    house__name_zh: str
    house__name_en: str
    sent: int
    waiting: int
    unanswered: int


class DraftLinePage(TypedDict):
    drafts: list[DraftLine]
    total: int
    has_more: bool
    page: int
    size: int


class DraftSection(TypedDict):
    is_final: bool
    number: int
    heading: str
    text: str
    why: str


class DropDraftBody(TypedDict):
    reason: str


FinishDraftAnswersBody = dict[str, Any]


class OpenDraftBody(TypedDict):
    edition: int
    until: str
    why_shorter: NotRequired[str]


class PrepareDraftBody(TypedDict):
    title: PrepareDraftBodyTitle
    kind: str
    about: str
    jurisdiction: str
    sections: list[PrepareDraftBodyPart]


class PrepareDraftBodyPart(TypedDict):
    heading: str
    text: str
    why: NotRequired[str]


class PrepareDraftBodyTitle(TypedDict):
    zh: str
    en: str


class PublicComment(TypedDict):
    id: str
    created_at: str
    section: int | None
    sender: str
    text: str
    reply: str
    reply_reason: str
    replied_on: str | None
    withheld: str


class PublicCommentPage(TypedDict):
    comments: list[PublicComment]
    total: int
    has_more: bool
    page: int
    size: int


class PublicDraft(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    opened_on: str | None
    until: str | None
    house__name_zh: str
    house__name_en: str
    about: str
    why_shorter: str
    comments_digest: str
    summary: str
    decision: str
    decided_on: str | None
    final_reference: str
    final_address: str
    edition: int
    house_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    sent: int
    waiting: int
    withheld: int
    by_reply: dict[str, int]
    by_sender: dict[str, int]
    sections: list[PublicDraftSection]


class PublicDraftLine(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    opened_on: str | None
    until: str | None
    house__name_zh: str
    house__name_en: str
    sent: int
    waiting: int
    unanswered: int


class PublicDraftLinePage(TypedDict):
    drafts: list[PublicDraftLine]
    total: int
    has_more: bool
    page: int
    size: int


class PublicDraftSection(TypedDict):
    is_final: bool
    number: int
    heading: str
    text: str
    why: str


class PublishDraftBody(TypedDict):
    summary: str
    sections: list[PublishDraftBodyPart]


class PublishDraftBodyPart(TypedDict):
    heading: str
    text: str
    why: NotRequired[str]


class RestoreDraftCommentBody(TypedDict):
    reason: str


class ReviseDraftBody(TypedDict):
    edition: int
    title: ReviseDraftBodyTitle
    kind: str
    about: str
    sections: list[ReviseDraftBodyPart]


class ReviseDraftBodyPart(TypedDict):
    heading: str
    text: str
    why: NotRequired[str]


class ReviseDraftBodyTitle(TypedDict):
    zh: str
    en: str


ShowDraftCommentBody = dict[str, Any]


class WithholdDraftCommentBody(TypedDict):
    reason: str
