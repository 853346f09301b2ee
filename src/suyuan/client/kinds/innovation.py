"""What innovation takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AbandonEquivalenceTestBody(TypedDict):
    reason: str


class AcceptInnovationProjectBody(TypedDict):
    report: str


class AchievementLine(TypedDict):
    id: str
    name_zh: str
    name_en: str
    owner_id: str
    owner__name_zh: str
    owner__name_en: str
    project_id: str | None
    project__number: str | None
    maturity: int
    price_basis: str
    registered_on: str
    mode: str
    partner: str
    contract_no: str
    contract_on: str | None
    income: str | None
    inventors_share: str | None
    settled_on: str | None
    state: str


class AchievementLinePage(TypedDict):
    achievements: list[AchievementLine]
    total: int
    has_more: bool
    page: int
    size: int


class AgreePatentLicenceBody(TypedDict):
    licensee_id: str
    kind: str
    effective_from: str
    valid_until: str
    contract: str


class ApplyFirstSetBody(TypedDict):
    product_id: str
    category: str
    novelty: str
    property_right: str
    contract_no: str
    contract_on: str
    test_report: str


BeginInnovationProjectBody = dict[str, Any]


class Brand(TypedDict):
    id: str
    organization_id: str
    organization__code: str
    organization__name_zh: str
    organization__name_en: str
    name_zh: str
    name_en: str
    listing: str
    document_no: str
    listed_on: str
    removed_on: str | None


class BrandPage(TypedDict):
    brands: list[Brand]
    total: int
    has_more: bool
    page: int
    size: int


class CheckInnovationProjectBody(TypedDict):
    report: str


ComputeEquivalenceTestBody = dict[str, Any]


class ContractAchievementBody(TypedDict):
    mode: str
    partner: str
    contract_no: str
    contract_on: str


DeclareOpenLicenceBody = dict[str, Any]


class DeclineFirstSetBody(TypedDict):
    reason: str


class DeclineInnovationProjectBody(TypedDict):
    reason: str


class DelistProductBody(TypedDict):
    reason: str


class DraftOpenLicenceBody(TypedDict):
    patent_id: str
    fee_mode: str
    fee_amount: str
    term_until: str
    declaration: DraftOpenLicenceBodyDeclaration
    terms: NotRequired[DraftOpenLicenceBodyTerms | None]


class DraftOpenLicenceBodyDeclaration(TypedDict):
    zh: str
    en: str


class DraftOpenLicenceBodyTerms(TypedDict):
    zh: str
    en: str


class EnterProductBody(TypedDict):
    maker_id: str
    kind: str
    name: EnterProductBodyName
    model: str
    measuring_range: str
    accuracy: str
    parameters: list[EnterProductBodyParameterForm]
    components: NotRequired[list[EnterProductBodyComponentForm]]
    peer: NotRequired[str]
    users: NotRequired[str]
    report_no: NotRequired[str]


class EnterProductBodyComponentForm(TypedDict):
    name: EnterProductBodyComponentFormName
    origin: str
    supplier: NotRequired[str]


class EnterProductBodyComponentFormName(TypedDict):
    zh: str
    en: str


class EnterProductBodyName(TypedDict):
    zh: str
    en: str


class EnterProductBodyParameterForm(TypedDict):
    name: EnterProductBodyParameterFormName
    direction: str
    needed: str
    offered: str
    unit: NotRequired[str]
    of_peer: NotRequired[str]


class EnterProductBodyParameterFormName(TypedDict):
    zh: str
    en: str


class ExtendInnovationProjectBody(TypedDict):
    until: str
    reason: str


class FilePatentLicenceBody(TypedDict):
    filed_no: str


class FirstSetLine(TypedDict):
    id: str
    product_id: str
    product__model: str
    product__name_zh: str
    product__name_en: str
    product__maker_id: str
    category: str
    novelty: str
    property_right: str
    contract_no: str
    contract_on: str
    test_report: str
    applied_on: str
    opinion: str
    publicity_until: str | None
    objections: str
    decision_no: str
    recognised_on: str | None
    valid_until: str | None
    ended_on: str | None
    state: str


class FirstSetLinePage(TypedDict):
    first_sets: list[FirstSetLine]
    total: int
    has_more: bool
    page: int
    size: int


class FundInnovationProjectBody(TypedDict):
    granted: str
    decision_no: str


class GrantTierBody(TypedDict):
    organization_id: str
    tier: str
    document_no: str
    valid_from: str


class InnovationProject(TypedDict):
    id: str
    number: str
    programme: str
    title_zh: str
    title_en: str
    topic: str
    need: str
    lead_id: str
    lead__name_zh: str
    lead__name_en: str
    partners: str
    budget: str
    granted: str | None
    decision_no: str
    term_from: str
    term_until: str
    trl_from: int
    trl_to: int
    proposed_on: str
    accepted_on: str | None
    ended_on: str | None
    state: str
    milestones: list[ProjectMilestone]
    deliverables: list[ProjectDeliverable]
    achievements: list[AchievementLine]


class InnovationProjectLine(TypedDict):
    id: str
    number: str
    programme: str
    title_zh: str
    title_en: str
    topic: str
    need: str
    lead_id: str
    lead__name_zh: str
    lead__name_en: str
    partners: str
    budget: str
    granted: str | None
    decision_no: str
    term_from: str
    term_until: str
    trl_from: int
    trl_to: int
    proposed_on: str
    accepted_on: str | None
    ended_on: str | None
    state: str


class InnovationProjectLinePage(TypedDict):
    projects: list[InnovationProjectLine]
    total: int
    has_more: bool
    page: int
    size: int


class InstrumentProduct(TypedDict):
    id: str
    name_zh: str
    name_en: str
    maker_id: str
    maker__name_zh: str
    maker__name_en: str
    kind_id: str
    model: str
    measuring_range: str
    accuracy: str
    peer: str
    users: str
    report_no: str
    listed_on: str | None
    delisted_on: str | None
    state: str
    needs_met: str | None
    parameters: list[ProductParameter]
    components: list[ProductComponent]


class InstrumentProductLine(TypedDict):
    id: str
    name_zh: str
    name_en: str
    maker_id: str
    maker__name_zh: str
    maker__name_en: str
    kind_id: str
    model: str
    measuring_range: str
    accuracy: str
    peer: str
    users: str
    report_no: str
    listed_on: str | None
    delisted_on: str | None
    state: str


class InstrumentProductLinePage(TypedDict):
    products: list[InstrumentProductLine]
    total: int
    has_more: bool
    page: int
    size: int


class ListBrandBody(TypedDict):
    organization_id: str
    name: ListBrandBodyName
    listing: str
    document_no: str


class ListBrandBodyName(TypedDict):
    zh: str
    en: str


ListProductBody = dict[str, Any]


class MeasureEquivalenceTestBody(TypedDict):
    rows: list[dict[str, str]]


class NotePatentStandingBody(TypedDict):
    reason: str
    fee_paid_until: NotRequired[str | None]
    in_dispute: NotRequired[bool | None]
    is_pledged: NotRequired[bool | None]
    has_consent: NotRequired[bool | None]
    evaluation_report: NotRequired[str | None]
    granted_on: NotRequired[str | None]
    ended_on: NotRequired[str | None]


class ObjectToFirstSetBody(TypedDict):
    objections: str
    reason: str


OfferAchievementBody = dict[str, Any]


class OpenLicenceLine(TypedDict):
    id: str
    patent_id: str
    patent__number: str
    patent__title_zh: str
    patent__title_en: str
    patent__kind: str
    patent__patentee_id: str
    fee_mode: str
    fee_amount: str
    term_until: str
    terms_zh: str
    terms_en: str
    declaration_zh: str
    declaration_en: str
    declared_on: str | None
    publication_no: str
    published_on: str | None
    withdrawn_on: str | None
    ended_on: str | None
    end_reason_zh: str
    end_reason_en: str
    state: str


class OpenLicenceLinePage(TypedDict):
    statements: list[OpenLicenceLine]
    total: int
    has_more: bool
    page: int
    size: int


class Patent(TypedDict):
    id: str
    number: str
    kind: str
    title_zh: str
    title_en: str
    patentee_id: str
    patentee__name_zh: str
    patentee__name_en: str
    granted_on: str | None
    expires_on: str
    ended_on: str | None
    fee_paid_until: str
    in_dispute: bool
    is_pledged: bool
    has_consent: bool
    evaluation_report: str
    licensed: int


class PatentLicence(TypedDict):
    id: str
    patent_id: str
    patent__number: str
    statement_id: str | None
    kind: str
    licensee_id: str
    licensee__name_zh: str
    licensee__name_en: str
    noticed_on: str
    notice: str
    paid: str
    paid_on: str | None
    payment_no: str
    effective_from: str
    valid_until: str
    filed_no: str
    state: str


class PatentLicencePage(TypedDict):
    licences: list[PatentLicence]
    total: int
    has_more: bool
    page: int
    size: int


class PatentPage(TypedDict):
    patents: list[Patent]
    total: int
    has_more: bool
    page: int
    size: int


class PlanEquivalenceTestBody(TypedDict):
    product_id: str
    laboratory_id: str
    imported: str
    characteristic: PlanEquivalenceTestBodyCharacteristic
    unit: str
    margin: str
    ground: str
    planned_items: int


class PlanEquivalenceTestBodyCharacteristic(TypedDict):
    zh: str
    en: str


class ProductComponent(TypedDict):
    name_zh: str
    name_en: str
    origin: str
    supplier: str


class ProductParameter(TypedDict):
    name_zh: str
    name_en: str
    unit: str
    direction: str
    needed: str
    offered: str
    of_peer: str


class ProjectDeliverable(TypedDict):
    id: str
    place: int
    name_zh: str
    name_en: str
    done_on: str | None
    evidence: str
    kind: str


class ProjectMilestone(TypedDict):
    id: str
    place: int
    name_zh: str
    name_en: str
    done_on: str | None
    evidence: str
    due: str


class PromoteFirstSetBody(TypedDict):
    note: str


class ProposeInnovationProjectBody(TypedDict):
    lead_id: str
    programme: str
    title: ProposeInnovationProjectBodyTitle
    topic: str
    budget: str
    term_from: str
    term_until: str
    trl_from: int
    trl_to: int
    milestones: list[ProposeInnovationProjectBodyStep]
    deliverables: list[ProposeInnovationProjectBodyStep]
    partners: NotRequired[str]
    need: NotRequired[str]


class ProposeInnovationProjectBodyStep(TypedDict):
    name: ProposeInnovationProjectBodyStepName
    due: NotRequired[str | None]
    kind: NotRequired[str]


class ProposeInnovationProjectBodyStepName(TypedDict):
    zh: str
    en: str


class ProposeInnovationProjectBodyTitle(TypedDict):
    zh: str
    en: str


class PubliciseFirstSetBody(TypedDict):
    until: NotRequired[str | None]


PublishEquivalenceTestBody = dict[str, Any]


class PublishOpenLicenceBody(TypedDict):
    publication_no: str
    published_on: str


class RecogniseFirstSetBody(TypedDict):
    decision_no: str


RecommendFirstSetBody = dict[str, Any]


class RegisterAchievementBody(TypedDict):
    owner_id: str
    name: RegisterAchievementBodyName
    maturity: int
    project_id: NotRequired[str | None]
    price_basis: NotRequired[str]


class RegisterAchievementBodyName(TypedDict):
    zh: str
    en: str


class RegisterPatentBody(TypedDict):
    patentee_id: str
    number: str
    kind: str
    title: RegisterPatentBodyTitle
    granted_on: str | None
    expires_on: str
    fee_paid_until: str
    evaluation_report: NotRequired[str]


class RegisterPatentBodyTitle(TypedDict):
    zh: str
    en: str


class RemoveBrandBody(TypedDict):
    reason: str


class ReportProjectStepBody(TypedDict):
    done_on: str
    evidence: str


class ReviewFirstSetBody(TypedDict):
    opinion: str


class ReviewInnovationProjectBody(TypedDict):
    report: str


class RevokeFirstSetBody(TypedDict):
    reason: str


class SettleAchievementBody(TypedDict):
    income: str
    inventors_share: str


class SmeTier(TypedDict):
    id: str
    organization_id: str
    organization__code: str
    organization__name_zh: str
    organization__name_en: str
    tier: str
    document_no: str
    valid_from: str
    valid_to: str


class SmeTierPage(TypedDict):
    tiers: list[SmeTier]
    total: int
    has_more: bool
    page: int
    size: int


class TakeOpenLicenceBody(TypedDict):
    licensee_id: str
    notice: str
    paid: NotRequired[str]
    paid_on: NotRequired[str | None]
    payment_no: NotRequired[str]


class TerminateInnovationProjectBody(TypedDict):
    reason: str


TransformInnovationProjectBody = dict[str, Any]


class WithdrawAchievementBody(TypedDict):
    reason: str


class WithdrawOpenLicenceBody(TypedDict):
    reason: str
