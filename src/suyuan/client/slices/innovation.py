"""Operations on innovation.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.innovation import (
    AbandonEquivalenceTestBody,
    AcceptInnovationProjectBody,
    AchievementLine,
    AchievementLinePage,
    AgreePatentLicenceBody,
    ApplyFirstSetBody,
    BrandPage,
    CheckInnovationProjectBody,
    ContractAchievementBody,
    DeclineFirstSetBody,
    DeclineInnovationProjectBody,
    DelistProductBody,
    DraftOpenLicenceBody,
    EnterProductBody,
    ExtendInnovationProjectBody,
    FilePatentLicenceBody,
    FirstSetLine,
    FirstSetLinePage,
    FundInnovationProjectBody,
    GrantTierBody,
    InnovationProject,
    InnovationProjectLinePage,
    InstrumentProduct,
    InstrumentProductLinePage,
    ListBrandBody,
    MeasureEquivalenceTestBody,
    NotePatentStandingBody,
    ObjectToFirstSetBody,
    OpenLicenceLine,
    OpenLicenceLinePage,
    PatentLicencePage,
    PatentPage,
    PlanEquivalenceTestBody,
    PromoteFirstSetBody,
    ProposeInnovationProjectBody,
    PubliciseFirstSetBody,
    PublishOpenLicenceBody,
    RecogniseFirstSetBody,
    RegisterAchievementBody,
    RegisterPatentBody,
    RemoveBrandBody,
    ReportProjectStepBody,
    ReviewFirstSetBody,
    ReviewInnovationProjectBody,
    RevokeFirstSetBody,
    SettleAchievementBody,
    SmeTierPage,
    TakeOpenLicenceBody,
    TerminateInnovationProjectBody,
    WithdrawAchievementBody,
    WithdrawOpenLicenceBody,
)
from suyuan.client.kinds.shared import Done, EquivalenceTest, EquivalenceTestLinePage
from suyuan.client.transport import place


class OnInnovation:
    """Operations on innovation. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_innovation_projects(
        self,
        *,
        state: Literal[
            "",
            "proposed",
            "reviewed",
            "funded",
            "running",
            "mid_term",
            "extended",
            "accepted",
            "terminated",
            "transformed",
            "declined",
        ]
        | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> InnovationProjectLinePage:
        """Projects of science programmes that one may see."""
        answer: InnovationProjectLinePage = self._ask(
            "GET", "/api/v1/innovation/projects", query={"state": state, "q": q, "page": page, "size": size}
        )
        return answer

    def propose_innovation_project(
        self, *, idempotency_key: str | None = None, **body: Unpack[ProposeInnovationProjectBody]
    ) -> Done:
        """Propose a project."""
        answer: Done = self._ask("POST", "/api/v1/innovation/projects", body=body, key=idempotency_key)
        return answer

    def list_achievements(
        self,
        *,
        state: Literal["", "registered", "offered", "contracted", "settled", "withdrawn"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> AchievementLinePage:
        """Achievements with what they brought in that one may see."""
        answer: AchievementLinePage = self._ask(
            "GET",
            "/api/v1/innovation/achievements",
            query={"state": state, "q": q, "page": page, "size": size},
        )
        return answer

    def register_achievement(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterAchievementBody]
    ) -> Done:
        """Register an achievement."""
        answer: Done = self._ask("POST", "/api/v1/innovation/achievements", body=body, key=idempotency_key)
        return answer

    def list_statements(
        self,
        *,
        state: Literal["", "draft", "declared", "open", "withdrawn", "ended"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> OpenLicenceLinePage:
        """Open licence statements with their terms that one may see."""
        answer: OpenLicenceLinePage = self._ask(
            "GET", "/api/v1/innovation/statements", query={"state": state, "q": q, "page": page, "size": size}
        )
        return answer

    def draft_open_licence(
        self, *, idempotency_key: str | None = None, **body: Unpack[DraftOpenLicenceBody]
    ) -> Done:
        """Draft an open licence statement."""
        answer: Done = self._ask("POST", "/api/v1/innovation/statements", body=body, key=idempotency_key)
        return answer

    def list_products(
        self,
        *,
        state: Literal["", "entered", "listed", "delisted"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> InstrumentProductLinePage:
        """Domestic instruments that one may see."""
        answer: InstrumentProductLinePage = self._ask(
            "GET", "/api/v1/innovation/products", query={"state": state, "q": q, "page": page, "size": size}
        )
        return answer

    def enter_product(self, *, idempotency_key: str | None = None, **body: Unpack[EnterProductBody]) -> Done:
        """Enter a domestic instrument."""
        answer: Done = self._ask("POST", "/api/v1/innovation/products", body=body, key=idempotency_key)
        return answer

    def list_first_sets(
        self,
        *,
        state: Literal[
            "",
            "applied",
            "recommended",
            "reviewed",
            "publicity",
            "recognised",
            "promoted",
            "expired",
            "revoked",
            "declined",
        ]
        | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> FirstSetLinePage:
        """First sets and applications for them that one may see."""
        answer: FirstSetLinePage = self._ask(
            "GET", "/api/v1/innovation/first-sets", query={"state": state, "q": q, "page": page, "size": size}
        )
        return answer

    def apply_first_set(
        self, *, idempotency_key: str | None = None, **body: Unpack[ApplyFirstSetBody]
    ) -> Done:
        """Apply for a first set."""
        answer: Done = self._ask("POST", "/api/v1/innovation/first-sets", body=body, key=idempotency_key)
        return answer

    def list_equivalence_tests(
        self,
        *,
        state: Literal["", "planned", "measured", "computed", "published", "abandoned"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> EquivalenceTestLinePage:
        """Tests of domestic beside imported instruments that one may see."""
        answer: EquivalenceTestLinePage = self._ask(
            "GET",
            "/api/v1/innovation/equivalence-tests",
            query={"state": state, "q": q, "page": page, "size": size},
        )
        return answer

    def plan_equivalence_test(
        self, *, idempotency_key: str | None = None, **body: Unpack[PlanEquivalenceTestBody]
    ) -> Done:
        """Plan a test of equivalence."""
        answer: Done = self._ask(
            "POST", "/api/v1/innovation/equivalence-tests", body=body, key=idempotency_key
        )
        return answer

    def list_patents(
        self, *, q: str | None = None, page: int | None = None, size: int | None = None
    ) -> PatentPage:
        """Patents that one may see."""
        answer: PatentPage = self._ask(
            "GET", "/api/v1/innovation/patents", query={"q": q, "page": page, "size": size}
        )
        return answer

    def register_patent(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterPatentBody]
    ) -> Done:
        """Register a patent."""
        answer: Done = self._ask("POST", "/api/v1/innovation/patents", body=body, key=idempotency_key)
        return answer

    def list_patent_licences(
        self,
        *,
        kind: Literal["", "open", "ordinary", "sole", "exclusive"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> PatentLicencePage:
        """Licences of patents, open and agreed on, that bind one's own house or division."""
        answer: PatentLicencePage = self._ask(
            "GET", "/api/v1/innovation/licences", query={"kind": kind, "page": page, "size": size}
        )
        return answer

    def list_tiers(
        self,
        *,
        tier: Literal["", "innovative", "specialised", "little_giant"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> SmeTierPage:
        """Small firms with a tier in force."""
        answer: SmeTierPage = self._ask(
            "GET", "/api/v1/innovation/tiers", query={"tier": tier, "page": page, "size": size}
        )
        return answer

    def grant_tier(self, *, idempotency_key: str | None = None, **body: Unpack[GrantTierBody]) -> Done:
        """Enter the tier of a small firm."""
        answer: Done = self._ask("POST", "/api/v1/innovation/tiers", body=body, key=idempotency_key)
        return answer

    def list_brands(
        self,
        *,
        listing: Literal["", "provincial", "national"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> BrandPage:
        """Instrument brands on public lists."""
        answer: BrandPage = self._ask(
            "GET", "/api/v1/innovation/brands", query={"listing": listing, "page": page, "size": size}
        )
        return answer

    def list_brand(self, *, idempotency_key: str | None = None, **body: Unpack[ListBrandBody]) -> Done:
        """Put a brand on a list."""
        answer: Done = self._ask("POST", "/api/v1/innovation/brands", body=body, key=idempotency_key)
        return answer

    def show_innovation_project(self, project_id: str) -> InnovationProject:
        """One of: projects of science programmes."""
        answer: InnovationProject = self._ask("GET", f"/api/v1/innovation/projects/{place(project_id)}")
        return answer

    def show_achievement(self, achievement_id: str) -> AchievementLine:
        """One of: achievements with what they brought in."""
        answer: AchievementLine = self._ask("GET", f"/api/v1/innovation/achievements/{place(achievement_id)}")
        return answer

    def show_statement(self, statement_id: str) -> OpenLicenceLine:
        """One of: open licence statements with their terms."""
        answer: OpenLicenceLine = self._ask("GET", f"/api/v1/innovation/statements/{place(statement_id)}")
        return answer

    def show_product(self, product_id: str) -> InstrumentProduct:
        """One of: domestic instruments."""
        answer: InstrumentProduct = self._ask("GET", f"/api/v1/innovation/products/{place(product_id)}")
        return answer

    def show_first_set(self, first_set_id: str) -> FirstSetLine:
        """One of: first sets and applications for them."""
        answer: FirstSetLine = self._ask("GET", f"/api/v1/innovation/first-sets/{place(first_set_id)}")
        return answer

    def show_equivalence_test(self, test_id: str) -> EquivalenceTest:
        """One of: tests of domestic beside imported instruments."""
        answer: EquivalenceTest = self._ask("GET", f"/api/v1/innovation/equivalence-tests/{place(test_id)}")
        return answer

    def report_project_step(
        self, step_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReportProjectStepBody]
    ) -> Done:
        """Say that a milestone or a deliverable is done."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/steps/{place(step_id)}/report", body=body, key=idempotency_key
        )
        return answer

    def review_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReviewInnovationProjectBody],
    ) -> Done:
        """Record the review."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/review", body=body, key=idempotency_key
        )
        return answer

    def fund_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[FundInnovationProjectBody],
    ) -> Done:
        """Grant the means."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/fund", body=body, key=idempotency_key
        )
        return answer

    def decline_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[DeclineInnovationProjectBody],
    ) -> Done:
        """Decline it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/decline", body=body, key=idempotency_key
        )
        return answer

    def begin_innovation_project(self, project_id: str, *, idempotency_key: str | None = None) -> Done:
        """Begin the work."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/begin", body={}, key=idempotency_key
        )
        return answer

    def check_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[CheckInnovationProjectBody],
    ) -> Done:
        """Record the check at mid-term."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/projects/{place(project_id)}/check-mid-term",
            body=body,
            key=idempotency_key,
        )
        return answer

    def accept_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AcceptInnovationProjectBody],
    ) -> Done:
        """Accept it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/accept", body=body, key=idempotency_key
        )
        return answer

    def extend_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExtendInnovationProjectBody],
    ) -> Done:
        """Move the end of its term, once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/extend", body=body, key=idempotency_key
        )
        return answer

    def terminate_innovation_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[TerminateInnovationProjectBody],
    ) -> Done:
        """Terminate it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/projects/{place(project_id)}/terminate",
            body=body,
            key=idempotency_key,
        )
        return answer

    def transform_innovation_project(self, project_id: str, *, idempotency_key: str | None = None) -> Done:
        """Enter that its results are in use."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/projects/{place(project_id)}/transform", body={}, key=idempotency_key
        )
        return answer

    def offer_achievement(self, achievement_id: str, *, idempotency_key: str | None = None) -> Done:
        """Put it before the public."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/achievements/{place(achievement_id)}/offer",
            body={},
            key=idempotency_key,
        )
        return answer

    def contract_achievement(
        self,
        achievement_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ContractAchievementBody],
    ) -> Done:
        """Enter the contract of its transfer."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/achievements/{place(achievement_id)}/contract",
            body=body,
            key=idempotency_key,
        )
        return answer

    def settle_achievement(
        self,
        achievement_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[SettleAchievementBody],
    ) -> Done:
        """Enter income and share of the inventors."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/achievements/{place(achievement_id)}/settle",
            body=body,
            key=idempotency_key,
        )
        return answer

    def withdraw_achievement(
        self,
        achievement_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[WithdrawAchievementBody],
    ) -> Done:
        """Take the offer back."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/achievements/{place(achievement_id)}/withdraw",
            body=body,
            key=idempotency_key,
        )
        return answer

    def note_patent_standing(
        self, patent_id: str, *, idempotency_key: str | None = None, **body: Unpack[NotePatentStandingBody]
    ) -> Done:
        """Enter what changed in its standing."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/patents/{place(patent_id)}/note", body=body, key=idempotency_key
        )
        return answer

    def agree_patent_licence(
        self, patent_id: str, *, idempotency_key: str | None = None, **body: Unpack[AgreePatentLicenceBody]
    ) -> Done:
        """Enter a licence agreed on."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/patents/{place(patent_id)}/licences", body=body, key=idempotency_key
        )
        return answer

    def file_patent_licence(
        self, licence_id: str, *, idempotency_key: str | None = None, **body: Unpack[FilePatentLicenceBody]
    ) -> Done:
        """Enter the number under which the office filed it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/licences/{place(licence_id)}/file", body=body, key=idempotency_key
        )
        return answer

    def declare_open_licence(self, statement_id: str, *, idempotency_key: str | None = None) -> Done:
        """Declare it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/statements/{place(statement_id)}/declare",
            body={},
            key=idempotency_key,
        )
        return answer

    def publish_open_licence(
        self, statement_id: str, *, idempotency_key: str | None = None, **body: Unpack[PublishOpenLicenceBody]
    ) -> Done:
        """Enter its publication."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/statements/{place(statement_id)}/publish",
            body=body,
            key=idempotency_key,
        )
        return answer

    def take_open_licence(
        self, statement_id: str, *, idempotency_key: str | None = None, **body: Unpack[TakeOpenLicenceBody]
    ) -> Done:
        """Give notice and take a licence."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/statements/{place(statement_id)}/licences",
            body=body,
            key=idempotency_key,
        )
        return answer

    def withdraw_open_licence(
        self,
        statement_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[WithdrawOpenLicenceBody],
    ) -> Done:
        """Withdraw it; earlier licences stay."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/statements/{place(statement_id)}/withdraw",
            body=body,
            key=idempotency_key,
        )
        return answer

    def list_product(self, product_id: str, *, idempotency_key: str | None = None) -> Done:
        """Put it on the list."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/products/{place(product_id)}/list", body={}, key=idempotency_key
        )
        return answer

    def delist_product(
        self, product_id: str, *, idempotency_key: str | None = None, **body: Unpack[DelistProductBody]
    ) -> Done:
        """Take it off the list."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/products/{place(product_id)}/delist", body=body, key=idempotency_key
        )
        return answer

    def recommend_first_set(self, first_set_id: str, *, idempotency_key: str | None = None) -> Done:
        """Recommend it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/recommend",
            body={},
            key=idempotency_key,
        )
        return answer

    def review_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReviewFirstSetBody]
    ) -> Done:
        """Record the review."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/review",
            body=body,
            key=idempotency_key,
        )
        return answer

    def publicise_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[PubliciseFirstSetBody]
    ) -> Done:
        """Publish it for objections."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/publicise",
            body=body,
            key=idempotency_key,
        )
        return answer

    def object_to_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[ObjectToFirstSetBody]
    ) -> Done:
        """Enter an objection, or its answer."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/objection",
            body=body,
            key=idempotency_key,
        )
        return answer

    def recognise_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecogniseFirstSetBody]
    ) -> Done:
        """Recognise it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/recognise",
            body=body,
            key=idempotency_key,
        )
        return answer

    def promote_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[PromoteFirstSetBody]
    ) -> Done:
        """Enter its promotion."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/promote",
            body=body,
            key=idempotency_key,
        )
        return answer

    def decline_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[DeclineFirstSetBody]
    ) -> Done:
        """Decline it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/decline",
            body=body,
            key=idempotency_key,
        )
        return answer

    def revoke_first_set(
        self, first_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[RevokeFirstSetBody]
    ) -> Done:
        """Revoke it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/first-sets/{place(first_set_id)}/revoke",
            body=body,
            key=idempotency_key,
        )
        return answer

    def remove_brand(
        self, brand_id: str, *, idempotency_key: str | None = None, **body: Unpack[RemoveBrandBody]
    ) -> Done:
        """Take a brand off its list."""
        answer: Done = self._ask(
            "POST", f"/api/v1/innovation/brands/{place(brand_id)}/remove", body=body, key=idempotency_key
        )
        return answer

    def measure_equivalence_test(
        self, test_id: str, *, idempotency_key: str | None = None, **body: Unpack[MeasureEquivalenceTestBody]
    ) -> Done:
        """Enter all pairs, once."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/equivalence-tests/{place(test_id)}/pairs",
            body=body,
            key=idempotency_key,
        )
        return answer

    def compute_equivalence_test(self, test_id: str, *, idempotency_key: str | None = None) -> Done:
        """Compute bias, limits and verdict."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/equivalence-tests/{place(test_id)}/compute",
            body={},
            key=idempotency_key,
        )
        return answer

    def publish_equivalence_test(self, test_id: str, *, idempotency_key: str | None = None) -> Done:
        """Publish the report."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/equivalence-tests/{place(test_id)}/publish",
            body={},
            key=idempotency_key,
        )
        return answer

    def abandon_equivalence_test(
        self, test_id: str, *, idempotency_key: str | None = None, **body: Unpack[AbandonEquivalenceTestBody]
    ) -> Done:
        """Give it up."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/innovation/equivalence-tests/{place(test_id)}/abandon",
            body=body,
            key=idempotency_key,
        )
        return answer
