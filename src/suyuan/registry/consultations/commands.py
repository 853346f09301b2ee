"""Writing consultations: preparing, opening, commenting, answering, publishing what changed, deciding.

Nobody edits a comment. It may be withheld from the public where the law demands it, with the reason; who
answers still sees it. At closing the digest of all comments goes into the event chain and onto the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.consultations import acts, rules, states
from suyuan.registry.consultations.models import Consultation, ConsultationComment, ConsultationSection
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.specifications.guards import why_not_reply
from suyuan.registry.specifications.rules import REPLIES, SENDERS, written

ENTITY: Final = "consultation"
FACTS: Final = ("id", "state", "row_version", "until", "jurisdiction__path")
Sections = Sequence[tuple[str, str]]  # heading and text


def prepare(
    occasion: Occasion, *, title: Text, kind: str, about: str, jurisdiction: str, sections: Sections
) -> Consultation:
    """Prepare a draft for the public, section by section. Raises InputError, OutOfRange, Missing."""
    place = division(jurisdiction)
    permit(acts.OF["prepare"], occasion, path=place["path"])
    if occasion.actor.organization is None:
        raise Missing("organization")
    if kind not in states.KINDS:
        raise InputError(
            Text("请选择文件类别", "choose what kind of paper it is"),
            given=kind[:20],
            allowed=", ".join(states.KINDS),
        )
    row = Consultation(
        **columns(occasion),
        title_zh=written(title.zh, "title", most=200),
        title_en=written(title.en, "title", most=240, is_needed=False),
        kind=kind,
        about=written(about, "about", most=rules.LONGEST_SECTION),
        house_id=occasion.actor.organization,
        jurisdiction_id=jurisdiction,
        state="draft",
    )
    parts = _sections(occasion, row.id, sections, is_final=False)
    with transaction.atomic():
        row.save(force_insert=True)
        ConsultationSection.objects.bulk_create(parts)
        record(
            acts.OF["prepare"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state="draft",
            payload={"sections": len(parts)},
        )
    return row


def open_consultation(
    occasion: Occasion, *, consultation_id: UUID, until: date, why_shorter: str = ""
) -> None:
    """Open it to everybody for thirty days at least; a shorter time needs a reason, which is published."""
    row = _allowed(occasion, consultation_id, "open")
    reason = written(why_shorter, "reason", most=400, is_needed=False)
    _refuse(rules.why_not_open(opens=occasion.today, until=until, reason=reason), row)
    changes = {"opened_on": occasion.today, "until": until, "why_shorter": reason}
    _move(occasion, row, "open", changes=changes, reason=reason, payload={"until": until.isoformat()})


def drop(occasion: Occasion, *, consultation_id: UUID, reason: str) -> None:
    """Withdraw a draft that was never open."""
    row = _allowed(occasion, consultation_id, "drop")
    _move(occasion, row, "drop", reason=written(reason, "reason", most=400))


def hand_in_comment(
    occasion: Occasion,
    *,
    consultation_id: UUID,
    sender: str,
    text: str,
    section: int | None = None,
    name: str = "",
) -> ConsultationComment:
    """Keep a comment as it was written. Anybody may send one while the consultation is open.

    The journal knows the digest of the words and not who wrote them. Raises InputError, RuleRefusal.
    """
    row = facts(consultation_id)
    if row["state"] != "open" or occasion.today > row["until"]:
        raise RuleRefusal(
            Text("征求意见已结束", "the consultation is closed"),
            consultation=consultation_id,
            until=row["until"],
        )
    if sender not in SENDERS:
        raise InputError(
            Text("请选择意见来自哪一方", "say from which side the comment comes"),
            given=sender[:20],
            allowed=", ".join(SENDERS),
        )
    if section is not None and not _has_section(consultation_id, section):
        raise OutOfRange("section", given=section, allowed=Text("该文件的章节", "a section of the draft").en)
    comment = ConsultationComment(
        **(columns(occasion) | {"created_by": None}),
        consultation_id=consultation_id,
        section=section,
        sender=sender,
        name=written(name, "name", most=80, is_needed=False),
        text=written(text, "comment", most=rules.LONGEST_COMMENT),
    )
    with transaction.atomic():
        _hold(row, "open")
        if ConsultationComment.objects.filter(consultation=consultation_id).count() >= rules.MOST_COMMENTS:
            raise RuleRefusal(
                Text("意见数量已达上限", "no more comments can be taken"), allowed=rules.MOST_COMMENTS
            )
        comment.save(force_insert=True)
        record(
            acts.OF["comment"],
            occasion.as_system(),
            entity=ENTITY,
            entity_id=consultation_id,
            payload={"comment": comment.id, "sha256": rules.comment_digest(comment.text)},
        )
    return comment


def withhold(occasion: Occasion, *, comment_id: UUID, reason: str) -> None:
    """Take the words of a comment from the public page, for a legal reason that is shown instead."""
    found = _comment(comment_id)
    row = facts(found["consultation_id"])
    permit(acts.OF["withhold"], occasion, path=row["jurisdiction__path"])
    said = written(reason, "reason", most=240)
    with transaction.atomic():
        done = ConsultationComment.objects.filter(pk=comment_id, withheld="").update(
            withheld=said, updated_at=occasion.at
        )
        if done != 1:
            raise Conflict(Text("该意见已不公开", "the comment is withheld already"), comment=comment_id)
        _note(occasion, row, "withhold", reason=said, payload={"comment": comment_id})


def close(occasion: Occasion, *, consultation_id: UUID) -> None:
    """Close it once its time is over; the digest of all comments is fixed and published."""
    row = _allowed(occasion, consultation_id, "close")
    _refuse(rules.why_not_close(until=row["until"], on=occasion.today), row)
    with transaction.atomic():
        _hold(row, "open")
        table = list(
            ConsultationComment.objects.filter(consultation=consultation_id)
            .order_by("created_at", "id")
            .values("id", "section", "sender", "text")
        )
        seal = rules.comments_digest(table)
        _move(
            occasion, row, "close", changes={"comments_digest": seal},
            payload={"comments": len(table), "sha256": seal},
        )  # fmt: skip


def answer(occasion: Occasion, *, comment_id: UUID, reply: str, reason: str = "") -> None:
    """Say whether a comment is taken, and why where it is not: after closing, until all are answered."""
    found = _comment(comment_id)
    row = facts(found["consultation_id"])
    permit(acts.OF["answer"], occasion, path=row["jurisdiction__path"])
    if reply not in REPLIES:
        raise InputError(
            Text("请选择采纳情况", "say whether the comment is taken"),
            given=reply[:20],
            allowed=", ".join(REPLIES),
        )
    said = written(reason, "reason", most=rules.LONGEST_COMMENT, is_needed=False)
    _refuse(why_not_reply(reply, said), row)
    if row["state"] != "closed":
        raise RuleRefusal(
            Text(
                "意见在截止后、答复完成前答复", "comments are answered after closing, until all have a reply"
            ),
            consultation=row["id"],
            state=row["state"],
        )
    with transaction.atomic():
        _hold(row, "closed")
        changed = ConsultationComment.objects.filter(pk=comment_id, row_version=found["row_version"]).update(
            reply=reply,
            reply_reason=said,
            replied_on=occasion.today,
            updated_at=occasion.at,
            row_version=found["row_version"] + 1,
        )
        if changed != 1:
            raise Conflict(Text("该意见刚被他人答复", "somebody else has just answered the comment"))
        _note(occasion, row, "answer", payload={"comment": comment_id, "reply": reply})


def finish_answers(occasion: Occasion, *, consultation_id: UUID) -> None:
    """Say that every comment has its reply."""
    row = _allowed(occasion, consultation_id, "finish_answers")
    with transaction.atomic():
        _hold(row, "closed")
        open_ones = ConsultationComment.objects.filter(consultation=consultation_id, reply="").count()
        _refuse(rules.why_not_answered(unanswered=open_ones), row)
        _move(occasion, row, "finish_answers")


def publish(occasion: Occasion, *, consultation_id: UUID, summary: str, sections: Sections) -> None:
    """Publish the text after the consultation, with what changed and why."""
    row = _allowed(occasion, consultation_id, "publish")
    said = written(summary, "summary", most=rules.LONGEST_SECTION)
    parts = _sections(occasion, consultation_id, sections, is_final=True)
    with transaction.atomic():
        ConsultationSection.objects.bulk_create(parts)
        changes = {"summary": said}
        _move(occasion, row, "publish", changes=changes, payload={"sections": len(parts)})


def decide(occasion: Occasion, *, consultation_id: UUID, decision: str, final_reference: str) -> None:
    """Record the decision and the number of the final text."""
    row = _allowed(occasion, consultation_id, "decide")
    changes = {
        "decision": written(decision, "decision", most=rules.LONGEST_COMMENT),
        "final_reference": written(final_reference, "reference", most=120),
        "decided_on": occasion.today,
    }
    payload = {"reference": changes["final_reference"]}
    _move(occasion, row, "decide", changes=changes, payload=payload)


def facts(consultation_id: UUID) -> Any:
    """What rights and rules depend on: one query. Raises NotFound."""
    row = Consultation.objects.filter(pk=consultation_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这项征求意见", "there is no such consultation"), given=consultation_id)
    return row


def _allowed(occasion: Occasion, consultation_id: UUID, event: str) -> Any:
    row = facts(consultation_id)
    permit(acts.OF[event], occasion, path=row["jurisdiction__path"])
    _refuse(states.why_not_event(row["state"], event), row)
    return row


def _refuse(refusal: Text | None, row: Mapping[str, Any]) -> None:
    if refusal is not None:
        raise RuleRefusal(refusal, consultation=row["id"], state=row["state"])


def _move(
    occasion: Occasion,
    row: Mapping[str, Any],
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    target = states.TARGETS[row["state"], event]
    with transaction.atomic():
        move_row(
            occasion, Consultation, row["id"], state=row["state"], row_version=row["row_version"],
            target=target, changes=changes, what=Text("该征求意见", "the consultation"),
            consultation=row["id"],
        )  # fmt: skip
        record(
            acts.OF[event], occasion, entity=ENTITY, entity_id=row["id"], from_state=row["state"],
            to_state=target, reason=reason, payload=payload,
        )  # fmt: skip


def _note(occasion: Occasion, row: Mapping[str, Any], event: str, *, reason: str = "", payload: Any) -> None:
    record(acts.OF[event], occasion, entity=ENTITY, entity_id=row["id"], reason=reason, payload=payload)


def _hold(row: Mapping[str, Any], state: str) -> None:
    """Whoever comments or answers and whoever closes wait for each other: the digest covers every comment."""
    held = Consultation.objects.select_for_update().filter(pk=row["id"], state=state)
    if held.values_list("id", flat=True).first() is None:
        raise Conflict(
            Text("征求意见的状态刚刚改变", "the consultation has just moved on"), consultation=row["id"]
        )


def _has_section(consultation_id: UUID, number: int) -> bool:
    rows = ConsultationSection.objects.filter(consultation=consultation_id, is_final=False, number=number)
    return rows.exists()


def _sections(
    occasion: Occasion, consultation_id: UUID, sections: Sections, *, is_final: bool
) -> list[ConsultationSection]:
    if not 1 <= len(sections) <= rules.MOST_SECTIONS:
        raise OutOfRange("sections", given=len(sections), allowed=f"1 ... {rules.MOST_SECTIONS}")
    return [
        ConsultationSection(
            **columns(occasion),
            consultation_id=consultation_id,
            is_final=is_final,
            number=number,
            heading=written(heading, "heading", most=200),
            text=written(text, "text", most=rules.LONGEST_SECTION),
        )
        for number, (heading, text) in enumerate(sections, start=1)
    ]


def _comment(comment_id: UUID) -> Any:
    row = ConsultationComment.objects.filter(pk=comment_id).values("consultation_id", "row_version").first()
    if row is None:
        raise NotFound(Text("没有这条意见", "there is no such comment"), comment=comment_id)
    return row
