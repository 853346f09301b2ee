"""Local specifications and the projects they come from, from the proposal to the review of what stands."""

from __future__ import annotations

from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import record, row
from suyuan.registry.consultations.pacing import pace
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.specifications import (
    consultation,
    project_queries,
    projects,
    reviewing,
    rules,
    standing,
    states,
)
from suyuan.registry.specifications.models import (
    ProjectComment,
    ReviewVote,
    SpecificationProject,
    TechnicalSpecification,
)
from suyuan.registry.standards.effects import COLUMNS, touched
from suyuan.registry.standards.models import MeasurementStandard

PROJECT, TEXT = "projects/{project_id}", "specifications/{specification_id}"
PUBLIC = "public/projects/{project_id}"
# What the public page of a draft shows; the reports and what came before stay with the houses concerned.
ASKED_PUBLIC = (
    "id", "title_zh", "title_en", "kind", "state", "jurisdiction_id", "drafter__name_zh", "drafter__name_en",
    "committee", "explanation", "draft", "consultation_from", "consultation_until", "comments_digest",
)  # fmt: skip
COMMENT = tuple(one for one in project_queries.PUBLIC_COMMENT)
TOUCHED = row("TouchedStandard", MeasurementStandard, COLUMNS)
CARD = row(
    "ProjectCard",
    SpecificationProject,
    (
        "id", "title_zh", "title_en", "kind", "jurisdiction_id", "proposer_id", "drafter_id", "co_drafters",
        "committee", "revises_id", "need", "national_text", "evaluation", "plan_no", "term_until", "draft",
        "explanation", "test_report", "uncertainty_report", "pack_id", "pack_digest", "consultation_from",
        "consultation_until", "comments_digest", "review_round", "specification_id", "state",
    ),
)  # fmt: skip
ASKED = row("AskedPublic", SpecificationProject, ASKED_PUBLIC)


def _projects(asked: Asked) -> Found:
    given = asked.filters
    found = project_queries.projects(
        state=given["state"],
        kind=given["kind"],
        house=asked.house if given["house"] == "own" else None,
        text=given["q"],
        page=asked.page,
        size=asked.size,
    )
    return Found(found.rows, found.total)


def _project(asked: Asked) -> project_queries.Project:
    """All of it for the houses concerned and the authority, for others what everybody may read."""
    known = project_queries.project(asked.path["project_id"])
    houses = (known.row.proposer_id, known.row.drafter_id)
    if asked.scope.sees_house(*houses, path=known.row.jurisdiction.path):
        return known
    return project_queries.consultation(asked.path["project_id"])


def _public_projects(asked: Asked) -> Found:
    return asked.part(project_queries.open_consultations(on=asked.occasion.today))


def _public_project(asked: Asked) -> project_queries.Project:
    return project_queries.consultation(asked.path["project_id"])


def _specifications(asked: Asked) -> Found:
    given = asked.filters
    found = project_queries.local_specifications(
        on=asked.occasion.today,
        state=given["state"],
        kind=given["kind"],
        text=given["q"],
        page=asked.page,
        size=asked.size,
    )
    return Found(found.rows, found.total)


def _specification(asked: Asked) -> Any:
    return project_queries.specification(asked.path["specification_id"])


def _effects(asked: Asked) -> dict[str, Any]:
    """What a change of the text touches in its division."""
    text = _specification(asked)
    path = text.jurisdiction.path if text.jurisdiction else ""
    found = touched(text.id, path=path)
    return {
        "standards": found.standards,
        "instruments": found.instruments,
        "open_jobs": jobs.open_under(text.id, path=path),
    }


def _project_deed(name: str, summary: str, command: Any, **more: Any) -> Deed:
    path = f"{PROJECT}/{name.replace('_', '-')}"
    return Deed(
        path=path,
        name=f"{name}_of_project",
        summary=summary,
        command=command,
        table=SpecificationProject,
        **more,
    )


def _text_deed(name: str, summary: str, command: Any, **more: Any) -> Deed:
    path = f"{TEXT}/{name.replace('_', '-')}"
    return Deed(path=path, name=f"{name}_specification", summary=summary, command=command, **more)


