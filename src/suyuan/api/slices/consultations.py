"""Consultations: what everybody reads without a log-in, and the office from the draft to the decision."""

from __future__ import annotations

from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Endpoint, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.consultations import commands, comments, queries, states
from suyuan.registry.consultations.figures import figures
from suyuan.registry.consultations.models import Consultation, ConsultationComment, ConsultationSection
from suyuan.registry.consultations.pacing import pace

ONE, COMMENT = "drafts/{consultation_id}", "draft-comments/{comment_id}"
PUBLIC = "public/drafts/{consultation_id}"
LINE_COLUMNS = tuple(one for one in queries.LISTED if one != "jurisdiction__path")
COLUMNS = tuple(one for one in queries.DETAIL if one != "jurisdiction__path")
COUNTS = {"sent": int, "waiting": int, "unanswered": int}
SAID = tuple(one for one in queries.COMMENT if one not in ("name", "is_waiting"))
FIGURES = {
    "sent": int, "waiting": int, "withheld": int, "by_reply": dict[str, int], "by_sender": dict[str, int],
}  # fmt: skip
SECTION = ("is_final", "number", "heading", "text", "why")


def _public_list(asked: Asked) -> Found:
    state, start = asked.filters["state"], asked.start
    rows = queries.listed(is_public=True, state=state, start=start, limit=asked.size)
    return Found(rows, queries.count(is_public=True, state=state))


def _public_one(asked: Asked) -> dict[str, Any]:
    return _whole(queries.detail(asked.path["consultation_id"], is_public=True))


def _public_comments(asked: Asked) -> Found:
    row = queries.detail(asked.path["consultation_id"], is_public=True)
    return _said(row, asked, is_public=True)


def _list(asked: Asked) -> Found:
    """What is public, and for an authority every draft of its division."""
    scope = asked.scope
    wanted: dict[str, Any] = {
        "is_public": not scope.is_authority, "path": scope.path, "state": asked.filters["state"],
    }  # fmt: skip
    start = asked.start
    return Found(queries.listed(**wanted, start=start, limit=asked.size), queries.count(**wanted))


def _seen(asked: Asked) -> dict[str, Any]:
    found = queries.detail(asked.path["consultation_id"], is_public=False)
    if not asked.scope.sees_house(path=found["jurisdiction__path"]):
        raise NotFound(Text("没有这项征求意见", "there is no such consultation"))
    return found


def _one(asked: Asked) -> dict[str, Any]:
    return _whole(_seen(asked))


def _comments(asked: Asked) -> Found:
    return _said(_seen(asked), asked, is_public=False)


def _whole(found: dict[str, Any]) -> dict[str, Any]:
    known = figures(found["id"])
    told = {name: getattr(known, name) for name in FIGURES}
    by_reply = {reply or "none": count for reply, count in known.by_reply.items()}
    return found | told | {"by_reply": by_reply, "sections": queries.sections(found["id"])}


def _said(found: dict[str, Any], asked: Asked, *, is_public: bool) -> Found:
    wanted: dict[str, Any] = {"is_public": is_public, "choice": asked.filters.get("choice", "")}
    start = asked.start
    rows = queries.comments(found["id"], **wanted, start=start, limit=asked.size)
    return Found(rows, queries.count_comments(found["id"], **wanted))


def _detail(name: str) -> Any:
    sections = row(f"{name}Section", ConsultationSection, SECTION)
    return row(name, Consultation, COLUMNS, more=FIGURES, rows={"sections": (sections, _sections)})


def _sections(found: dict[str, Any]) -> Any:
    return found["sections"]


