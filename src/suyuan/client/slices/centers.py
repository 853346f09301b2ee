"""Operations on centers.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.centers import (
    AcceptCenterBody,
    AddLinksBody,
    ApplyCenterBody,
    ApproveCenterPreparationBody,
    AskNeedBody,
    Center,
    CenterLinePage,
    Chain,
    ChainLinePage,
    ClassGapBody,
    CloseNeedBody,
    DeferCenterBody,
    DoCenterTaskBody,
    EvaluateCenterBody,
    ExtendCenterBody,
    FailCenterBody,
    FinishGapProjectBody,
    ImproveCenterBody,
    LapseCenterBody,
    LinkNeedBody,
    NeedPage,
    PlanGapProjectBody,
    PublishChainBody,
    RecommendCenterBody,
    RecordCenterServiceBody,
    RejectCenterBody,
    ReportCenterKpisBody,
    ReportCenterProgressBody,
    RevokeCenterBody,
    ScoreCenterBody,
    StopGapProjectBody,
    WriteChainBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnCenters:
    """Operations on centers. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_chains(self, *, page: int | None = None, size: int | None = None) -> ChainLinePage:
        """Industrial chains with how much is asked for in each."""
        answer: ChainLinePage = self._ask("GET", "/api/v1/chains", query={"page": page, "size": size})
        return answer

    def write_chain(self, *, idempotency_key: str | None = None, **body: Unpack[WriteChainBody]) -> Done:
        """Enter a chain with its links."""
        answer: Done = self._ask("POST", "/api/v1/chains", body=body, key=idempotency_key)
        return answer

    def list_centers(
        self,
        *,
        state: Literal[
            "",
            "applied",
            "recommended",
            "preparing",
            "accepting",
            "approved",
            "improving",
            "revoked",
            "closed",
        ]
        | None = None,
        level: Literal["", "national", "provincial", "municipal"] | None = None,
        chain: str | None | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CenterLinePage:
        """Industrial metrology and testing centers."""
        answer: CenterLinePage = self._ask(
            "GET",
            "/api/v1/centers",
            query={"state": state, "level": level, "chain": chain, "page": page, "size": size},
        )
        return answer

    def apply_center(self, *, idempotency_key: str | None = None, **body: Unpack[ApplyCenterBody]) -> Done:
        """Apply for a center."""
        answer: Done = self._ask("POST", "/api/v1/centers", body=body, key=idempotency_key)
        return answer

    def show_chain(self, chain_id: str) -> Chain:
        """One chain with its links."""
        answer: Chain = self._ask("GET", f"/api/v1/chains/{place(chain_id)}")
        return answer

    def show_center(self, center_id: str) -> Center:
        """One center with what it does."""
        answer: Center = self._ask("GET", f"/api/v1/centers/{place(center_id)}")
        return answer

    def list_needs(
        self,
        chain_id: str,
        *,
        outcome: Literal["", "covered", "partly", "gap"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> NeedPage:
        """Open needs of a chain, each with what the register of capabilities has for it."""
        answer: NeedPage = self._ask(
            "GET",
            f"/api/v1/chains/{place(chain_id)}/needs",
            query={"outcome": outcome, "page": page, "size": size},
        )
        return answer

    def ask_need(
        self, chain_id: str, *, idempotency_key: str | None = None, **body: Unpack[AskNeedBody]
    ) -> Done:
        """Ask for a measurement."""
        answer: Done = self._ask(
            "POST", f"/api/v1/chains/{place(chain_id)}/needs", body=body, key=idempotency_key
        )
        return answer

    def add_links(
        self, chain_id: str, *, idempotency_key: str | None = None, **body: Unpack[AddLinksBody]
    ) -> Done:
        """Enter more links."""
        answer: Done = self._ask(
            "POST", f"/api/v1/chains/{place(chain_id)}/links", body=body, key=idempotency_key
        )
        return answer

    def publish_chain(
        self, chain_id: str, *, idempotency_key: str | None = None, **body: Unpack[PublishChainBody]
    ) -> Done:
        """Open or close its public map."""
        answer: Done = self._ask(
            "POST", f"/api/v1/chains/{place(chain_id)}/publish", body=body, key=idempotency_key
        )
        return answer

    def class_gap(
        self, need_id: str, *, idempotency_key: str | None = None, **body: Unpack[ClassGapBody]
    ) -> Done:
        """Class its gap by judgement."""
        answer: Done = self._ask(
            "POST", f"/api/v1/needs/{place(need_id)}/class", body=body, key=idempotency_key
        )
        return answer

    def close_need(
        self, need_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseNeedBody]
    ) -> Done:
        """Close it: it is no more."""
        answer: Done = self._ask(
            "POST", f"/api/v1/needs/{place(need_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def plan_gap_project(
        self, need_id: str, *, idempotency_key: str | None = None, **body: Unpack[PlanGapProjectBody]
    ) -> Done:
        """Plan a project that closes its gap."""
        answer: Done = self._ask(
            "POST", f"/api/v1/needs/{place(need_id)}/project", body=body, key=idempotency_key
        )
        return answer

    def link_need(
        self, need_id: str, *, idempotency_key: str | None = None, **body: Unpack[LinkNeedBody]
    ) -> Done:
        """Say which project or standard answers it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/needs/{place(need_id)}/link", body=body, key=idempotency_key
        )
        return answer

    def begin_gap_project(self, project_id: str, *, idempotency_key: str | None = None) -> Done:
        """Begin a project."""
        answer: Done = self._ask(
            "POST", f"/api/v1/gap-projects/{place(project_id)}/begin", body={}, key=idempotency_key
        )
        return answer

    def finish_gap_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[FinishGapProjectBody]
    ) -> Done:
        """Finish a project with its result."""
        answer: Done = self._ask(
            "POST", f"/api/v1/gap-projects/{place(project_id)}/finish", body=body, key=idempotency_key
        )
        return answer

    def stop_gap_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[StopGapProjectBody]
    ) -> Done:
        """Stop a project."""
        answer: Done = self._ask(
            "POST", f"/api/v1/gap-projects/{place(project_id)}/stop", body=body, key=idempotency_key
        )
        return answer

    def recommend_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecommendCenterBody]
    ) -> Done:
        """Recommend it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/recommend", body=body, key=idempotency_key
        )
        return answer

    def score_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[ScoreCenterBody]
    ) -> Done:
        """Enter the score of an expert."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/score", body=body, key=idempotency_key
        )
        return answer

    def approve_center_preparation(
        self,
        center_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ApproveCenterPreparationBody],
    ) -> Done:
        """Approve the preparation with task book and term."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/approve-preparation", body=body, key=idempotency_key
        )
        return answer

    def reject_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[RejectCenterBody]
    ) -> Done:
        """Reject it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/reject", body=body, key=idempotency_key
        )
        return answer

    def report_center_progress(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReportCenterProgressBody]
    ) -> Done:
        """Report a year of preparation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/progress", body=body, key=idempotency_key
        )
        return answer

    def do_center_task(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[DoCenterTaskBody]
    ) -> Done:
        """Hand in the evidence of a task."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/task", body=body, key=idempotency_key
        )
        return answer

    def extend_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[ExtendCenterBody]
    ) -> Done:
        """Extend its term, once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/extend", body=body, key=idempotency_key
        )
        return answer

    def lapse_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[LapseCenterBody]
    ) -> Done:
        """Close it after its term."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/lapse", body=body, key=idempotency_key
        )
        return answer

    def request_center_acceptance(self, center_id: str, *, idempotency_key: str | None = None) -> Done:
        """Ask for acceptance."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/request-acceptance", body={}, key=idempotency_key
        )
        return answer

    def accept_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[AcceptCenterBody]
    ) -> Done:
        """Accept it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/accept", body=body, key=idempotency_key
        )
        return answer

    def defer_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[DeferCenterBody]
    ) -> Done:
        """Defer the acceptance, once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/defer", body=body, key=idempotency_key
        )
        return answer

    def fail_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[FailCenterBody]
    ) -> Done:
        """Fail it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/fail", body=body, key=idempotency_key
        )
        return answer

    def evaluate_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[EvaluateCenterBody]
    ) -> Done:
        """Evaluate it: good, improve, fail."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/evaluate", body=body, key=idempotency_key
        )
        return answer

    def improve_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[ImproveCenterBody]
    ) -> Done:
        """Find it improved."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/improved", body=body, key=idempotency_key
        )
        return answer

    def revoke_center(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[RevokeCenterBody]
    ) -> Done:
        """Revoke it: it did not improve in time."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/revoke", body=body, key=idempotency_key
        )
        return answer

    def record_center_service(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordCenterServiceBody]
    ) -> Done:
        """Record a service."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/service", body=body, key=idempotency_key
        )
        return answer

    def report_center_kpis(
        self, center_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReportCenterKpisBody]
    ) -> Done:
        """Report the figures of a year."""
        answer: Done = self._ask(
            "POST", f"/api/v1/centers/{place(center_id)}/kpis", body=body, key=idempotency_key
        )
        return answer
