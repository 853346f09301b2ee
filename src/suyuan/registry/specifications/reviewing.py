"""The review of a final draft: votes of experts as they signed them, the verdict that follows.

The secretary of the committee enters what each expert signed. Nobody votes twice in a round, on a text of his
own house, or on what he enters himself.
"""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Person
from suyuan.registry.specifications import acts, guards
from suyuan.registry.specifications.guards import Vote
from suyuan.registry.specifications.models import ReviewVote
from suyuan.registry.specifications.movement import ENTITY, facts, move, permit_project, refuse, require
from suyuan.registry.specifications.rules import LONGEST_COMMENT, written


def record_vote(
    occasion: Occasion, *, project_id: UUID, expert_id: UUID, agrees: bool, opinion: str = ""
) -> ReviewVote:
    """Enter the vote of an expert; who does not agree says why. Raises NotPermitted, Conflict."""
    row = facts(project_id)
    permit_project(occasion, row, "record_vote")
    if row["state"] != "draft_final":
        raise RuleRefusal(
            Text("只有送审稿可以审定", "only a final draft is reviewed"),
            project=project_id,
            state=row["state"],
        )
    expert = Person.objects.filter(pk=expert_id).values("organization_id").first()
    if expert is None:
        raise NotFound(Text("没有这位专家", "there is no such expert"), person=expert_id)
    if expert_id == occasion.actor.person or expert["organization_id"] == row["drafter_id"]:
        raise NotPermitted(
            Text(
                "起草单位的人员和记录人不能担任审定专家",
                "nobody of the drafter, and not whoever enters the votes, is an expert",
            ),
            person=expert_id,
        )
    if expert_id in drafters_of(project_id):
        raise NotPermitted(
            Text("参与起草的人员不参加审定表决", "whoever drafted the text does not vote on it"),
            person=expert_id,
        )
    said = written(opinion, "opinion", most=LONGEST_COMMENT, is_needed=not agrees)
    vote = ReviewVote(
        **columns(occasion),
        project_id=project_id,
        review_round=row["review_round"],
        expert_id=expert_id,
        agrees=agrees,
        opinion=said,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                vote.save(force_insert=True)
        except IntegrityError:
            raise Conflict(Text("该专家已表决", "the expert has voted already"), person=expert_id) from None
        record(
            acts.OF["record_vote"],
            occasion,
            entity=ENTITY,
            entity_id=project_id,
            payload={"expert": expert_id, "agrees": agrees, "round": row["review_round"]},
        )
    return vote


def drafters_of(project_id: UUID) -> frozenset[UUID]:
    """Who has worked on the text of a project: SOD-6, asked of the person, whatever the house is now."""
    deeds = [acts.OF[deed].code for deed in ("draft_ready", "close_consultation", "answer_comment")]
    done = Event.objects.filter(entity=ENTITY, entity_id=str(project_id), act__in=deeds)
    return frozenset(actor for actor in done.values_list("actor_id", flat=True) if actor)


def pass_review(occasion: Occasion, *, project_id: UUID) -> None:
    """Find the review passed, where experts enough agree."""
    row = facts(project_id)
    permit_project(occasion, row, "review_pass")
    require(row, "review_pass")
    given = ReviewVote.objects.filter(project_id=project_id, review_round=row["review_round"])
    votes = [Vote(agrees=agrees) for agrees in given.values_list("agrees", flat=True)]
    refuse(guards.why_not_pass(votes), row)
    move(
        occasion,
        row,
        event="review_pass",
        payload={"experts": len(votes), "agree": sum(vote.agrees for vote in votes)},
    )


def send_back(occasion: Occasion, *, project_id: UUID, reason: str) -> None:
    """Send the draft back; the next review begins with a consultation and votes of its own."""
    row = facts(project_id)
    permit_project(occasion, row, "review_back")
    require(row, "review_back")
    move(
        occasion,
        row,
        event="review_back",
        reason=written(reason, "reason", most=240),
        changes={"review_round": row["review_round"] + 1},
    )