READING: tuple[Endpoint, ...] = (
    Listing(path="public/drafts", name="list_public_drafts", is_open=True,
            summary="Papers that the public was or is asked about; no log-in is needed",
            row=row("PublicDraftLine", Consultation, LINE_COLUMNS, more=COUNTS), find=_public_list,
            filters={"state": one_of(states.PUBLIC)}),
    Single(path=PUBLIC, name="show_public_draft", is_open=True,
           summary="One paper: its sections, what changed and why, its figures; no log-in is needed",
           row=_detail("PublicDraft"), find=_public_one),
    Listing(path=f"{PUBLIC}/comments", name="list_public_comments", is_open=True,
            summary="Comments that are seen by everybody, with their replies; no log-in is needed",
            row=row("PublicComment", ConsultationComment, SAID), find=_public_comments),
    Listing(path="drafts", name="list_drafts",
            summary="Public papers, and for an authority every draft of its division",
            row=row("DraftLine", Consultation, LINE_COLUMNS, more=COUNTS), find=_list,
            filters={"state": one_of([code for code in states.STATES if code != "dropped"])}),
    Single(path=ONE, name="show_draft", summary="One paper of one's division", row=_detail("Draft"),
           find=_one),
    Listing(path=f"{ONE}/comments", name="list_draft_comments",
            summary="Every comment on it, with the names that were given",
            row=row("DraftComment", ConsultationComment, queries.COMMENT), find=_comments,
            filters={"choice": one_of(queries.CHOICES)}),
)  # fmt: skip
SLICE = Slice(
    code="consultations",
    endpoints=(
        *READING,
        Deed(path="drafts", name="prepare_draft", summary="Prepare a draft, section by section",
             command=commands.prepare, table=Consultation, bounds={"about": 4000}),
        Deed(path=f"{ONE}/revise", name="revise_draft",
             summary="Write it anew before it is open; `edition` is the one that was read",
             command=commands.revise, table=Consultation, bounds={"about": 4000}),
        Deed(path=f"{ONE}/open", name="open_draft",
             summary="Open the edition that was read, for thirty days at least",
             command=commands.open_consultation, table=Consultation),
        Deed(path=f"{ONE}/drop", name="drop_draft", summary="Withdraw it before it was open",
             command=commands.drop, bounds={"reason": 400}),
        Deed(path=f"{ONE}/comments", name="comment_draft", summary="Comment on it; nobody is named",
             command=comments.hand_in_comment, table=ConsultationComment, bounds={"text": 4000}),
        Deed(path=f"{PUBLIC}/comments", name="comment_public_draft", pace=pace,
             summary="Comment on it without a log-in; an address may send ten in a quarter of an hour",
             command=comments.hand_in_comment, table=ConsultationComment, bounds={"text": 4000}),
        Deed(path=f"{COMMENT}/show", name="show_draft_comment", summary="Let a comment be seen",
             command=comments.show),
        Deed(path=f"{COMMENT}/withhold", name="withhold_draft_comment",
             summary="Withhold its words as the law demands", command=comments.withhold,
             bounds={"reason": 240}),
        Deed(path=f"{COMMENT}/restore", name="restore_draft_comment",
             summary="Let withheld words be seen again; the reason is kept", command=comments.restore,
             bounds={"reason": 240}),
        Deed(path=f"{COMMENT}/answer", name="answer_draft_comment",
             summary="Answer it: taken, partly, not taken", command=comments.answer,
             bounds={"reply": 12, "reason": 4000}),
        Deed(path=f"{ONE}/close", name="close_draft", summary="Close it: the digest of all comments is fixed",
             command=commands.close),
        Deed(path=f"{ONE}/answered", name="finish_draft_answers", summary="Say that all are answered",
             command=commands.finish_answers),
        Deed(path=f"{ONE}/publish", name="publish_draft",
             summary="Publish the final text, with what changed and why", command=commands.publish,
             table=Consultation, bounds={"summary": 4000}),
        Deed(path=f"{ONE}/decide", name="decide_draft", summary="Decide, and name the final text",
             command=commands.decide, table=Consultation, bounds={"decision": 4000}),
    ),
)  # fmt: skip
