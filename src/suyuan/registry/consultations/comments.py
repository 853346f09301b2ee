"""Comments on a draft: anybody sends one, the office reads it, lets it be seen or withholds it, answers it.

Nobody edits a comment. Everybody sees at once that one has come; its words are seen once the office has read
it. The office may withhold words only where the law demands it, and the reason stands in their place.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.consultations import acts, rules
from suyuan.registry.consultations.models import ConsultationComment, ConsultationSection, standing
from suyuan.registry.consultations.movement import ENTITY, facts, hold, note, refuse
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.specifications import intake
from suyuan.registry.specifications.rules import written


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
    kept = intake.written_comment(occasion, sender=sender, text=text, name=name)
    if section is not None and not 1 <= section <= (last := _sections(consultation_id)):
        raise OutOfRange("section", given=section, allowed=f"1 ... {last}")
    comment = ConsultationComment(**kept, consultation_id=consultation_id, section=section, is_waiting=True)
    with transaction.atomic():
        hold(row, "open")
        sent = ConsultationComment.objects.filter(consultation=consultation_id).count()
        intake.keep_comment(
            occasion, acts.OF["comment"], comment, entity=ENTITY, entity_id=consultation_id, sent=sent
        )
    return comment


def show(occasion: Occasion, *, comment_id: UUID) -> None:
    """Let everybody see the words of a comment that has been read."""
    row = _row_of(occasion, comment_id, "show")
    with transaction.atomic():
        intake.show_row(occasion, ConsultationComment, comment_id)
        note(occasion, row, "show", payload={"comment": comment_id})


def withhold(occasion: Occasion, *, comment_id: UUID, reason: str) -> None:
    """Take the words of a comment from the public page, for a legal reason that is shown instead."""
    row = _row_of(occasion, comment_id, "withhold")
    said = written(reason, "reason", most=240)
    with transaction.atomic():
        intake.withhold_row(occasion, ConsultationComment, comment_id, reason=said)
        note(occasion, row, "withhold", reason=said, payload={"comment": comment_id})


def restore(occasion: Occasion, *, comment_id: UUID, reason: str) -> None:
    """Let the words of a withheld comment be seen again; why it was withheld stays in the journal."""
    row = _row_of(occasion, comment_id, "restore")
    said = written(reason, "reason", most=240)
    with transaction.atomic():
        earlier = intake.restore_row(occasion, ConsultationComment, comment_id)
        note(occasion, row, "restore", reason=said, payload={"comment": comment_id, "withheld": earlier})


def answer(occasion: Occasion, *, comment_id: UUID, reply: str, reason: str = "") -> None:
    """Say whether a comment is taken, and why where it is not: after closing, until all are answered."""
    found = _comment(comment_id)
    row = _row_of(occasion, comment_id, "answer")
    said = written(reason, "reason", most=rules.LONGEST_COMMENT, is_needed=False)
    refuse(intake.why_not_answer(reply, said), row)
    if row["state"] != "closed":
        raise RuleRefusal(
            Text(
                "意见在截止后、答复完成前答复", "comments are answered after closing, until all have a reply"
            ),
            consultation=row["id"],
            state=row["state"],
        )
    with transaction.atomic():
        hold(row, "closed")
        intake.answer_row(
            occasion, ConsultationComment, comment_id, row_version=found["row_version"], reply=reply,
            reason=said,
        )  # fmt: skip
        note(occasion, row, "answer", payload={"comment": comment_id, "reply": reply})


def _row_of(occasion: Occasion, comment_id: UUID, event: str) -> Any:
    """The consultation of a comment, if this person may do that to it."""
    row = facts(_comment(comment_id)["consultation_id"])
    permit(acts.OF[event], occasion, path=row["jurisdiction__path"])
    return row


def _sections(consultation_id: UUID) -> int:
    """How many sections the draft has; they are numbered from one."""
    return ConsultationSection.objects.filter(standing(consultation_id), is_final=False).count()


def _comment(comment_id: UUID) -> Any:
    row = ConsultationComment.objects.filter(pk=comment_id).values("consultation_id", "row_version").first()
    if row is None:
        raise NotFound(Text("没有这条意见", "there is no such comment"), comment=comment_id)
    return row
