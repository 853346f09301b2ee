"""An inspection from its order to its record: notice, arrival, findings, samples, signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count

from suyuan.base.errors import InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.instruments import approvals
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts, listing, rules, states
from suyuan.registry.supervision.models import (
    Finding,
    Inspection,
    InspectionMember,
    InspectionSample,
)
from suyuan.registry.supervision.movement import (
    INSPECTION,
    check_event,
    chosen,
    insert,
    move,
)


def order(
    occasion: Occasion, *, organization_id: UUID, authority_id: UUID, reason: str, note: str
) -> Inspection:
    """Order an inspection outside the draw. Raises RuleRefusal where the body is to be left alone."""
    body = organization(organization_id)
    permit(acts.INSPECTION["order"], occasion, path=body["jurisdiction__path"])
    organization(authority_id)
    if chosen(reason, rules.REASONS, "reason") == "drawn":
        raise InputError(
            Text("双随机检查由抽取产生", "inspections by lot come out of a draw"),
            quantity="reason",
            given=reason,
        )
    refusal = rules.why_not_inspect(
        reason=reason, compliant_on=listing.last_compliant(organization_id), on=occasion.today
    )
    if refusal:
        raise RuleRefusal(refusal, organization=organization_id)
    row = Inspection(
        **columns(occasion),
        number=next_number(Inspection, "JC", occasion.today),
        reason=reason,
        note=written(note, "note", most=400),
        organization_id=organization_id,
        authority_id=authority_id,
        jurisdiction_id=body["jurisdiction_id"],
        state=states.MACHINES["inspection"]["", "order"],
    )
    insert(occasion, INSPECTION, row, "order", organization=organization_id, reason=reason)
    return row


def assign(occasion: Occasion, *, inspection_id: UUID, people: Sequence[UUID]) -> None:
    """Name the inspectors: two or more, with valid cards, none with a conflict of interest."""
    row = INSPECTION.facts(inspection_id)
    INSPECTION.permit(occasion, row, "assign")
    check_event(INSPECTION, row, "assign")
    wanted = sorted(set(people))
    able = listing.inspectors(row["jurisdiction__path"], on=occasion.today)
    if len(wanted) < 2:
        raise InputError(
            Text("检查人员至少两名", "inspectors go at least in pairs"), quantity="inspectors",
            given=len(wanted), allowed=">= 2",
        )  # fmt: skip
    if any(person not in able for person in wanted):
        raise RuleRefusal(
            Text("检查人员须在辖区任执法人员且执法证有效",
                 "an inspector needs the role in this division and a valid card of law enforcement")
        )  # fmt: skip
    if not listing.may_meet(row["organization_id"], wanted, on=occasion.today):
        raise RuleRefusal(Text("检查人员应当回避", "an inspector has a conflict of interest"))

    def write() -> None:
        InspectionMember.objects.bulk_create(
            InspectionMember(**columns(occasion), inspection_id=inspection_id, person_id=person)
            for person in wanted
        )

    move(occasion, INSPECTION, row, "assign", also=write, payload={"people": [str(one) for one in wanted]})


def notify(occasion: Occasion, *, inspection_id: UUID, visit_on: date) -> None:
    """Tell the inspected body when the inspectors come."""
    row = INSPECTION.facts(inspection_id)
    if visit_on < occasion.today:
        raise InputError(
            Text("检查日期不能早于今天", "the visit lies in the past"), quantity="date", given=visit_on,
            allowed=f">= {occasion.today}",
        )  # fmt: skip
    move(occasion, INSPECTION, row, "notify", changes={"visit_on": visit_on})


def of_its_team(occasion: Occasion, row: dict[str, Any], event: str) -> None:
    """Only an inspector of this inspection acts on site. Raises NotPermitted, RuleRefusal."""
    INSPECTION.permit(occasion, row, event)
    if any(event == known for _, known in states.MACHINES["inspection"]):
        check_event(INSPECTION, row, event)
    team = InspectionMember.objects.filter(inspection=row["id"]).values_list("person_id", flat=True)
    if occasion.actor.person not in set(team):
        raise NotPermitted(
            Text("只有本次检查的检查人员可以操作", "only an inspector of this inspection does this"),
            inspection=row["number"],
        )


def arrive(occasion: Occasion, *, inspection_id: UUID) -> None:
    """Begin on site. Without a notice only after a complaint."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "arrive")
    if refusal := rules.why_not_arrive(row["state"], reason=row["reason"]):
        raise RuleRefusal(refusal, inspection=row["number"])
    move(occasion, INSPECTION, row, "arrive", changes={"on_site_on": occasion.today})