SLICE = Slice(
    code="specifications",
    endpoints=(
        Listing(
            path="specifications",
            name="list_specifications",
            summary="Local specifications",
            row=row("SpecificationLine", TechnicalSpecification, tuple(
                one for one in project_queries.SPECIFICATION if one != "project__id"
            )),
            find=_specifications,
            filters={"state": one_of(rules.STATES), "kind": one_of(rules.KINDS), "q": word()},
        ),
        Single(
            path=TEXT,
            name="show_specification",
            summary="One local specification",
            row=row("Specification", TechnicalSpecification, (
                "id", "number", "kind", "title_zh", "title_en", "issuer", "jurisdiction_id", "in_force_from",
                "abolished_on", "state", "issued_on", "filed_on", "filing_no", "reviewed_on",
                "replaced_by_id",
            )),
            find=_specification,
        ),
        Single(
            path=f"{TEXT}/effects",
            name="effects_of_specification",
            summary="What a change of it touches: standards, instruments in use, jobs under way",
            row=record(
                "Effects",
                standards=(list[TOUCHED.schema], lambda one: [TOUCHED.of(line) for line in one["standards"]]),  # type: ignore[name-defined]
                instruments=(int, lambda one: one["instruments"]),
                open_jobs=(int, lambda one: one["open_jobs"]),
            ),
            find=_effects,
        ),
        Listing(
            path="projects",
            name="list_projects",
            summary="Projects of specifications",
            row=row(
                "ProjectLine", SpecificationProject, project_queries.PROJECT, more={"comments_sent": int}
            ),
            find=_projects,
            filters={
                "state": one_of(states.STATES), "kind": one_of(rules.KINDS), "house": one_of(["own"]),
                "q": word(),
            },
        ),
        Single(
            path=PROJECT,
            name="show_project",
            summary="One project with comments and votes",
            row=row(
                "Project",
                SpecificationProject,
                (),
                read={"project": (CARD.schema, lambda one: CARD.of(one.row))},
                rows={
                    "comments": (row("Comment", ProjectComment, COMMENT), lambda one: one.comments),
                    "votes": (
                        row("Vote", ReviewVote, ("review_round", "agrees", "opinion", "expert__name_zh",
                                                 "expert__name_en")),
                        lambda one: one.votes,
                    ),
                },
            ),
            find=_project,
        ),
        Listing(
            path="public/projects",
            name="list_public_projects",
            is_open=True,
            summary="Drafts of specifications that anybody may comment on today; no log-in is needed",
            row=row("PublicProjectLine", SpecificationProject, project_queries.PROJECT),
            find=_public_projects,
        ),
        Single(
            path=PUBLIC,
            name="show_public_project",
            is_open=True,
            summary="One draft with the comments that are seen by everybody; no log-in is needed",
            row=row(
                "PublicProject",
                SpecificationProject,
                (),
                read={
                    "project": (ASKED.schema, lambda one: ASKED.of(one.row)),
                    "waiting": (int, lambda one: one.waiting),
                },
                rows={
                    "comments": (
                        row("PublicProjectComment", ProjectComment, COMMENT), lambda one: one.comments
                    )
                },
            ),
            find=_public_project,
        ),
        Deed(path="projects", name="propose_project", summary="Propose a specification",
             command=projects.propose, table=SpecificationProject),
        _project_deed("evaluation", "Record the evaluation", projects.evaluate),
        _project_deed("approval", "Take it into the plan", projects.approve_project),
        _project_deed("rejection", "Reject it", projects.reject),
        _project_deed("pack", "Name its method pack", projects.name_pack),
        _project_deed("draft", "Hand in the draft", projects.hand_in_draft),
        _project_deed("issue", "Issue the specification", projects.issue, bounds={"number": 60}),
        _project_deed("open_consultation", "Ask the public", consultation.open_consultation),
        _project_deed("comments", "Hand in a comment", consultation.hand_in_comment,
                      bounds={"sender": 16, "clause": 40, "name": 80, "text": 4000}),
        Deed(path=f"{PUBLIC}/comments", name="comment_public_project", pace=pace,
             summary="Comment on it without a log-in; an address may send ten in a quarter of an hour",
             command=consultation.hand_in_comment,
             bounds={"sender": 16, "clause": 40, "name": 80, "text": 4000}),
        _project_deed("close_consultation", "Close the consultation", consultation.close_consultation),
        _project_deed("votes", "Record a vote", reviewing.record_vote, bounds={"opinion": 400}),
        _project_deed("pass_review", "The review is passed", reviewing.pass_review),
        _project_deed("send_back", "Send it back", reviewing.send_back),
        Deed(path="comments/{comment_id}/answer", summary="Answer a comment",
             command=consultation.answer_comment, bounds={"reply": 12}),
        Deed(path="comments/{comment_id}/show", summary="Let a comment be seen",
             command=consultation.show_comment),
        Deed(path="comments/{comment_id}/withhold", summary="Withhold a comment",
             command=consultation.withhold_comment, bounds={"reason": 240}),
        Deed(path="comments/{comment_id}/restore", summary="Let a withheld comment be seen again",
             command=consultation.restore_comment, bounds={"reason": 240}),
        _text_deed("file", "File it", standing.file_specification, bounds={"filing_no": 60}),
        _text_deed("confirm", "Confirm it at its review", standing.confirm),
        _text_deed("revise", "Revise it", standing.revise),
        _text_deed("abolish", "Abolish it", standing.abolish),
    ),
)  # fmt: skip
