"""Industrial chains, their needs with what answers them, and centers with every step of their life."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Q

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import IDENTITY, Deed, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.registry.centers import (
    chains,
    evaluating,
    following,
    matching,
    preparing,
    queries,
    reporting,
    states,
)
from suyuan.registry.centers.models import (
    Center,
    CenterDecision,
    CenterKpi,
    CenterTask,
    ChainLink,
    GapProject,
    IndustrialChain,
    MeasurementNeed,
    ServiceRecord,
)
from suyuan.registry.centers.queries import CenterFilter
from suyuan.registry.journal.queries import registers_version

CHAIN, NEED, CENTER = "chains/{chain_id}", "needs/{need_id}", "centers/{center_id}"
MATCH = {
    "outcome": str, "suggested": str, "capability": str | None, "ratio": float | None, "met": float,
    "together": float, "offered": float, "able": int,
}  # fmt: skip
NAMES = ("asked_by_id", "asked_by__code")
NEED_COLUMNS = tuple(one for one in queries.NEED if one not in ("floor", "slope", "low_value", "high_value"))
CENTER_COLUMNS = tuple(one for one in queries.CENTER if one != "jurisdiction__path")
CHAIN_COLUMNS = tuple(one for one in queries.CHAIN if one != "jurisdiction__path")


def _chains(asked: Asked) -> Found:
    return asked.part(queries.chains())


def _chain(asked: Asked) -> dict[str, Any]:
    chain = asked.path["chain_id"]
    return queries.chain(chain) | {"links": queries.links(chain)}


def _needs(asked: Asked) -> Found:
    """Needs with their match; who asked is told to the authority and to hosts of centers of the chain."""
    chain = queries.chain(asked.path["chain_id"])
    is_told = asked.scope.sees_house(path=chain["jurisdiction__path"]) or (
        asked.scope.organization is not None
        and queries.has_center(Q(host_id=asked.scope.organization, chain_id=chain["id"]))
    )
    matches = matching.matches_of(chain["id"], asked.occasion.today, registers_version())
    wanted = asked.filters["outcome"]
    rows = [
        _with_match(one, matches[one["id"]])
        for one in queries.needs(chain["id"], with_names=is_told)
        if one["id"] in matches and wanted in ("", matches[one["id"]].outcome)
    ]
    return asked.part(rows)


def _with_match(need: dict[str, Any], match: matching.Match) -> dict[str, Any]:
    told = {name: value for name, value in asdict(match).items() if name in MATCH}
    told["capability"] = None if match.capability is None else str(match.capability)
    told["ratio"] = None if match.ratio == float("inf") else match.ratio
    names = dict.fromkeys(NAMES)
    return {**names, **need, **told, "gap_class": match.gap_class}


def _centers(asked: Asked) -> Found:
    wanted = CenterFilter(
        state=asked.filters["state"], level=asked.filters["level"], chain_id=asked.filters["chain"]
    )
    start = asked.start
    return Found(queries.centers(wanted, start=start, limit=asked.size), queries.count_centers(wanted))


def _center(asked: Asked) -> dict[str, Any]:
    """A center; figures, tasks, decisions and services to its host and to the authority above it alone."""
    found = queries.center(asked.path["center_id"])
    scope = asked.scope
    whole = scope.sees_house(found["host_id"]) or scope.sees_house(path=found["jurisdiction__path"])
    key = found["id"]
    return found | {
        "tasks": queries.tasks(key) if whole else [],
        "kpis": queries.kpis(key) if whole else [],
        "decisions": queries.decisions(key) if whole else [],
        "services": queries.services(key) if whole else [],
    }


def _rows(name: str) -> Any:
    return lambda one: one[name]


SLICE = Slice(
    code="centers",
    endpoints=(
        Listing(
            path="chains",
            name="list_chains",
            summary="Industrial chains with how much is asked for in each",
            row=row("ChainLine", IndustrialChain, CHAIN_COLUMNS,
                    more={"needs_open": int, "links_all": int, "centers_all": int}),
            find=_chains,
        ),
        Single(
            path=CHAIN,
            name="show_chain",
            summary="One chain with its links",
            row=row("Chain", IndustrialChain, CHAIN_COLUMNS,
                    rows={"links": (row("ChainLink", ChainLink, queries.LINK), _rows("links"))}),
            find=_chain,
        ),
        Listing(
            path=f"{CHAIN}/needs",
            name="list_needs",
            summary="Open needs of a chain, each with what the register of capabilities has for it",
            row=row("Need", MeasurementNeed, (*NEED_COLUMNS, *NAMES), more={**MATCH, "gap_class": str}),
            find=_needs,
            filters={"outcome": one_of(states.OUTCOMES)},
        ),
        Deed(path="chains", name="write_chain", summary="Enter a chain with its links",
             command=chains.write_chain, table=IndustrialChain),
        Deed(path=f"{CHAIN}/links", name="add_links", summary="Enter more links", command=chains.add_links,
             table=ChainLink),
        Deed(path=f"{CHAIN}/publish", name="publish_chain", summary="Open or close its public map",
             command=chains.publish_chain, table=IndustrialChain),
        Deed(path=f"{CHAIN}/needs", name="ask_need", summary="Ask for a measurement", command=chains.ask,
             table=MeasurementNeed, bounds={"link": 24, "kind": 60, "asked_by": 20, "priority": 1}),
        Deed(path=f"{NEED}/class", name="class_gap", summary="Class its gap by judgement",
             command=chains.class_gap, table=MeasurementNeed, bounds={"reason": 240}),
        Deed(path=f"{NEED}/close", name="close_need", summary="Close it: it is no more",
             command=chains.close_need, table=MeasurementNeed, bounds={"reason": 240}),
        Deed(path=f"{NEED}/project", name="plan_gap_project", summary="Plan a project that closes its gap",
             command=following.plan_project, table=GapProject),
        Deed(path=f"{NEED}/link", name="link_need", summary="Say which project or standard answers it",
             command=following.link, table=GapProject),
        Deed(path="gap-projects/{project_id}/begin", name="begin_gap_project", summary="Begin a project",
             command=following.begin_project, table=GapProject),
        Deed(path="gap-projects/{project_id}/finish", name="finish_gap_project",
             summary="Finish a project with its result", command=following.finish_project, table=GapProject,
             bounds={"result": 4000}),
        Deed(path="gap-projects/{project_id}/stop", name="stop_gap_project", summary="Stop a project",
             command=following.stop_project, table=GapProject, bounds={"reason": 240}),
        Listing(
            path="centers",
            name="list_centers",
            summary="Industrial metrology and testing centers",
            row=row("CenterLine", Center, CENTER_COLUMNS),
            find=_centers,
            filters={"state": one_of(states.STATES), "level": one_of(states.LEVELS), "chain": IDENTITY},
        ),
        Single(
            path=CENTER,
            name="show_center",
            summary="One center with what it does",
            row=row(
                "Center",
                Center,
                CENTER_COLUMNS,
                rows={
                    "tasks": (row("CenterTask", CenterTask,
                                  ("place", "title_zh", "title_en", "evidence", "done_on")), _rows("tasks")),
                    "kpis": (row("CenterKpi", CenterKpi, ("year", "indicator", "value", "evidence")),
                             _rows("kpis")),
                    "decisions": (row("CenterDecision", CenterDecision,
                                      ("event", "decided_on", "score", "minutes")), _rows("decisions")),
                    "services": (row("CenterService", ServiceRecord,
                                     ("id", "client_name", "kind", "served_on", "subject", "benefit",
                                      "saved")), _rows("services")),
                },
            ),
            find=_center,
        ),
        Deed(path="centers", name="apply_center", summary="Apply for a center", command=preparing.apply,
             table=Center, bounds={"study": 20_000, "plan": 20_000}),
        Deed(path=f"{CENTER}/recommend", name="recommend_center", summary="Recommend it",
             command=preparing.recommend, table=Center, bounds={"reason": 240}),
        Deed(path=f"{CENTER}/score", name="score_center", summary="Enter the score of an expert",
             command=preparing.give_score, table=Center, bounds={"expert": 60, "opinion": 600}),
        Deed(path=f"{CENTER}/approve-preparation", name="approve_center_preparation",
             summary="Approve the preparation with task book and term",
             command=preparing.approve_preparation, table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/reject", name="reject_center", summary="Reject it", command=preparing.reject,
             table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/progress", name="report_center_progress", summary="Report a year of preparation",
             command=preparing.report_progress, table=Center, bounds={"text": 4000}),
        Deed(path=f"{CENTER}/task", name="do_center_task", summary="Hand in the evidence of a task",
             command=preparing.do_task, table=Center, bounds={"evidence": 400}),
        Deed(path=f"{CENTER}/extend", name="extend_center", summary="Extend its term, once",
             command=preparing.extend, table=Center, bounds={"reason": 240}),
        Deed(path=f"{CENTER}/lapse", name="lapse_center", summary="Close it after its term",
             command=preparing.lapse, table=Center, bounds={"reason": 240}),
        Deed(path=f"{CENTER}/request-acceptance", name="request_center_acceptance",
             summary="Ask for acceptance", command=preparing.request_acceptance, table=Center),
        Deed(path=f"{CENTER}/accept", name="accept_center", summary="Accept it", command=preparing.accept,
             table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/defer", name="defer_center", summary="Defer the acceptance, once",
             command=preparing.defer, table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/fail", name="fail_center", summary="Fail it", command=preparing.fail,
             table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/evaluate", name="evaluate_center", summary="Evaluate it: good, improve, fail",
             command=evaluating.evaluate, table=Center, bounds={"event": 30, "minutes": 4000}),
        Deed(path=f"{CENTER}/improved", name="improve_center", summary="Find it improved",
             command=evaluating.confirm_improvement, table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/revoke", name="revoke_center", summary="Revoke it: it did not improve in time",
             command=evaluating.revoke, table=Center, bounds={"minutes": 4000}),
        Deed(path=f"{CENTER}/service", name="record_center_service", summary="Record a service",
             command=reporting.record_service, table=ServiceRecord, bounds={"saved": 40}),
        Deed(path=f"{CENTER}/kpis", name="report_center_kpis", summary="Report the figures of a year",
             command=reporting.report_kpis, table=CenterKpi, bounds={"value": 40, "evidence": 400}),
    ),
)  # fmt: skip