def find(
    occasion: Occasion,
    *,
    inspection_id: UUID,
    article: str,
    text: str,
    severity: str,
    instrument_id: UUID | None = None,
) -> Finding:
    """Record a finding with the article of the law it offends; an instrument must belong to the body."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "find")
    chosen(severity, rules.SEVERITIES, "severity")
    own = Instrument.objects.filter(owner_id=row["organization_id"])
    if instrument_id is not None and not own.filter(pk=instrument_id).exists():
        raise NotFound(
            Text("该单位没有这台器具", "the body has no such instrument"), instrument=instrument_id
        )
    finding = Finding(
        **columns(occasion),
        inspection_id=inspection_id,
        place=Finding.objects.filter(inspection=inspection_id).count() + 1,
        article=written(article, "article", most=120),
        text=written(text, "finding", most=400),
        severity=severity,
        instrument_id=instrument_id,
    )
    move(
        occasion, INSPECTION, row, "find", also=lambda: finding.save(force_insert=True),
        payload={"place": finding.place, "article": finding.article, "severity": severity},
    )  # fmt: skip
    return finding


def find_unapproved(occasion: Occasion, *, inspection_id: UUID, instrument_id: UUID) -> Finding:
    """Record that an instrument lacks the type approval its kind needs; the rule says so, not the inspector.

    Raises RuleRefusal where it needs none, has one, or the finding is recorded already.
    """
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "find")
    told = approvals.unapproved_of(row["organization_id"], on=occasion.today, only=instrument_id)
    if not told:
        raise RuleRefusal(
            Text("该器具不缺型式批准", "the instrument lacks no type approval"), instrument=instrument_id
        )
    known = Finding.objects.filter(
        inspection=inspection_id, instrument=instrument_id, article=rules.TYPE_APPROVAL_ARTICLE
    )
    if known.exists():
        raise RuleRefusal(Text("该问题已记录", "this is recorded already"), instrument=instrument_id)
    return find(
        occasion, inspection_id=inspection_id, article=rules.TYPE_APPROVAL_ARTICLE, text=str(told[0].why),
        severity="ordinary", instrument_id=instrument_id,
    )  # fmt: skip


def take_sample(occasion: Occasion, *, inspection_id: UUID, what: str) -> InspectionSample:
    """Take a sample; it is given back within ten working days after the result."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "sample")
    sample = InspectionSample(
        **columns(occasion),
        inspection_id=inspection_id,
        what=written(what, "sample", most=200),
        taken_on=occasion.today,
    )
    move(
        occasion, INSPECTION, row, "sample", also=lambda: sample.save(force_insert=True),
        payload={"what": sample.what},
    )  # fmt: skip
    return sample


def complete(
    occasion: Occasion, *, inspection_id: UUID, checked: str, signature: str, remark: str = ""
) -> None:
    """Complete the record: what was looked at, signed by the inspected or refused with the reason."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "record")
    chosen(signature, rules.SIGNATURES, "signature")
    changes = {
        "checked": written(checked, "checked", most=2000),
        "signature": signature,
        "remark": written(remark, "remark", most=400, is_needed=signature == "refused"),
        "recorded_on": occasion.today,
    }
    move(occasion, INSPECTION, row, "record", changes=changes, payload={"signature": signature})


def counted(inspection_id: UUID) -> tuple[int, int]:
    """How many findings there are, and how many of them are not confirmed as corrected: one query."""
    told = Finding.objects.filter(inspection=inspection_id).aggregate(
        every=Count("pk"), confirmed=Count("confirmed_on")
    )
    return told["every"], told["every"] - told["confirmed"]
