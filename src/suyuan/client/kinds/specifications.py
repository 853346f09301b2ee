"""What specifications takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AbolishSpecificationBody(TypedDict):
    reason: str


class AnswerCommentBody(TypedDict):
    reply: str
    reason: NotRequired[str]


class ApprovalOfProjectBody(TypedDict):
    plan_no: str
    until: str


class AskedPublic(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    jurisdiction_id: str
    drafter__name_zh: str
    drafter__name_en: str
    committee: str
    explanation: str
    draft: str
    consultation_from: str | None
    consultation_until: str | None
    comments_digest: str


class CloseConsultationOfProjectBody(TypedDict):
    draft: NotRequired[str]


class Comment(TypedDict):
    id: str
    created_at: str
    review_round: int
    sender: str
    clause: str
    text: str
    reply: str
    reply_reason: str
    replied_on: str | None
    withheld: str


class CommentPublicProjectBody(TypedDict):
    sender: str
    text: str
    clause: NotRequired[str]
    name: NotRequired[str]


class CommentsOfProjectBody(TypedDict):
    sender: str
    text: str
    clause: NotRequired[str]
    name: NotRequired[str]


class ConfirmSpecificationBody(TypedDict):
    reason: str


class DraftOfProjectBody(TypedDict):
    draft: str
    explanation: str
    test_report: str
    uncertainty_report: str


class Effects(TypedDict):
    standards: list[TouchedStandard]
    instruments: int
    open_jobs: int


class EvaluationOfProjectBody(TypedDict):
    evaluation: str


class FileSpecificationBody(TypedDict):
    filing_no: str
    filed_on: str
    reason: NotRequired[str]


class IssueOfProjectBody(TypedDict):
    number: str
    in_force_from: str


class OpenConsultationOfProjectBody(TypedDict):
    until: str


class PackOfProjectBody(TypedDict):
    pack_id: str


PassReviewOfProjectBody = dict[str, Any]


class Project(TypedDict):
    project: ProjectCard
    comments: list[Comment]
    votes: list[Vote]


class ProjectCard(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    jurisdiction_id: str
    proposer_id: str
    drafter_id: str
    co_drafters: str
    committee: str
    revises_id: str | None
    need: str
    national_text: str
    evaluation: str
    plan_no: str
    term_until: str | None
    draft: str
    explanation: str
    test_report: str
    uncertainty_report: str
    pack_id: str
    pack_digest: str
    consultation_from: str | None
    consultation_until: str | None
    comments_digest: str
    review_round: int
    specification_id: str | None
    state: str


class ProjectLine(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    plan_no: str
    term_until: str | None
    consultation_until: str | None
    drafter__name_zh: str
    drafter__name_en: str
    specification_id: str | None
    specification__number: str | None
    updated_at: str
    comments_sent: int


class ProjectLinePage(TypedDict):
    projects: list[ProjectLine]
    total: int
    has_more: bool
    page: int
    size: int


class ProposeProjectBody(TypedDict):
    title: ProposeProjectBodyTitle
    kind: str
    jurisdiction: str
    drafter_id: str
    committee: str
    need: str
    national_text: str
    co_drafters: NotRequired[str]
    revises_id: NotRequired[str | None]


class ProposeProjectBodyTitle(TypedDict):
    zh: str
    en: str


class PublicProject(TypedDict):
    project: AskedPublic
    waiting: int
    comments: list[PublicProjectComment]


class PublicProjectComment(TypedDict):
    id: str
    created_at: str
    review_round: int
    sender: str
    clause: str
    text: str
    reply: str
    reply_reason: str
    replied_on: str | None
    withheld: str


class PublicProjectLine(TypedDict):
    id: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    plan_no: str
    term_until: str | None
    consultation_until: str | None
    drafter__name_zh: str
    drafter__name_en: str
    specification_id: str | None
    specification__number: str | None
    updated_at: str


class PublicProjectLinePage(TypedDict):
    projects: list[PublicProjectLine]
    total: int
    has_more: bool
    page: int
    size: int


class RejectionOfProjectBody(TypedDict):
    reason: str


class RestoreCommentBody(TypedDict):
    reason: str


class ReviseSpecificationBody(TypedDict):
    reason: str


class SendBackOfProjectBody(TypedDict):
    reason: str


ShowCommentBody = dict[str, Any]


class Specification(TypedDict):
    id: str
    number: str
    kind: str
    title_zh: str
    title_en: str
    issuer: str
    jurisdiction_id: str | None
    in_force_from: str | None
    abolished_on: str | None
    state: str
    issued_on: str | None
    filed_on: str | None
    filing_no: str
    reviewed_on: str | None
    replaced_by_id: str | None


class SpecificationLine(TypedDict):
    id: str
    number: str
    title_zh: str
    title_en: str
    kind: str
    state: str
    issuer: str
    in_force_from: str | None
    abolished_on: str | None
    reviewed_on: str | None
    filed_on: str | None


class SpecificationLinePage(TypedDict):
    specifications: list[SpecificationLine]
    total: int
    has_more: bool
    page: int
    size: int


class TouchedStandard(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    owner__name_zh: str
    owner__name_en: str
    state: str


class Vote(TypedDict):
    review_round: int
    agrees: bool
    opinion: str
    expert__name_zh: str
    expert__name_en: str


class VotesOfProjectBody(TypedDict):
    expert_id: str
    agrees: bool
    opinion: NotRequired[str]


class WithholdCommentBody(TypedDict):
    reason: str
