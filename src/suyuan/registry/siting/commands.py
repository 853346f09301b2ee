"""Writing proposals: drafting, keeping what was worked out, submitting and deciding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, Missing, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.results.rules import words
from suyuan.registry.siting import acts, rules
from suyuan.registry.siting.keeping import packed
from suyuan.registry.siting.models import SitingItem, SitingProposal, SitingRun
from suyuan.registry.siting.movement import ENTITY, move, proposal_for
from suyuan.registry.siting.reading import Picture, read
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import Outcome


def draft(
    occasion: Occasion, *, jurisdiction: str, title: str, wishes: Wishes | None = None
) -> SitingProposal:
    """Begin a proposal for a division. Raises NotFound, NotPermitted; Missing without a title."""
    path = division(jurisdiction)["path"]
    permit(acts.OF_EVENT["draft"], occasion, path=path)
    if not title.strip():
        raise Missing("title")
    with transaction.atomic():
        row = SitingProposal(
            **columns(occasion),
            number=next_number(SitingProposal, "SP", occasion.today),
            title=words(title, "title", most=120),
            jurisdiction_id=jurisdiction,
            wishes=(wishes or Wishes()).as_record(),
            state="draft",
        )
        row.save(force_insert=True)
        record(
            acts.OF_EVENT["draft"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            to_state="draft",
            payload={"number": row.number, "title": row.title, "jurisdiction": jurisdiction},
        )
    return row


def picture_of(occasion: Occasion, *, proposal_id: UUID, wishes: Wishes) -> tuple[SitingProposal, Picture]:
    """What is to be worked out, if the actor may work the proposal out now. Nothing is written."""
    row = proposal_for(occasion, proposal_id, "compute")
    return row, read(row.jurisdiction.path, on=occasion.today, wishes=wishes)


def keep(
    occasion: Occasion, *, proposal_id: UUID, wishes: Wishes, picture: Picture, outcome: Outcome
) -> SitingRun:
    """Keep what was worked out as the run of the proposal; earlier runs stay on record."""
    row = proposal_for(occasion, proposal_id, "compute")
    lessons = packed(outcome.lessons)
    run = SitingRun(
        **columns(occasion),
        proposal=row,
        wishes=wishes.as_record(),
        as_of=occasion.today,
        inputs_digest=picture.digest(),
        answer=outcome.record,
        lessons=lessons,
        lessons_digest=sha256_hex(lessons),
    )
    items = [
        SitingItem(
            **columns(occasion),
            run=run,
            place=place,
            kind_id=one["kind"],
            house_id=UUID(one["house"]),
            division_id=one["division"],
            sets=one["sets"],
            is_more=one["is_more"],
            people=one["people"],
            pieces=float(one["pieces"]),
            load=float(one["load"]),
            gain=float(one["gain"]),
            cost=float(one["cost"]),
        )
        for place, one in enumerate(outcome.items, start=1)
    ]
    with transaction.atomic():
        run.save(force_insert=True)
        SitingItem.objects.bulk_create(items, batch_size=500)
        move(
            occasion,
            row,
            "compute",
            changes={"run": run, "wishes": run.wishes},
            payload=_told(run, len(items)),
        )
    return run


def _told(run: SitingRun, standards: int) -> dict[str, Any]:
    """What the journal says of a run, as decimal text."""
    answer = run.answer
    return {
        "inputs": run.inputs_digest,
        "lessons": run.lessons_digest,
        "standards": standards,
        "cost": f"{answer['cost']:.2f}",
        "bound": f"{answer['bound']:.2f}",
        "share": f"{answer['share']:.6f}",
    }


def submit(occasion: Occasion, *, proposal_id: UUID) -> None:
    """Hand the proposal to those who decide. Raises RuleRefusal where the registers moved on since."""
    row = proposal_for(occasion, proposal_id, "submit")
    run = row.run
    if run is None:
        raise Conflict(Text("该方案尚未测算", "the proposal is not worked out"), proposal=row.number)
    standards = SitingItem.objects.filter(run=run).count()
    if refusal := rules.why_not_submit(standards=standards, is_stale=is_stale(occasion, row, run)):
        raise RuleRefusal(refusal, proposal=row.number)
    with transaction.atomic():
        move(
            occasion,
            row,
            "submit",
            changes={"submitted_by": occasion.actor.person, "submitted_on": occasion.today},
            payload={"inputs": run.inputs_digest, "standards": standards},
        )


def is_stale(occasion: Occasion, row: SitingProposal, run: SitingRun) -> bool:
    """Whether the registers, asked again, give another problem than the one that was worked out."""
    return read(row.jurisdiction.path, on=occasion.today, wishes=Wishes(**run.wishes)).digest() != (
        run.inputs_digest
    )


def accept(occasion: Occasion, *, proposal_id: UUID, reason: str = "") -> None:
    """Accept a proposal: its institutions may take up their part now. Not by whoever submitted it."""
    _decide(occasion, proposal_id, "accept", reason)


def reject(occasion: Occasion, *, proposal_id: UUID, reason: str) -> None:
    """Reject a proposal, with the reason. Raises Missing without one."""
    if not reason.strip():
        raise Missing("reason")
    _decide(occasion, proposal_id, "reject", reason)


def _decide(occasion: Occasion, proposal_id: UUID, event: str, reason: str) -> None:
    row = proposal_for(occasion, proposal_id, event)
    if refusal := rules.why_not_decide(occasion.actor.person, row.submitted_by_id):
        raise NotPermitted(refusal, proposal=row.number)
    decision = words(reason, "reason", most=400) if reason.strip() else ""
    with transaction.atomic():
        move(
            occasion,
            row,
            event,
            changes={"decided_on": occasion.today, "decision": decision},
            reason=decision,
        )
