"""Plans of inspections: made by one officer, approved by another, closed when the period is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Person
from suyuan.registry.parties.queries import division, organization
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts, rules, states
from suyuan.registry.supervision.models import DeclaredConflict, Inspection, InspectionPlan
from suyuan.registry.supervision.movement import PLAN, insert, move


def plan(
    occasion: Occasion,
    *,
    number: str,
    topic: Text,
    authority_id: UUID,
    jurisdiction: str,
    begins_on: date,
    ends_on: date,
    kinds: Sequence[str] = (),
    shares: Mapping[str, str] = rules.SHARES,
) -> InspectionPlan:
    """Make a plan. Raises InputError, Missing, NotFound, Conflict for a number that is taken."""
    permit(acts.PLAN["plan"], occasion, path=division(jurisdiction)["path"])
    organization(authority_id)
    if not (topic.zh.strip() and topic.en.strip()):
        raise Missing("title", hint=Text("中英文都要填写。", "Give both languages."))
    if ends_on < begins_on:
        raise InputError(
            Text("结束日期早于开始日期", "it ends before it begins"), given=ends_on, allowed=f">= {begins_on}"
        )
    wanted = sorted(set(kinds))
    known = set(InstrumentKind.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if strange := [kind for kind in wanted if kind not in known]:
        raise NotFound(Text("没有这种器具", "there is no such kind of instrument"), kind=strange[0])
    row = InspectionPlan(
        **columns(occasion),
        number=written(number, "number", most=40),
        topic_zh=written(topic.zh, "title", most=160),
        topic_en=written(topic.en, "title", most=200),
        authority_id=authority_id,
        jurisdiction_id=jurisdiction,
        kinds=wanted,
        shares={code: str(share) for code, share in rules.shares(shares).items()},
        begins_on=begins_on,
        ends_on=ends_on,
        state=states.MACHINES["plan"]["", "plan"],
    )
    insert(occasion, PLAN, row, "plan", topic=topic, shares=row.shares)
    return row


def approve(occasion: Occasion, *, plan_id: UUID) -> None:
    """Approve a plan; whoever made it does not."""
    row = PLAN.facts(plan_id)
    PLAN.permit(occasion, row, "approve")
    made = Event.objects.filter(entity=PLAN.entity, entity_id=str(plan_id), act="inspection_plans.plan")
    if occasion.actor.person in set(made.values_list("actor_id", flat=True)):
        raise NotPermitted(Text("制定人不能批准计划", "whoever made the plan does not approve it"))
    move(occasion, PLAN, row, "approve")


def close(occasion: Occasion, *, plan_id: UUID) -> None:
    """Close a plan when none of its inspections is open any more."""
    row = PLAN.facts(plan_id)
    PLAN.permit(occasion, row, "close")
    working = Inspection.objects.filter(plan=plan_id, state__in=states.WORKING).count()
    if working and row["state"] == "approved":
        raise RuleRefusal(
            Text(f"还有 {working} 项检查未完成", f"{working} of its inspections are not done"),
            plan=row["number"],
        )
    move(occasion, PLAN, row, "close")


def declare_conflict(
    occasion: Occasion, *, organization_id: UUID, reason: str, until: date | None = None
) -> DeclaredConflict:
    """An inspector declares not to be free towards a body; no draw sends them there."""
    permit(acts.PLAN["declare_conflict"], occasion)
    organization(organization_id)
    person = occasion.actor.person
    if person is None or not Person.objects.filter(pk=person).exists():
        raise NotFound(Text("没有这个人员", "there is no such person"))
    row = DeclaredConflict(
        **columns(occasion),
        person_id=person,
        organization_id=organization_id,
        reason=written(reason, "reason", most=240),
        until=until,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            acts.PLAN["declare_conflict"], occasion, entity="declared_conflict", entity_id=row.pk,
            reason=row.reason, payload={"organization": organization_id},
        )  # fmt: skip
    return row
