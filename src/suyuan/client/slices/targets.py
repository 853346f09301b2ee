"""Operations on targets.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.shared import Done
from suyuan.client.kinds.targets import (
    AddPlanTaskBody,
    BaselinePage,
    CoverageCellPage,
    CoverageMetricPage,
    CoveragePartPage,
    DraftFirstBody,
    DraftNextBody,
    DropPlanBody,
    EvaluatePlanBody,
    ExplainTargetBody,
    MemberPage,
    NoteTaskBody,
    PlanPage,
    ReadBackObservationsBody,
    RecordObservationBody,
    ReopenTaskBody,
    SetTargetBody,
    StopTaskBody,
    TargetStatusPage,
    TaskLinePage,
)
from suyuan.client.transport import place


class OnTargets:
    """Operations on targets. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_coverage(
        self,
        *,
        division: str | None = None,
        on: str | None | None = None,
        since: str | None | None = None,
        edition: str | None = None,
        speed: float | None | None = None,
        variant: Literal["", "pooled", "mean", "union"] | None = None,
        basis: Literal["", "legal", "operational"] | None = None,
        reach: Literal["", "within", "city", "own"] | None = None,
        unknown: Literal["", "counted", "refused"] | None = None,
        first: Literal["", "left_out", "in_time"] | None = None,
        percentile: Literal["", "p90", "p50", "p75", "p95"] | None = None,
        of: Literal["", "served", "every"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CoverageMetricPage:
        """The five metrics of coverage on a day."""
        answer: CoverageMetricPage = self._ask(
            "GET",
            "/api/v1/coverage",
            query={
                "division": division,
                "on": on,
                "since": since,
                "edition": edition,
                "speed": speed,
                "variant": variant,
                "basis": basis,
                "reach": reach,
                "unknown": unknown,
                "first": first,
                "percentile": percentile,
                "of": of,
                "page": page,
                "size": size,
            },
        )
        return answer

    def list_plans(self, *, page: int | None = None, size: int | None = None) -> PlanPage:
        """Plans."""
        answer: PlanPage = self._ask("GET", "/api/v1/plans", query={"page": page, "size": size})
        return answer

    def draft_first(self, *, idempotency_key: str | None = None, **body: Unpack[DraftFirstBody]) -> Done:
        """Draft a plan that follows no other."""
        answer: Done = self._ask("POST", "/api/v1/plans", body=body, key=idempotency_key)
        return answer

    def record_observation(
        self, *, idempotency_key: str | None = None, **body: Unpack[RecordObservationBody]
    ) -> Done:
        """Measure an indicator and keep the reading."""
        answer: Done = self._ask("POST", "/api/v1/observations", body=body, key=idempotency_key)
        return answer

    def list_coverage_parts(
        self,
        *,
        division: str | None = None,
        on: str | None | None = None,
        since: str | None | None = None,
        edition: str | None = None,
        speed: float | None | None = None,
        variant: Literal["", "pooled", "mean", "union"] | None = None,
        basis: Literal["", "legal", "operational"] | None = None,
        reach: Literal["", "within", "city", "own"] | None = None,
        unknown: Literal["", "counted", "refused"] | None = None,
        first: Literal["", "left_out", "in_time"] | None = None,
        percentile: Literal["", "p90", "p50", "p75", "p95"] | None = None,
        of: Literal["", "served", "every"] | None = None,
        by: Literal["", "division", "level", "kind"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CoveragePartPage:
        """The five metrics by division, level or kind."""
        answer: CoveragePartPage = self._ask(
            "GET",
            "/api/v1/coverage/parts",
            query={
                "division": division,
                "on": on,
                "since": since,
                "edition": edition,
                "speed": speed,
                "variant": variant,
                "basis": basis,
                "reach": reach,
                "unknown": unknown,
                "first": first,
                "percentile": percentile,
                "of": of,
                "by": by,
                "page": page,
                "size": size,
            },
        )
        return answer

    def list_coverage_cells(
        self,
        *,
        division: str | None = None,
        on: str | None | None = None,
        state: Literal["", "missing", "lapsed", "blocked", "covered"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CoverageCellPage:
        """Kinds by divisions: covered, blocked, lapsed or missing."""
        answer: CoverageCellPage = self._ask(
            "GET",
            "/api/v1/coverage/cells",
            query={"division": division, "on": on, "state": state, "page": page, "size": size},
        )
        return answer

    def read_back_observations(
        self, *, idempotency_key: str | None = None, **body: Unpack[ReadBackObservationsBody]
    ) -> Done:
        """Read back the values of days gone by."""
        answer: Done = self._ask("POST", "/api/v1/observations/back", body=body, key=idempotency_key)
        return answer

    def list_targets(
        self, plan_code: str, *, page: int | None = None, size: int | None = None
    ) -> TargetStatusPage:
        """Targets of a plan with the values of today."""
        answer: TargetStatusPage = self._ask(
            "GET", f"/api/v1/plans/{place(plan_code)}/targets", query={"page": page, "size": size}
        )
        return answer

    def set_target(
        self, plan_code: str, *, idempotency_key: str | None = None, **body: Unpack[SetTargetBody]
    ) -> Done:
        """Write a target into a draft."""
        answer: Done = self._ask(
            "POST", f"/api/v1/plans/{place(plan_code)}/targets", body=body, key=idempotency_key
        )
        return answer

    def list_plan_lines(
        self, plan_code: str, *, page: int | None = None, size: int | None = None
    ) -> TaskLinePage:
        """Task lines of a plan with what the registers say of each."""
        answer: TaskLinePage = self._ask(
            "GET", f"/api/v1/plans/{place(plan_code)}/lines", query={"page": page, "size": size}
        )
        return answer

    def list_baselines(
        self, plan_code: str, *, page: int | None = None, size: int | None = None
    ) -> BaselinePage:
        """What indicators were before a plan began, as printed."""
        answer: BaselinePage = self._ask(
            "GET", f"/api/v1/plans/{place(plan_code)}/baselines", query={"page": page, "size": size}
        )
        return answer

    def draft_next(
        self, plan_code: str, *, idempotency_key: str | None = None, **body: Unpack[DraftNextBody]
    ) -> Done:
        """Draft the plan that follows, with a proposal for each target."""
        answer: Done = self._ask(
            "POST", f"/api/v1/plans/{place(plan_code)}/next", body=body, key=idempotency_key
        )
        return answer

    def adopt_plan(self, plan_code: str, *, idempotency_key: str | None = None) -> Done:
        """Adopt a draft; its targets are fixed from then on."""
        answer: Done = self._ask(
            "POST", f"/api/v1/plans/{place(plan_code)}/adopt", body={}, key=idempotency_key
        )
        return answer

    def drop_plan(
        self, plan_code: str, *, idempotency_key: str | None = None, **body: Unpack[DropPlanBody]
    ) -> Done:
        """Drop a draft."""
        answer: Done = self._ask(
            "POST", f"/api/v1/plans/{place(plan_code)}/drop", body=body, key=idempotency_key
        )
        return answer

    def evaluate_plan(
        self, plan_code: str, *, idempotency_key: str | None = None, **body: Unpack[EvaluatePlanBody]
    ) -> Done:
        """Evaluate it at mid-term, or conclude it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/plans/{place(plan_code)}/evaluate", body=body, key=idempotency_key
        )
        return answer

    def explain_target(
        self, target_id: int, *, idempotency_key: str | None = None, **body: Unpack[ExplainTargetBody]
    ) -> Done:
        """Explain how a target stands."""
        answer: Done = self._ask(
            "POST", f"/api/v1/targets/{place(target_id)}/explain", body=body, key=idempotency_key
        )
        return answer

    def add_plan_task(
        self, plan_code: str, *, idempotency_key: str | None = None, **body: Unpack[AddPlanTaskBody]
    ) -> Done:
        """Set a task of a plan."""
        answer: Done = self._ask(
            "POST", f"/api/v1/plans/{place(plan_code)}/tasks", body=body, key=idempotency_key
        )
        return answer

    def begin_task(self, task_id: str, *, idempotency_key: str | None = None) -> Done:
        """Begin a task."""
        answer: Done = self._ask(
            "POST", f"/api/v1/tasks/{place(task_id)}/begin", body={}, key=idempotency_key
        )
        return answer

    def note_task(
        self, task_id: str, *, idempotency_key: str | None = None, **body: Unpack[NoteTaskBody]
    ) -> Done:
        """Record progress of a task."""
        answer: Done = self._ask(
            "POST", f"/api/v1/tasks/{place(task_id)}/notes", body=body, key=idempotency_key
        )
        return answer

    def finish_task(self, task_id: str, *, idempotency_key: str | None = None) -> Done:
        """Find a task done."""
        answer: Done = self._ask(
            "POST", f"/api/v1/tasks/{place(task_id)}/finish", body={}, key=idempotency_key
        )
        return answer

    def reopen_task(
        self, task_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReopenTaskBody]
    ) -> Done:
        """Open a task again."""
        answer: Done = self._ask(
            "POST", f"/api/v1/tasks/{place(task_id)}/reopen", body=body, key=idempotency_key
        )
        return answer

    def stop_task(
        self, task_id: str, *, idempotency_key: str | None = None, **body: Unpack[StopTaskBody]
    ) -> Done:
        """Stop a task."""
        answer: Done = self._ask(
            "POST", f"/api/v1/tasks/{place(task_id)}/stop", body=body, key=idempotency_key
        )
        return answer

    def list_members(
        self,
        plan_code: str,
        target: int,
        *,
        part: Literal["", "counted", "missing"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> MemberPage:
        """What is counted, or missing."""
        answer: MemberPage = self._ask(
            "GET",
            f"/api/v1/plans/{place(plan_code)}/targets/{place(target)}/members",
            query={"part": part, "page": page, "size": size},
        )
        return answer

    def drop_target(self, plan_code: str, target_id: int, *, idempotency_key: str | None = None) -> Done:
        """Take a target out of a draft."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/plans/{place(plan_code)}/targets/{place(target_id)}/drop",
            body={},
            key=idempotency_key,
        )
        return answer
