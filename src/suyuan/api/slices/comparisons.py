"""Measurement comparisons: the rounds, one with its laboratories, and what organiser and laboratories do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import row
from suyuan.registry.comparisons import evaluating, queries, rounds, rules, states, taking_part, turning
from suyuan.registry.comparisons.models import (
    Comparison,
    ComparisonPoint,
    MethodChange,
    Participation,
    ReportNote,
    Submission,
)
from suyuan.registry.comparisons.sealing import Measured
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.journal.occasion import Occasion

ROUND, PART = "comparisons/{comparison_id}", "participations/{participation_id}"


def _list(asked: Asked) -> Found:
    given = asked.filters
    chosen = queries.ComparisonFilter(
        state=given["state"],
        level=given["level"],
        house=asked.house if given["house"] == "own" else None,
        text=given["q"],
    )
    found = queries.page(chosen, page=asked.page, size=asked.size)
    return Found(found.rows, found.total)


def _one(asked: Asked) -> dict[str, Any]:
    """Verdicts and notes are told to those who may read the results; everybody sees who takes part."""
    known = queries.one(asked.path["comparison_id"])
    sees = rules.may_read_results(known.row.state, known.reader(asked.scope))
    own = asked.scope.organization
    laboratories = [
        one | {"state": one["state"] if sees or one["laboratory_id"] == own else None}
        for one in known.laboratories
    ]
    return {
        "comparison": known.row,
        "points": known.points,
        "laboratories": laboratories,
        "notes": known.notes if sees else (),
        "method_changes": known.method_changes,
    }


def _submit(occasion: Occasion, *, participation_id: UUID, measured: Sequence[Measured]) -> Submission:
    return taking_part.submit(occasion, participation_id=participation_id, measured=measured, sealer=sealer())


def _close(occasion: Occasion, *, comparison_id: UUID) -> None:
    rounds.close_data(occasion, comparison_id=comparison_id, sealer=sealer())


CARD = row(
    "ComparisonCard",
    Comparison,
    (
        "id", "number", "title_zh", "title_en", "level", "organiser_id", "jurisdiction_id", "pilot_id",
        "artefact_zh", "artefact_en", "scheme", "method", "criterion", "standard_code", "protocol",
        "begins_on", "closes_on", "state", "cancelled_on", "cancel_reason",
    ),
)  # fmt: skip
SLICE = Slice(
    code="comparisons",
    endpoints=(
        Listing(
            path="comparisons",
            name="list_comparisons",
            summary="Comparisons, newest first",
            row=row("ComparisonLine", Comparison, queries.LIST_COLUMNS,
                    more={"laboratories": int, "handed_in": int}),
            find=_list,
            filters={
                "state": one_of(states.STATES), "level": one_of(rules.LEVELS), "house": one_of(["own"]),
                "q": word(),
            },
        ),
        Single(
            path=ROUND,
            name="show_comparison",
            summary="One comparison with points and laboratories",
            row=row(
                "Comparison",
                Comparison,
                (),
                read={"comparison": (CARD.schema, lambda one: CARD.of(one["comparison"]))},
                rows={
                    "points": (
                        row("Point", ComparisonPoint, (
                            "id", "place", "quantity_zh", "quantity_en", "nominal", "unit",
                        )),
                        lambda one: one["points"],
                    ),
                    "laboratories": (
                        row("Laboratory", Participation, (
                            "id", "laboratory_id", "laboratory__name_zh", "laboratory__name_en",
                            "is_reference", "is_named",
                        ), more={"state": str | None}),
                        lambda one: one["laboratories"],
                    ),
                    "notes": (
                        row("ReportNote", ReportNote, ("id", "text", "participation_id", "created_at")),
                        lambda one: one["notes"],
                    ),
                    "method_changes": (
                        row("MethodChange", MethodChange, (
                            "id", "method_before", "method_after", "reference_id", "reason", "created_at",
                        )),
                        lambda one: one["method_changes"],
                    ),
                },
            ),
            find=_one,
        ),
        Deed(path="comparisons", summary="Plan a comparison", command=rounds.plan_comparison,
             table=Comparison, bounds={"nominal": 60, "unit": 12, "quantity": 80}),
        Deed(path=f"{ROUND}/advance", name="advance_comparison", summary="Its next step",
             command=rounds.advance, bounds={"event": 30}),
        Deed(path=f"{ROUND}/close-data", name="close_data", summary="Close and open the submissions",
             command=_close),
        Deed(path=f"{ROUND}/change-method", name="change_method", command=turning.change_method,
             summary="Make the reference value another way", bounds={"method": 20, "reason": 240}),
        Deed(path=f"{ROUND}/cancel", name="cancel_comparison", summary="Give it up before its final report",
             command=turning.cancel, bounds={"reason": 240}),
        Deed(path=f"{ROUND}/draft-a", summary="Compute draft A", command=evaluating.issue_draft_a),
        Deed(path=f"{ROUND}/draft-b", summary="Issue draft B", command=evaluating.issue_draft_b),
        Deed(path=f"{ROUND}/publish", name="publish_comparison", summary="Publish the report",
             command=evaluating.publish),
        Deed(path=f"{ROUND}/notes", summary="Note something in the report", command=rounds.add_note,
             table=ReportNote),
        Deed(path=f"{ROUND}/invite", name="invite_laboratory", summary="Invite a laboratory",
             command=taking_part.invite),
        Deed(path=f"{PART}/join", name="join_comparison", summary="Take part", command=taking_part.join),
        Deed(path=f"{PART}/decline", name="decline_comparison", summary="Decline",
             command=taking_part.decline),
        Deed(path=f"{PART}/excuse", name="excuse_laboratory", summary="Excuse it",
             command=taking_part.excuse),
        Deed(path=f"{PART}/readmit", name="readmit_laboratory", summary="Take an excused one back",
             command=taking_part.readmit),
        Deed(path=f"{PART}/submit", name="submit_results", summary="Hand in results, sealed",
             command=_submit, bounds={"value": 40, "U": 40, "k": 10}),
        Deed(path=f"{PART}/report-correction", name="report_correction",
             summary="Report what was put right", command=taking_part.report_correction,
             bounds={"report": 400}),
        Deed(path=f"{PART}/accept-correction", name="accept_correction", summary="Accept it",
             command=taking_part.accept_correction),
        Deed(path=f"{PART}/suspend-standard", name="suspend_compared_standard",
             summary="Suspend the standard", command=taking_part.suspend_standard),
    ),
)  # fmt: skip
