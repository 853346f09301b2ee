"""Commands on projects of science programmes: from proposal to acceptance and transformation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, NotPermitted, RuleRefusal, TooLarge
from suyuan.base.text import Text
from suyuan.registry.innovation import rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import Achievement, Deliverable, InnovationProject, Milestone
from suyuan.registry.innovation.movement import PROJECT, begun, found, move, permit_for, row_for, who_did
from suyuan.registry.innovation.writing import level, money, no_future, pair
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns, in_order, known, permit_in
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written
from suyuan.registry.standards.rules import why_not_separate_officer

MOST_STEPS: Final = 40
LONGEST: Final = 4000


@dataclass(frozen=True, kw_only=True)
class Step:
    """A milestone (with its day) or a deliverable (with its kind)."""

    name: Text
    due: date | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class ProjectForm:
    """What a proposal says. Budget: yuan, decimal text."""

    lead_id: UUID
    programme: str
    title: Text
    topic: str
    budget: str
    term_from: date
    term_until: date
    trl_from: int
    trl_to: int
    milestones: Sequence[Step]
    deliverables: Sequence[Step]
    partners: str = ""
    need: str = ""


def propose(occasion: Occasion, form: ProjectForm) -> InnovationProject:
    """Propose a project. Raises NotFound, NotPermitted, InputError, Missing, OutOfRange, TooLarge."""
    permit_in(OF["project_propose"], occasion, form.lead_id)
    known(form.programme, rules.PROGRAMMES, what=Text("计划类别", "the programme"))
    in_order(form.term_from, form.term_until)
    if form.trl_to < form.trl_from:
        raise InputError(Text("成熟度目标低于起点", "the readiness to be reached is below the present one"))
    if not form.milestones or not form.deliverables:
        raise InputError(
            Text("至少写明一个节点和一项成果", "name at least one milestone and one deliverable")
        )
    house = Organization.objects.get(pk=form.lead_id)
    row = InnovationProject(
        **columns(occasion),
        **pair("title", form.title),
        programme=form.programme,
        topic=written(form.topic, "topic", most=400),
        need=words(form.need.strip(), "need", most=40),
        lead=house,
        jurisdiction_id=house.jurisdiction_id,
        partners=words(form.partners.strip(), "partners", most=400),
        budget=money(form.budget, "budget"),
        term_from=form.term_from,
        term_until=form.term_until,
        trl_from=level(form.trl_from, "trl_from"),
        trl_to=level(form.trl_to, "trl_to"),
        proposed_on=occasion.today,
        state="proposed",
    )
    steps = [*_milestones(occasion, row, form), *_deliverables(occasion, row, form)]
    with transaction.atomic():
        row.number = next_number(InnovationProject, "IP", occasion.today)
        row.save(force_insert=True)
        for one in steps:
            one.save(force_insert=True)
        begun(
            PROJECT,
            occasion,
            row,
            "propose",
            {"number": row.number, "programme": row.programme, "budget": row.budget, "need": row.need},
        )
    return row


def _milestones(occasion: Occasion, row: InnovationProject, form: ProjectForm) -> list[Milestone]:
    _not_too_many(form.milestones)
    return [
        Milestone(
            **columns(occasion), **pair("name", one.name), project=row, place=place, due=_within(one, form)
        )
        for place, one in enumerate(form.milestones, start=1)
    ]


def _deliverables(occasion: Occasion, row: InnovationProject, form: ProjectForm) -> list[Deliverable]:
    _not_too_many(form.deliverables)
    for one in form.deliverables:
        known(one.kind, rules.DELIVERABLES, what=Text("成果类别", "the kind of deliverable"))
    return [
        Deliverable(**columns(occasion), **pair("name", one.name), project=row, place=place, kind=one.kind)
        for place, one in enumerate(form.deliverables, start=1)
    ]


def _within(step: Step, form: ProjectForm) -> date:
    """The day of a milestone. Raises InputError where it is not within the term."""
    if step.due is None or not form.term_from <= step.due <= form.term_until:
        raise InputError(
            Text(f"节点“{step.name.zh}”的日期不在项目期限内", f"“{step.name.en}” is not within the term"),
            given=step.due and step.due.isoformat(),
        )
    return step.due


def _not_too_many(steps: Sequence[Step]) -> None:
    if len(steps) > MOST_STEPS:
        raise TooLarge("steps", given=len(steps), allowed=MOST_STEPS)


def facts_of(row: InnovationProject) -> rules.ProjectFacts:
    """What decisions on a project need to know: three queries."""
    return rules.ProjectFacts(
        budget=row.budget,
        until=row.term_until,
        open_milestones=Milestone.objects.filter(project=row, done_on=None).count(),
        open_deliverables=Deliverable.objects.filter(project=row, done_on=None).count(),
        contracts=Achievement.objects.filter(project=row, contract_on__isnull=False).count(),
    )


def report_step(occasion: Occasion, *, step_id: UUID, done_on: date, evidence: str) -> None:
    """Say that a milestone or a deliverable is done, and by what it is shown; only once.

    Raises NotFound, NotPermitted, RuleRefusal, Missing, InputError.
    """
    table = Milestone if Milestone.objects.filter(pk=step_id).exists() else Deliverable
    step = table.objects.filter(pk=step_id).first()
    if step is None:
        raise NotFound(Text("没有这一节点或成果", "there is no such step"), step=step_id)
    row = found(PROJECT, step.project_id)
    permit_for(PROJECT, occasion, row, "project_report")
    if row.state not in ("running", "mid_term", "extended"):
        raise RuleRefusal(Text("项目不在实施中", "the project is not running"), state=row.state)
    shown = written(evidence, "evidence", most=240)
    day = no_future(done_on, occasion.today, "done_on")
    with transaction.atomic():
        changed = table.objects.filter(pk=step_id, done_on=None).update(
            done_on=day, evidence=shown, updated_at=occasion.at, row_version=step.row_version + 1
        )
        if changed != 1:
            raise RuleRefusal(Text("已报告完成", "this step was reported already"), step=step_id)
        record(
            OF["project_report"], occasion, entity=PROJECT.entity, entity_id=row.pk, reason=shown,
            payload={"number": row.number, "step": str(step_id), "done_on": day.isoformat()},
        )  # fmt: skip


def review(occasion: Occasion, *, project_id: UUID, report: str) -> None:
    """Record what the experts said of a proposal."""
    _with_report(occasion, project_id, "review", report)


def check_mid_term(occasion: Occasion, *, project_id: UUID, report: str) -> None:
    """Record the check at mid-term."""
    _with_report(occasion, project_id, "check_mid_term", report)


def _with_report(occasion: Occasion, project_id: UUID, event: str, report: str) -> None:
    row = row_for(PROJECT, occasion, project_id, event)
    text = written(report, "report", most=LONGEST)
    with transaction.atomic():
        move(PROJECT, occasion, row, event, changes={"report": text}, payload=_said(row))


def fund(occasion: Occasion, *, project_id: UUID, granted: str, decision_no: str) -> None:
    """Grant the means of a project. Raises NotPermitted for the officer who had it reviewed, RuleRefusal."""
    row = _decided(occasion, project_id, "fund")
    amount = money(granted, "granted")
    _refuse(rules.why_not_fund(amount, facts_of(row)), row)
    number = written(decision_no, "decision_no", most=60)
    with transaction.atomic():
        move(
            PROJECT, occasion, row, "fund", changes={"granted": amount, "decision_no": number},
            payload=_said(row) | {"granted": amount},
        )  # fmt: skip


def begin(occasion: Occasion, *, project_id: UUID) -> None:
    """Begin the work."""
    row = row_for(PROJECT, occasion, project_id, "begin")
    with transaction.atomic():
        move(PROJECT, occasion, row, "begin", payload=_said(row))


def accept(occasion: Occasion, *, project_id: UUID, report: str) -> None:
    """Accept a project whose every step is shown. Raises RuleRefusal where one is open."""
    row = _decided(occasion, project_id, "accept")
    _refuse(rules.why_not_accept(facts_of(row)), row)
    text = written(report, "report", most=LONGEST)
    with transaction.atomic():
        move(
            PROJECT, occasion, row, "accept", changes={"report": text, "accepted_on": occasion.today},
            payload=_said(row),
        )  # fmt: skip


def extend(occasion: Occasion, *, project_id: UUID, until: date, reason: str) -> None:
    """Move the end of the term, once: the state table knows no second extension."""
    row = _decided(occasion, project_id, "extend")
    _refuse(rules.why_not_extend(until, facts_of(row)), row)
    why = reason_of(reason)
    with transaction.atomic():
        move(
            PROJECT, occasion, row, "extend", changes={"term_until": until}, reason=why,
            payload=_said(row) | {"until": until.isoformat()},
        )  # fmt: skip


def end(occasion: Occasion, *, project_id: UUID, event: str, reason: str) -> None:
    """Decline a proposal, or terminate a project that runs, with the reason."""
    if event not in ("decline", "terminate"):
        raise InputError(Text(f"没有事件“{event}”", f"there is no event “{event}”"), given=event)
    row = _decided(occasion, project_id, event)
    why = reason_of(reason)
    with transaction.atomic():
        move(
            PROJECT, occasion, row, event, changes={"ended_on": occasion.today}, reason=why,
            payload=_said(row),
        )  # fmt: skip


def transform(occasion: Occasion, *, project_id: UUID) -> None:
    """Enter that what a project found is in use; a contract of transfer must show it."""
    row = row_for(PROJECT, occasion, project_id, "transform")
    _refuse(rules.why_not_transform(facts_of(row)), row)
    with transaction.atomic():
        move(PROJECT, occasion, row, "transform", payload=_said(row))


def _decided(occasion: Occasion, project_id: UUID, event: str) -> InnovationProject:
    """The project for a decision: not by the officer who had it reviewed or checked (SOD-4)."""
    row: InnovationProject = row_for(PROJECT, occasion, project_id, event)
    handled = who_did(PROJECT, row.pk, "project_review", "project_check_mid_term")
    if refusal := why_not_separate_officer(occasion.actor.person, handled):
        raise NotPermitted(refusal, project=row.number)
    return row


def _refuse(refusal: Text | None, row: InnovationProject) -> None:
    if refusal:
        raise RuleRefusal(refusal, project=row.number)


def _said(row: InnovationProject) -> dict[str, Any]:
    return {"number": row.number}
