"""The public consultation on a draft: opening, comments of anybody, replies, closing with a digest.

Nobody edits a comment. Its words are seen once the authority has read it; it may be withheld from the public
where the law demands it, with the reason, and those who answer still see it. At closing the digest of the
whole table goes into the event chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import hold_row
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.specifications import acts, guards, intake
from suyuan.registry.specifications.models import ProjectComment, SpecificationProject
from suyuan.registry.specifications.movement import ENTITY, facts, move, permit_project, refuse, require
from suyuan.registry.specifications.rules import LONGEST, LONGEST_COMMENT, written

CONSULTATION: Final = Text("该征求意见", "the consultation")


def open_consultation(occasion: Occasion, *, project_id: UUID, until: date) -> None:
    """Open the draft to everybody for thirty days at least."""
    row = facts(project_id)
    permit_project(occasion, row, "open_consultation")
    require(row, "open_consultation")
    refuse(guards.why_not_consult(opens=occasion.today, until=until), row)
    move(
        occasion,
        row,
        event="open_consultation",
        changes={"consultation_from": occasion.today, "consultation_until": until, "comments_digest": ""},
        payload={"until": until.isoformat()},
    )


def hand_in_comment(
    occasion: Occasion, *, project_id: UUID, sender: str, text: str, clause: str = "", name: str = ""
) -> ProjectComment:
    """Keep a comment as it was written. Anybody may send one while the consultation is open.

    The journal knows the digest of the words and not who wrote them. Raises InputError, RuleRefusal.
    """
    row = facts(project_id)
    if row["state"] != "consulting" or occasion.today > row["consultation_until"]:
        raise RuleRefusal(
            Text("征求意见已结束", "the consultation is closed"),
            project=project_id,
            until=row["consultation_until"],
        )
    comment = ProjectComment(
        **intake.written_comment(occasion, sender=sender, text=text, name=name),
        project_id=project_id,
        review_round=row["review_round"],
        clause=written(clause, "clause", most=40, is_needed=False),
        is_waiting=True,
    )
    with transaction.atomic():
        sent = ProjectComment.objects.filter(project_id=project_id).count()
        intake.keep_comment(
            occasion, acts.OF["comment"], comment, entity=ENTITY, entity_id=project_id, sent=sent
        )
    return comment


def answer_comment(occasion: Occasion, *, comment_id: UUID, reply: str, reason: str = "") -> None:
    """Say whether a comment is taken, and why where it is not; until the consultation is closed."""
    found = _comment(comment_id)
    row = facts(found["project_id"])
    permit_project(occasion, row, "answer_comment")
    said = written(reason, "reason", most=LONGEST_COMMENT, is_needed=False)
    refuse(intake.why_not_answer(reply, said), row)
    if row["state"] != "consulting" or found["review_round"] != row["review_round"]:
        raise RuleRefusal(
            Text("意见汇总表已定稿", "the table of comments is final"), project=row["id"], state=row["state"]
        )
    with transaction.atomic():
        _hold_open(row)
        intake.answer_row(
            occasion, ProjectComment, comment_id, row_version=found["row_version"], reply=reply, reason=said
        )
        _note(occasion, row, "answer_comment", payload={"comment": comment_id, "reply": reply})


def show_comment(occasion: Occasion, *, comment_id: UUID) -> None:
    """Let everybody see the words of a comment that has been read."""
    row = _project_of(occasion, comment_id, "show_comment")
    with transaction.atomic():
        intake.show_row(occasion, ProjectComment, comment_id)
        _note(occasion, row, "show_comment", payload={"comment": comment_id})


def withhold_comment(occasion: Occasion, *, comment_id: UUID, reason: str) -> None:
    """Take the words of a comment from the public page, for a legal reason that is shown instead."""
    row = _project_of(occasion, comment_id, "withhold_comment")
    said = written(reason, "reason", most=240)
    with transaction.atomic():
        intake.withhold_row(occasion, ProjectComment, comment_id, reason=said)
        _note(occasion, row, "withhold_comment", reason=said, payload={"comment": comment_id})


def restore_comment(occasion: Occasion, *, comment_id: UUID, reason: str) -> None:
    """Let the words of a withheld comment be seen again; why it was withheld stays in the journal."""
    row = _project_of(occasion, comment_id, "restore_comment")
    said = written(reason, "reason", most=240)
    with transaction.atomic():
        earlier = intake.restore_row(occasion, ProjectComment, comment_id)
        payload = {"comment": comment_id, "withheld": earlier}
        _note(occasion, row, "restore_comment", reason=said, payload=payload)


def close_consultation(occasion: Occasion, *, project_id: UUID, draft: str = "") -> None:
    """Close it once its time is over, every comment read and answered; a new draft may take its place."""
    row = facts(project_id)
    permit_project(occasion, row, "close_consultation")
    require(row, "close_consultation")
    with transaction.atomic():
        _hold_open(row)
        rows = ProjectComment.objects.filter(project_id=project_id, review_round=row["review_round"])
        names = ("id", "sender", "clause", "text", "reply", "reply_reason")
        table = [dict(one) for one in rows.order_by("created_at", "id").values(*names)]
        waiting = rows.filter(is_waiting=True).count()
        refuse(
            guards.why_not_close(
                until=row["consultation_until"],
                open_comments=sum(not one["reply"] for one in table),
                waiting=waiting,
                on=occasion.today,
            ),
            row,
        )
        changes: dict[str, Any] = {"comments_digest": table_digest(table)}
        if draft.strip():
            changes["draft"] = written(draft, "draft", most=LONGEST)
        move(
            occasion,
            row,
            event="close_consultation",
            changes=changes,
            payload={"comments": len(table), "sha256": changes["comments_digest"]},
        )


def _project_of(occasion: Occasion, comment_id: UUID, event: str) -> Any:
    """The project of a comment, if this person may do that to it."""
    row = facts(_comment(comment_id)["project_id"])
    permit_project(occasion, row, event)
    return row


def _note(
    occasion: Occasion, row: Mapping[str, Any], event: str, *, reason: str = "", payload: Mapping[str, Any]
) -> None:
    """Tell the journal of something that moves no state."""
    record(acts.OF[event], occasion, entity=ENTITY, entity_id=row["id"], reason=reason, payload=payload)


def _hold_open(row: Mapping[str, Any]) -> None:
    """Whoever answers and whoever closes wait for each other, so that the digest covers every reply."""
    hold_row(SpecificationProject, row["id"], "consulting", what=CONSULTATION, project=row["id"])


def table_digest(table: Sequence[Mapping[str, Any]]) -> str:
    """The digest of a table of comments with their replies, in the order in which they came."""
    return sha256_hex(canonical_bytes([{**one, "id": str(one["id"])} for one in table]))


def _comment(comment_id: UUID) -> Any:
    row = (
        ProjectComment.objects.filter(pk=comment_id)
        .values("project_id", "review_round", "row_version")
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这条意见", "there is no such comment"), comment=comment_id)
    return row
