"""What governance takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class AdvanceSharedTaskBody(TypedDict):
    event: str
    note: NotRequired[str]


DiscardTextBody = dict[str, Any]


class NewsText(TypedDict):
    id: str
    kind: str
    title_zh: str
    title_en: str
    published_on: str | None
    withdrawn_on: str | None
    state: str
    organization__name_zh: str | None
    organization__name_en: str | None
    text_zh: str
    text_en: str
    withdrawn_for: str


class NoteSharedTaskBody(TypedDict):
    text: str


class OpenSharedTaskBody(TypedDict):
    title: str
    about: str
    jurisdiction: str
    lead_id: str
    due_on: str
    supporting: NotRequired[list[str]]


class PublicNews(TypedDict):
    id: str
    kind: str
    title_zh: str
    title_en: str
    published_on: str | None
    withdrawn_on: str | None
    state: str
    organization__name_zh: str | None
    organization__name_en: str | None
    text_zh: str
    text_en: str
    withdrawn_for: str


class PublicNewsLine(TypedDict):
    id: str
    kind: str
    title_zh: str
    title_en: str
    published_on: str | None
    withdrawn_on: str | None
    state: str
    organization__name_zh: str | None
    organization__name_en: str | None


class PublicNewsLinePage(TypedDict):
    news: list[PublicNewsLine]
    total: int
    has_more: bool
    page: int
    size: int


PublishTextBody = dict[str, Any]


class RewriteTextBody(TypedDict):
    kind: str
    title: RewriteTextBodyTitle
    text: RewriteTextBodyText


class RewriteTextBodyText(TypedDict):
    zh: str
    en: str


class RewriteTextBodyTitle(TypedDict):
    zh: str
    en: str


class SharedTask(TypedDict):
    id: str
    title: str
    about: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    lead_id: str
    lead__name_zh: str
    lead__name_en: str
    due_on: str
    done_on: str | None
    state: str
    supporters: list[TaskSupporter]
    notes: list[SharedTaskNote]


class SharedTaskLine(TypedDict):
    id: str
    title: str
    about: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    lead_id: str
    lead__name_zh: str
    lead__name_en: str
    due_on: str
    done_on: str | None
    state: str
    helpers: int
    said: int


class SharedTaskLinePage(TypedDict):
    shared_tasks: list[SharedTaskLine]
    total: int
    has_more: bool
    page: int
    size: int


class SharedTaskNote(TypedDict):
    text: str
    noted_on: str
    organization__name_zh: str | None
    organization__name_en: str | None
    person__name_zh: str | None
    person__name_en: str | None


class TaskSupporter(TypedDict):
    organization_id: str
    organization__name_zh: str
    organization__name_en: str


class TextLine(TypedDict):
    id: str
    kind: str
    title_zh: str
    title_en: str
    published_on: str | None
    withdrawn_on: str | None
    state: str
    organization__name_zh: str | None
    organization__name_en: str | None


class TextLinePage(TypedDict):
    news: list[TextLine]
    total: int
    has_more: bool
    page: int
    size: int


class Waiting(TypedDict):
    kind: str
    step: Both
    id: str
    name: Both
    body: Both | None
    detail: str
    due: str | None


class WaitingPage(TypedDict):
    waiting: list[Waiting]
    total: int
    has_more: bool
    page: int
    size: int


class WithdrawTextBody(TypedDict):
    reason: str


class WriteTextBody(TypedDict):
    kind: str
    title: WriteTextBodyTitle
    text: WriteTextBodyText
    jurisdiction: str


class WriteTextBodyText(TypedDict):
    zh: str
    en: str


class WriteTextBodyTitle(TypedDict):
    zh: str
    en: str
