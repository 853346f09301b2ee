"""Commands on self-assessments and on plans by which a lead enterprise helps small firms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.enterprise import questionnaire, rules
from suyuan.registry.enterprise.acts import OF
from suyuan.registry.enterprise.models import PartnerFirm, PartnerPlan, SelfAssessment
from suyuan.registry.innovation.writing import pair
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns, insert, permit_in
from suyuan.registry.resources.models import Capability
from suyuan.registry.results.rules import reason_of
from suyuan.registry.specifications.rules import written

PLAN: Final = "partner_plan"


def assess(occasion: Occasion, *, house_id: UUID, answers: Mapping[str, int]) -> SelfAssessment:
    """Keep the answers of a firm to every question. Raises InputError for one that is missing or unknown."""
    permit_in(OF["assess"], occasion, house_id)
    if set(answers) != set(questionnaire.CODES):
        raise InputError(Text("请回答全部问题", "answer every question"), given=str(len(answers)))
    if any(not 0 <= value <= rules.MOST_SCORE for value in answers.values()):
        raise InputError(Text("评分为 0 到 3", "an answer is 0 to 3"))
    row = SelfAssessment(
        **columns(occasion), house_id=house_id, edition=questionnaire.EDITION, answers=dict(answers),
        filled_on=occasion.today,
    )  # fmt: skip
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            OF["assess"], occasion, entity="self_assessment", entity_id=row.pk,
            payload={"edition": row.edition, "scores": questionnaire.scores(answers)},
        )  # fmt: skip
    return row


def open_plan(
    occasion: Occasion, *, lead_id: UUID, title: Text, offer: Text, capability_id: UUID | None = None
) -> PartnerPlan:
    """Open a plan; a capability that goes with it belongs to the lead and is booked like any other."""
    permit_in(OF["partner_open"], occasion, lead_id)
    if capability_id is not None:
        own = Capability.objects.filter(pk=capability_id, organization_id=lead_id, state="offered")
        if not own.exists():
            raise NotFound(
                Text("本单位没有共享这项能力", "the lead shares no such capability"), capability=capability_id
            )
    row = PartnerPlan(
        **columns(occasion), **pair("title", title), **pair("offer", offer, most=400), lead_id=lead_id,
        capability_id=capability_id, opened_on=occasion.today,
    )  # fmt: skip
    with transaction.atomic():
        row.save(force_insert=True)
        record(OF["partner_open"], occasion, entity=PLAN, entity_id=row.pk, payload={"title": title})
    return row


def _plan(plan_id: UUID) -> PartnerPlan:
    row = PartnerPlan.objects.filter(pk=plan_id).first()
    if row is None:
        raise NotFound(Text("没有这个伙伴计划", "there is no such plan"), plan=plan_id)
    return row


def close_plan(occasion: Occasion, *, plan_id: UUID, reason: str) -> None:
    """Close a plan; once."""
    row = _plan(plan_id)
    permit_in(OF["partner_close"], occasion, row.lead_id)
    why = reason_of(reason)
    with transaction.atomic():
        changed = PartnerPlan.objects.filter(pk=row.pk, closed_on=None).update(
            closed_on=occasion.today, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise RuleRefusal(Text("该计划已结束", "the plan is closed already"), plan=plan_id)
        record(OF["partner_close"], occasion, entity=PLAN, entity_id=row.pk, reason=why)


def join(occasion: Occasion, *, plan_id: UUID, firm_id: UUID) -> PartnerFirm:
    """Join a plan as a small firm. RuleRefusal: a closed plan, or the lead itself. Conflict: twice."""
    row = _plan(plan_id)
    permit_in(OF["partner_join"], occasion, firm_id)
    if row.closed_on is not None:
        raise RuleRefusal(Text("该计划已结束", "the plan is closed"), plan=plan_id)
    if firm_id == row.lead_id:
        raise RuleRefusal(Text("发起单位不必加入", "the lead need not join"), plan=plan_id)
    firm = PartnerFirm(**columns(occasion), plan=row, firm_id=firm_id, joined_on=occasion.today)
    with transaction.atomic():
        insert(firm, Text("本单位已加入该计划", "this organization takes part already"))
        record(OF["partner_join"], occasion, entity=PLAN, entity_id=row.pk, payload={"firm": str(firm_id)})
    return firm


def note_benefit(occasion: Occasion, *, partnership_id: UUID, benefit: str) -> None:
    """Say what taking part brought, as a small firm."""
    firm = PartnerFirm.objects.filter(pk=partnership_id).first()
    if firm is None:
        raise NotFound(Text("没有这个伙伴关系", "there is no such partnership"), partnership=partnership_id)
    permit_in(OF["partner_benefit"], occasion, firm.firm_id)
    said = written(benefit, "benefit", most=240)
    with transaction.atomic():
        PartnerFirm.objects.filter(pk=firm.pk).update(
            benefit=said, updated_at=occasion.at, row_version=firm.row_version + 1
        )
        record(
            OF["partner_benefit"], occasion, entity=PLAN, entity_id=firm.plan_id,
            payload={"firm": str(firm.firm_id), "benefit": said},
        )  # fmt: skip
