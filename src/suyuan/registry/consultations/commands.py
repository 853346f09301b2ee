"""The life of a consultation: preparing, opening, closing, ending the answers, publishing, deciding.

At closing the digest of all comments goes into the event chain and onto the page. The final text stands
beside the draft section by section; whatever changed says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.registry.consultations import acts, rules, states
from suyuan.registry.consultations.models import (
    Consultation,
    ConsultationComment,
    ConsultationSection,
    standing,
)
from suyuan.registry.consultations.movement import ENTITY, allowed, hold, move, refuse
from suyuan.registry.consultations.rules import Part
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.specifications.rules import written


def prepare(
    occasion: Occasion, *, title: Text, kind: str, about: str, jurisdiction: str, sections: Sequence[Part]
) -> Consultation:
    """Prepare a draft for the public, section by section. Raises InputError, OutOfRange, Missing."""
    place = division(jurisdiction)
    permit(acts.OF["prepare"], occasion, path=place["path"])
    if occasion.actor.organization is None:
        raise Missing("organization")
    row = Consultation(
        **columns(occasion),
        **_cover(title, kind, about),
        house_id=occasion.actor.organization,
        jurisdiction_id=jurisdiction,
        state="draft",
    )
    parts = _draft(sections)
    with transaction.atomic():
        row.save(force_insert=True)
        _keep(occasion, row.id, parts, edition=row.edition)
        record(
            acts.OF["prepare"],
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            to_state="draft",
            payload={"sections": len(parts)},
        )
    return row


def revise(
    occasion: Occasion,
    *,
    consultation_id: UUID,
    edition: int,
    title: Text,
    kind: str,
    about: str,
    sections: Sequence[Part],
) -> None:
    """Write a draft anew before it is opened; the earlier edition stays in the register, unchanged.

    edition : the one that was read; who revises an older one than stands is told so. Raises Conflict.
    """
    row = allowed(occasion, consultation_id, "revise")
    _require_edition(row, edition)
    cover, parts = _cover(title, kind, about), _draft(sections)
    with transaction.atomic():
        move(
            occasion, row, "revise", changes={**cover, "edition": edition + 1},
            payload={"edition": edition + 1, "sections": len(parts)},
            also=lambda: _keep(occasion, consultation_id, parts, edition=edition + 1),
        )  # fmt: skip


def open_consultation(
    occasion: Occasion, *, consultation_id: UUID, edition: int, until: date, why_shorter: str = ""
) -> None:
    """Open it to everybody for thirty days at least; a shorter time needs a reason, which is published.

    edition : the one that was read: what nobody has read is not opened. Raises Conflict.
    """
    row = allowed(occasion, consultation_id, "open")
    _require_edition(row, edition)
    reason = written(why_shorter, "reason", most=400, is_needed=False)
    refuse(rules.why_not_open(opens=occasion.today, until=until, reason=reason), row)
    changes = {"opened_on": occasion.today, "until": until, "why_shorter": reason}
    move(
        occasion,
        row,
        "open",
        changes=changes,
        reason=reason,
        payload={"edition": edition, "until": until.isoformat()},
    )


def drop(occasion: Occasion, *, consultation_id: UUID, reason: str) -> None:
    """Withdraw a draft that was never open."""
    row = allowed(occasion, consultation_id, "drop")
    move(occasion, row, "drop", reason=written(reason, "reason", most=400))


def close(occasion: Occasion, *, consultation_id: UUID) -> None:
    """Close it once its time is over and every comment was read; the digest of all is fixed and published."""
    row = allowed(occasion, consultation_id, "close")
    with transaction.atomic():
        hold(row, "open")
        table = list(
            ConsultationComment.objects.filter(consultation=consultation_id)
            .order_by("created_at", "id")
            .values("id", "section", "sender", "text", "is_waiting")
        )
        waiting = sum(one["is_waiting"] for one in table)
        refuse(rules.why_not_close(until=row["until"], waiting=waiting, on=occasion.today), row)
        seal = rules.comments_digest(table)
        move(
            occasion, row, "close", changes={"comments_digest": seal},
            payload={"comments": len(table), "sha256": seal},
        )  # fmt: skip


def finish_answers(occasion: Occasion, *, consultation_id: UUID) -> None:
    """Say that every comment has its reply."""
    row = allowed(occasion, consultation_id, "finish_answers")
    with transaction.atomic():
        hold(row, "closed")
        open_ones = ConsultationComment.objects.filter(consultation=consultation_id, reply="").count()
        refuse(rules.why_not_answered(unanswered=open_ones), row)
        move(occasion, row, "finish_answers")


def publish(occasion: Occasion, *, consultation_id: UUID, summary: str, sections: Sequence[Part]) -> None:
    """Publish the text after the consultation, with what changed and why, section by section."""
    row = allowed(occasion, consultation_id, "publish")
    said = written(summary, "summary", most=rules.LONGEST_ABOUT)
    parts = _final(sections)
    drafted = ConsultationSection.objects.filter(standing(consultation_id), is_final=False)
    draft = [Part(*one) for one in drafted.order_by("number").values_list("heading", "text")]
    refuse(rules.why_not_publish(draft, parts), row)
    with transaction.atomic():
        move(
            occasion, row, "publish", changes={"summary": said}, payload={"sections": len(parts)},
            also=lambda: _keep(occasion, consultation_id, parts, is_final=True),
        )  # fmt: skip


def decide(
    occasion: Occasion, *, consultation_id: UUID, decision: str, final_reference: str, final_address: str = ""
) -> None:
    """Record the decision, the number of the final text, and where it stands."""
    row = allowed(occasion, consultation_id, "decide")
    changes = {
        "decision": written(decision, "decision", most=rules.LONGEST_COMMENT),
        "final_reference": written(final_reference, "reference", most=120),
        "final_address": written(final_address, "address", most=300, is_needed=False),
        "decided_on": occasion.today,
    }
    if wrong := rules.why_not_address(str(changes["final_address"])):
        raise InputError(wrong, given=str(changes["final_address"])[:60])
    payload = {"reference": changes["final_reference"], "address": changes["final_address"]}
    move(occasion, row, "decide", changes=changes, payload=payload)


def _require_edition(row: Mapping[str, Any], edition: int) -> None:
    """The draft stands as it was read. Raises Conflict."""
    if row["edition"] != edition:
        raise overtaken(Text("该草案", "the draft"), given=edition, allowed=row["edition"])


def _cover(title: Text, kind: str, about: str) -> dict[str, str]:
    if kind not in states.KINDS:
        raise InputError(
            Text("请选择文件类别", "choose what kind of paper it is"),
            given=kind[:20],
            allowed=", ".join(states.KINDS),
        )
    return {
        "title_zh": written(title.zh, "title", most=200),
        "title_en": written(title.en, "title", most=240, is_needed=False),
        "kind": kind,
        "about": written(about, "about_draft", most=rules.LONGEST_ABOUT),
    }


def _draft(sections: Sequence[Part]) -> list[Part]:
    _count(sections)
    return [
        Part(
            written(one.heading, "heading", most=200),
            written(one.text, "text", most=rules.LONGEST_SECTION),
        )
        for one in sections
    ]


def _final(sections: Sequence[Part]) -> list[Part]:
    _count(sections)
    return [
        Part(
            written(one.heading, "heading", most=200),
            written(one.text, "text", most=rules.LONGEST_SECTION, is_needed=False),
            written(one.why, "why", most=rules.LONGEST_COMMENT, is_needed=False),
        )
        for one in sections
    ]


def _count(sections: Sequence[Part]) -> None:
    if not sections:
        raise Missing("text", hint=Text("至少写一节。", "Write one section at least."))
    if not 1 <= len(sections) <= rules.MOST_SECTIONS:
        raise OutOfRange("sections", given=len(sections), allowed=f"1 ... {rules.MOST_SECTIONS}")


def _keep(
    occasion: Occasion,
    consultation_id: UUID,
    parts: Sequence[Part],
    *,
    edition: int = 1,
    is_final: bool = False,
) -> None:
    ConsultationSection.objects.bulk_create(
        ConsultationSection(
            **columns(occasion), consultation_id=consultation_id, is_final=is_final, edition=edition,
            number=number, heading=part.heading, text=part.text, why=part.why,
        )
        for number, part in enumerate(parts, start=1)
    )  # fmt: skip
